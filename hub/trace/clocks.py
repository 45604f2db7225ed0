"""The legal clocks of a recall: when it must have begun and when it must be finished. Pure.

Source: China's rules on food recall – begin within 24, 48 or 72 hours of knowing, finish within 10, 20 or 30 working
days, by grade [official]. Working days follow the State Council's calendar as far as it is published.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import chinese_calendar

from hub.kernel.clock import CHINA, business_day

#: Grade -> (hours to begin, working days to finish): serious harm, ordinary harm, false label.
LIMITS = {1: (24, 10), 2: (48, 20), 3: (72, 30)}


@dataclass(frozen=True, slots=True)
class Clocks:
    """``calendar_known`` is False when a day beyond the published calendar was counted by its weekday alone."""

    start_by: datetime
    finish_by: datetime
    calendar_known: bool


def clocks(
    grade: int, known_at: datetime, *, is_workday: Callable[[date], bool] = chinese_calendar.is_workday
) -> Clocks:
    """Both limits for a recall of this grade (1, 2 or 3) known of at an instant; the last day ends at midnight there."""
    hours, days = LIMITS[grade]
    start_by = known_at + timedelta(hours=hours)
    day, known = business_day(start_by), True
    while days:
        day += timedelta(days=1)
        try:
            works = is_workday(day)
        except NotImplementedError:
            works, known = day.weekday() < 5, False
        days -= works
    return Clocks(start_by, datetime.combine(day + timedelta(days=1), time(), CHINA), known)
