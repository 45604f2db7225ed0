"""However many processes share a quota, no window holds more than the policy, a backlog uses it, people go first."""

import heapq
import os
import socket
import threading
import uuid
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.base.manifest import RatePolicy
from hub.channels import quota_books
from hub.channels.quota import SECOND
from hub.channels.quota_books import DatabaseBooks, RedisBooks
from hub.channels.quota_keeper import Key, SharedLimiter, in_lane
from hub.kernel.errors import RateLimited

REDIS = os.environ.get("HUB_TEST_REDIS", "redis://127.0.0.1:6379")


def stores() -> list[str]:
    host, _, port = REDIS.removeprefix("redis://").partition("/")[0].partition(":")
    try:
        with socket.create_connection((host, int(port or 6379)), timeout=0.5):
            return ["database", "redis"]
    except OSError:
        warnings.warn("Redis does not answer: its half of the tests is not tried", stacklevel=1)
        return ["database"]


class FakeTime:
    """Nanoseconds that pass only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000_000 * SECOND
        self.lock = threading.Lock()

    def __call__(self) -> int:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.now += max(round(seconds * SECOND), 1)


class Fleet:
    """Processes that share one quota, each a limiter, on one clock."""

    def __init__(self, books: Any, time: FakeTime) -> None:
        self.books, self.time, self.number, self.changes = books, time, 0, 0

    def change(self, key: str, change: Callable[..., Any]) -> Any:
        self.changes += 1
        return self.books.change(key, change)

    def policy(self, calls: int, per_seconds: float, **by_api: tuple[int, float]) -> Callable[..., SharedLimiter]:
        self.number += 1
        key = Key("fakemart", "app", uuid.uuid4().hex)

        def process(**more: Any) -> SharedLimiter:
            policy = RatePolicy(calls=calls, per_seconds=per_seconds, source="test", by_api=by_api)
            given = {"longest_wait": 1e6, "clock": self.time, "sleep": self.time.sleep} | more
            return SharedLimiter(self, policy, key, **given)

        return process

    def race(self, processes: list[SharedLimiter], each: int, *, takes: int = 0, people: tuple[int, ...] = ()) -> Any:
        """All processes have ``each`` calls to make, of ``takes`` nanoseconds; (when it left, which process) of each call."""
        queue = [(self.time.now, number, each) for number in range(len(processes))]
        for number in people:
            processes[number]._hand("api").wait_more(1)
        left: list[tuple[int, int]] = []
        while queue:
            self.time.now, number, rest = heapq.heappop(queue)
            delay = processes[number].due_in("api", 1 << 62, people=number in people)
            if delay:
                heapq.heappush(queue, (self.time.now + delay, number, rest))
                continue
            left.append((self.time.now, number))
            if rest > 1:
                heapq.heappush(queue, (self.time.now + takes, number, rest - 1))
            elif number in people:
                processes[number]._hand("api").wait_more(-1)
        return left


@pytest.fixture(params=stores())
def fleet(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fleet]:
    """A fleet over each kind of store."""
    time = FakeTime()
    if request.param == "database":
        yield Fleet(DatabaseBooks(request.getfixturevalue("sqlite_database"), clock=time), time)
        return
    monkeypatch.setattr(quota_books, "PREFIX", f"test:{uuid.uuid4().hex}:")
    books = RedisBooks(REDIS, clock=time)
    yield Fleet(books, time)
    for name in books._redis.scan_iter(f"{quota_books.PREFIX}*"):
        books._redis.delete(name)
    books.close()


def most_in_any_window(times: list[int], window: int) -> int:
    most = first = 0
    for last, at in enumerate(times):
        while times[first] + window <= at:
            first += 1
        most = max(most, last - first + 1)
    return most


QUICK = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(
    calls=st.integers(1, 30),
    millis=st.integers(1, 5000),
    processes=st.integers(1, 4),
    takes=st.integers(0, 400),
    pauses=st.booleans(),
)
def test_no_window_ever_holds_more_than_the_policy_allows(fleet, calls, millis, processes, takes, pauses) -> None:
    process = fleet.policy(calls, millis / 1000)
    crew = [process() for _ in range(processes)]
    left = fleet.race(crew, 20, takes=takes * 1_000_000)
    if pauses:
        crew[0].pause("api", millis / 3000)
    crew = [*crew[1:], process()]  # one process dies with what it borrowed, another starts
    left += fleet.race(crew, 20, takes=takes * 1_000_000)

    assert most_in_any_window([at for at, _ in left], millis * 1_000_000) <= calls


@pytest.mark.parametrize("takes", [0, 3, 40], ids="call takes {} ms".format)
@pytest.mark.parametrize("processes", [1, 2, 5])
@pytest.mark.parametrize(("calls", "per_seconds"), [(1, 1.0), (10, 1.0), (100, 1.0), (60, 60.0)])
def test_a_backlog_uses_at_least_95_percent_of_the_quota(fleet, calls, per_seconds, processes, takes) -> None:
    process = fleet.policy(calls, per_seconds)
    windows, threads = 24, 8
    crew = [process() for _ in range(processes)] * threads  # threads of a process share its limiter
    started = fleet.time.now
    left = fleet.race(crew, max(-(-calls * windows // len(crew)), 3), takes=takes * 1_000_000)
    # the first window goes out at once; the last calls of a race are no backlog any more
    times = sorted(at for at, _ in left)[: len(left) - len(crew)]
    passed = (times[-1] - started) / (per_seconds * SECOND)

    assert len(times) >= 0.95 * calls * passed


def test_a_call_that_finds_its_block_costs_no_write(fleet) -> None:
    keeper = fleet.policy(500, 1.0)()
    for _ in range(1000):
        keeper.wait("api")
    assert fleet.changes <= 24


def test_a_process_that_calls_rarely_leaves_the_quota_to_the_one_with_a_backlog(fleet) -> None:
    process = fleet.policy(100, 1.0)
    busy, rare = process(), process()
    started, sent = fleet.time.now, 0
    rare.wait("api")
    for number in range(3000):
        busy.wait("api")
        if number % 50 == 0:
            rare.wait("api")
            sent += 1
    assert 3000 + sent >= 0.95 * 100 * (fleet.time.now - started) / SECOND


def test_apis_and_shops_have_their_own_quota(fleet) -> None:
    keeper, other = fleet.policy(100, 1.0, stock=(1, 10.0))(), fleet.policy(1, 10.0)()
    started = fleet.time.now
    for one, api in ((keeper, "stock"), (keeper, "orders"), (other, "stock")):
        one.wait(api)
    assert fleet.time.now == started
    keeper.wait("stock")
    assert fleet.time.now == started + 10 * SECOND


def test_shops_of_one_app_share_when_the_quota_is_the_app_s() -> None:
    assert Key("jd", "app-1").of("orders") == "jd/app-1//orders"
    assert Key("jd", "app-1", "shop-1").of("orders") == "jd/app-1/shop-1/orders"


def test_a_pause_one_process_was_told_is_kept_by_all(fleet) -> None:
    process = fleet.policy(10, 1.0)
    told, other = process(), process()
    told.wait("api")
    started = fleet.time.now
    told.pause("api", 7.0)

    for keeper in (other, told):
        with in_lane("people"):
            keeper.wait("api")
        assert fleet.time.now >= started + 7 * SECOND
    other.wait("stock")
    assert fleet.time.now < started + 8 * SECOND


def test_a_wait_that_is_too_long_is_refused_and_books_nothing(fleet) -> None:
    keeper = fleet.policy(1, 60.0)(longest_wait=30.0)
    keeper.wait("api")
    with pytest.raises(RateLimited) as refused:
        keeper.wait("api")
    assert refused.value.after == pytest.approx(60.0)
    fleet.time.sleep(60)
    started = fleet.time.now
    keeper.wait("api")
    assert fleet.time.now == started


@pytest.mark.parametrize("together", [True, False], ids=["one process", "two processes"])
def test_a_person_goes_before_the_bulk_work_that_waits(fleet, together) -> None:
    process = fleet.policy(10, 1.0)
    bulk = process()
    console = bulk if together else process()
    crew = [bulk] * 8 + [console]
    for _ in range(10):
        bulk.wait("api")
    started = fleet.time.now
    left = fleet.race(crew, 3, people=(8,))

    first = next(index for index, (_, number) in enumerate(left) if number == 8)
    assert first == 0
    assert left[0][0] <= started + SECOND + 1


def test_a_person_s_wait_is_counted_so_that_bulk_work_of_the_same_process_steps_aside(fleet) -> None:
    keeper = fleet.policy(1, 1.0)()
    keeper.wait("api")
    seen = []
    keeper._sleep = lambda seconds: (seen.append(keeper._hand("api").people), fleet.time.sleep(seconds))
    with in_lane("people"):
        keeper.wait("api")
    keeper.wait("api")
    assert (set(seen[:1]), set(seen[1:]), keeper._hand("api").people) == ({1}, {0}, 0)


def test_what_a_dead_process_borrowed_comes_back_by_itself(fleet) -> None:
    process = fleet.policy(2, 1.0)
    process().wait("api")
    process().wait("api")
    started = fleet.time.now
    process().wait("api")
    assert fleet.time.now <= started + 2 * SECOND


def test_on_the_store_s_own_clock_threads_of_two_processes_get_what_the_policy_says(database) -> None:
    policy = RatePolicy(calls=20, per_seconds=0.2, source="test")
    crew = [SharedLimiter(DatabaseBooks(database), policy, Key("fakemart")) for _ in range(2)]
    gone: list[int] = []

    def work(number: int) -> None:
        for _ in range(10):
            crew[number % 2].wait("api")
            gone.append(number)

    with ThreadPoolExecutor(8) as pool:
        started = monotonic()
        list(pool.map(work, range(8)))
        passed = monotonic() - started
    assert len(gone) == 80
    assert passed >= 0.6  # 80 calls are four windows; the first goes out at once


def test_while_redis_does_not_answer_nothing_is_called() -> None:
    books = RedisBooks("redis://127.0.0.1:1/0")
    keeper = SharedLimiter(books, RatePolicy(calls=1, per_seconds=1, source="test"), Key("fakemart"))
    with pytest.raises(RateLimited, match="does not answer"):
        keeper.wait("api")
    books.close()
