"""TOP answers as they come over the wire, in Taobao's own names. Unknown fields are kept, ids become text."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


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
    """The JSON text inside ``token_result``."""

    access_token: str
    refresh_token: str = ""
    expires_in: int = 0
    taobao_user_nick: str = ""


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
