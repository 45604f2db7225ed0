"""Douyin's error codes: which class each becomes, and what the operator can do about it.

Codes are [sdk] and [third-party]; an unknown one is Rejected with the platform's own words. ``sub_code`` says more.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from hub.kernel.errors import ChannelError, Indeterminate, NeedsReauth, PlatformDown, Rejected

VENDOR = "douyin"
DONE = ("10000", "0")  # 0 in answers of older editions
#: Sub-codes of a token that must be renewed.
EXPIRED = ("isv.access-token-expired", "isv.access-token-no-existed", "isv.access-token-missing")
#: Sub-codes of a product nobody knows [third-party].
NO_PRODUCT = ("isv.parameter-invalid:4", "isv.parameter-invalid:2010058")

_SYSTEM = "20000"
_CONSOLE = "Check app_key, app_secret, address white list and API permissions in the Douyin open platform console."
_AGAIN = "Connect the shop again: the app must be granted by the shop."
_WAIT = "Nothing to do; the hub tries again."

#: Beginning of a sub-code -> class and remedy; the first hit wins.
TABLE: tuple[tuple[str, type[ChannelError], str], ...] = (
    ("isv.access-token", NeedsReauth, _AGAIN),
    ("isv.refresh-token", NeedsReauth, _AGAIN),
    ("isv.signature", Rejected, _CONSOLE),
    ("isv.app-", Rejected, _CONSOLE),
    ("isv.invalid_ip", Rejected, _CONSOLE),
    ("isv.access-denied", Rejected, _CONSOLE),
    ("isv.missing-parameter", Rejected, "A parameter is missing; the platform's words name it."),
    ("isv.parameter-invalid", Rejected, "A parameter is wrong; read the platform's words."),
    ("isv.business-failed", Rejected, "The platform refused for the reason in its message; mend that and run again."),
)


def code_of(answer: Mapping[str, Any]) -> str:
    """The code as text, also from the ``err_no`` an older gateway sent."""
    return str(answer.get("code", answer.get("err_no", "")))


def raise_for(answer: Mapping[str, Any], *, api: str, effect: bool) -> NoReturn:
    """Raise what a failed answer means. ``effect`` says whether the call changes something."""
    code, sub_code = code_of(answer), str(answer.get("sub_code") or "")
    text = str(answer.get("sub_msg") or answer.get("msg") or answer.get("message") or "no reason given")
    named: dict[str, Any] = {"vendor": VENDOR, "code": code, "request_id": str(answer.get("log_id") or ""), "api": api}
    if code in (_SYSTEM, "") or sub_code.startswith("isp."):
        raise (Indeterminate if effect else PlatformDown)(text, remedy=_WAIT, sub_code=sub_code, **named)
    for start, kind, remedy in TABLE:
        if sub_code.startswith(start) and kind is not Rejected:
            raise kind(text, remedy=remedy, sub_code=sub_code, **named)
        if sub_code.startswith(start):
            raise Rejected(text, field=sub_code.partition(":")[2], remedy=remedy, sub_code=sub_code, **named)
    raise Rejected(text, remedy="Read the platform's words; the code is not in our table.", sub_code=sub_code, **named)
