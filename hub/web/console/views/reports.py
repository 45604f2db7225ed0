"""Reports: key figures with their parts, limits and colours; ship-by rules."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure. ``bar`` is its width out of 100 for shares, 0 for others; ``level`` is good, warn, bad or neutral."""

    name: str
    unit: str
    value: str
    top: str
    bottom: str
    bar: float
    level: str
    green: str
    amber: str
    rising: bool


@dataclass(frozen=True, slots=True)
class DayColumn:
    """One day of the chart: its share out of 100, None when nothing was due."""

    day: date
    share: float | None
    due: int


@dataclass(frozen=True, slots=True)
class ReportView:
    """The desk of one period."""

    first: date
    last: date
    rows: tuple[FigureRow, ...]
    days: tuple[DayColumn, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """Hours a platform gives from a day on."""

    row_id: int
    channel: str
    valid_from: date
    hours: int
    source: str
    who: str


@dataclass(frozen=True, slots=True)
class PauseRow:
    """Days on which the clock stands still."""

    row_id: int
    channel: str
    first: date
    last: date
    why: str
    who: str


@dataclass(frozen=True, slots=True)
class DeadlinesView:
    """Rules and pauses; ``usual`` are platforms without a rule, at ``hours``."""

    rules: tuple[RuleRow, ...]
    pauses: tuple[PauseRow, ...]
    usual: tuple[str, ...]
    hours: int
    overdue: int
    urgent: int
    channels: tuple[str, ...]
