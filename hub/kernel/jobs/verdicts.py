"""What each error class means for a job: again, ask first, stop, or park. Pure."""

import random
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from hub.kernel.errors import (
    HubError,
    Indeterminate,
    MappingError,
    NeedsReauth,
    RateLimited,
    StaleWrite,
    Transient,
)

#: Tries during an outage before a person is asked; at half a minute each about ten hours.
OUTAGE_ATTEMPTS = 1200
LONGEST_PAUSE = 30.0
#: The database was away or busy; whatever was tried is not to blame.
DATABASE_AWAY = (OperationalError, InterfaceError, NoConnectionFree)


@dataclass(frozen=True)
class Verdict:
    """``action`` is again, stop, park or bury; ``after`` seconds and ``ask_first`` belong to again."""

    action: str
    after: float = 0.0
    ask_first: bool = False


def judge(error: Exception, *, attempt: int, max_attempts: int, longest_pause: float = LONGEST_PAUSE) -> Verdict:
    """What to do after ``attempt`` tries ended in ``error``."""
    if isinstance(error, NeedsReauth | MappingError):
        return Verdict("park")
    if isinstance(error, HubError) and not isinstance(error, Transient | Indeterminate | StaleWrite):
        return Verdict("stop")
    outage = isinstance(error, (Transient, Indeterminate, *DATABASE_AWAY))
    if attempt >= (OUTAGE_ATTEMPTS if outage else max_attempts):
        return Verdict("bury")
    if isinstance(error, RateLimited):
        return Verdict("again", error.after)
    return Verdict("again", pause(attempt, longest=longest_pause), ask_first=not isinstance(error, Transient))


def pause(attempt: int, *, longest: float = LONGEST_PAUSE) -> float:
    """Back-off in seconds with up to a quarter of jitter: 0.5, 1, 2, 4 ... ``longest``."""
    base: float = min(0.5 * 2 ** min(attempt - 1, 12), longest)
    return base * (1 + random.random() / 4)
