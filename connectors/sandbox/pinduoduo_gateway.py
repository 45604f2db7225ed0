"""What Pinduoduo's simulated endpoints share: refusals, the table they enter themselves in, and one shop's own state."""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from connectors.sandbox.faults import Faults
from connectors.sandbox.market import Market
from connectors.sandbox.records import SimOrder

CLIENT_ID = "sandbox-pdd-client"
CLIENT_SECRET = "sandbox-pdd-secret"  # noqa: S105 the documented sandbox secret opens nothing but the sandbox
ACCESS = "sandbox-pdd-access"
REFRESH = "sandbox-pdd-refresh"
MALL = {"mall_id": 100001, "mall_name": "沙盒拼多多店", "mall_desc": "", "logo": "", "merchant_type": 6}
TOKEN_SECONDS = 86_400
CODE_SECONDS = 600
SKEW_SECONDS = 600
WINDOW_SECONDS = 1800
#: Answers of these endpoints have no envelope: the fields stand beside request_id [sdk].
FLAT = ""
ERRORS = {
    10000: "参数错误",
    10001: "公共参数错误",
    10016: "client下线或者client_id不正确",
    10017: "type不正确",
    10019: "access_token已过期",
    20004: "签名sign校验失败",
    20035: "接口不属于当前网关",
    50001: "业务服务错误",
    70031: "调用过于频繁,请调整调用频率",
}
REASONS = {
    "no-order": "订单不存在",
    "closed": "订单已取消",
    "already-shipped": "订单已发货,请勿重复发货",
    "not-payable": "订单当前状态不允许发货",
    "waybill-used": "运单号已被其他订单使用",
    "no-waybill": "运单号不能为空",
    "no-listing": "商品不存在",
    "negative-stock": "库存不能小于0",
    "no-refund": "售后单不存在",
    "wrong-state": "售后单状态已变更,请刷新后重试",
}


class Refused(Exception):
    """The gateway says no with one of its own codes."""

    def __init__(self, code: int, text: str = "", sub_code: str | None = None) -> None:
        self.code = code
        self.text = text or ERRORS[code]
        self.sub_code = sub_code
        super().__init__(self.text)


@dataclass(slots=True)
class Review:
    """A submission: 1 in review, 2 passed, 3 refused. ``apply`` makes it count once it has passed."""

    id: int
    goods_id: str
    status: int
    apply: Callable[[], None]
    comment: str = ""


@dataclass
class Shop:
    """What one simulated shop keeps beyond its market."""

    market: Market
    faults: Faults
    page: Callable[[Callable[[], list[SimOrder]], int, int], list[SimOrder]]
    access: dict[str, float] = field(default_factory=lambda: {ACCESS: float("inf")})
    refresh: set[str] = field(default_factory=lambda: {REFRESH})
    codes: dict[str, float] = field(default_factory=dict)  # authorisation code -> until when it is good
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    specs: dict[tuple[str, str], int] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    holds_reviews: bool = False  # otherwise everything submitted passes at once
    reported: dict[str, int] = field(default_factory=dict)  # order -> kind of waybill reported before decrypting
    virtual_numbers: bool = False
    deleted: Counter[str] = field(default_factory=Counter)
    permitted: bool = False  # whether the shop switched its messages on
    topics: set[str] = field(default_factory=set)  # which; empty means all

    def clear(self) -> None:
        """Forget pictures, spec values, reviews and reports; tokens and the switched-on messages stay."""
        for kept in (self.sizes, self.specs, self.reviews, self.reported, self.deleted, self.codes):
            kept.clear()
        self.holds_reviews = self.virtual_numbers = False


Method = Callable[[Shop, dict[str, Any]], Any]
APIS: dict[str, tuple[str, Method]] = {}


def api(name: str, envelope: str) -> Callable[[Method], Method]:
    """Enter an endpoint under its name and the key of its answer."""

    def register(method: Method) -> Method:
        APIS[name] = (envelope, method)
        return method

    return register


def text_of(value: Any) -> str:
    """A value as it stands in the signature: text as it is, everything else as its compact JSON."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def is_true(value: Any) -> bool:
    """A flag, however it was sent."""
    return text_of(value) in ("true", "1")


def nested(params: dict[str, Any], name: str) -> Any:
    """A list or object, sent natively or as JSON inside text."""
    value = params.get(name)
    return orjson.loads(value) if isinstance(value, str) else value


def signatures(params: dict[str, Any]) -> set[str]:
    """The accepted signatures: clients disagree on whether an empty parameter is signed [sdk]."""
    whole = {key: text_of(value) for key, value in params.items() if key != "sign"}
    filled = {key: value for key, value in whole.items() if value}
    return {_signature(whole), _signature(filled)}


def _signature(params: dict[str, str]) -> str:
    text = "".join(key + value for key, value in sorted(params.items()))
    secret = CLIENT_SECRET
    return hashlib.md5(f"{secret}{text}{secret}".encode(), usedforsecurity=False).hexdigest().upper()


def issue_tokens(shop: Shop) -> dict[str, Any]:
    """A new pair, as creating and refreshing answer it."""
    number, now = shop.market.number(), int(shop.market.clock())
    access, refresh = f"{ACCESS}-{number}", f"{REFRESH}-{number}"
    shop.access[access] = now + TOKEN_SECONDS
    shop.refresh.add(refresh)
    return {
        "access_token": access,
        "expires_in": TOKEN_SECONDS,
        "expires_at": now + TOKEN_SECONDS,
        "refresh_token": refresh,
        "refresh_token_expires_in": 2_592_000,
        "refresh_token_expires_at": now + 2_592_000,
        "owner_id": str(MALL["mall_id"]),
        "owner_name": "sandbox",
        "scope": sorted(APIS),
    }
