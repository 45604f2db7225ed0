"""Reads side by side keep their order, end at the first failure and see the caller's context."""

import threading
from contextvars import ContextVar

import pytest

from connectors.base.abreast import abreast

LANE: ContextVar[str] = ContextVar("LANE", default="none")


def test_results_come_in_the_order_of_the_items():
    assert abreast(lambda n: n * n, range(50), lanes=4) == [n * n for n in range(50)]


def test_so_many_run_at_a_time():
    together = threading.Barrier(4, timeout=5)
    assert abreast(lambda n: together.wait() >= 0 and n, [1, 2, 3, 4], lanes=4) == [1, 2, 3, 4]


@pytest.mark.parametrize("lanes", [0, 1])
def test_one_lane_stays_in_the_callers_thread(lanes):
    assert abreast(lambda _: threading.get_ident(), [1, 2], lanes=lanes) == [threading.get_ident()] * 2


def test_the_first_failure_is_raised_and_nothing_further_is_begun():
    begun = []

    def read(n):
        begun.append(n)
        if n == 1:
            raise ValueError(n)

    with pytest.raises(ValueError, match="1"):
        abreast(read, range(1000), lanes=2)
    assert len(begun) < 1000


def test_every_read_sees_the_callers_context():
    token = LANE.set("people")
    try:
        assert abreast(lambda _: LANE.get(), range(6), lanes=3) == ["people"] * 6
    finally:
        LANE.reset(token)
