"""What each JD error means for the caller: again, ask first, stop, or connect the shop anew.

The gateway's codes are text; an API's own answer carries its own success flag, which is checked separately.
"""

from typing import Any

from hub.kernel.errors import (
    ChannelError,
    Indeterminate,
    MappingError,
    NeedsReauth,
    PlatformDown,
    RateLimited,
    Rejected,
)

VENDOR = "jd"

#: Seconds to rest after the daily quota is used up; JD says "try next day" without a number.
DAILY_REST = 3600.0

#: Gateway and API codes -> (class, what the operator can do). 2-15 [official copy], 19 and up [third-party],
#: 403, 500 and 503 [official, API level]. Indeterminate here means: looked up first after a write.
BY_CODE: dict[str, tuple[type[ChannelError], str]] = {
    "2": (RateLimited, "The app's calls of the day are used up; ask JD for more or wait until tomorrow."),
    "4": (Rejected, "The call's version is missing; this is a fault of the connector."),
    "5": (Rejected, "JD no longer supports this version of the call."),
    "7": (Rejected, "The call's timestamp is missing; this is a fault of the connector."),
    "8": (Rejected, "Set the server's clock: JD allows six minutes of difference."),
    "11": (Rejected, "Fill in the App Secret of this shop."),
    "12": (Rejected, "Check the App Secret of this shop."),
    "14": (Rejected, "The call's name is missing; this is a fault of the connector."),
    "15": (Rejected, "This API is gone or not open to the app; look it up in JD's open platform console."),
    "19": (NeedsReauth, ""),
    "21": (Rejected, "Check the App Key of this shop."),
    "24": (Rejected, "This merchant may not call the API; apply for it in JD's open platform console."),
    "33": (Indeterminate, ""),
    "65": (Indeterminate, ""),
    "403": (Rejected, "JD checked the values and refused them; its own words say which."),
    "500": (Indeterminate, ""),
    "503": (RateLimited, "JD asks for fewer calls; the hub waits and goes on by itself."),
    "2001": (Rejected, "Individual developers have no right to this API; use a company account."),
    "10400001": (Rejected, "Already shipped on JD: read the order again before doing anything."),
    "10400014": (Rejected, "Not shipped yet on JD, so there is no waybill to change."),
    "11100006": (Rejected, "This JD shop is not open; open it first."),
    "999999": (Indeterminate, ""),
    "99999999": (Indeterminate, ""),
}


#: statusCode of the waybill service -> (class, what the operator can do) [official]. 1000 is success.
WAYBILL_CODES: dict[str, tuple[type[ChannelError], str]] = {
    "2000": (Rejected, "JD refused the values; its own words say which."),
    "2001": (Rejected, "Check the carrier contract, the order number and that the receiver comes from this order."),
    "3000": (Rejected, "The carrier refused; its own words say why. Try another carrier."),
    "4000": (Indeterminate, ""),
}


def is_token_error(error: dict[str, Any]) -> bool:
    """Whether the gateway refuses the access token: code 19."""
    return str(error.get("code")) == "19"


def waybill_checked(result: dict[str, Any], *, effect: bool) -> None:
    """The waybill service's own status. An unknown one after a write must be looked up."""
    code, said = str(result.get("statusCode", "")), str(result.get("statusMessage") or "no reason given")
    if code == "1000":
        return
    kind, remedy = WAYBILL_CODES.get(code, (Indeterminate, ""))
    if kind is Indeterminate and not effect:
        raise PlatformDown(said, vendor=VENDOR, code=code)
    raise kind(said, vendor=VENDOR, code=code, remedy=remedy)


def raise_for(code: object, text: str, *, effect: bool, request_id: str = "") -> None:
    """Raise the hub error that fits a JD code. Always raises; an unknown code is a plain refusal."""
    number = str(code)
    named = {"vendor": VENDOR, "code": number, "request_id": request_id}
    said = text or "no reason given"
    kind, remedy = BY_CODE.get(number, (Rejected, "JD's own words say why."))
    if kind is RateLimited:
        raise RateLimited(said, after=DAILY_REST if number == "2" else 1.0, remedy=remedy, **named)
    if kind is Indeterminate and not effect:
        raise PlatformDown(said, remedy="JD is down for the moment; the hub tries again.", **named)
    raise kind(said, remedy=remedy, **named)


def words(error: dict[str, Any]) -> str:
    """JD's own reason out of any of its error shapes, Chinese first."""
    names = ("zh_desc", "chineseErrCode", "errorMessage", "errorMsg", "en_desc", "englishErrCode", "msg")
    return next((str(error[name]) for name in names if error.get(name)), "")


def checked(result: Any, *, effect: bool) -> None:
    """An API's own success flag, a bool or the text "true". Without any flag a write must be looked up."""
    flag = result.get("success") if isinstance(result, dict) else None
    if flag in (True, "true"):
        return
    if flag is None and effect:
        raise Indeterminate("JD answered, but did not confirm", vendor=VENDOR)
    if flag is None:
        raise MappingError("JD's answer has no success flag", field="success", value="")
    code = result.get("errorCode") or result.get("numberCode") or "success=false"
    raise_for(code, words(result) or str(result.get("message") or ""), effect=effect)


def accepted(answer: dict[str, Any]) -> None:
    """A write whose answer is not documented: any success flag in it decides, else the gateway's own code 0."""
    flagged = [x for x in (answer, *answer.values()) if isinstance(x, dict) and x.get("success") is not None]
    for part in flagged:
        checked(part, effect=True)
    if not flagged and str(answer.get("code", "")) != "0":
        raise Indeterminate("JD answered, but did not confirm", vendor=VENDOR)
