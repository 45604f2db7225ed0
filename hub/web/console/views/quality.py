"""The quality desk: warnings, recalls, inspections, public brands, the bulletin."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hub.web.console.views.shared import Tab


@dataclass(frozen=True, slots=True)
class WarningRow:
    """One warning; ``facts`` are (text with a place for the value, value)."""

    kind: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class RecallRow:
    """One recall in a list."""

    recall_id: int
    code: str
    cause: str
    subject: str
    grade: int
    reason: str
    state: str
    drill: bool
    finish_by: datetime
    made_at: datetime
    lots: int
    parcels: int
    orders: int


@dataclass(frozen=True, slots=True)
class MarkRow:
    """A producer beside a public brand. ``state`` is none, held, over or withdrawn."""

    admission_id: int
    brand_id: int
    brand: str
    producer_id: int
    code: str
    producer: str
    state: str
    since: date | None
    until: date | None
    why: str
    audits: int
    failed: int
    products: int


@dataclass(frozen=True, slots=True)
class DeskView:
    """The desk; lists of tabs that are not open are empty."""

    tab: str
    tabs: tuple[Tab, ...]
    today: date
    warnings: tuple[WarningRow, ...]
    kinds: tuple[tuple[str, int], ...]
    recalls: tuple[RecallRow, ...]
    inspections: tuple[Any, ...]
    marks: tuple[MarkRow, ...]
    brands: tuple[tuple[int, str], ...]
    producers: tuple[tuple[int, str], ...]
    bulletin: Any


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What a recall would reach."""

    cause: str
    subject: str
    figures: dict[str, Any] | None
    ms: int


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task. ``text`` is the message to send, when there is one."""

    kind: str
    due_at: datetime
    done_at: datetime | None
    who: str
    note: str
    text: str
    late: bool


@dataclass(frozen=True, slots=True)
class RecallView:
    """One recall."""

    recall: RecallRow
    figures: dict[str, Any]
    start_by: datetime
    finish_by: datetime
    known_at: datetime
    calendar_known: bool
    ms: int
    tasks: tuple[TaskRow, ...]
    lots: tuple[Any, ...]
    orders: tuple[Any, ...]
    told: int
    gone: int
    decided: int
    older: int
