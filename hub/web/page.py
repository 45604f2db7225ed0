"""What every page knows about its request: language, theme, form token, visitor, the time. Set once per request."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from hub.identity.api_tokens import Caller
from hub.identity.house import HouseView
from hub.identity.sessions import Visitor
from hub.kernel.clock import now

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Notice:
    """One short message at the edge of the page. ``tone`` is good, info, warn or bad."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the left navigation; ``g`` and then its ``key`` goes there."""

    route: str
    label: str
    icon: str
    group: str
    permission: str
    key: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class PageContext:
    """One request as templates see it; ``caller`` is the program behind a request to the API."""

    path: str = "/"
    locale: str = "zh"
    theme: str = "auto"
    form_token: str = field(default="", repr=False)
    visitor: Visitor | None = None
    house: HouseView = field(default_factory=HouseView)
    caller: Caller | None = None
    now: datetime = field(default_factory=now)
    nav: tuple[NavItem, ...] = ()
    notice: Notice | None = None

    def hidden(self, table: str) -> tuple[int, ...]:
        """Numbers of the columns of a table the visitor has hidden, counted from 1."""
        return tuple(self.visitor.hidden.get(table, ())) if self.visitor else ()

    def may(self, permission: str) -> bool:
        """Whether the visitor may do this; buttons hide behind it, handlers refuse all the same."""
        return self.visitor is not None and self.visitor.may(permission)


current: ContextVar[PageContext] = ContextVar("page", default=PageContext())  # noqa: B039 - frozen
