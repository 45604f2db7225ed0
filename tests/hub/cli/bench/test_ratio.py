"""Sides are taken in turns, and a ratio above one always means ours is the better."""

import pytest

from hub.cli.bench.ratio import Sample, in_turns, percentile, rates, stopwatch, times


def test_sides_alternate_so_that_drift_hits_both():
    order = []

    def side(name):
        return lambda: order.append(name) or Sample(1, 1.0, 1.0)

    low, own = in_turns(side("A"), side("B"), rounds=2)

    assert "".join(order) == "ABBAABBA"
    assert (len(low), len(own)) == (4, 4)


def test_a_rate_twice_the_floor_is_a_ratio_of_two():
    entry = rates("x", "things/s", [Sample(10, 2.0, 1.0)], [Sample(10, 1.0, 0.5)])

    assert (entry.floor, entry.ours, entry.ratio, entry.cpu_ratio, entry.runs) == (5.0, 10.0, 2.0, 2.0, 1)


def test_a_wait_twice_the_floor_is_a_ratio_of_a_half():
    assert times("x", "ms", 10.0, 20.0, runs=3).ratio == 0.5


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 3), (0.95, 4), (1.0, 4)])
def test_percentiles_are_values_that_occurred(share, value):
    assert percentile([4, 1, 3, 2], share) == value


def test_the_stopwatch_counts_what_the_work_says_it_did():
    sample = stopwatch(lambda: sum(1 for _ in range(1000)))

    assert sample.items == 1000
    assert sample.wall > 0
