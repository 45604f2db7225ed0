"""Jobs: what waits, what is in trouble, what a person can run again."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane of work, in jobs."""

    name: str
    queued: int
    running: int


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """One job in trouble. ``state`` is a word of the "job" labels; ``again`` when a person may run it again.

    ``href`` leads to the order or the shop it is about, where more is known; empty when it is about neither.
    """

    job_id: int
    kind: str
    key: str
    state: str
    error: str
    attempts: int
    at: datetime
    due: datetime | None
    again: bool
    href: str


@dataclass(frozen=True, slots=True)
class JobsView:
    """The desk. ``older`` is the cursor of the next page, empty at the end."""

    lanes: tuple[Lane, ...]
    rows: tuple[TroubleRow, ...]
    before: str
    older: str
