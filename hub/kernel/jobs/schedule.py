"""Recurring kinds. A tick is claimed by moving ``next_due``; of two schedulers only one succeeds."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import update

from hub.kernel.clock import now
from hub.kernel.db import Tx, insert, table
from hub.kernel.jobs.models import Schedule
from hub.kernel.jobs.queue import enqueue


def tick(tx: Tx, kinds: Iterable[tuple[str, float]]) -> list[str]:
    """Enqueue every (kind, seconds) whose time has come; a missed tick is made up once, not many times."""
    started, at, rows = [], now(), table(Schedule)
    for kind, seconds in kinds:
        tx.connection().execute(
            insert(tx, rows).values(kind=kind, next_due=at).on_conflict_do_nothing(index_elements=["kind"])
        )
        moved = tx.connection().execute(
            update(rows)
            .where(rows.c.kind == kind, rows.c.next_due <= at)
            .values(next_due=at + timedelta(seconds=seconds))
        )
        if moved.rowcount:
            enqueue(tx, kind, key="tick")
            started.append(kind)
    return started
