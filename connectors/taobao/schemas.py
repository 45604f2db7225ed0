"""TOP answers as they come over the wire, in Taobao's own names. Unknown fields are kept, ids become text."""

from typing import Annotated, Any, cast

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from connectors.base.nudges import About, Nudge


def _id_text(value: object) -> object:
    """Numbers of up to 19 digits become text; floats have already lost digits and are refused."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _unwrap(value: object) -> object:
    """TOP wraps every list twice, ``{"orders": {"order": [...]}}``, and leaves empty ones out [official]."""
    if isinstance(value, dict):
        return next(iter(value.values()), [])
    return value or []


Id = Annotated[str, BeforeValidator(_id_text)]


class Wire(BaseModel):
    """A TOP structure: unknown fields are kept, a field sent as null counts as not sent."""

    model_config = ConfigDict(extra="allow", frozen=True)


class TradeOrder(Wire):
    """One line of a trade."""

    oid: Id
    num_iid: Id
    num: int
    price: str
    title: str = ""
    sku_id: Id | None = None
    outer_iid: str | None = None
    outer_sku_id: str | None = None
    divide_order_fee: str | None = None
    status: str = ""
    refund_status: str | None = None
    logistics_company: str | None = None
    invoice_no: str | None = None


class Trade(Wire):
    """A trade in full, as taobao.trade.fullinfo.get gives it."""

    tid: Id
    status: str
    created: str
    modified: str
    payment: str
    post_fee: str
    discount_fee: str
    orders: Annotated[list[TradeOrder], BeforeValidator(_unwrap)]
    pay_time: str | None = None
    buyer_open_uid: str | None = None
    buyer_nick: str | None = None
    buyer_message: str | None = None
    seller_memo: str | None = None
    receiver_name: str | None = None
    receiver_mobile: str | None = None
    receiver_phone: str | None = None
    receiver_address: str | None = None
    receiver_state: str | None = None
    receiver_city: str | None = None
    receiver_district: str | None = None
    receiver_town: str | None = None
    oaid: str | None = None


class TradeRow(Wire):
    """A trade as a list shows it: which one, and when it changed."""

    tid: Id
    modified: str = ""
    title: str | None = None  # the shop's name
    seller_nick: str | None = None


class TradeList(Wire):
    """A page of trades; ``total_results`` only when the call did not ask for has_next."""

    trades: Annotated[list[TradeRow], BeforeValidator(_unwrap)] = Field(default_factory=list)
    total_results: int | None = None
    has_next: bool | None = None


class Item(Wire):
    """A listing as the shop's lists show it."""

    num_iid: Id
    outer_id: str | None = None
    title: str = ""
    price: str | None = None
    num: int | None = None


class ItemList(Wire):
    """A page of listings."""

    items: Annotated[list[Item], BeforeValidator(_unwrap)] = Field(default_factory=list)
    total_results: int = 0


class Category(Wire):
    """A category the shop may sell in."""

    cid: Id
    name: str
    is_parent: bool = False


class LogisticsCompany(Wire):
    """A courier Taobao knows."""

    code: str
    name: str
    reg_mail_no: str | None = None


class UploadedPicture(Wire):
    """A picture in the shop's picture space."""

    picture_id: Id
    picture_path: str


class TokenResult(Wire):
    """A session as ``token_result`` and the OAuth address give it."""

    access_token: str = Field(repr=False)
    refresh_token: str = Field(default="", repr=False)
    expires_in: int = 0
    taobao_user_nick: str = ""


class FreightRow(Wire):
    """A freight template."""

    template_id: Id
    name: str = ""


class RefundRow(Wire):
    """A case as a list shows it."""

    refund_id: Id
    modified: str = ""


class RefundList(Wire):
    """A page of cases; ``total_results`` only when the call did not ask for has_next."""

    refunds: Annotated[list[RefundRow], BeforeValidator(_unwrap)] = Field(default_factory=list)
    total_results: int | None = None


class RefundTimeout(Wire):
    """Until when somebody must answer a case."""

    exist_timeout: bool = False
    timeout: str | None = None


class RefundCase(Wire):
    """A case in full, as taobao.refund.get gives it."""

    refund_id: Id
    tid: Id
    status: str
    refund_fee: str
    created: str
    modified: str
    oid: Id | None = None
    num: int | None = None
    dispute_type: str | None = None
    has_good_return: bool | None = None
    good_status: str | None = None
    reason: str | None = None
    desc: str | None = Field(default=None, repr=False)
    company_name: str | None = None
    sid: str | None = None
    refund_phase: str | None = None
    refund_version: Id | None = None
    refund_remind_timeout: RefundTimeout | None = None


class RefuseReason(Wire):
    """A reason a seller may choose."""

    reason_id: Id
    reason_text: str = ""


class SellerAddress(Wire):
    """An address of the shop's own address book; people in it stay out of reprs."""

    contact_id: Id
    contact_name: str = Field(default="", repr=False)
    province: str = ""
    city: str = ""
    country: str = ""  # the district, in spite of its name [official]
    addr: str = Field(default="", repr=False)
    zip_code: str | None = None
    phone: str | None = Field(default=None, repr=False)
    mobile_phone: str | None = Field(default=None, repr=False)
    cancel_def: bool = False  # the default for goods sent back


class ClearReceiver(Wire):
    """A receiver as taobao.top.oaid.decrypt shows it; never in a repr."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    matched: bool = False
    name: str | None = Field(default=None, repr=False)
    mobile: str | None = Field(default=None, repr=False)
    phone: str | None = Field(default=None, repr=False)
    state: str | None = None
    city: str | None = None
    district: str | None = None
    town: str | None = None
    address_detail: str | None = Field(default=None, repr=False)
    privacy_protection: bool = False
    secret_no_expire_time: str | None = None
    desensitize_rule: str | None = None


class BranchAccount(Wire):
    """A courier's branch that gives the shop electronic waybill numbers."""

    branch_code: str = ""
    quantity: int | None = None


class WaybillSubscription(Wire):
    """The branches of one courier."""

    cp_code: str
    cp_type: int | None = None  # 1 run by the courier itself, 2 franchise, 3 local delivery, 4 its own with branches
    branch_account_cols: Annotated[list[BranchAccount], BeforeValidator(_unwrap)] = Field(default_factory=list)


class CloudPrint(Wire):
    """A number and what the print component needs."""

    waybill_code: str
    print_data: str = Field(default="", repr=False)


class TmcMessage(Wire):
    """A message of the TMC channel; ``content`` is JSON text."""

    id: Id
    topic: str
    content: str = Field(default="", repr=False)

    def nudge(self) -> Nudge:
        """What to look at. A topic nobody knows and a content nobody can read still make a nudge, about nothing."""
        try:
            told = orjson.loads(self.content or "{}")
        except orjson.JSONDecodeError:
            told = {}
        about, name = next((x for start, *x in TOPICS if self.topic.startswith(start)), ("other", ""))
        facts = told if isinstance(told, dict) else {}
        trade = str(facts.get("tid") or "") if about == "refund" else ""
        return Nudge(self.id, cast("About", about), str(facts.get(name) or ""), self.topic, order_id=trade)


#: Start of a topic -> what it is about and which field names it; the first that fits counts [third-party].
TOPICS = (
    ("taobao_trade_", "order", "tid"),
    ("taobao_refund_", "refund", "refund_id"),
    ("taobao_item_ItemStockChanged", "stock", "num_iid"),
    ("taobao_item_ItemSkuZeroStock", "stock", "num_iid"),
    ("taobao_item_ItemZeroStock", "stock", "num_iid"),
    ("taobao_item_", "listing", "num_iid"),
)
#: What a shop asks to be told: asking replaces what was asked for before [official].
_TRADE = "Create BuyerPay SellerShip PartlySellerShip PartlyRefund ModifyFee Changed MemoModified Success Close"
_REFUND = "Created SellerAgreeAgreement SellerRefuseAgreement BuyerModifyAgreement BuyerReturnGoods Closed Success"
_ITEM = "Update Delete Upshelf Downshelf StockChanged ZeroStock PunishDownshelf"
SUBSCRIBED = (
    *(f"taobao_trade_Trade{word}" for word in (*_TRADE.split(), "LogisticsAddressChanged")),
    *(f"taobao_refund_Refund{word}" for word in _REFUND.split()),
    *(f"taobao_item_Item{word}" for word in _ITEM.split()),
)


class ConsignGoods(Wire):
    """Pieces of one line inside a parcel."""

    sub_tid: str
    num: int
    item_type: int = 0  # 0 normal, 1 offline gift, 2 component


class ConsignPackage(Wire):
    """One parcel of alibaba.ascp.logistics.offline.send."""

    out_sid: str
    company_code: str
    goods: list[ConsignGoods]


Json = dict[str, Any]
