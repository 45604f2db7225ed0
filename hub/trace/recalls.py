"""Recalls (召回) and drills: stop everything at once, keep the legal clocks, and end only when every piece is accounted for.

A drill answers the same question and keeps the same tasks, and touches neither stock nor orders nor shops.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.packs import bundles_with
from hub.channels import queries as channels
from hub.channels import withdrawing
from hub.identity import audit
from hub.inventory import queries as stock
from hub.inventory import withdrawn
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, chunks, insert_many, insert_new, table
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.kernel.logs import redact
from hub.trace import lifecycle, reach, recall_queries
from hub.trace.clocks import LIMITS, clocks
from hub.trace.models import Recall, RecallLot, RecallOrder, RecallTask
from hub.trace.reach import Reach
from hub.warehouse import freeze

#: What has to be done -> by which clock: the beginning or the end.
TASKS = {
    "freeze": "start", "stop_floor": "start", "delist": "start", "report_plan": "start", "tell_stations": "start",
    "tell_buyers": "start", "tell_suppliers": "start", "collect": "finish", "dispose": "finish", "report_result": "finish",
}  # fmt: skip
#: What the hub does itself when a recall begins.
AT_ONCE = ("freeze", "stop_floor", "delist")


@dataclass(frozen=True, slots=True)
class Start:
    """What somebody decides. ``known_at`` is when the house learnt of it: the legal clocks run from then."""

    cause: str
    subject: str
    grade: int
    reason: str
    known_at: datetime
    drill: bool = False


def start(tx: Tx, said: Start, *, min_days: int, actor: Actor) -> Recall:
    """Begin a recall: freeze the lots, stop the floor, take the goods off sale, set the tasks with their times.

    Raises Invalid for a grade, reason or time that cannot be, and when nobody knows the subject.
    """
    if said.grade not in LIMITS or not said.reason.strip():
        raise Invalid("a recall needs a grade and a reason", remedy="Choose 1, 2 or 3 and write why.")
    if not now() - timedelta(days=60) <= said.known_at <= now() + timedelta(minutes=5):
        raise Invalid("the time the house learnt of it cannot be right", remedy="Enter a time of the last weeks.")
    found = reach.of(tx, said.cause, said.subject)
    times = clocks(said.grade, said.known_at)
    recall = Recall(
        code="", cause=said.cause, subject=said.subject.strip(), grade=said.grade, reason=redact(said.reason.strip()),
        drill=said.drill, known_at=said.known_at, start_by=times.start_by, finish_by=times.finish_by,
        calendar_known=times.calendar_known, figures=found.figures(), found_ms=found.ms, made_by=str(actor),
    )  # fmt: skip
    recall = _numbered(tx, recall)
    _keep_reach(tx, recall, found)
    _keep_tasks(tx, recall)
    if not said.drill:
        _halt(tx, recall, found, min_days=min_days, actor=actor)
        for kind in AT_ONCE:
            do_task(tx, recall.id, kind, "", actor=actor)
    what = {"code": recall.code, "grade": recall.grade, "drill": recall.drill, "lots": len(found.lots)}
    audit.record(tx, actor, "recall.started", f"recall:{recall.id}", **what)
    return recall


def widen(tx: Tx, recall_id: int, *, min_days: int, actor: Actor) -> list[int]:
    """Take in lots that turned out to be of a running recall since it began; returns their ids.

    A record that came late, or goods booked in later, may lead back to its cause. What a producer made after the house
    knew is left alone: the recall is not about it.
    """
    recall = _open(tx, recall_id)
    found = reach.of(tx, recall.cause, recall.subject)
    fresh = found.lots - recall_queries.lot_ids(tx, recall.id)
    if recall.cause == "producer":
        fresh -= stock.made_after(tx, fresh, business_day(recall.known_at))
    if not fresh or recall.drill:
        return []
    found = reach.only(found, fresh)
    _keep_reach(tx, recall, found)
    _halt(tx, recall, found, min_days=min_days, actor=actor)
    if found.parcels:
        _reopen(tx, recall)
    audit.record(tx, actor, "recall.widened", f"recall:{recall.id}", code=recall.code, lots=len(fresh))
    return sorted(fresh)


def do_task(tx: Tx, recall_id: int, kind: str, note: str, *, actor: Actor) -> RecallTask:
    """Note that something was done. Raises NotFound, Conflict when it was done already or the recall has ended."""
    recall = _open(tx, recall_id)
    task = next((row for row in recall_queries.tasks(tx, recall.id) if row.kind == kind), None)
    if task is None:
        raise NotFound("no such task of a recall", recall=recall_id)
    if task.done_at is not None:
        raise Conflict("this was done already", remedy="Look at the recall again.")
    task.done_at, task.done_by, task.note = now(), str(actor), redact(note.strip())[:300]
    tx.add(task)
    audit.record(tx, actor, "recall.task_done", f"recall:{recall.id}", kind=kind)
    return task


def tell(tx: Tx, recall_id: int, order_ids: Iterable[int], *, actor: Actor) -> int:
    """Note that these buyers were told; returns how many are new."""
    recall = _open(tx, recall_id)
    rows = [row for row in recall_queries.orders(tx, recall.id, order_ids) if row.told_at is None]
    for row in rows:
        row.told_at, row.told_by = now(), str(actor)
        tx.add(row)
    return len(rows)


def clear(tx: Tx, recall_id: int, lot_id: int, why: str, *, actor: Actor) -> None:
    """Quality found a lot of a recall sound: it may be sold again unless another recall holds it.

    Raises Conflict for a lot that expired meanwhile, Invalid without a reason.
    """
    recall = _with_lot(tx, recall_id, lot_id)
    if not why.strip():
        raise Invalid("clearing a lot needs a reason", remedy="Name the test or paper that shows it is sound.")
    if recall_queries.other_open(tx, lot_id, recall.id):
        raise Conflict("another open recall holds this lot", remedy="End that recall first.")
    lot = withdrawn.clear(tx, lot_id, why=recall.code, actor=actor)
    audit.record(tx, actor, "recall.lot_cleared", f"recall:{recall.id}", lot=lot.code, why=redact(why.strip()))


def scrap(tx: Tx, recall_id: int, lot_id: int, *, actor: Actor) -> int:
    """Destroy what lies here of a recalled lot; returns the pieces that left the ledger. Raises Conflict when promised."""
    recall = _with_lot(tx, recall_id, lot_id)
    lot, pieces = withdrawn.scrap(tx, lot_id, ref=f"recall:{recall.id}", actor=actor)
    audit.record(tx, actor, "recall.lot_scrapped", f"recall:{recall.id}", lot=lot.code, pieces=pieces)
    return pieces


def finish(tx: Tx, recall_id: int, *, actor: Actor) -> Recall:
    """End a recall. Raises Conflict while a task is open or a lot is undecided."""
    recall = _open(tx, recall_id)
    undone = [row.kind for row in recall_queries.tasks(tx, recall.id) if row.done_at is None]
    undecided = [] if recall.drill else recall_queries.undecided(tx, recall.id)
    if undone or undecided:
        raise Conflict(
            "%(tasks)s tasks and %(lots)s lots are still open",
            remedy="Finish the tasks; clear or destroy every lot.",
            tasks=len(undone),
            lots=len(undecided),
        )
    recall.closed_by, recall.closed_at = str(actor), now()
    lifecycle.advance(tx, recall, "finish", actor=actor)
    audit.record(tx, actor, "recall.finished", f"recall:{recall.id}", code=recall.code)
    return recall


def _keep_reach(tx: Tx, recall: Recall, found: Reach) -> None:
    here: dict[int, int] = {}
    for row in found.shelves:
        here[row.lot_id] = here.get(row.lot_id, 0) + row.pieces
    gone: dict[int, int] = {}
    for row in found.parcels:
        gone[row.lot_id] = gone.get(row.lot_id, 0) + row.pieces
    rows = [
        RecallLot(recall_id=recall.id, lot_id=lot, on_hand=here.get(lot, 0), gone=gone.get(lot, 0)).model_dump()
        for lot in sorted(found.lots)
    ]
    insert_many(tx, table(RecallLot), rows)
    said = [
        RecallOrder(recall_id=recall.id, order_id=o, gone=left).model_dump() for o, left in sorted(found.orders.items())
    ]
    for some in chunks(said, 2000):
        insert_new(tx, table(RecallOrder), some, unique=["recall_id", "order_id"])


def _keep_tasks(tx: Tx, recall: Recall) -> None:
    tasks = []
    for kind, clock in TASKS.items():
        due = recall.start_by if clock == "start" else recall.finish_by
        tasks.append(RecallTask(recall_id=recall.id, kind=kind, due_at=due).model_dump())
    insert_many(tx, table(RecallTask), tasks)


def _halt(tx: Tx, recall: Recall, found: Reach, *, min_days: int, actor: Actor) -> None:
    why = f"召回 {recall.code}"
    skus = withdrawn.freeze(tx, found.lots, why=recall.code, actor=actor)
    freeze.stop(tx, found.lots, why=why, min_days=min_days, actor=actor)
    listed = channels.listings(tx, sku_ids=skus | bundles_with(tx, skus))
    withdrawing.request_withdrawal(tx, [row.id for row in listed], why=why, actor=actor)


def _reopen(tx: Tx, recall: Recall) -> None:
    """More buyers have goods of it: telling them and taking the goods back begins again."""
    for task in recall_queries.tasks(tx, recall.id):
        if task.kind in ("tell_buyers", "collect"):
            task.done_at = None
            tx.add(task)


def _numbered(tx: Tx, recall: Recall) -> Recall:
    """The recall under the next number of its day, e.g. ``Z260115-01``; drills start with Y."""
    letter = "Y" if recall.drill else "Z"
    day = f"{letter}{business_day(now()):%y%m%d}-"
    number = recall_queries.count_named(tx, day)
    while True:
        number += 1
        recall.code = f"{day}{number:02d}"
        if insert_new(tx, table(Recall), [recall.model_dump()], unique=["code"]):
            return tx.get_one(Recall, recall.id)


def _open(tx: Tx, recall_id: int) -> Recall:
    recall = recall_queries.locked(tx, recall_id)
    if recall.state != "started":
        raise Conflict("this recall has ended", remedy="Start a new one.")
    return recall


def _with_lot(tx: Tx, recall_id: int, lot_id: int) -> Recall:
    """An open recall that holds this lot and is no drill."""
    recall = _open(tx, recall_id)
    if recall.drill:
        raise Conflict("a drill touches no stock", remedy="Nothing has to be decided on its lots.")
    if not recall_queries.has_lot(tx, recall.id, lot_id):
        raise NotFound("this lot is not of the recall", recall=recall_id)
    return recall
