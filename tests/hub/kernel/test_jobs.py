"""The durable job table keeps its promises."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlmodel import select

from hub.kernel.clock import now
from hub.kernel.errors import Indeterminate, LeaseLost, MappingError, RateLimited, Rejected
from hub.kernel.jobs import queue, registry, schedule
from hub.kernel.jobs.models import Job
from hub.kernel.jobs.running import execute, run_next
from hub.kernel.jobs.verdicts import judge
from hub.kernel.runtime import Runtime

LANES = ("now", "money", "bulk", "media")


@pytest.fixture
def kind() -> str:
    return f"test.{uuid.uuid4().hex[:8]}"


def run_all(runtime: Runtime) -> int:
    count = 0
    while run_next(runtime, owner="host:1:1:x", lanes=LANES):
        count += 1
    return count


def jobs(runtime: Runtime) -> list[Job]:
    with runtime.db.read() as tx:
        return list(tx.exec(select(Job).order_by(Job.id)).all())


def put(runtime: Runtime, kind: str, **named: object) -> None:
    with runtime.db.write() as tx:
        queue.enqueue(tx, kind, **named)


def test_a_job_runs_once_and_its_effect_commits_with_done(runtime: Runtime, kind: str) -> None:
    seen: list[dict] = []
    registry.inward(kind)(lambda _tx, job: seen.append(job.payload))
    put(runtime, kind, payload={"order": 7})

    assert run_all(runtime) == 1

    assert seen == [{"order": 7}]
    assert [(j.status, j.outcome, j.attempt) for j in jobs(runtime)] == [("done", "ok", 1)]


def test_a_job_of_a_rolled_back_transaction_never_exists(runtime: Runtime, kind: str) -> None:
    registry.inward(kind)(lambda _tx, _job: None)
    with pytest.raises(RuntimeError), runtime.db.write() as tx:
        queue.enqueue(tx, kind)
        raise RuntimeError

    assert jobs(runtime) == []


def test_queued_jobs_of_one_key_are_one_job_and_the_earlier_time_wins(runtime: Runtime, kind: str) -> None:
    registry.inward(kind)(lambda _tx, _job: None)
    put(runtime, kind, key="shop1", due=now() + timedelta(hours=1))
    put(runtime, kind, key="shop1")
    put(runtime, kind, key="shop2")

    assert run_all(runtime) == 2
    assert len(jobs(runtime)) == 2


def test_two_jobs_of_one_key_never_run_at_the_same_time(runtime: Runtime, kind: str) -> None:
    registry.inward(kind)(lambda _tx, _job: None)
    put(runtime, kind, key="shop1")
    with runtime.db.write() as tx:
        first = queue.claim(tx, owner="a", lease_seconds=5)
    put(runtime, kind, key="shop1")

    with runtime.db.write() as tx:
        assert queue.claim(tx, owner="b", lease_seconds=5) is None
    execute(runtime, first)

    assert run_all(runtime) == 1


def test_a_zombie_whose_lease_ran_out_is_fenced_and_leaves_no_effect(runtime: Runtime, kind: str) -> None:
    registry.inward(kind)(lambda _tx, _job: None)
    put(runtime, kind)
    with runtime.db.write() as tx:
        zombie = queue.claim(tx, owner="a", lease_seconds=5)
    with time_machine.travel(now() + timedelta(seconds=6)):
        with runtime.db.write() as tx:
            assert queue.sweep(tx) == 1
        assert run_all(runtime) == 1

    with pytest.raises(LeaseLost), runtime.db.write() as tx:
        queue.finish(tx, zombie, "ok")
    assert [(j.status, j.attempt, j.ask_first) for j in jobs(runtime)] == [("done", 2, True)]


def test_a_job_of_a_dead_process_on_this_host_is_swept_before_its_lease_ends(runtime: Runtime, kind: str) -> None:
    registry.inward(kind)(lambda _tx, _job: None)
    put(runtime, kind)
    host = queue.owner_name().split(":")[0]
    with runtime.db.write() as tx:
        queue.claim(tx, owner=f"{host}:999999999:1:x", lease_seconds=300)

    with runtime.db.write() as tx:
        assert queue.sweep(tx) == 1


def test_a_living_owner_keeps_its_job_while_it_sends_heartbeats(runtime: Runtime, kind: str) -> None:
    registry.inward(kind)(lambda _tx, _job: None)
    put(runtime, kind)
    me = queue.owner_name()
    with runtime.db.write() as tx:
        queue.claim(tx, owner=me, lease_seconds=5)
    with time_machine.travel(now() + timedelta(seconds=4)), runtime.db.write() as tx:
        assert queue.extend(tx, owner=me, lease_seconds=5) == 1
    with time_machine.travel(now() + timedelta(seconds=8)), runtime.db.write() as tx:
        assert queue.sweep(tx) == 0


def test_a_lost_job_hands_its_doubt_to_the_queued_twin(runtime: Runtime, kind: str) -> None:
    registry.inward(kind)(lambda _tx, _job: None)
    put(runtime, kind, key="k")
    with runtime.db.write() as tx:
        queue.claim(tx, owner="a", lease_seconds=5)
    put(runtime, kind, key="k")

    with time_machine.travel(now() + timedelta(seconds=6)), runtime.db.write() as tx:
        queue.sweep(tx)

    assert [(j.status, j.outcome, j.ask_first) for j in jobs(runtime)] == [
        ("done", "superseded", False),
        ("queued", "", True),
    ]


@pytest.mark.parametrize(
    ("error", "status", "outcome", "ask_first"),
    [
        pytest.param(Rejected("no"), "done", "refused", False, id="the platform said no: stop"),
        pytest.param(MappingError("what"), "done", "parked", False, id="unreadable: park"),
        pytest.param(Indeterminate("lost"), "queued", "", True, id="no answer: again, but ask first"),
        pytest.param(RateLimited(after=60), "queued", "", False, id="too fast: again later"),
        pytest.param(ValueError("bug"), "queued", "", True, id="a bug: again, a few times"),
    ],
)
def test_the_error_class_decides_what_happens_next(
    runtime: Runtime, kind: str, error: Exception, status: str, outcome: str, ask_first: bool
) -> None:
    def handler(_run: registry.Run) -> None:
        raise error

    registry.outward(kind)(handler)
    put(runtime, kind)

    run_next(runtime, owner="a", lanes=LANES)

    [job] = jobs(runtime)
    assert (job.status, job.outcome, job.ask_first) == (status, outcome, ask_first)
    assert type(error).__name__ in job.error


def test_a_bug_is_buried_after_its_attempts_and_a_person_can_run_it_again(runtime: Runtime, kind: str) -> None:
    def handler(_tx: object, _job: Job) -> None:
        raise ValueError("bug")

    registry.inward(kind, max_attempts=2)(handler)
    put(runtime, kind)
    for seconds in (0, 10):
        with time_machine.travel(now() + timedelta(seconds=seconds)):
            run_next(runtime, owner="a", lanes=LANES)
    [job] = jobs(runtime)
    assert job.status == "dead"

    with runtime.db.write() as tx:
        assert queue.run_again(tx, job.id) is True
        assert queue.run_again(tx, job.id) is False
    assert jobs(runtime)[0].status == "queued"


def test_urgent_lanes_go_before_bulk(runtime: Runtime) -> None:
    order: list[str] = []
    for lane in ("bulk", "now"):
        name = f"test.{lane}.{uuid.uuid4().hex[:6]}"
        registry.inward(name, lane=lane)(lambda _tx, job: order.append(job.job.lane))
        put(runtime, name)

    run_all(runtime)

    assert order == ["now", "bulk"]


def test_an_outage_is_retried_for_hours_and_then_buried() -> None:
    assert judge(Indeterminate(), attempt=1199, max_attempts=1).action == "again"
    assert judge(Indeterminate(), attempt=1200, max_attempts=1).action == "bury"


def test_of_two_schedulers_one_starts_the_tick(runtime: Runtime, kind: str) -> None:
    registry.inward(kind)(lambda _tx, _job: None)
    with runtime.db.write() as tx:
        assert schedule.tick(tx, [(kind, 60)]) == [kind]
    with runtime.db.write() as tx:
        assert schedule.tick(tx, [(kind, 60)]) == []
    with time_machine.travel(now() + timedelta(seconds=600)), runtime.db.write() as tx:
        assert schedule.tick(tx, [(kind, 60)]) == [kind]
        assert schedule.tick(tx, [(kind, 60)]) == []


def test_only_what_stopped_in_trouble_can_be_run_again(runtime: Runtime, kind: str) -> None:
    registry.inward(kind)(lambda _tx, _job: None)
    put(runtime, kind)
    run_all(runtime)
    [job] = jobs(runtime)

    with runtime.db.write() as tx:
        assert queue.run_again(tx, job.id) is False
        assert queue.run_again(tx, 4711) is False
    assert [(j.status, j.outcome) for j in jobs(runtime)] == [("done", "ok")]


def test_a_refused_job_can_be_run_again_and_asks_first(runtime: Runtime, kind: str) -> None:
    answers: list[Exception | None] = [Rejected("no"), None]

    def handler(_tx: object, _run: registry.Run) -> None:
        if error := answers.pop(0):
            raise error

    registry.inward(kind)(handler)
    put(runtime, kind)
    run_all(runtime)
    with runtime.db.write() as tx:
        assert queue.run_again(tx, jobs(runtime)[0].id) is True

    assert run_all(runtime) == 1
    assert [(j.status, j.outcome, j.ask_first, j.attempt) for j in jobs(runtime)] == [("done", "ok", True, 2)]


def test_a_job_that_ends_while_the_sweeper_looks_does_not_stop_the_sweeper(
    runtime: Runtime, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.inward(kind)(lambda _tx, _job: None)
    claimed = []
    for key in ("ends", "lost"):
        put(runtime, kind, key=key)
        with runtime.db.write() as tx:
            claimed.append(queue.claim(tx, owner="a", lease_seconds=5))

    def put_back(tx: object, job: Job, **named: object) -> None:
        if job.key == "ends":
            raise LeaseLost
        original(tx, job, **named)

    original = queue.put_back
    monkeypatch.setattr(queue, "put_back", put_back)
    with time_machine.travel(now() + timedelta(seconds=6)), runtime.db.write() as tx:
        assert queue.sweep(tx) == 1

    assert sorted((j.key, j.status) for j in jobs(runtime)) == [("ends", "running"), ("lost", "queued")]


@pytest.mark.parametrize(
    ("error", "last_try"),
    [
        pytest.param(OperationalError("", {}, Exception()), 1200, id="database away: an outage"),
        pytest.param(IntegrityError("", {}, Exception()), 6, id="a broken rule: a bug"),
        pytest.param(DataError("", {}, Exception()), 6, id="a value the database refuses: a bug"),
    ],
)
def test_a_database_outage_is_waited_out_and_a_database_refusal_is_not(error: Exception, last_try: int) -> None:
    assert judge(error, attempt=last_try - 1, max_attempts=6).action == "again"
    assert judge(error, attempt=last_try, max_attempts=6).action == "bury"


def test_one_connection_enqueues_any_number_of_jobs(runtime: Runtime, kind: str) -> None:
    """Drivers prepare a statement that is repeated, and a prepared one must still find the partial index."""
    registry.inward(kind)(lambda _tx, _job: None)

    with runtime.db.write() as tx:
        for number in range(40):
            queue.enqueue(tx, kind, key=str(number % 20))

    assert run_all(runtime) == 20
