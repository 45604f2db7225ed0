"""Receipts (入库): goods are announced, counted and inspected line by line, and booked in once.

What is short, damaged, wrongly labelled or too warm becomes an incident with a responsible party in the same breath;
bad pieces are booked into a quarantine place and never onto a shelf.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from catalog.lookup import cards_by_id
from hub.inventory import incidents, ledger, lifecycle, locks, places, putaway, queries
from hub.inventory.errors import SamePerson
from hub.inventory.inspection import MOST_PIECES, PARTIES, Found, Goods, Verdict, judge
from hub.inventory.models import Incident, Location, Receipt, ReceiptLine, Warehouse
from hub.inventory.numbering import insert_numbered
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Expected:
    """Pieces of one SKU a supplier announced, with the lot and production date when known."""

    sku_id: int
    pieces: int
    lot_code: str = ""
    production_date: date | None = None


def expect(
    tx: Tx,
    *,
    warehouse_id: int,
    supplier: str,
    expected_on: date,
    lines: Sequence[Expected],
    actor: Actor,
    note: str = "",
) -> Receipt:
    """Announce goods. Raises Invalid without lines or pieces, and for SKUs that have no stock of their own."""
    if not lines or any(not 0 < line.pieces <= MOST_PIECES for line in lines):
        raise Invalid("an announced receipt needs lines with pieces", remedy="Enter a SKU and its pieces.")
    if tx.get(Warehouse, warehouse_id) is None:
        raise Invalid("there is no such warehouse", remedy="Choose one from the list.")
    receipt = Receipt(
        code="", warehouse_id=warehouse_id, supplier=supplier, expected_on=expected_on, note=note, made_by=str(actor)
    )
    insert_numbered(tx, receipt, letter="R")
    for line in lines:
        _add(tx, receipt.id, line)
    return receipt


def add_line(tx: Tx, receipt_id: int, sku_id: int) -> ReceiptLine:
    """Goods came that nobody announced: a line of no expected pieces. Raises Conflict once the receipt is closed."""
    receipt = locks.one(tx, Receipt, receipt_id)
    if receipt.state not in ("expected", "arrived"):
        raise Conflict("this receipt is closed", remedy="Announce the goods as a new receipt.")
    return _add(tx, receipt_id, Expected(sku_id, 0))


def inspect(tx: Tx, line_id: int, found: Found, *, min_life: Fraction, actor: Actor) -> ReceiptLine:
    """Write down what was found and book it in; goods with too little life left wait for a second person.

    Raises Invalid for what cannot be booked (a frozen line without a temperature, expired goods), IllegalMove for a
    line that was inspected before.
    """
    line, receipt = _open(tx, line_id)
    lifecycle.RECEIPT_LINE.target(line.state, "ask")
    goods = _goods(tx, line.sku_id)
    verdict = judge(goods, found, expected=line.expected, today=business_day(now()), min_life=min_life)
    if receipt.state == "expected":
        lifecycle.advance(tx, receipt, "arrive", actor=actor)
    _note(line, found, verdict, actor)
    if found.counted:
        line.location_id = _shelf(tx, receipt, line, goods, found.location_id)
    if 0 < found.counted < line.expected and found.rest == "later":
        _add(tx, receipt.id, Expected(line.sku_id, line.expected - found.counted, line.expected_lot))
        line.expected = found.counted
    if verdict.short_life and not verdict.warm:
        lifecycle.advance(tx, line, "ask", actor=actor, why="too little shelf life left")
    else:
        _book(tx, line, receipt, goods, warm=verdict.warm, actor=actor)
    return line


def approve(tx: Tx, line_id: int, *, actor: Actor) -> ReceiptLine:
    """A second person takes goods with little life left. Raises SamePerson, Invalid when they expired meanwhile."""
    line, receipt = _open(tx, line_id)
    lifecycle.RECEIPT_LINE.target(line.state, "book")
    if line.state != "waiting":
        raise Conflict("this line has not been inspected", remedy="Count and inspect it first.")
    if line.inspected_by == str(actor):
        raise SamePerson("who inspected these goods cannot approve them")
    if line.expiry_date is not None and line.expiry_date <= business_day(now()):
        raise Invalid("these goods have expired", remedy="Refuse the line; expired goods are never booked in.")
    line.decided_by = str(actor)
    _book(tx, line, receipt, _goods(tx, line.sku_id), warm=False, actor=actor)
    return line


def refuse(tx: Tx, line_id: int, *, responsible: str, note: str, actor: Actor) -> ReceiptLine:
    """Send the goods of a line back at the door: nothing is booked, an incident says whose fault it is."""
    line, receipt = _open(tx, line_id)
    lifecycle.RECEIPT_LINE.target(line.state, "refuse")
    if responsible not in PARTIES:
        raise Invalid(
            "refused goods need a responsible party", remedy="Choose supplier, carrier, warehouse or unknown."
        )
    if receipt.state == "expected":
        lifecycle.advance(tx, receipt, "arrive", actor=actor)
    line.responsible, line.decided_by = responsible, str(actor)
    line.note = note or line.note
    pieces = line.counted or line.expected
    refused = _incident(line, "short_life" if line.state == "waiting" else "refused", pieces, actor)
    incidents.settle_arrived(tx, refused, actor=actor)
    lifecycle.advance(tx, line, "refuse", actor=actor, why=note)
    return line


def close(tx: Tx, receipt_id: int, *, actor: Actor) -> Receipt:
    """Every line is decided: the receipt is final. Raises Conflict while a line waits."""
    receipt = locks.one(tx, Receipt, receipt_id)
    if any(line.state in ("expected", "waiting") for line in queries.receipt_lines(tx, [receipt_id])):
        raise Conflict("lines of this receipt still wait", remedy="Inspect or refuse every line; count 0 if none came.")
    receipt.closed_by, receipt.closed_at = str(actor), now()
    lifecycle.advance(tx, receipt, "close", actor=actor)
    return receipt


def call_off(tx: Tx, receipt_id: int, *, actor: Actor, why: str = "") -> Receipt:
    """The goods do not come. Raises IllegalMove once something arrived."""
    receipt = locks.one(tx, Receipt, receipt_id)
    lifecycle.advance(tx, receipt, "call_off", actor=actor, why=why)
    return receipt


def _add(tx: Tx, receipt_id: int, wanted: Expected) -> ReceiptLine:
    card = cards_by_id(tx, [wanted.sku_id]).get(wanted.sku_id)
    if card is None or card.is_bundle or card.is_voucher:
        raise Invalid("this SKU has no stock of its own", remedy="Announce the components of a bundle.")
    line = ReceiptLine(receipt_id=receipt_id, sku_id=wanted.sku_id, expected=wanted.pieces)
    line.expected_lot, line.expected_production = wanted.lot_code, wanted.production_date
    tx.add(line)
    tx.flush()
    return line


def _open(tx: Tx, line_id: int) -> tuple[ReceiptLine, Receipt]:
    line = locks.one(tx, ReceiptLine, line_id)
    receipt = locks.one(tx, Receipt, line.receipt_id)
    if receipt.state not in ("expected", "arrived"):
        raise Conflict("this receipt is closed", remedy="Announce the goods as a new receipt.")
    return line, receipt


def _goods(tx: Tx, sku_id: int) -> Goods:
    card = cards_by_id(tx, [sku_id])[sku_id]
    return Goods(card.storage.value, card.shelf_days, card.is_weighed)


def _note(line: ReceiptLine, found: Found, verdict: Verdict, actor: Actor) -> None:
    line.lot_code, line.production_date, line.expiry_date = found.lot_code, found.production_date, verdict.expiry_date
    line.counted, line.damaged, line.mislabelled = found.counted, found.damaged, found.mislabelled
    line.temperature_dc, line.grams = found.temperature_dc, found.grams
    line.responsible, line.note = found.responsible, found.note
    line.inspected_by, line.inspected_at = str(actor), now()


def _shelf(tx: Tx, receipt: Receipt, line: ReceiptLine, goods: Goods, chosen: int | None) -> int:
    """The chosen shelf, else the first suggestion. Raises Invalid for a place of another class, house or purpose."""
    found = putaway.suggest(
        tx, warehouse_id=receipt.warehouse_id, storage=goods.storage, sku_id=line.sku_id, lot_code=line.lot_code
    )
    known = [place.location_id for place in found]
    if not known or (chosen is not None and chosen not in known):
        raise Invalid("these goods cannot lie there", remedy="Choose a shelf of their temperature class.")
    return chosen if chosen is not None else known[0]


def _book(tx: Tx, line: ReceiptLine, receipt: Receipt, goods: Goods, *, warm: bool, actor: Actor) -> None:
    """Good pieces to their shelf, the others into quarantine, each movement under the line's own name: once."""
    good = 0 if warm else line.counted - line.damaged - line.mislabelled
    bad = line.counted - good
    if good:
        _receive(tx, line, line.location_id or 0, good, actor)
    if bad:
        aside = places.quarantine_place(tx, receipt.warehouse_id, goods.storage)
        _receive(tx, line, aside.id, bad, actor)
        kinds = {"cold_chain": bad} if warm else {"damage": line.damaged, "wrong_label": line.mislabelled}
        if not good:
            line.location_id = aside.id
        for kind, pieces in kinds.items():
            if pieces:
                _held(tx, line, (kind, pieces), aside=aside, actor=actor)
    if line.counted < line.expected:
        incidents.settle_arrived(tx, _incident(line, "loss", line.expected - line.counted, actor), actor=actor)
    lifecycle.advance(tx, line, "book", actor=actor)


def _receive(tx: Tx, line: ReceiptLine, location_id: int, pieces: int, actor: Actor) -> None:
    assert line.production_date is not None
    lot = ledger.receive(
        tx, sku_id=line.sku_id, lot_code=line.lot_code, location_id=location_id, pieces=pieces,
        production_date=line.production_date, expiry_date=line.expiry_date, ref=f"receipt:{line.id}", actor=actor,
    )  # fmt: skip
    line.lot_id = lot.id


def _held(tx: Tx, line: ReceiptLine, what: tuple[str, int], *, aside: Location, actor: Actor) -> None:
    incident = _incident(line, *what, actor)
    incident.location_id, incident.consequence = aside.id, "quarantine"
    incidents.hold_arrived(tx, incident, actor=actor)


def _incident(line: ReceiptLine, kind: str, pieces: int, actor: Actor) -> Incident:
    return Incident(
        code="", kind=kind, sku_id=line.sku_id, lot_id=line.lot_id, receipt_line_id=line.id, pieces=pieces,
        responsible=line.responsible or "supplier", consequence="none", note=line.note, made_by=str(actor),
    )  # fmt: skip
