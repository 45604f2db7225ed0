"""Windows together cover the whole span and none is wider than allowed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from connectors.base.windows import slices

T0 = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def test_windows_share_their_border_second_and_are_never_too_wide():
    cut = list(slices(T0 + timedelta(microseconds=5), T0 + timedelta(minutes=70), HALF_HOUR))
    assert [(end - start).total_seconds() for start, end in cut] == [1800, 1800, 600]
    assert all(left[1] == right[0] for left, right in pairwise(cut))
    assert (cut[0][0], cut[-1][1]) == (T0, T0 + timedelta(minutes=70))


def test_a_span_of_one_instant_is_asked_once():
    assert list(slices(T0, T0, HALF_HOUR)) == [(T0, T0)]


def test_a_span_that_ends_before_it_starts_is_not_asked():
    assert list(slices(T0, T0 - timedelta(seconds=1), HALF_HOUR)) == []
