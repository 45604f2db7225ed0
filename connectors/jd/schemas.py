"""JD answers as they come over the wire, in JD's own names. Unknown fields are kept, ids become text."""

# ruff: noqa: N815 - the fields carry JD's own names

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _text(value: object) -> object:
    """Whole numbers become text; floats have already lost digits and are refused."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _rows(value: object) -> object:
    return value or []


Text = Annotated[str, BeforeValidator(_text)]
Json = dict[str, Any]


class Wire(BaseModel):
    """A JOS structure: unknown fields are kept."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Consignee(Wire):
    """The receiver: masks for people, JD's own ciphertext in ``mobile`` and ``telephone``."""

    fullname: str | None = None
    mobile: str | None = None
    telephone: str | None = None
    desen_mobile: str | None = None
    desen_telephone: str | None = None
    fullAddress: str | None = None
    province: str | None = None
    city: str | None = None
    county: str | None = None
    town: str | None = None
    oaid: str | None = None


class ItemInfo(Wire):
    """One line of an order; it has no number of its own besides the SKU and, on newer orders, skuUuid."""

    skuId: Text
    itemTotal: Text
    jdPrice: Text
    outerSkuId: Text | None = None
    skuName: str = ""
    wareId: Text | None = None
    skuUuid: Text | None = None


class Coupon(Wire):
    """A discount; with a skuId it belongs to that line alone."""

    couponPrice: Text
    skuId: Text | None = None


class OrderInfo(Wire):
    """An order in full, as search and get both give it."""

    orderId: Text
    orderState: str
    orderStartTime: str
    modified: str
    freightPrice: Text
    sellerDiscount: Text
    itemInfoList: list[ItemInfo]
    consigneeInfo: Consignee = Consignee()
    couponDetailList: Annotated[list[Coupon], BeforeValidator(_rows)] = Field(default_factory=list)
    orderStateRemark: str | None = None
    actualPay: Text | None = None
    shouldPay: Text | None = None
    paymentConfirmTime: str | None = None
    orderRemark: str | None = None
    venderRemark: str | None = None
    open_id_buyer: str | None = None
    waybill: str | None = None
    logisticsId: Text | None = None


class OrderPage(Wire):
    """A page of orders, each as it came."""

    orderTotal: int = 0
    orderInfoList: Annotated[list[Json], BeforeValidator(_rows)] = Field(default_factory=list)


class Logistics(Wire):
    """A courier JD knows."""

    logistics_id: Text
    logistics_name: str


class Sku(Wire):
    """A SKU in the shop's list."""

    skuId: Text
    wareId: Text
    outerId: Text | None = None


class SkuPage(Wire):
    """A page of SKUs."""

    data: Annotated[list[Sku], BeforeValidator(_rows)] = Field(default_factory=list)
    totalItem: int = 0


class Ware(Wire):
    """A listing."""

    wareId: Text
    wareStatus: int


class AddedSku(Wire):
    """A SKU of a ware just created."""

    skuId: Text


class AddedWare(Wire):
    """Answer of ware.write.add."""

    wareId: Text
    skus: list[AddedSku]


class Category(Wire):
    """A category the shop may sell in."""

    id: Text
    name: str


class AttrValue(Wire):
    """A value a category attribute may take."""

    attrValueId: Text
    attrValue: str


class CategoryAttr(Wire):
    """An attribute of a category. ``inputType``: 1 one of a list, 2 several of a list, 3 free text.

    The keys inside ``attrFeatures`` are not documented; the marks ``dim`` and ``brand`` are looked for as values.
    """

    categoryAttrId: Text
    attName: str
    inputType: int = 3
    attrFeatures: Annotated[list[Json], BeforeValidator(_rows)] = Field(default_factory=list)
    attrValueList: Annotated[list[AttrValue], BeforeValidator(_rows)] = Field(default_factory=list)


class TokenAnswer(Wire):
    """Answer of /oauth2/refresh_token."""

    access_token: str
    refresh_token: str = ""
    expires_in: int = 0
