"""What each TOP error means for the caller: again, ask first, stop, or connect the shop anew.

``code`` is the gateway's number, ``sub_code`` the business reason: ``isv.*`` is the caller's fault, ``isp.*``
the platform's [official]. Shipping letters are third-party knowledge of 2016 and may have changed.
"""

import re
from typing import Any

from hub.kernel.errors import ChannelError, Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected

VENDOR = "taobao"

#: Gateway code -> (class, what the operator can do) [official].
BY_CODE: dict[str, tuple[type[ChannelError], str]] = {
    "3": (Rejected, "The upload did not arrive whole; upload the picture again."),
    "4": (RateLimited, "The platform's call limit is reached; the hub waits and goes on by itself."),
    "5": (RateLimited, "The platform's call limit is reached; the hub waits and goes on by itself."),
    "6": (RateLimited, "The platform's call limit is reached; the hub waits and goes on by itself."),
    "7": (RateLimited, "The platform's call limit is reached; the hub waits and goes on by itself."),
    "8": (RateLimited, "The platform's call limit is reached; the hub waits and goes on by itself."),
    "10": (PlatformDown, "Taobao is down for the moment; the hub tries again."),
    "11": (Rejected, "Apply for this API package in the Taobao open platform console."),
    "12": (Rejected, "Give the shop account this right, then connect the shop again."),
    "13": (Rejected, "Apply for this API package in the Taobao open platform console."),
    "22": (Rejected, "This API is gone or not open to the app; look it up in the open platform console."),
    "25": (Rejected, "Check the App Secret of this shop."),
    "26": (NeedsReauth, ""),
    "27": (NeedsReauth, ""),
    "28": (Rejected, "Fill in the App Key of this shop."),
    "29": (Rejected, "Check the App Key of this shop."),
    "31": (Rejected, "Set the server's clock: Taobao allows ten minutes of difference."),
    "40": (Rejected, "A value Taobao demands is missing; look at the field it names."),
    "41": (Rejected, "Taobao does not take one of the values; look at the field it names."),
    "42": (Rejected, "Taobao forbids this call for the app; ask in the open platform console."),
    "53": (Rejected, "The app's security level is too low for this API; raise it in the open platform console."),
}

_SHIP = re.compile(r"is[vp]\.logistics-[a-z-]+-service-error:(\w+)")

#: Letters after ``isv.logistics-offline-service-error:`` -> what the operator can do [third-party].
SHIPPING: dict[str, str] = {
    "B01": "Taobao does not know this order; check the order number and the shop.",
    "P02": "Taobao does not know this order; check the order number and the shop.",
    "B04": "Already shipped or closed on Taobao: read the order again before doing anything.",
    "B02": "The order may not be shipped in its present state; read it again.",
    "B55": "The order may not be shipped in its present state; read it again.",
    "B27": "Taobao already has a waybill for this order: read the order again.",
    "B56": "Choose a courier.",
    "B57": "Taobao does not take this courier for self-arranged shipping; choose another one.",
    "B59": "Enter the waybill number.",
    "B60": "The waybill does not fit the courier's pattern or is already used; check the label.",
    "B98": "This order needs another way of shipping (for example a virtual one).",
    "P25": "This order may not be split into several parcels.",
    "P38": "Taobao refuses this split into parcels; check the lines of each parcel.",
    "CD25": "Taobao refuses this split into parcels; check the lines of each parcel.",
    "F01": "Taobao holds this waybill for fake or used; check the label.",
}

#: Shipping letters Taobao itself calls temporary; whether the parcel was booked must be looked up.
_SHIPPING_AGAIN = frozenset({"B150", "S01"})

#: The gateway could not reach the shop system at all, so nothing happened [third-party].
_NOT_REACHED = ("service-unavailable", "connection-control-error", "SYSTEM_NOT_READY")

_BAN = re.compile(r"ban will last for (\d+) more second")

#: No published sub_code says "no such trade, case or item"; these are taken for it, any other refusal stays an error.
NO_SUCH_TRADE = frozenset({"isv.trade-not-exist"})
NO_SUCH_REFUND = frozenset({"isv.refund-not-exist"})
NO_SUCH_ITEM = frozenset({"isv.item-not-exist"})


def is_session_error(error: dict[str, Any]) -> bool:
    """Whether the gateway misses the session or no longer takes it: code 26, 27 or sub_code session-expired."""
    return str(error.get("code")) in ("26", "27") or "session-expired" in str(error.get("sub_code") or "")


def raise_for(error: dict[str, Any], *, effect: bool) -> None:
    """Raise the hub error that fits a TOP ``error_response``. Always raises."""
    code, sub = str(error.get("code", "")), str(error.get("sub_code") or "")
    text = str(error.get("sub_msg") or error.get("msg") or "no reason given")
    named = {"vendor": VENDOR, "code": sub or code, "request_id": str(error.get("request_id") or "")}
    if is_session_error(error):
        raise NeedsReauth(text, **named)
    kind, remedy = BY_CODE.get(code, (Rejected, ""))
    if kind is RateLimited or sub.startswith("accesscontrol.limited") or sub == "isp.call-limited":
        raise RateLimited(text, after=_ban_seconds(text), remedy=BY_CODE["7"][1], **named)
    if sub == "isv.trade-service-rejection":  # too many slow order queries: rest three minutes [third-party]
        raise RateLimited(text, after=180.0, remedy="Use a shorter order window for this shop.", **named)
    letter = _SHIP.fullmatch(sub)
    if letter and letter[1] in _SHIPPING_AGAIN:
        raise _unsure(text, effect=effect, **named)
    if letter:
        raise Rejected(text, remedy=SHIPPING.get(letter[1], "Read the order again on Taobao."), **named)
    if sub.startswith("isp.") or (code == "15" and not sub):
        reached = not any(mark in sub for mark in _NOT_REACHED)
        raise _unsure(text, effect=effect and reached, **named)
    if kind is PlatformDown:
        raise PlatformDown(text, remedy=remedy, **named)
    raise Rejected(text, field=_field(sub), remedy=remedy or "Taobao's own words say why.", **named)


def _unsure(text: str, *, effect: bool, **named: str) -> ChannelError:
    """The platform broke down half-way: a read is simply repeated, a write is looked up first."""
    return Indeterminate(text, **named) if effect else PlatformDown(text, **named)


def _ban_seconds(text: str) -> float:
    """Seconds in ``This ban will last for N more seconds`` [third-party captures]; 1 when it does not say."""
    found = _BAN.search(text)
    return float(found[1]) if found else 1.0


def _field(sub: str) -> str:
    """The field in ``isv.invalid-parameter:title`` or ``isv.missing-parameter:title``, when named."""
    kind, _, name = sub.partition(":")
    return name if kind in ("isv.invalid-parameter", "isv.missing-parameter") else ""
