"""The job table: throughput, idle wake-up, and how soon the job of a killed worker runs again.

Throughput: enqueue, claim and finish, a transaction each, against the same three statements in raw SQL.
Wake-up: from commit to handler through the polling loop, against a bare loop that polls as often.
Killed worker: from SIGKILL to the second run, against the least the scheduler's round and the poll allow.
"""

import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median

from hub.cli.bench.ground import Ground
from hub.cli.bench.ratio import Entry, Sample, in_turns, percentile, rates, stopwatch, times
from hub.cli.bench.victim import KIND
from hub.kernel.clock import now
from hub.kernel.jobs import overview, queue, registry
from hub.kernel.jobs.models import LANES
from hub.kernel.jobs.running import run_next
from hub.kernel.runtime import Runtime
from hub.worker.beat import ROUND_SECONDS, Beat
from hub.worker.loop import POLL_SECONDS, Loop

JOBS = 500
WAKES = 80
KILLS = 3
PATIENCE = 60.0
TABLE = (
    "CREATE TABLE job (id INTEGER PRIMARY KEY, kind TEXT, key TEXT, status TEXT, due REAL, attempt INTEGER)",
    "CREATE INDEX job_due ON job (status, due)",
)
PUT = "INSERT INTO job VALUES (?, 'k', ?, 'queued', ?, 0)"
CLAIM = (
    "UPDATE job SET status = 'running', attempt = attempt + 1 WHERE id = "
    "(SELECT id FROM job WHERE status = 'queued' AND due <= ? ORDER BY due, id LIMIT 1) RETURNING id, attempt"
)
FINISH = "UPDATE job SET status = 'done' WHERE id = ? AND attempt = ? AND status = 'running'"


def measure(ground: Ground) -> Iterator[Entry]:
    """Five entries on SQLite."""
    seen = _Seen()
    registry.inward(KIND)(seen.run)
    low, own = in_turns(lambda: _bare_throughput(ground), lambda: _throughput(ground), rounds=2)
    yield rates("jobs", "jobs/s", low, own, note="enqueue, claim, finish: three durable transactions each")
    bare, waits = _bare_wakes(ground), _wakes(ground, seen)
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        yield times(f"jobs-wakeup-{name}", "ms", percentile(bare, share), percentile(waits, share), runs=WAKES)
    killed = [_killed(ground, seen) for _ in range(KILLS)]
    least = ROUND_SECONDS / 2 + POLL_SECONDS / 2
    yield times("jobs-killed-worker", "s", least, median(killed), runs=KILLS, note=f"worst {max(killed):.2f} s")
    lease = _lease_runs_out(ground, seen)
    yield times("jobs-lost-host", "s", 30.0, lease, runs=1, note="owner on another host: its lease of 30 s must end")


class _Seen:
    """When the handler last ran."""

    def __init__(self) -> None:
        self.at = 0.0
        self.ran = threading.Event()

    def run(self, _tx: object, _run: registry.Run) -> None:
        self.at = time.perf_counter()
        self.ran.set()

    def wait(self) -> float:
        """Until the next run; its instant. Raises TimeoutError."""
        if not self.ran.wait(PATIENCE):
            raise TimeoutError("the job did not run")
        self.ran.clear()
        return self.at


def _throughput(ground: Ground) -> Sample:
    with ground.sqlite() as runtime:

        def work() -> int:
            for number in range(JOBS):
                with runtime.db.write() as tx:
                    queue.enqueue(tx, KIND, key=str(number))
            done = 0
            while run_next(runtime, owner="bench", lanes=tuple(LANES)):
                done += 1
            return done

        _finish_all(runtime)
        return stopwatch(work)


def _finish_all(runtime: Runtime) -> None:
    """Jobs the template's stock receipts asked for would be counted as ours."""
    while run_next(runtime, owner="bench", lanes=tuple(LANES)):
        pass


def _bare_throughput(ground: Ground) -> Sample:
    with ground.bare_sqlite() as connection:
        for statement in TABLE:
            connection.execute(statement)

        def work() -> int:
            for number in range(JOBS):
                connection.execute(PUT, (number, str(number), time.time()))
            done = 0
            while row := connection.execute(CLAIM, (time.time(),)).fetchone():
                connection.execute(FINISH, row)
                done += 1
            return done

        return stopwatch(work)


def _wakes(ground: Ground, seen: _Seen) -> list[float]:
    with ground.sqlite() as runtime:
        _finish_all(runtime)
        seen.ran.clear()
        with _serving(runtime):

            def once(number: int) -> float:
                with runtime.db.write() as tx:
                    queue.enqueue(tx, KIND, key=str(number))
                start = time.perf_counter()
                return (seen.wait() - start) * 1000

            return _spaced(once)


def _bare_wakes(ground: Ground) -> list[float]:
    seen, stop = _Seen(), threading.Event()
    with ground.bare_sqlite() as connection:
        for statement in TABLE:
            connection.execute(statement)
        path = connection.execute("PRAGMA database_list").fetchone()[2]

        def poll() -> None:
            with sqlite3.connect(path, isolation_level=None) as mine:
                while not stop.wait(POLL_SECONDS):
                    while row := mine.execute(CLAIM, (time.time(),)).fetchone():
                        seen.run(None, None)  # type: ignore[arg-type]
                        mine.execute(FINISH, row)
            mine.close()

        thread = threading.Thread(target=poll)
        thread.start()

        def once(number: int) -> float:
            connection.execute(PUT, (number, str(number), time.time()))
            start = time.perf_counter()
            return (seen.wait() - start) * 1000

        try:
            return _spaced(once)
        finally:
            stop.set()
            thread.join()


def _spaced(once: Callable[[int], float]) -> list[float]:
    dice, found = random.Random(1), []
    for number in range(WAKES):
        time.sleep(0.05 + dice.random() * POLL_SECONDS)
        found.append(once(number))
    return found


def _killed(ground: Ground, seen: _Seen) -> float:
    with ground.sqlite() as runtime:
        _finish_all(runtime)
        seen.ran.clear()
        with runtime.db.write() as tx:
            queue.enqueue(tx, KIND, key="victim")
        command = [sys.executable, "-m", "hub.cli.bench.victim", str(runtime.settings.data_dir)]
        victim = subprocess.Popen(command)  # noqa: S603 - our own command line
        _until(lambda: _running(runtime))
        with _serving(runtime):
            start = time.perf_counter()
            victim.kill()
            victim.wait()
            return seen.wait() - start


def _lease_runs_out(ground: Ground, seen: _Seen) -> float:
    with ground.sqlite() as runtime:
        _finish_all(runtime)
        seen.ran.clear()
        with runtime.db.write() as tx:
            queue.enqueue(tx, KIND, key="far")
        with runtime.db.write() as tx:
            queue.claim(tx, owner="another-host:1:1:x", lease_seconds=runtime.settings.job_lease_seconds)
        start = time.perf_counter()
        with _serving(runtime):
            return seen.wait() - start


def _running(runtime: Runtime) -> bool:
    with runtime.db.read() as tx:
        return ("running", "") in overview.counts(tx)


def _until(done: Callable[[], bool]) -> None:
    deadline = now() + timedelta(seconds=PATIENCE)
    while not done():
        if now() > deadline:
            raise TimeoutError("waited too long")
        time.sleep(0.01)


@contextmanager
def _serving(runtime: Runtime) -> Iterator[None]:
    """A worker loop and a scheduler in threads."""
    loop, beat = Loop(runtime), Beat(runtime)
    threads = [threading.Thread(target=part.run) for part in (loop, beat)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        loop.stop()
        beat.stop()
        for thread in threads:
            thread.join()
