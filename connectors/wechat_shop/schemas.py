"""The platform's JSON as it arrives: field names are WeChat's, unknown fields are kept, ids become text.

Ids are uint64 and come as string or as number [sdk]; amounts stay as they came and are read by the mapping.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictInt


def _id_text(value: Any) -> Any:
    """Whole numbers become text; a float has already lost digits and is refused."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Id = Annotated[str, BeforeValidator(_id_text)]
Fen = StrictInt | str


class Wire(BaseModel):
    """Base of every wire shape: extra fields are kept."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)


class IdPage(Wire):
    """One page of ids, and the cursor of the next."""

    next_key: str = ""
    has_more: bool = False

    def ids(self) -> list[str]:
        """The ids of this page."""
        return []


class OrderIds(IdPage):
    """order/list/get."""

    order_id_list: list[Id] = []

    def ids(self) -> list[str]:
        """Order ids."""
        return self.order_id_list


class ProductLine(Wire):
    """One entry of ``order_detail.product_infos``."""

    product_id: Id
    sku_id: Id
    title: str = ""
    sku_code: str = ""
    out_sku_id: str = ""
    sku_cnt: StrictInt
    sale_price: Fen
    real_price: Fen
    estimate_price: Fen | None = None
    on_aftersale_sku_cnt: StrictInt = 0
    finish_aftersale_sku_cnt: StrictInt = 0
    delivery_deadline: StrictInt = 0


class PriceInfo(Wire):
    """``price_info``; all amounts in fen."""

    order_price: Fen
    freight: Fen = 0
    discounted_price: Fen = 0


class PayInfo(Wire):
    """``pay_info``."""

    pay_time: StrictInt = 0


class VirtualNumber(Wire):
    """``tel_number_ext_info``: the privacy number, once one was asked for."""

    virtual_tel_number: str = ""


class AddressInfo(Wire):
    """``address_info``: masked by default [official]."""

    user_name: str = ""
    tel_number: str = ""
    province_name: str = ""
    city_name: str = ""
    county_name: str = ""
    detail_info: str = ""
    house_number: str = ""
    hash_code: str = ""
    tel_number_ext_info: VirtualNumber = VirtualNumber()


class DecodedAddress(AddressInfo):
    """``address_info`` in clear; the phone stays masked while a privacy number is in use [official]."""

    virtual_order_tel_number: str = ""  # of goods without a courier [sdk]


class PrivacyNumber(Wire):
    """``virtual_number_info``: a number with an extension, good until ``expiration`` (epoch seconds)."""

    virtual_number: str = ""
    extension: str = ""
    expiration: StrictInt = 0


class Decoded(Wire):
    """order/sensitiveinfo/decode."""

    address_info: DecodedAddress
    virtual_number_info: PrivacyNumber = PrivacyNumber()


class ShippedGoods(Wire):
    """Goods inside one shipped parcel."""

    product_id: Id
    sku_id: Id
    product_cnt: StrictInt


class ShippedParcel(Wire):
    """One entry of ``delivery_product_info``."""

    waybill_id: str = ""
    delivery_id: str = ""
    product_infos: list[ShippedGoods] = []


class DeliveryInfo(Wire):
    """``delivery_info``. ``address_under_review`` is the new address a buyer asks for, not a flag [sdk]."""

    deliver_method: StrictInt = 0
    address_info: AddressInfo = AddressInfo()
    address_under_review: dict[str, Any] | None = None
    delivery_product_info: list[ShippedParcel] = []
    ewaybill_order_code: str = ""


class ExtInfo(Wire):
    """``ext_info``: notes."""

    customer_notes: str = ""
    merchant_notes: str = ""


class OrderDetail(Wire):
    """``order_detail``."""

    product_infos: list[ProductLine]
    price_info: PriceInfo
    pay_info: PayInfo = PayInfo()
    delivery_info: DeliveryInfo = DeliveryInfo()
    ext_info: ExtInfo = ExtInfo()


class AfterSaleDetail(Wire):
    """``aftersale_detail``."""

    on_aftersale_order_cnt: StrictInt = 0


class Order(Wire):
    """``order`` of order/get."""

    order_id: Id
    status: Id
    openid: str = ""
    create_time: StrictInt
    update_time: StrictInt
    order_detail: OrderDetail
    aftersale_detail: AfterSaleDetail = AfterSaleDetail()


class AddressIds(Wire):
    """merchant/address/list."""

    address_id_list: list[Id] = []


class TemplateIds(Wire):
    """merchant/getfreighttemplatelist."""

    template_id_list: list[Id] = []


class Company(Wire):
    """One logistics company."""

    delivery_id: str
    delivery_name: str = ""


class Companies(Wire):
    """order/deliverycompanylist."""

    company_list: list[Company]


class ShopInfo(Wire):
    """``info`` of basics/info/get."""

    nickname: str


class PictureFile(Wire):
    """``pic_file`` of an upload with resp_type 1: a permanent address."""

    img_url: str


class MediaFile(Wire):
    """``pic_file`` of an upload with resp_type 0: an id."""

    media_id: str


class MerchantAddress(Wire):
    """``address_detail`` of merchant/address/get [sdk]."""

    address_id: Id
    name: str = ""
    address_info: AddressInfo = AddressInfo()
    recv_addr: bool = True
    default_recv: bool = False
