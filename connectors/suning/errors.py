"""Suning's error codes: which class each becomes, and what the operator can do about it.

Codes are [third-party] tables of two ERPs; an unknown code is Rejected with the platform's own words.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from hub.kernel.errors import ChannelError, Indeterminate, NeedsReauth, PlatformDown, Rejected, Transient

VENDOR = "suning"
#: An empty result, not an error.
NOTHING = "biz.handler.data-get:no-result"

_CONSOLE = "Check AppKey, AppSecret and the API permissions of the app in the Suning open platform console."
_AGAIN = "Nothing to do; the hub tries again."
_OFFICE = "Look the order up in the Suning back office."

#: Code, or the beginning of a code ending in ``*``, -> class and remedy; the first hit wins.
TABLE: tuple[tuple[str, type[ChannelError], str], ...] = (
    ("sys.oauth.check.*", NeedsReauth, "The access token is not valid; grant it anew and enter it."),
    ("sys.check.header-param:forbidden", NeedsReauth, _CONSOLE),
    ("sys.check.api-permission:authority", Rejected, _CONSOLE),
    ("sys.check.method-permission:authority", Rejected, _CONSOLE),
    ("sys.check.oauth-permission:authority", Rejected, _CONSOLE),
    ("sys.check.request-apprequesttime:error", Rejected, "Set this machine's clock; it may be off by 10 minutes."),
    ("biz.custom.inventory.invalid-biz:operate failed,retry later", Transient, _AGAIN),
    (
        "biz.custom.inventory.invalid-biz:modify failed",
        Transient,
        "Goods were sold meanwhile; the stock is told again.",
    ),
    ("biz.orderDelivery.order-status:error", Rejected, f"The order is mostly shipped already. {_OFFICE}"),
    ("biz.shutdown.order.cannot.delivery", Rejected, "The order is closed: stop the parcel."),
    ("biz.orderDelivery.default-*", Rejected, "Set default send and return address in the Suning back office."),
    ("biz.orderDelivery.expressno-value:existence", Rejected, "The waybill was used before; check its number."),
    ("biz.custom.additem.invalid-biz:124", Rejected, "The product exists; it is found by its merchant code."),
    ("biz.custom.additem.invalid-biz:175", Rejected, "Colour pictures must be 800 x 800."),
    ("biz.custom.item.invalid-biz:supplierImgUrlRepeate", Rejected, "Use each picture once."),
    ("biz.custom.shelves.invalid-biz:*", Rejected, "Unknown, on sale already, without stock, or forced off sale."),
)

#: A back-end was down: a read may be repeated, a write may have happened.
_DOWN = "isp."


def raise_for(error: Mapping[str, Any], *, api: str, effect: bool) -> NoReturn:
    """Raise what an ``sn_error`` means. ``effect`` says whether the call changes something."""
    code = str(error.get("error_code") or "")
    text = str(error.get("error_msg") or code or "no reason given")
    named = {"vendor": VENDOR, "code": code, "api": api}
    if code.startswith(_DOWN) or not code:
        raise (Indeterminate if effect else PlatformDown)(text, remedy=_AGAIN, **named)
    kind, remedy = _meaning(code)
    if kind is Rejected:
        raise Rejected(text, field=code.partition(":")[2], remedy=remedy, **named)
    raise kind(text, remedy=remedy, **named)


def _meaning(code: str) -> tuple[type[ChannelError], str]:
    for pattern, kind, remedy in TABLE:
        if code == pattern or (pattern.endswith("*") and code.startswith(pattern[:-1])):
            return kind, remedy
    return Rejected, "Read the platform's code: it names the field after the colon."
