"""The ground under a sandbox Youzan shop: its keys, its refusals and how parameters are read. Knows no single call."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import orjson

from connectors.sandbox.aftersales import NotNow
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.records import SimOrder

CLIENT_ID = "sandbox-youzan-client"
CLIENT_SECRET = "sandbox-youzan-secret-0123456789"  # noqa: S105 the documented sandbox secret opens nothing but the sandbox
KDT_ID = "160160"
SHOP_NAME = "沙盒有赞店"
BEIJING = timezone(timedelta(hours=8))

GATEWAY = {
    4001: "非法请求地址",
    4004: "请求参数不是合法的JSON",
    4005: "非法的API",
    4006: "请求方式错误",
    4007: "非法的请求类型",
    4101: "请求过于频繁",
    4201: "非法的请求凭证",
    4202: "token已过期",
    4203: "token不存在",
}
#: What the market or its service desk says -> the platform's code.
REASONS = {
    "no-order": (105000016, "订单不存在"),
    "closed": (102570020, "没有可发货的商品"),
    "not-payable": (102570020, "没有可发货的商品"),
    "already-shipped": (102570007, "不能重复提交已发货商品"),
    "bad-line": (102599996, "oids不正确"),
    "waybill-used": (105000003, "快递单号已被使用"),
    "no-waybill": (105000003, "快递单号格式不正确"),
    "no-listing": (122001001, "商品不存在"),
    "negative-stock": (301000004, "库存不能小于0"),
    "no-refund": (103011024, "退款单不存在"),
    "stale-version": (103010039, "退款版本号已过期"),
    "wrong-state": (102010002, "退款状态已变更"),
}


class Refused(Exception):
    """A refusal: by the gateway when ``code`` is one of its own, else by the business behind it."""

    def __init__(self, code: int, text: str = "", data: Any = None) -> None:
        self.code = code
        self.text = text or GATEWAY[code]
        self.data = data
        super().__init__(self.text)


@dataclass
class Shop:
    """What every call may look at. ``page`` cuts a page out of rows, with the paging faults applied."""

    market: Market
    page: Callable[[Callable[[], list[SimOrder]], int, int], list[SimOrder]]
    images: dict[int, str] = field(default_factory=dict)
    leaving: dict[str, float] = field(default_factory=dict)  # item id -> when its deletion takes effect
    delete_seconds: float = 0.0  # deletion is asynchronous; this is how long it takes

    def order(self, tid: Any) -> SimOrder:
        """Order by number. Raises Refusal("no-order")."""
        order = self.market.orders.get(str(tid))
        if order is None:
            raise Refusal("no-order")
        return order


Params = dict[str, Any]
Api = Callable[[Shop, Params], dict[str, Any]]
Apis = dict[tuple[str, str], Api]


def refused_by(error: Exception) -> Refused:
    """The platform's words for anything that went wrong behind the gateway."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, Refusal | NotNow):
        return Refused(*REASONS.get(error.reason, (301000004, error.text)))
    if isinstance(error, KeyError):
        return Refused(301000002, f"参数缺失:{error}")
    return Refused(5001, f"系统异常:{error}")


def refusal_answer(no: Refused, trace: str, *, old: bool) -> Params:
    """A refusal in one of its three shapes; ``old`` calls answer in the shape of long ago."""
    if no.code in GATEWAY:
        return {"gw_err_resp": {"trace_id": trace, "err_code": no.code, "err_msg": no.text}}
    if old:
        return {"error_response": {"code": no.code, "msg": no.text}}
    return {"trace_id": trace, "code": no.code, "success": False, "message": no.text, "data": no.data}


def check_channel(params: Params) -> None:
    """The net shop of this very shop, or nothing."""
    if str(params["kdt_id"]) != KDT_ID or int(params["channel"]) != 0:
        raise Refused(301000004, "参数非法:kdt_id或channel")


def whole(value: Any) -> int:
    """A whole number of fen, pieces or a version; anything with a point is a type error here."""
    if type(value) is not int:
        raise TypeError(f"不是整数:{value!r}")
    return value


def moment(text: Any) -> datetime:
    """Date and time; a date alone is a system error, as on the platform."""
    return datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)


def mark(raw: Any) -> Params:
    """A nested object, which may be sent as an object or as JSON text."""
    return dict(orjson.loads(raw) if isinstance(raw, str) else raw)


def order_number(number: int, at: float) -> str:
    """E and 23 digits."""
    return f"E{datetime.fromtimestamp(at, BEIJING):%Y%m%d%H%M%S}{number:09d}"


def line_number(tid: str, index: int, _: int) -> str:
    """A number of 19 digits."""
    return str(2_900_000_000_000_000_000 + int(tid[15:]) * 100 + index + 1)


def item_numbers(number: int) -> tuple[str, str]:
    """Item id and SKU id."""
    return str(4_300_000_000 + number), str(38_000_000 + number)


def json_object(content: bytes) -> Params:
    """A JSON object; anything else, such as a form, counts as absent parameters."""
    try:
        return dict(orjson.loads(content))
    except (ValueError, TypeError):
        return {}


def is_order_number(tid: str) -> bool:
    """Whether this can be an order number at all; C is for children of gifts."""
    return re.fullmatch(r"[EC]\d{23}", tid) is not None
