"""Inspections (抽检、巡检): planned for a day, carried out once, with what was found. A lot that failed is not sold on."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from catalog.models import Sku
from hub.identity import audit
from hub.inventory import incidents
from hub.inventory.incidents import Report
from hub.inventory.models import Lot
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid, NotFound
from hub.kernel.logs import redact
from hub.trace import lifecycle
from hub.trace.models import Inspection

KINDS = ("goods", "label", "store", "producer")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be looked at, and by when."""

    kind: str
    subject: str
    item: str
    due_on: date
    standard: str = ""


def plan(tx: Tx, said: Plan, *, actor: Actor) -> Inspection:
    """Put an inspection into the plan. Raises Invalid for a kind nobody knows or a day long gone."""
    if said.kind not in KINDS or not said.subject.strip() or not said.item.strip():
        raise Invalid("an inspection needs a kind, a subject and what is looked at", remedy="Fill in all three.")
    if said.due_on < business_day(now()) - timedelta(days=31):
        raise Invalid("this day is long gone", remedy="Choose a day from last month on.")
    row = Inspection(
        due_on=said.due_on, kind=said.kind, subject=said.subject.strip()[:120], item=said.item.strip()[:120],
        standard=said.standard.strip()[:120], planned_by=str(actor),
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return row


def carry_out(tx: Tx, inspection_id: int, *, passed: bool, found: str, paper: str, actor: Actor) -> Inspection:
    """Keep the result; a failed lot of goods goes into quarantine until quality decides.

    Raises NotFound, IllegalMove for one that was carried out before, Invalid for a failure nobody describes.
    """
    row = tx.exec(select(Inspection).where(Inspection.id == inspection_id).with_for_update()).first()
    if row is None:
        raise NotFound("there is no such inspection", inspection=inspection_id)
    if not passed and not found.strip():
        raise Invalid("say what was found", remedy="Write what failed, with the value.")
    row.found, row.paper = redact(found.strip())[:300], paper.strip()[:120]
    row.done_by, row.done_at = str(actor), now()
    lifecycle.advance_inspection(tx, row, "pass" if passed else "fail", actor=actor)
    audit.record(tx, actor, "inspection.done", f"inspection:{row.id}", passed=passed, subject=row.subject)
    lot = _lot(tx, row.subject) if row.kind == "goods" and not passed else None
    if lot is not None and lot.state == "good":
        said = Report(
            kind="wrong_label" if row.kind == "label" else "damage", lot_id=lot.id, location_id=None, pieces=1,
            responsible="unknown", consequence="quarantine", note=f"{row.item}: {row.found}",
        )  # fmt: skip
        incidents.report(tx, said, actor=actor)
    return row


def call_off(tx: Tx, inspection_id: int, *, actor: Actor) -> None:
    """Take a planned inspection out of the plan. Raises NotFound, IllegalMove."""
    row = tx.get(Inspection, inspection_id)
    if row is None:
        raise NotFound("there is no such inspection", inspection=inspection_id)
    row.done_by, row.done_at = str(actor), now()
    lifecycle.advance_inspection(tx, row, "call_off", actor=actor)


def listed(tx: Tx, *, limit: int = 200) -> list[Inspection]:
    """Planned ones by their day, then the newest results."""
    planned = tx.exec(
        select(Inspection).where(Inspection.state == "planned").order_by(col(Inspection.due_on)).limit(limit)
    )
    done = select(Inspection).where(Inspection.state != "planned").order_by(col(Inspection.done_at).desc())
    return [*planned, *tx.exec(done.limit(limit))]


def results(tx: Tx, *, since: date, until: date) -> list[Inspection]:
    """What was carried out in a period of days, both included."""
    rows = tx.exec(
        select(Inspection).where(col(Inspection.state).in_(["passed", "failed"])).order_by(col(Inspection.id))
    )
    return [row for row in rows if row.done_at and since <= business_day(row.done_at) <= until]


def count_planned(tx: Tx) -> int:
    """How many are planned."""
    return tx.exec(select(func.count()).select_from(Inspection).where(Inspection.state == "planned")).one()


def _lot(tx: Tx, subject: str) -> Lot | None:
    item, _, code = subject.rpartition("/")
    query = select(Lot).join(Sku, col(Sku.id) == col(Lot.sku_id)).where(Sku.code == item, Lot.code == code)
    return tx.exec(query).first()
