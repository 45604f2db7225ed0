"""Enqueue, claim, finish, put back and sweep: every statement that changes the job table."""

import os
import secrets
import socket
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import psutil
from sqlalchemy import (
    ColumnElement,
    Executable,
    ScalarSelect,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)

from hub.kernel.clock import now
from hub.kernel.db import Tx, after_commit, insert_into, table
from hub.kernel.errors import LeaseLost
from hub.kernel.ids import new_id
from hub.kernel.jobs.models import DEAD, DONE, LANES, PARKED, QUEUED, REFUSED, RUNNING, SUPERSEDED, Job
from hub.kernel.jobs.registry import kind as find_kind

#: Spelt out: a parameter hides from SQLite, and from a prepared statement of PostgreSQL, which partial index is meant.
_QUEUED: ColumnElement[str] = literal_column(f"'{QUEUED}'")
_RUNNING: ColumnElement[str] = literal_column(f"'{RUNNING}'")
_QUEUED_ONLY = text(f"status = '{QUEUED}'")
_TWIN = table(Job).alias()
#: Called after commit with (job id, lane); boot points it at the broker. The embedded default polls instead.
Waker = Callable[[int, str], None]
_wakers: list[Waker] = []


def set_waker(waker: Waker | None) -> None:
    """Who is told that a job is due now; None means the worker polls."""
    _wakers[:] = [waker] if waker else []


def wake(job_id: int, lane: str) -> None:
    """Tell the waker; a waker that fails costs latency only, so its errors are its own business."""
    for waker in _wakers:
        waker(job_id, lane)


def owner_name() -> str:
    """The present process as a job owner, ``host:pid:start time:nonce``."""
    return f"{socket.gethostname()}:{os.getpid()}:{psutil.Process().create_time():.0f}:{secrets.token_hex(3)}"


def enqueue(
    tx: Tx, kind: str, *, key: str = "", payload: dict[str, Any] | None = None, due: datetime | None = None
) -> None:
    """Add a job in the caller's transaction. A queued job of the same kind and key is moved forward instead."""
    enqueue_many(tx, kind, [(key, payload or {})], due=due)


def enqueue_many(tx: Tx, kind: str, jobs: Iterable[tuple[str, dict[str, Any]]], *, due: datetime | None = None) -> None:
    """Add several jobs of one kind; each is (key, payload). An empty key makes the job unique."""
    found = find_kind(kind)
    if found is None:
        raise ValueError(f"no job kind {kind}")
    at = due or now()
    rows = []
    for key, payload in jobs:
        job_id = new_id()
        rows.append(
            {
                "id": job_id, "kind": kind, "key": key or str(job_id), "lane": found.lane, "payload": payload,
                "due": at, "status": QUEUED, "outcome": "", "attempt": 0, "ask_first": False, "owner": "",
                "error": "", "created": now(),
            }
        )  # fmt: skip
    if not rows:
        return
    tx.connection().execute(_put(tx.get_bind().dialect.name), rows)
    if at <= now():
        for row in rows:
            after_commit(tx, lambda row=row: wake(row["id"], row["lane"]))  # type: ignore[misc]


@cache
def _put(dialect: str) -> Executable:
    """INSERT, or move the queued twin forward; built once, since naming ``excluded`` copies the whole table."""
    job = table(Job)
    new = insert_into(dialect, job)
    return new.on_conflict_do_update(
        index_elements=["kind", "key"],
        index_where=_QUEUED_ONLY,
        set_={"due": case((job.c.due > new.excluded.due, new.excluded.due), else_=job.c.due)},
        where=job.c.attempt == 0,
    )


def claim(tx: Tx, *, owner: str, lease_seconds: float, lanes: Iterable[str] = LANES, job_id: int = 0) -> Job | None:
    """Take the most urgent due job, or ``job_id`` if it is due; None when there is nothing to do.

    Two jobs of one kind and key never run at the same time.
    """
    at, chosen = now(), tuple(sorted(lanes, key=LANES.__getitem__))
    lease_until = at + timedelta(seconds=lease_seconds)
    facts = {"at": at, "new_owner": owner, "until": lease_until} | ({"wanted": job_id} if job_id else {})
    row = tx.connection().execute(_take(chosen, by_id=job_id != 0), facts).mappings().first()
    return Job(**row) if row else None


@cache
def _take(lanes: tuple[str, ...], *, by_id: bool) -> Executable:
    """Start the first due job of the most urgent lane that has one; built once for each set of lanes."""
    job = table(Job)
    firsts = [_first_due(lane, by_id=by_id) for lane in lanes]
    return (
        update(job)
        .where(job.c.id == func.coalesce(*firsts, None), job.c.status == _QUEUED)
        .values(
            status=RUNNING,
            attempt=job.c.attempt + 1,
            owner=bindparam("new_owner"),
            started=bindparam("at"),
            lease_until=bindparam("until"),
        )
        .returning(*job.c)
    )


def _first_due(lane: str, *, by_id: bool) -> ScalarSelect[int]:
    """The job of one lane that waits longest; one look into the index, however many are queued."""
    job, twin = table(Job), _TWIN
    running_twin = select(twin.c.id).where(
        twin.c.kind == job.c.kind, twin.c.key == job.c.key, twin.c.status == _RUNNING
    )
    due = job.c.due <= bindparam("at", type_=job.c.due.type)
    query = select(job.c.id).where(job.c.status == _QUEUED, job.c.lane == lane, due, ~running_twin.exists())
    if by_id:
        query = query.where(job.c.id == bindparam("wanted"))
    return query.order_by(job.c.due, job.c.id).limit(1).with_for_update(skip_locked=True).scalar_subquery()


def fence(tx: Tx, job: Job) -> None:
    """Refuse to go on when this attempt no longer owns the job. Raises LeaseLost."""
    columns = table(Job).c
    owned = tx.connection().execute(
        update(table(Job))
        .where(columns.id == job.id, columns.attempt == job.attempt, columns.status == RUNNING)
        .values(owner=job.owner)
    )
    if owned.rowcount != 1:
        raise LeaseLost(kind=job.kind, job=job.id)


def finish(tx: Tx, job: Job, outcome: str, *, error: str = "", status: str = DONE) -> None:
    """Close the job in the transaction of its effect. Raises LeaseLost when fenced."""
    columns = table(Job).c
    closed = tx.connection().execute(
        update(table(Job))
        .where(columns.id == job.id, columns.attempt == job.attempt, columns.status == RUNNING)
        .values(status=status, outcome=outcome, error=error, finished=now(), lease_until=None)
    )
    if closed.rowcount != 1:
        raise LeaseLost(kind=job.kind, job=job.id)


def put_back(tx: Tx, job: Job, *, due: datetime, error: str, ask_first: bool) -> None:
    """Queue the job again. Raises LeaseLost when fenced. A queued twin takes over instead."""
    columns = table(Job).c
    twin = tx.connection().execute(
        update(table(Job))
        .where(columns.kind == job.kind, columns.key == job.key, columns.status == QUEUED)
        .values(ask_first=or_(columns.ask_first, literal(ask_first)), due=case((columns.due < due, due), else_=columns.due), error=error)
    )  # fmt: skip
    if twin.rowcount:
        finish(tx, job, SUPERSEDED, error=error)
        return
    queued = tx.connection().execute(
        update(table(Job))
        .where(columns.id == job.id, columns.attempt == job.attempt, columns.status == RUNNING)
        .values(
            status=QUEUED,
            due=due,
            error=error,
            ask_first=or_(columns.ask_first, literal(ask_first)),
            lease_until=None,
            owner="",
        )
    )
    if queued.rowcount != 1:
        raise LeaseLost(kind=job.kind, job=job.id)


def bury(tx: Tx, job: Job, *, error: str) -> None:
    """Give up after too many attempts; a person finds the job under Today and can run it again."""
    finish(tx, job, "", error=error, status=DEAD)


def extend(tx: Tx, *, owner: str, lease_seconds: float) -> int:
    """Heartbeat: keep the leases of everything ``owner`` is running."""
    columns = table(Job).c
    return tx.connection().execute(
        update(table(Job))
        .where(columns.owner == owner, columns.status == RUNNING)
        .values(lease_until=now() + timedelta(seconds=lease_seconds))
    ).rowcount  # fmt: skip


def sweep(tx: Tx) -> int:
    """Queue again what lost its worker: leases run out, and owners on this host that no longer live."""
    columns = table(Job).c
    running = tx.connection().execute(select(*columns).where(columns.status == RUNNING)).mappings().all()
    lost = [Job(**row) for row in running if row["lease_until"] < now() or _owner_is_dead(row["owner"])]
    return sum(_rescue(tx, job) for job in lost)


def _rescue(tx: Tx, job: Job) -> bool:
    try:
        put_back(tx, job, due=now(), error="the worker went away", ask_first=True)
    except LeaseLost:  # it ended while we looked
        return False
    return True


def due_jobs(tx: Tx, *, limit: int = 500) -> list[tuple[int, str]]:
    """(id, lane) of queued jobs that are due, most urgent first; the sweeper wakes them again."""
    columns = table(Job).c
    rows = tx.connection().execute(
        select(columns.id, columns.lane)
        .where(columns.status == QUEUED, columns.due <= now())
        .order_by(case(LANES, value=columns.lane), columns.due)
        .limit(limit)
    )
    return [(row.id, row.lane) for row in rows]


def run_again(tx: Tx, job_id: int) -> bool:
    """Queue a dead, refused or parked job anew; False when it is not one of these or a twin is queued already."""
    columns = table(Job).c
    job = tx.get(Job, job_id)
    stopped = or_(columns.status == DEAD, columns.outcome.in_((REFUSED, PARKED)))
    if job is None:
        return False
    twins = tx.connection().execute(
        select(func.count()).where(columns.kind == job.kind, columns.key == job.key, columns.status == QUEUED)
    )
    if twins.scalar_one():
        return False
    queued = tx.connection().execute(
        update(table(Job))
        .where(columns.id == job_id, columns.status.in_((DONE, DEAD)), stopped)
        .values(status=QUEUED, outcome="", due=now(), ask_first=True, finished=None)
    )
    if queued.rowcount != 1:
        return False
    after_commit(tx, lambda: wake(job_id, job.lane))
    return True


def _owner_is_dead(owner: str) -> bool:
    host, pid, born, *_ = owner.split(":") if owner.count(":") >= 3 else ("", "0", "0")
    if host != socket.gethostname():
        return False
    try:
        return f"{psutil.Process(int(pid)).create_time():.0f}" != born
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False
