"""Taking goods back at the warehouse: scan, inspect lot by lot, and say what becomes of every piece.

Only what may be sold again goes back to the shelf it came from. Cold goods never do; nobody knows how warm they were.
What is set aside lies outside the stock ledger, so nothing can be promised from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.lookup import cards_by_id
from hub.aftersales import automatic, events, lifecycle, locks, return_queries
from hub.aftersales import queries as cases
from hub.aftersales.models import ReturnLine, ReturnReceipt
from hub.aftersales.return_queries import Gone
from hub.events import facts
from hub.identity import audit
from hub.inventory import ledger
from hub.inventory.ledger import Entry
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid, NotFound, StaleWrite
from hub.kernel.logs import redact
from hub.kernel.settings import Settings
from hub.kernel.units import StorageClass
from hub.orders import cancel

VERDICTS = ("restock", "quarantine", "destroy", "send_back")


@dataclass(frozen=True, slots=True)
class Found:
    """Pieces of one lot as they were found. ``seen`` is how many of it had come back when the page was drawn."""

    key: str  # Gone.key
    pieces: int
    verdict: str
    seen: int
    sound: bool = False  # unopened, undamaged: without it nothing goes back on the shelf
    why: str = ""


def open_for(tx: Tx, code: str, *, actor: Actor) -> ReturnReceipt:
    """The open receipt of the order behind a scanned code, made when there is none.

    Codes are return waybill, case number, order number or the waybill it was sent under. Raises NotFound for a code
    nobody knows, Conflict for one that means several orders or an order of which nothing has left.
    """
    found = return_queries.orders_scanned(tx, code.strip()) if code.strip() else []
    if not found:
        raise NotFound("nothing is known under this code", remedy="Scan the order number, or look the case up.")
    if len(found) > 1:
        raise Conflict("this code means several orders", remedy="Scan the order number instead.")
    order = found[0]
    known = return_queries.open_receipt_of(tx, order.id)
    if known is not None:
        return known
    if not any(row.left for row in return_queries.gone(tx, order.id)):
        raise Conflict("nothing of this order is out of the house", remedy="Check the order on its page.")
    mine = [
        row for row in cases.cases_of_order(tx, order.id) if row.kind != "refund" or row.state not in lifecycle.ENDED
    ]
    mine = sorted(mine, key=lambda row: (code not in (row.return_waybill, row.refund_id), row.state in lifecycle.ENDED))
    receipt = ReturnReceipt(
        order_id=order.id, case_id=mine[0].id if mine else None, scanned=code.strip()[:80], opened_by=str(actor)
    )
    tx.add(receipt)
    tx.flush()
    facts.announce(tx, [events.receipt_note(receipt, "opened")], actor=actor)
    return receipt


def inspect(tx: Tx, receipt_id: int, found: Found, *, actor: Actor) -> ReturnLine:
    """Record what was found of one lot; restocked pieces are on the shelf with it, once.

    Raises Invalid for cold, expired or unsound goods that should go back on the shelf, Conflict for more pieces than
    are out, StaleWrite when somebody else recorded some meanwhile.
    """
    receipt = locks.receipt(tx, receipt_id)
    if receipt.state != "open":
        raise Conflict("this receipt is closed", remedy="Scan the parcel again.")
    row = next((x for x in return_queries.gone(tx, receipt.order_id) if x.key == found.key), None)
    if row is None or found.verdict not in VERDICTS or found.pieces <= 0:
        raise Invalid("choose goods, pieces and what becomes of them", remedy="Fill the line in again.")
    if row.back != found.seen:
        raise StaleWrite("somebody recorded these goods meanwhile")
    if found.pieces > row.left:
        raise Conflict("more pieces than have left", remedy="Count again; %(left)s are still out.", left=row.left)
    if found.verdict == "restock":
        _fit_for_the_shelf(tx, row, found)
    line = ReturnLine(
        receipt_id=receipt_id, line_id=row.line_id, sku_id=row.sku_id, lot_id=row.lot_id, location_id=row.location_id,
        pieces=found.pieces, verdict=found.verdict, why=str(redact(found.why.strip()))[:200], decided_by=str(actor),
    )  # fmt: skip
    tx.add(line)
    tx.flush()
    if found.verdict == "restock":
        entry = Entry(row.sku_id, row.lot_id, row.location_id, found.pieces, "return", f"return:{line.id}")
        ledger.post(tx, [entry], actor=actor)
    note = events.receipt_note(receipt, "inspected", lot=row.lot, pieces=str(found.pieces), verdict=found.verdict)
    facts.announce(tx, [note], actor=actor)
    audit.record(
        tx, actor, "return.inspected", f"order:{receipt.order_id}",
        receipt=str(receipt_id), lot=row.lot, pieces=found.pieces, verdict=found.verdict,
    )  # fmt: skip
    return line


def close(tx: Tx, receipt_id: int, settings: Settings, *, actor: Actor, note: str = "") -> ReturnReceipt:
    """Everything in the parcel was looked at. A whole return is confirmed to the platform, or waits for approval.

    Raises Conflict for a receipt in which nothing was found.
    """
    receipt = locks.receipt(tx, receipt_id)
    lines = return_queries.return_lines(tx, [receipt_id])
    if not lines:
        raise Conflict("nothing was recorded yet", remedy="Record what was found, or scan another parcel.")
    receipt.closed_by, receipt.closed_by_id, receipt.closed_at = str(actor), actor.user_id, now()
    receipt.note = str(redact(note.strip()))[:200]
    receipt.whole = _whole(tx, receipt, lines)
    lifecycle.advance_receipt(tx, receipt, "close")
    tx.flush()
    facts.announce(tx, [events.receipt_note(receipt, "closed")], actor=actor)
    audit.record(tx, actor, "return.closed", f"order:{receipt.order_id}", receipt=str(receipt_id), whole=receipt.whole)
    if all(row.left == 0 for row in return_queries.gone(tx, receipt.order_id)):
        cancel.came_back(tx, receipt.order_id, actor=actor)
    if receipt.case_id is not None:
        automatic.confirm_when_here(tx, locks.case(tx, receipt.case_id), settings)
    return receipt


def _whole(tx: Tx, receipt: ReturnReceipt, lines: Sequence[ReturnLine]) -> bool:
    """Whether everything the case is about is here, and none of it goes back to the buyer."""
    if receipt.case_id is None or any(line.verdict == "send_back" for line in lines):
        return False
    case = cases.case(tx, receipt.case_id)
    chosen = cases.lines_of_case(tx, case)
    out = [row for row in return_queries.gone(tx, receipt.order_id) if row.line_id in chosen]
    if case.quantity is not None and case.line_nos:
        return sum(row.back for row in out) >= case.quantity
    return bool(out) and all(row.left == 0 for row in out)


def _fit_for_the_shelf(tx: Tx, row: Gone, found: Found) -> None:
    card = cards_by_id(tx, [row.sku_id])[row.sku_id]
    if card.storage is not StorageClass.AMBIENT:
        raise Invalid("cold goods that came back are never sold again", remedy="Destroy them, or set them aside.")
    if row.lot_state != "good" or (row.expiry is not None and row.expiry <= business_day(now())):
        raise Invalid("this lot may not be sold", remedy="Destroy the pieces, or set them aside.")
    if not found.sound:
        raise Invalid("only unopened, undamaged goods go back on the shelf", remedy="Look again, then tick it.")
