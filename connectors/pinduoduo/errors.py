"""Pinduoduo's error codes: which class each becomes, and what the operator can do about it.

Codes are [official]; what to do about them is our reading. An unknown code is Rejected with the platform's own words.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from hub.kernel.errors import ChannelError, Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected

VENDOR = "pinduoduo"
EXPIRED = "10019"

#: Seconds to stay quiet after a flow-control code. The platform names none; public clients use 0.2 to 1.5 [sdk].
FLOW_CONTROL = {"70031": 1.0, "52101": 2.0}

_CONSOLE = "Check client_id, gateway and API permissions of the app in the Pinduoduo open platform console."
_AGAIN = "Connect the shop again with its main account."
_WAIT = "Nothing to do; the hub tries again."

TABLE: dict[str, tuple[type[ChannelError], str]] = {
    "10000": (Rejected, "A parameter is wrong; read the platform's words."),
    "10001": (
        Rejected,
        "A common parameter is wrong; check this machine's clock, it may be off by 10 minutes at most.",
    ),
    "10016": (Rejected, _CONSOLE),
    "10017": (Rejected, _CONSOLE),
    "10018": (Rejected, _CONSOLE),
    EXPIRED: (NeedsReauth, _AGAIN),
    "20004": (Rejected, "The signature was refused: check client_secret."),
    "20005": (Rejected, "Put this machine's address on the app's IP white list."),
    "20031": (NeedsReauth, "The app or the shop's grant lacks this API; add it in the console and connect again."),
    "20032": (NeedsReauth, "The token belongs to another app. " + _AGAIN),
    "20034": (Rejected, _CONSOLE),
    "20035": (Rejected, _CONSOLE),
    "21001": (Rejected, _CONSOLE),
    "21002": (Rejected, _CONSOLE),
    "30000": (Rejected, _CONSOLE),
    "30001": (Rejected, _CONSOLE),
    "50001": (Rejected, "The platform refused for the reason in its message; mend that and run the job again."),
    "52101": (RateLimited, _WAIT),
    "52102": (PlatformDown, _WAIT),
    "52103": (PlatformDown, _WAIT),
    "52004": (Rejected, "The request is too large; use smaller pictures or fewer of them."),
    "70031": (RateLimited, _WAIT),
    "70032": (Rejected, "The platform forbids this call; ask its support."),
    "70033": (PlatformDown, _WAIT),
    "70034": (Rejected, "Risk control stopped the call; a person must look in the merchant console."),
    "70035": (Rejected, "Risk control stopped the call; a person must look in the merchant console."),
    "70036": (Rejected, "The app is still in test state and its calls for today are used up."),
}

#: Failures inside the platform: a read may be repeated, a write may have happened.
_UNSURE = frozenset({"50000", "50002", "52001", "52002"})


def code_of(error: Mapping[str, Any]) -> str:
    """The code as text, also from the ``code`` an older gateway sent."""
    return str(error.get("error_code", error.get("code", "")))


def raise_for(error: Mapping[str, Any], *, api: str, effect: bool) -> NoReturn:
    """Raise what an ``error_response`` means. ``effect`` says whether the call changes something."""
    code = code_of(error)
    sub_code = str(error.get("sub_code") or "")
    text = str(error.get("sub_msg") or error.get("error_msg") or error.get("msg") or "no reason given")
    named = {"vendor": VENDOR, "code": code, "request_id": str(error.get("request_id") or ""), "api": api}
    if code in _UNSURE:
        raise (Indeterminate if effect else PlatformDown)(text, remedy=_WAIT, **named)
    kind, remedy = TABLE.get(code, (Rejected, "Read the platform's words; the code is not in our table."))
    if kind is RateLimited:
        raise RateLimited(text, after=FLOW_CONTROL[code], remedy=remedy, **named)
    if kind is Rejected:
        raise Rejected(text, field=sub_code.partition(":")[2], remedy=remedy, sub_code=sub_code, **named)
    raise kind(text, remedy=remedy, **named)
