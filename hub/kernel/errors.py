"""Every error the hub raises on purpose, as one tree. The class tells the caller what to do next.

HubError                        http  what the caller does
  Invalid                       422   stop: the input is wrong, ``remedy`` says how to mend it
  NotFound                      404   stop
  Forbidden                     403   stop
  Conflict                      409   stop: the world moved on
    IllegalMove                       the life-cycle has no such step
    StockShort                        not enough sellable stock
    StaleWrite                        somebody else changed it first
    LeaseLost                         another worker owns this job now
  ChannelError                        the platform's side
    Transient                   503   AGAIN
      RateLimited(after)              again, but not before ``after`` seconds
      PlatformDown                    again: not reached, or it said it is down
    Indeterminate               502   ASK FIRST: sent, no answer; look it up before doing it again
    NeedsReauth                 409   STOP AND TELL: the shop must be connected anew
    Rejected(code, field, text) 422   STOP: the platform said no
  MappingError                  502   PARK: they said something we cannot read
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class HubError(Exception):
    """Something the hub refused or could not do.

    A message or remedy may name facts, ``"%(missing)s pieces are missing"``; ``template`` keeps both with the names
    still in them, so that an edge can say them in another language.
    """

    http_status: ClassVar[int] = 500
    default_remedy: ClassVar[str] = ""

    def __init__(self, message: str = "", *, remedy: str = "", **facts: Any) -> None:
        said = message or (type(self).__doc__ or "").strip().splitlines()[0]
        self.template = (said, remedy or self.default_remedy)
        self.facts = facts
        self.message, self.remedy = (filled(text, facts) for text in self.template)
        super().__init__(self.message)

    def __str__(self) -> str:
        """Message, remedy and facts in one line, for logs and the job table."""
        parts = [self.message]
        if self.remedy:
            parts.append(f"→ {self.remedy}")
        if self.facts:
            parts.append(" ".join(f"{k}={v}" for k, v in self.facts.items()))
        return " ".join(parts)


def filled(text: str, facts: Mapping[str, Any]) -> str:
    """``text`` with its facts put in; text that names other facts, such as a platform's own, stays as it is."""
    if "%(" not in text or not facts:
        return text
    try:
        return text % facts
    except (KeyError, TypeError, ValueError):
        return text


class Invalid(HubError):
    """The input is wrong."""

    http_status = 422


class NotFound(HubError):
    """There is no such thing."""

    http_status = 404


class Forbidden(HubError):
    """You may not do this."""

    http_status = 403


class Conflict(HubError):
    """The world moved on since you looked."""

    http_status = 409


class IllegalMove(Conflict):
    """No such step from the present state."""


class StockShort(Conflict):
    """Not enough sellable stock."""


class StaleWrite(Conflict):
    """Somebody else changed this first."""

    default_remedy = "Reload and try again."


class LeaseLost(Conflict):
    """Another worker owns this job now; nothing of this attempt was kept."""


class ChannelError(HubError):
    """The platform's side went wrong.

    ``vendor`` is the connector name, ``code`` the platform's own code, ``request_id`` its trace id.
    """

    http_status = 502

    def __init__(
        self,
        message: str = "",
        *,
        vendor: str = "",
        code: str = "",
        request_id: str = "",
        remedy: str = "",
        **facts: Any,
    ) -> None:
        self.vendor = vendor
        self.code = code
        self.request_id = request_id
        named = {"vendor": vendor, "code": code, "request_id": request_id}
        super().__init__(message, remedy=remedy, **{k: v for k, v in named.items() if v}, **facts)


class Transient(ChannelError):
    """It did not happen; try again later."""

    http_status = 503


class RateLimited(Transient):
    """Called too often; ``after`` is the number of seconds to wait."""

    def __init__(self, message: str = "", *, after: float = 1.0, **named: Any) -> None:
        self.after = after
        super().__init__(message, **named)


class PlatformDown(Transient):
    """The platform was not reached, or says it is down."""


class Indeterminate(ChannelError):
    """Sent, but no readable answer came; look it up before doing it again."""


class NeedsReauth(ChannelError):
    """The platform no longer accepts our token."""

    http_status = 409
    default_remedy = "Open Shops, choose this shop and connect it again."


class Rejected(ChannelError):
    """The platform refused. ``field`` names the field it complained about, when it did."""

    http_status = 422

    def __init__(self, message: str = "", *, field: str = "", **named: Any) -> None:
        self.field = field
        super().__init__(message, **named)


class MappingError(HubError):
    """The platform said something we cannot read; park it with the raw payload."""

    http_status = 502
    default_remedy = "Open Parked, read the payload, then map the value or correct the order and run it again."
