"""Youzan's own words as pydantic models: vendor field names, unknown fields kept.

States and amounts stay as they came, so that the mapping can say which one it cannot read.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

Id = int | str
Raw = int | float | str | None


class Wire(BaseModel):
    """A piece of the wire; fields we do not name are kept."""

    model_config = ConfigDict(extra="allow")


class OrderTags(Wire):
    """Marks on an order."""

    is_refund: bool | None = False
    is_feedback: bool | None = False


class OrderInfo(Wire):
    """State and times of an order, ``yyyy-MM-dd HH:mm:ss`` in Beijing."""

    tid: str
    status: Raw = None
    refund_state: Raw = None
    created: str | None = None
    update_time: str | None = None
    pay_time: str | None = None
    order_tags: OrderTags | None = None


class PayInfo(Wire):
    """Money of an order; these three are yuan text."""

    total_fee: Raw = None
    post_fee: Raw = None
    payment: Raw = None


class AddressInfo(Wire):
    """Where the parcel goes; name, phone and street may be ciphertext."""

    receiver_name: str | None = ""
    receiver_tel: str | None = ""
    delivery_province: str | None = ""
    delivery_city: str | None = ""
    delivery_district: str | None = ""
    delivery_address: str | None = ""


class BuyerInfo(Wire):
    """Who bought."""

    yz_open_id: str | None = ""


class RemarkInfo(Wire):
    """What both sides wrote."""

    buyer_message: str | None = ""
    trade_memo: str | None = ""


class ItemTags(Wire):
    """Marks on a line."""

    is_deliver_goods: bool | None = False


class OrderRow(Wire):
    """One line; ``price`` and ``payment`` are yuan text."""

    oid: Id
    item_id: Id = 0
    sku_id: Id | None = 0
    title: str = ""
    num: int
    price: Raw = None
    payment: Raw = None
    outer_sku_id: str | None = ""
    outer_item_id: str | None = ""
    sku_no: str | None = ""
    item_no: str | None = ""
    item_tags: ItemTags | None = None


class FullOrderInfo(Wire):
    """An order without its refunds and parcels."""

    order_info: OrderInfo
    pay_info: PayInfo = Field(default_factory=PayInfo)
    address_info: AddressInfo | None = None
    buyer_info: BuyerInfo | None = None
    remark_info: RemarkInfo | None = None
    orders: list[OrderRow] = Field(default_factory=list)


class Refund(Wire):
    """A refund of some lines."""

    refund_state: Raw = None
    oids: list[Any] | None = None


class ExpressInfo(Wire):
    """Courier and waybill."""

    express_id: Id | None = None
    express_no: str | None = ""


class Dist(Wire):
    """One parcel of a delivery."""

    express_info: ExpressInfo | None = None


class Delivery(Wire):
    """What was shipped together; ``express_state`` 1 means shipped."""

    express_state: int | None = 0
    oids: list[Any] | None = None
    dists: list[Dist] | None = None


class Trade(Wire):
    """An order as the list gives it (``full_order_info`` only) or as the detail does."""

    full_order_info: FullOrderInfo
    refund_order: list[Refund] | None = None
    delivery_order: list[Delivery] | None = None


class TradeList(Wire):
    """A page of orders. Rows stay raw: one broken row must not hide the others."""

    total_results: int
    full_order_info_list: list[dict[str, Any]] = Field(default_factory=list)


class RefundList(Wire):
    """A page of cases, each to be read by its ``refund_id``. Rows stay raw."""

    refunds: list[dict[str, Any]] = Field(default_factory=list)
    total: int


class RefundCase(Wire):
    """A case in full. Names of times and logistics are not documented: the mapping is told them."""

    refund_id: Id
    tid: str
    version: int
    status: Raw = None
    demand: Raw = None
    refund_fee: Raw = None
    reason: Raw = None
    logistics: dict[str, Any] | None = None


class UploadedImage(Wire):
    """An uploaded picture."""

    image_id: Id
    image_url: str = ""


class ItemCreated(Wire):
    """Answer to a creation; it does not tell the SKU ids."""

    item_id: Id


class ItemRow(Wire):
    """An item in a search; ``display`` 1 on sale, 0 in the warehouse, 8 not sellable."""

    item_id: Id
    title: str | None = ""
    item_code: str | None = ""
    display: int | None = 0
    delete: int | None = 0


class Paginator(Wire):
    """How many there are."""

    total_count: int = 0


class ItemList(Wire):
    """A page of items."""

    items: list[ItemRow] = Field(default_factory=list)
    paginator: Paginator = Field(default_factory=Paginator)


class ItemSku(Wire):
    """A SKU of an item; ``sku_no`` is the merchant's code, ``price`` is fen."""

    sku_id: Id
    sku_no: str | None = ""
    price: int | None = None
    stock_num: int | None = None


class ItemDetail(Wire):
    """An item with its SKUs; one without specs has none."""

    item_id: Id
    sku_list: list[ItemSku] | None = None


class Category(Wire):
    """A category of goods."""

    cid: Id
    name: str
    is_parent: bool | None = False
    sub_categories: list["Category"] | None = None


class CategoryTree(Wire):
    """All categories."""

    categories: list[Category] = Field(default_factory=list)


class Express(Wire):
    """A logistics company. ``display`` is not read: its documents contradict each other."""

    id: Id
    name: str


class ExpressList(Wire):
    """All logistics companies."""

    all_express: list[Express] = Field(default_factory=list, alias="allExpress")


class Shop(Wire):
    """The shop itself."""

    sid: Id
    name: str


class NewToken(Wire):
    """Answer to a token call; ``expires`` is epoch milliseconds, ``authority_id`` the shop's kdt_id."""

    access_token: str
    refresh_token: str | None = ""
    expires: float = 0
    authority_id: Id | None = None
