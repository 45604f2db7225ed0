"""Today: what waits for a person, what ships by when, how the channels do, what happened last."""

from dataclasses import dataclass
from datetime import datetime

from hub.kernel.money import Money
from hub.web.console.views.shared import TimelineEntry


@dataclass(frozen=True, slots=True)
class TaskCard:
    """One kind of waiting work. ``key`` is one of the words in ``CARDS`` of the template; zero counts are calm."""

    key: str
    count: int
    href: str
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Orders not yet handed over, by time left to their ship-by instant."""

    overdue: int
    urgent: int
    today: int
    later: int


@dataclass(frozen=True, slots=True)
class ChannelToday:
    """One shop since midnight in China. ``hours`` holds orders per hour, 0 to 23."""

    shop_id: int
    shop: str
    channel: str
    state: str
    orders: int
    amount: Money
    to_ship: int
    shipped: int
    hours: tuple[int, ...]
    pulled_at: datetime | None
    pushed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """One part of the hub: worker, scheduler, database ... ``detail`` is shown as it is."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """The whole desk. ``steps_left`` counts what a new house still has to set up."""

    cards: tuple[TaskCard, ...]
    deadlines: Deadlines
    channels: tuple[ChannelToday, ...]
    timeline: tuple[TimelineEntry, ...]
    health: tuple[Health, ...]
    steps_left: int = 0
