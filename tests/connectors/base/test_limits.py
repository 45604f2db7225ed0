"""The limiter never lets more than the policy through in any window, and wastes nothing when there is a backlog."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base.limits import LocalLimiter
from connectors.base.manifest import RatePolicy
from hub.kernel.errors import RateLimited

SECOND = 1_000_000_000


class FakeTime:
    """Nanoseconds that pass only while somebody sleeps."""

    def __init__(self):
        self.now = 12_345
        self.lock = threading.Lock()

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        with self.lock:
            self.now += max(round(seconds * SECOND), 1)


def limiter(calls, per_seconds, **more):
    time = FakeTime()
    by_api = more.pop("by_api", {})
    policy = RatePolicy(calls=calls, per_seconds=per_seconds, source="test", by_api=by_api)
    return LocalLimiter(policy, clock=time, sleep=time.sleep, **({"longest_wait": 1e9} | more)), time


def most_in_any_window(times, window):
    return max(sum(1 for other in times if at <= other < at + window) for at in times)


@given(
    calls=st.integers(1, 20),
    millis=st.integers(1, 5000),
    pauses=st.lists(st.tuples(st.integers(0, 59), st.integers(0, 3000)), max_size=8),
    idle=st.lists(st.tuples(st.integers(0, 59), st.integers(0, 9000)), max_size=8),
)
def test_no_window_ever_holds_more_than_the_policy_allows(calls, millis, pauses, idle):
    keeper, time = limiter(calls, millis / 1000)
    times = []
    for number in range(60):
        for at, wait in idle:
            if at == number:
                time.sleep(wait / 1000)
        for at, wait in pauses:
            if at == number:
                keeper.pause("api", wait / 1000)
        keeper.wait("api")
        times.append(time.now)
    assert most_in_any_window(times, millis * 1_000_000) <= calls


@given(calls=st.integers(1, 50), millis=st.integers(1, 60_000))
def test_a_backlog_uses_at_least_95_percent_of_the_quota(calls, millis):
    keeper, time = limiter(calls, millis / 1000)
    started = time.now
    for _ in range(calls * 40):
        keeper.wait("api")
    windows = (time.now - started) / (millis * 1_000_000)
    assert calls * 40 >= 0.95 * calls * windows


def test_a_whole_window_may_go_at_once_and_the_next_call_waits_for_the_rest_of_it():
    keeper, time = limiter(5, 1.0)
    started = time.now
    for _ in range(5):
        keeper.wait("api")
    assert time.now == started
    keeper.wait("api")
    assert time.now == started + SECOND


def test_apis_have_their_own_quota():
    keeper, time = limiter(100, 1.0, by_api={"stock": (1, 10.0)})
    started = time.now
    keeper.wait("stock")
    keeper.wait("orders")
    assert time.now == started
    keeper.wait("stock")
    assert time.now == started + 10 * SECOND


@given(share=st.integers(1, 12), calls=st.integers(1, 30))
def test_workers_sharing_a_quota_stay_inside_it_together(share, calls):
    times = []
    for _ in range(share):
        keeper, time = limiter(calls, 1.0, share=share)
        for _ in range(20):
            keeper.wait("api")
            times.append(time.now)
    assert most_in_any_window(times, SECOND) <= max(calls, share)  # at the very first instant each may send one


def test_a_share_smaller_than_one_call_stretches_the_window():
    keeper, time = limiter(1, 1.0, share=4)
    started = time.now
    keeper.wait("api")
    keeper.wait("api")
    assert time.now == started + 4 * SECOND


def test_a_wait_that_is_too_long_is_refused_and_books_nothing():
    keeper, time = limiter(1, 60.0, longest_wait=30.0)
    keeper.wait("api")
    with pytest.raises(RateLimited) as refused:
        keeper.wait("api")
    assert refused.value.after == 60.0
    time.sleep(60)
    started = time.now
    keeper.wait("api")
    assert time.now == started


def test_a_pause_holds_back_one_api_only():
    keeper, time = limiter(10, 1.0)
    started = time.now
    keeper.pause("stock", 7.0)
    keeper.wait("orders")
    assert time.now == started
    keeper.wait("stock")
    assert time.now == started + 7 * SECOND


def test_a_shorter_pause_does_not_cut_a_longer_one():
    keeper, time = limiter(10, 1.0)
    started = time.now
    keeper.pause("api", 9.0)
    keeper.pause("api", 1.0)
    keeper.wait("api")
    assert time.now == started + 9 * SECOND


def test_a_pause_reaches_callers_who_are_waiting_already():
    time = FakeTime()
    policy = RatePolicy(calls=1, per_seconds=1.0, source="test")
    keepers = []

    def sleep(seconds):
        if not keepers[1:]:
            keepers.append("paused")
            keepers[0].pause("api", 5.0)
        time.sleep(seconds)

    keepers.append(LocalLimiter(policy, clock=time, sleep=sleep))
    started = time.now
    keepers[0].wait("api")
    keepers[0].wait("api")
    assert time.now == started + 5 * SECOND


def test_many_threads_stay_inside_the_quota():
    keeper, time = limiter(7, 1.0)
    gone, lock = [], threading.Lock()

    def work():
        for _ in range(10):
            keeper.wait("api")
            with lock:
                gone.append(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    started = time.now
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gone) == 80
    assert time.now - started >= (80 - 7) // 7 * SECOND
