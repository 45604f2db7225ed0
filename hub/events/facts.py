"""Announcing facts. A fact, the jobs it wakes and the messages it owes programs outside are written in the transaction that made it happen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from hub.events import outgoing
from hub.events.models import FactRow
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert_many, table
from hub.kernel.ids import new_ids
from hub.kernel.jobs.queue import enqueue_many


@dataclass(frozen=True, slots=True)
class Fact:
    """``name`` such as "order.shipped", ``subject`` such as "order:4711", small JSON ``details``."""

    name: str
    subject: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reaction:
    """When ``fact`` is announced, enqueue ``kind`` for each (key, payload) that ``jobs(fact)`` names."""

    fact: str
    kind: str
    jobs: Callable[[Fact], Sequence[tuple[str, dict[str, Any]]]]


_reactions: dict[str, list[Reaction]] = {}


def set_reactions(reactions: Iterable[Reaction]) -> None:
    """Install the table of reactions; boot does this once per process."""
    _reactions.clear()
    for reaction in reactions:
        _reactions.setdefault(reaction.fact, []).append(reaction)


def announce(tx: Tx, facts: Iterable[Fact], *, actor: Actor) -> None:
    """Write facts and wake what reacts to them."""
    known = list(facts)
    at, who = now(), str(actor)
    insert_many(
        tx,
        table(FactRow),
        [
            {"id": fact_id, "name": f.name, "subject": f.subject, "actor": who, "at": at, "details": f.details}
            for fact_id, f in zip(new_ids(len(known)), known, strict=True)
        ],
    )
    outgoing.feed(tx, [(f.name, f.subject, f.details) for f in known if f.name in outgoing.TOLD], at=at)
    wanted: dict[str, dict[str, dict[str, Any]]] = {}
    for fact in known:
        for reaction in _reactions.get(fact.name, ()):
            wanted.setdefault(reaction.kind, {}).update(reaction.jobs(fact))
    for kind, jobs in wanted.items():
        enqueue_many(tx, kind, jobs.items())
