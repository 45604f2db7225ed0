"""Holding a bill against our own parcels and orders: each line gets its class, what is absent gets a line of row 0."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlmodel import col, delete

from hub.channels.models import Shop
from hub.kernel.clock import business_day
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.logistics import tariff_book
from hub.logistics.regions import place
from hub.settlement import matching, queries
from hub.settlement.columns import COURIER, PLATFORM
from hub.settlement.entries import BACK, MAIN
from hub.settlement.matching import Around, Billed, Ours, Settled, Verdict
from hub.settlement.models import Bill, BillLine
from hub.settlement.queries import Carried


def source_of(tx: Tx, source: str) -> str:
    """The kind of file a source sends. Raises NotFound for a courier or shop we do not have."""
    if source not in queries.source_names(tx):
        raise NotFound("no such courier or shop", source=source)
    return COURIER.name if source.startswith("carrier:") else PLATFORM.name


def check(tx: Tx, bill: Bill) -> None:
    """Classify every line anew. A decision falls when the class or what we owe has changed."""
    rows = [row for row in queries.lines(tx, bill.id) if row.row]
    key = bill.source.partition(":")[2]
    if bill.kind == COURIER.name:
        _check_courier(tx, bill, rows, key)
    else:
        _check_platform(tx, bill, rows, int(key))


def _check_courier(tx: Tx, bill: Bill, rows: Sequence[BillLine], carrier: str) -> None:
    owed = queries.owed(tx, bill)
    following = (bill.month + timedelta(days=32)).replace(day=1)
    numbers = {row.subject for row in rows}
    parcels = {p.waybill: p for p in queries.left_in(tx, carrier, bill.month, following)}
    parcels |= {p.waybill: p for p in queries.carried(tx, carrier, numbers)}
    known = {number: Ours(None) for number in queries.pooled(tx, carrier, numbers)}
    known |= {number: _ours(parcel) for number, parcel in parcels.items()}
    find, before = tariff_book.finder(tx), frozenset(queries.billed_elsewhere(tx, bill))
    around = Around(bill.month, known, partial(find, carrier), before, owed)
    billed = [_billed(row) for row in rows]
    for row, verdict in zip(rows, matching.classify(billed, around), strict=True):
        parcel = parcels.get(row.subject)
        _put(tx, row, verdict, parcel)
    _put_absent(tx, bill, matching.absent(billed, around), parcels)


def _put_absent(tx: Tx, bill: Bill, found: Sequence[tuple[str, Verdict]], parcels: dict[str, Carried]) -> None:
    standing = {(row.subject, row.kind): row for row in queries.lines(tx, bill.id) if not row.row}
    for subject, verdict in found:
        row = standing.pop((subject, verdict.kind), None) or BillLine(
            bill_id=bill.id, row=0, subject=subject, billed_fen=0, kind=verdict.kind
        )
        _put(tx, row, verdict, parcels.get(subject))
    gone = [row.id for row in standing.values()]
    if gone:
        tx.exec(delete(BillLine).where(col(BillLine.id).in_(gone)))


def _check_platform(tx: Tx, bill: Bill, rows: Sequence[BillLine], shop_id: int) -> None:
    if tx.get(Shop, shop_id) is None:
        raise NotFound("no such shop", shop=shop_id)
    paid = queries.paid(tx, shop_id, {row.subject for row in rows})
    lines = [Settled(row.subject, row.fees.get(MAIN), row.fees) for row in rows]
    verdicts = matching.settle(lines, paid, frozenset(queries.money_told(tx, bill)))
    for row, verdict in zip(rows, verdicts, strict=True):
        row.shop_id = shop_id if row.subject in paid else None
        _put(tx, row, verdict, None)


def _billed(row: BillLine) -> Billed:
    extra = sum(fen for name, fen in row.fees.items() if name != MAIN)
    return Billed(row.subject, row.billed_fen, extra, row.billed_g, row.province, back=row.leg == BACK)


def _ours(parcel: Carried) -> Ours:
    left = business_day(parcel.left_at) if parcel.left_at and parcel.state == "handed_over" else None
    boxes = (parcel.volume_cm3, parcel.longest_cm)
    return Ours(left, parcel.grams, place(*parcel.region), parcel.storage, *boxes)


def _put(tx: Tx, row: BillLine, verdict: Verdict, parcel: Carried | None) -> None:
    if (row.kind, row.ours_fen) != (verdict.kind, verdict.ours_fen) and row.decision:
        row.decision, row.why, row.decided_by, row.decided_at = "", "", "", None
    row.kind, row.ours_fen = verdict.kind, verdict.ours_fen
    row.items = {item.kind: item.fen for item in verdict.items}
    if parcel is not None:
        row.ours_g, row.shop_id = parcel.grams, parcel.shop_id
    tx.add(row)
