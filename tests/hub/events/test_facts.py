"""A fact and the jobs it wakes live and die with the transaction that made it happen."""

import uuid
from collections.abc import Iterator

import pytest
from sqlmodel import select

from hub.events import facts, queries
from hub.events.facts import Fact, Reaction
from hub.kernel.actor import Actor
from hub.kernel.jobs import registry
from hub.kernel.jobs.models import Job
from hub.kernel.runtime import Runtime
from hub.reactions import REACTIONS

ACTOR = Actor("user", "tashi", 7)


@pytest.fixture
def kind() -> Iterator[str]:
    """A job kind woken by every "test.happened": one job per subject, or one for all when the fact says so."""
    name = f"test.{uuid.uuid4().hex[:8]}"
    registry.inward(name)(lambda _tx, _run: None)

    def jobs(fact: Fact) -> list[tuple[str, dict[str, object]]]:
        return [("all", {})] if fact.details.get("all") else [(fact.subject, {"of": fact.subject})]

    facts.set_reactions([*REACTIONS, Reaction("test.happened", name, jobs)])
    yield name
    facts.set_reactions(REACTIONS)


def happened(subject: str, **details: object) -> Fact:
    return Fact("test.happened", subject, details)


def jobs(runtime: Runtime, kind: str) -> list[tuple[str, dict]]:
    with runtime.db.read() as tx:
        return [(j.key, j.payload) for j in tx.exec(select(Job).where(Job.kind == kind).order_by(Job.id))]


def test_a_fact_is_written_with_its_actor_and_wakes_its_job(runtime: Runtime, kind: str) -> None:
    with runtime.db.write() as tx:
        facts.announce(tx, [happened("order:1", n=3)], actor=ACTOR)

    with runtime.db.read() as tx:
        [row] = queries.timeline(tx, "order:1")
        assert queries.newest_id(tx) == row.id
    assert (row.name, row.actor, row.details, row.at.utcoffset().total_seconds()) == (
        "test.happened", "user:tashi", {"n": 3}, 0.0,
    )  # fmt: skip
    assert jobs(runtime, kind) == [("order:1", {"of": "order:1"})]


def test_a_rolled_back_transaction_leaves_neither_fact_nor_job(runtime: Runtime, kind: str) -> None:
    with pytest.raises(ZeroDivisionError), runtime.db.write() as tx:
        facts.announce(tx, [happened("order:1")], actor=ACTOR)
        raise ZeroDivisionError

    with runtime.db.read() as tx:
        assert (queries.recent(tx), queries.newest_id(tx)) == ([], 0)
    assert jobs(runtime, kind) == []


def test_facts_that_ask_for_the_same_job_get_one(runtime: Runtime, kind: str) -> None:
    for _ in range(2):
        with runtime.db.write() as tx:
            facts.announce(tx, [happened(f"order:{n}", all=True) for n in range(5)], actor=ACTOR)

    with runtime.db.read() as tx:
        assert len(queries.recent(tx)) == 10
    assert jobs(runtime, kind) == [("all", {})]


def test_a_fact_nobody_reacts_to_is_only_written(runtime: Runtime, kind: str) -> None:
    with runtime.db.write() as tx:
        facts.announce(tx, [Fact("test.ignored", "order:1", {})], actor=ACTOR)
        facts.announce(tx, [], actor=ACTOR)

    with runtime.db.read() as tx:
        assert [row.name for row in queries.recent(tx)] == ["test.ignored"]
    assert jobs(runtime, kind) == []


def test_a_timeline_is_one_subject_oldest_first_and_the_newest_stand_first_in_recent(runtime: Runtime) -> None:
    with runtime.db.write() as tx:
        facts.announce(tx, [Fact(f"test.{n}", f"order:{n % 2}", {}) for n in range(6)], actor=ACTOR)

    with runtime.db.read() as tx:
        assert [row.name for row in queries.timeline(tx, "order:1")] == ["test.1", "test.3", "test.5"]
        assert [row.name for row in queries.recent(tx, limit=2)] == ["test.5", "test.4"]
