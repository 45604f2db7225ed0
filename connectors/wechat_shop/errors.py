"""Turns the platform's errcode into the hub's error tree: again, ask first, stop and tell, or stop.

Sources: the published error tables [official] and an SDK's enumeration [sdk]; what to do about each is ours.
"""

import re
from typing import Any

from connectors.base.http import lost_answer
from hub.kernel.clock import CHINA, now
from hub.kernel.errors import ChannelError, NeedsReauth, PlatformDown, RateLimited, Rejected

VENDOR = "wechat_shop"

TOKEN_CODES = frozenset({40001, 40014, 42001})  # wrong or expired: renew once, repeat once [official]
MINUTE_QUOTA = 45011
DAY_QUOTA = 45009
ORDER_NOT_FOUND = 100002  # the older mini-shop edition's code [official, older edition]; today's is unknown
STOCK_MOVED = frozenset({"10020218", "10020219"})  # difference is 0, not enough: somebody bought in between
#: The case is not where it was when it was read: state moved, or it is in dispute [official].
CASE_MOVED = frozenset({"10021041", "10021043", "10021051"})
CASE_NOT_FOUND = frozenset({"10021050", "10021057"})  # [official]
#: These waits concern one product, SKU or case; the call itself stays free for all others [official, inferred].
ONE_OBJECT = frozenset({"10020067", "10020112", "10021044", "10021059"})

_REAUTH = {
    40013: "The AppID is wrong: check it in the shop's back office under 服务市场 – 自研.",
    40125: "The AppSecret is wrong or was reset: enter the new one.",
    41002: "The AppID is missing: connect the shop again.",
}
#: Busy or too often -> seconds to wait; 60 for refunds is the platform's, 5 is ours.
_WAITS = {10020067: 5.0, 10020112: 5.0, 10021044: 5.0, 10021059: 60.0}
_ADDRESS = "Add this hub's address to the shop's IP white list in the back office, then try again."
_PERMISSION = "Grant this permission to the shop's own application in the back office, then try again."
_CLOSED = "The shop is closing or closed on WeChat: open it there or disable this channel."
_REMEDIES = {
    40164: _ADDRESS,
    45035: _ADDRESS,
    61004: _ADDRESS,
    48001: _PERMISSION,
    61007: _PERMISSION,
    48004: "WeChat has blocked this call for the shop: look at the notices in the back office.",
    50001: "WeChat has limited this account: look at the notices in the back office.",
    50002: "WeChat has limited this account: look at the notices in the back office.",
    DAY_QUOTA: "The platform's quota for this call is used up; it begins anew at midnight in China.",
    10080000: _CLOSED,
    10080001: _CLOSED,
    10080002: _CLOSED,
    10020290: "Enter an after-sale address in the shop's back office, then publish again.",
    10020331: "The picture was refused: use a JPEG or PNG below 10 MB and upload it again.",
    10020217: "The product is in audit: its stock can be changed once the audit is through.",
    10020289: "The product was never on sale: list it first, then set its stock.",
    10021045: "The refund failed at WeChat: look at the case in the back office.",
    10021046: "The shop's balance is too low for this refund: top it up, then agree again.",
    10021058: "Choose a return address that exists in the back office.",
    10021060: "Choose a return address that exists in the back office.",
    10021068: "WeChat wants a talk with the buyer first: do it in the back office, then refuse.",
    108009: "The buyer has an open after-sale request: settle it before shipping.",
    109001: "The platform already has this order as shipped: compare the waybills.",
    606034: "Somebody else has to ship this order (supplier or platform warehouse).",
}
_RID = re.compile(r"\s*rid:\s*(\S+)\s*$")


def errcode(body: dict[str, Any]) -> int | None:
    """The answer's errcode; None when it has none that can be read."""
    raw = body.get("errcode")
    if isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    return int(raw) if isinstance(raw, str) and re.fullmatch(r"-?\d{1,9}", raw) else None


def check(body: dict[str, Any], *, effect: bool) -> None:
    """Raise what the errcode means; return when it is 0. An answer without errcode is no answer."""
    code = errcode(body)
    if code is None:
        raise lost_answer(effect=effect, vendor=VENDOR, error="answer has no errcode")
    if code != 0:
        raise refusal(code, str(body.get("errmsg") or ""))


def refusal(code: int, errmsg: str) -> ChannelError:
    """The error for one errcode. The trace id at the end of errmsg becomes ``request_id``."""
    found = _RID.search(errmsg)
    text = _RID.sub("", errmsg) or f"errcode {code}"
    named: dict[str, Any] = {"vendor": VENDOR, "code": str(code), "request_id": found[1] if found else ""}
    if code == -1:
        return PlatformDown(text, **named)
    if code in _WAITS or code in (MINUTE_QUOTA, DAY_QUOTA):
        return RateLimited(text, after=_wait(code), remedy=_REMEDIES.get(code, ""), **named)
    if code in TOKEN_CODES or code in _REAUTH:
        return NeedsReauth(text, remedy=_REAUTH.get(code, ""), **named)
    return Rejected(text, remedy=_REMEDIES.get(code, ""), **named)


def _wait(code: int) -> float:
    """Seconds until the platform will listen again; daily quotas begin anew at midnight in China."""
    if code == MINUTE_QUOTA:
        return 60.0 - now().timestamp() % 60
    if code == DAY_QUOTA:
        local = now().astimezone(CHINA)
        return 86_400.0 - (local.hour * 3600 + local.minute * 60 + local.second)
    return _WAITS[code]
