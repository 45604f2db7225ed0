"""Douyin's own words as pydantic models: vendor field names, unknown fields kept. Amounts are fen, times epoch seconds.

States and amounts stay as they came, so that the mapping can say which one it cannot read.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Raw = int | float | str | None


class Wire(BaseModel):
    """A piece of the wire; fields we do not name are kept, ids are text whatever they came as."""

    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)


class Place(Wire):
    """A level of an address."""

    name: str | None = ""


class Address(Wire):
    """An address; ``town`` is the district, ``street`` the township. The street line is masked or encrypted."""

    province: Place | None = None
    city: Place | None = None
    town: Place | None = None
    street: Place | None = None
    detail: str | None = ""
    encrypt_detail: str | None = ""


class AfterSale(Wire):
    """Where an after-sales case of a line stands; 0 is none."""

    after_sale_status: Raw = None
    refund_status: Raw = None


class SkuOrder(Wire):
    """A line: an order of its own under the shop's order."""

    order_id: str
    product_id: str = ""
    product_id_str: str = ""
    product_name: str = ""
    sku_id: str = ""
    code: str | None = ""
    out_sku_id: str | None = ""
    item_num: Raw = None
    goods_price: Raw = None
    pay_amount: Raw = None
    after_sale_info: AfterSale | None = None


class LogisticsProduct(Wire):
    """Pieces of a line in a parcel."""

    sku_order_id: str = ""
    product_count: Raw = None


class Logistics(Wire):
    """A parcel; ``company`` is the carrier's code."""

    tracking_no: str = ""
    company: str = ""
    product_info: list[LogisticsProduct] | None = None


class Order(Wire):
    """A shop's order."""

    order_id: str
    order_status: Raw = None
    order_status_desc: str | None = ""
    create_time: Raw = None
    pay_time: Raw = None
    update_time: Raw = None
    exp_ship_time: Raw = None
    pay_amount: Raw = None
    post_amount: Raw = None
    promotion_amount: Raw = None
    buyer_words: str | None = ""
    seller_words: str | None = ""
    open_id: str | None = ""
    open_address_id: str | None = ""
    encrypt_post_receiver: str | None = ""
    encrypt_post_tel: str | None = ""
    post_addr: Address | None = None
    mask_post_receiver: str | None = ""
    mask_post_tel: str | None = ""
    mask_post_addr: Address | None = None
    logistics_info: list[Logistics] | None = None
    sku_order_list: list[SkuOrder] = Field(default_factory=list)


class OrderList(Wire):
    """A page. Rows stay raw: one broken row must not hide the others."""

    shop_order_list: list[dict[str, Any]] = Field(default_factory=list)
    total: int = 0


class SpecPrice(Wire):
    """A SKU of a product; the price is fen."""

    sku_id: str
    code: str | None = ""
    outer_sku_id: str | None = ""


class Product(Wire):
    """A product: ``status`` 0 online 1 offline 2 deleted; ``check_status`` 1 to 5 and 7 [sdk]."""

    product_id: str = ""
    product_id_str: str = ""
    outer_product_id: str | None = ""
    status: Raw = None
    check_status: Raw = None
    spec_prices: list[SpecPrice] = Field(default_factory=list)

    @property
    def number(self) -> str:
        """The id; its text form is safe where the number is not."""
        return self.product_id_str or self.product_id


class Added(Wire):
    """A product just handed in."""

    product_id: str
    product_id_str: str = ""


class Company(Wire):
    """A logistics company."""

    id: str = ""
    name: str = ""
    code: str


class Option(Wire):
    """A value a property may take."""

    value_id: str = ""
    name: str = ""


class Property(Wire):
    """A property of a category; ``required`` 1 must be filled."""

    property_id: str
    property_name: str = ""
    required: Raw = 0
    options: list[Option] | None = None


class NewToken(Wire):
    """A token; ``expires_in`` seconds."""

    access_token: str
    refresh_token: str = ""
    expires_in: int
    shop_name: str = ""
