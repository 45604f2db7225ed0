"""Looking at the job table: what is unfinished, what is in trouble, what a person can run again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select

from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.jobs.models import DEAD, PARKED, QUEUED, REFUSED, RUNNING, Job


@dataclass(frozen=True, slots=True)
class Stuck:
    """Jobs that do not move: given up, running past their lease, due for too long."""

    dead: int
    lost: int
    overdue: int


def unfinished(tx: Tx, *, besides: Iterable[str] = ()) -> int:
    """Jobs queued or running, leaving out some kinds."""
    query = select(func.count()).where(col(Job.status).in_((QUEUED, RUNNING)), col(Job.kind).not_in(list(besides)))
    return tx.exec(query).one()


def waiting(tx: Tx) -> dict[tuple[str, str], int]:
    """(lane, status) -> jobs that are queued or running."""
    grouped = select(Job.lane, Job.status, func.count()).where(col(Job.status).in_((QUEUED, RUNNING)))
    return {(lane, status): n for lane, status, n in tx.exec(grouped.group_by(col(Job.lane), col(Job.status)))}


def troubles(tx: Tx, *, limit: int = 100, before: int | None = None) -> Sequence[Job]:
    """Jobs that are dead, refused or parked, or have failed and are waiting to be tried again; newest first.

    ``before`` is the id of the last row of the page before.
    """
    bad = or_(
        col(Job.status) == DEAD,
        col(Job.outcome).in_((REFUSED, PARKED)),
        (col(Job.status) == QUEUED) & (col(Job.error) != ""),
    )
    if before is not None:
        bad = bad & (col(Job.id) < before)
    return tx.exec(select(Job).where(bad).order_by(col(Job.id).desc()).limit(limit)).all()


def counts(tx: Tx) -> dict[tuple[str, str], int]:
    """(status, outcome) -> jobs."""
    grouped = tx.exec(select(Job.status, Job.outcome, func.count()).group_by(col(Job.status), col(Job.outcome)))
    return {(status, outcome): count for status, outcome, count in grouped}


def stuck(tx: Tx, *, overdue: timedelta) -> Stuck:
    """Count what does not move; ``overdue`` is how long a due job may wait for a worker."""
    at = now()

    def count(*conditions: ColumnElement[bool]) -> int:
        return tx.exec(select(func.count()).select_from(Job).where(*conditions)).one()

    return Stuck(
        dead=count(col(Job.status) == DEAD),
        lost=count(col(Job.status) == RUNNING, col(Job.lease_until) < at),
        overdue=count(col(Job.status) == QUEUED, col(Job.due) < at - overdue),
    )
