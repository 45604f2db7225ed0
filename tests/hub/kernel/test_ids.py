"""Ids are unique over threads, rise, and survive a clock that goes back."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import time_machine

from hub.kernel import ids


def test_ids_are_unique_over_threads_and_rise_within_each() -> None:
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: ids.new_ids(2000), range(8)))

    assert all(run == sorted(run) for run in runs)
    assert len({one for run in runs for one in run}) == 16_000


def test_more_ids_than_a_millisecond_has_room_for_borrow_from_the_next() -> None:
    with time_machine.travel("2026-03-01T00:00:00Z", tick=False):
        found = ids.new_ids(1500)

    assert found == sorted(set(found))
    assert (found[-1] >> 21) - (found[0] >> 21) in (2, 3)


def test_ids_keep_rising_when_the_clock_goes_back() -> None:
    before = ids.new_id()
    with time_machine.travel("2024-06-01T00:00:00Z", tick=False):
        assert ids.new_id() > before


def test_ids_fit_a_signed_64_bit_column_for_a_century() -> None:
    with time_machine.travel("2093-01-01T00:00:00Z", tick=False):
        milliseconds = int(time.time() * 1000) - 1_704_067_200_000

    assert (milliseconds + 1) << 21 < 2**63


def test_an_id_tells_when_it_was_made_and_an_instant_tells_its_first_id() -> None:
    with time_machine.travel("2026-11-23T06:20:00.250Z", tick=False):
        instant = datetime.now(UTC)
        row_id = ids.new_id()

    assert ids.made_at(row_id) >= instant
    assert ids.made_at(ids.first_id_at(instant)) == instant
    assert ids.first_id_at(instant) <= row_id
    assert ids.first_id_at(datetime(1990, 1, 1, tzinfo=UTC)) == 0
