"""Youzan's refusals, which come in several shapes, always as HTTP 200: which class each becomes, and what to do.

Codes and meanings [third-party copy of official]; what to do about them is our reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from hub.kernel.errors import Conflict, HubError, Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected

VENDOR = "youzan"

#: A new token helps. 4201 also means a token in the wrong place, which our client never does.
STALE = frozenset({"4201", "4202", "4203"})

#: Seconds to stay quiet after a flow-control code; the platform advises 3, 6, 12 ... seconds.
QUIET_SECONDS = 3.0

_BUG = "The call itself is wrong: report it with the trace id."
_CONSOLE = "Check in the Youzan cloud console that the app has this capability."
_WAIT = "Nothing to do; the hub tries again."
_PLAIN = "Read the platform's words, mend that and run the job again."
_MOVED = "Read the case again, then answer what it says by then."
_SHIPPED = "Nothing to do when the parcels are right: the platform has this order as shipped already."

TABLE: dict[str, tuple[type[HubError], str]] = {
    "4001": (Rejected, _BUG),
    "4004": (Rejected, _BUG),
    "4005": (Rejected, _CONSOLE),
    "4006": (Rejected, _BUG),
    "4007": (Rejected, "Put this machine's address on the app's IP white list."),
    "4008": (Rejected, _CONSOLE),
    "4009": (Rejected, _CONSOLE),
    "4010": (Rejected, _CONSOLE),
    "4101": (RateLimited, _WAIT),
    "4201": (NeedsReauth, "Check client id, secret and shop id, then connect the shop again."),
    "4202": (NeedsReauth, "Check client id, secret and shop id, then connect the shop again."),
    "4203": (NeedsReauth, "Check client id, secret and shop id, then connect the shop again."),
    "4204": (Rejected, _CONSOLE),
    "500100004": (RateLimited, _WAIT),
    "123000042": (RateLimited, _WAIT),
    "141500203": (RateLimited, _WAIT),
    "106000001": (PlatformDown, _WAIT),
    "106100118": (PlatformDown, _WAIT),
    "121009313": (Rejected, "Give the listing at least one main picture."),
    "121001010": (Rejected, "Take the item out of its promotion first, then take it off sale."),
    "122001001": (Rejected, "The item is gone from the shop; publish it again if it is to be sold."),
    "123000104": (Rejected, "The shop wants another version of the stock call: change quantity_version."),
    "102010002": (Conflict, _MOVED),
    "102010003": (RateLimited, _WAIT),
    "102090108": (Rejected, "Top up the shop's balance, then agree again."),
    "102510001": (Indeterminate, "Somebody else ships this order at this moment; look at the order first."),
    "102570007": (Rejected, _SHIPPED),
    "102570020": (Rejected, "Nothing in this order waits for shipment; look at the order in the shop."),
    "102570030": (Rejected, "A waybill is corrected once, within 24 hours of shipping; tell the buyer another way."),
    "102570038": (Rejected, "A distribution order is shipped in the distribution system."),
    "102570059": (Rejected, "The pieces of all parcels must add up to the line."),
    "103010039": (Conflict, _MOVED),
    "105000003": (Rejected, "The waybill may hold letters, digits and hyphens only."),
}

#: Failures inside the platform: a read may be repeated, a write may have happened.
_UNSURE = frozenset({"5001", "5002", "5003", "-100"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal, whatever shape it came in."""

    code: str
    text: str
    trace_id: str


def refusal(answer: Mapping[str, Any]) -> Refusal | None:
    """The refusal in an answer, or None. ``success`` decides before ``data``, which may be an empty skeleton."""
    gateway = answer.get("gw_err_resp")
    if isinstance(gateway, dict):
        return Refusal(str(gateway.get("err_code")), str(gateway.get("err_msg")), str(gateway.get("trace_id") or ""))
    old = answer.get("error_response")
    if isinstance(old, dict):
        return Refusal(str(old.get("code")), str(old.get("msg")), "")
    if answer.get("success") is True or ("success" not in answer and "response" in answer):
        return None
    if "success" in answer or str(answer.get("code", "200")) != "200":
        text = answer.get("message") or answer.get("msg") or "no reason given"
        return Refusal(str(answer.get("code")), str(text), str(answer.get("trace_id") or ""))
    return None


def raise_for(refused: Refusal, *, api: str, effect: bool) -> NoReturn:
    """Raise what a refusal means. ``effect`` says whether the call changes something."""
    named = {"vendor": VENDOR, "code": refused.code, "request_id": refused.trace_id, "api": api}
    if refused.code in _UNSURE:
        raise (Indeterminate if effect else PlatformDown)(refused.text, remedy=_WAIT, **named)
    kind, remedy = TABLE.get(refused.code, (Rejected, _PLAIN))
    if kind is RateLimited:
        raise RateLimited(refused.text, after=QUIET_SECONDS, remedy=remedy, **named)
    raise kind(refused.text, remedy=remedy, **named)
