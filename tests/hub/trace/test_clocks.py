"""Promises of the legal clocks."""

from datetime import datetime, timedelta

import pytest

from hub.kernel.clock import CHINA
from hub.trace.clocks import clocks

MONDAY = datetime(2026, 9, 7, 10, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("grade", "hours", "last"),
    [
        (1, 24, "2026-09-21"),
        (2, 48, "2026-10-13"),
        (3, 72, "2026-10-28"),
    ],  # over the week off in October and its make-up days
)
def test_a_recall_begins_and_ends_in_time(grade: int, hours: int, last: str) -> None:
    found = clocks(grade, MONDAY)
    assert found.start_by == MONDAY + timedelta(hours=hours)
    assert (found.finish_by - timedelta(seconds=1)).astimezone(CHINA).date().isoformat() == last
    assert found.calendar_known


def test_beyond_the_published_calendar_weekdays_count_and_it_is_said() -> None:
    found = clocks(1, datetime(2031, 5, 5, 10, tzinfo=CHINA))
    assert not found.calendar_known
    assert (found.finish_by - timedelta(seconds=1)).astimezone(CHINA).date().isoformat() == "2031-05-20"
