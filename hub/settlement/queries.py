"""Every SELECT and lock of settlement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy import select as columns
from sqlmodel import col, select

from hub.channels.models import Shop
from hub.kernel.clock import CHINA
from hub.kernel.db import Tx, chunks
from hub.kernel.errors import NotFound
from hub.logistics.models import Carrier
from hub.orders.models import Order, OrderReceiver
from hub.settlement.models import Bill, BillFile, BillLayout, BillLine
from hub.warehouse import queries as floor
from hub.warehouse.models import Parcel, ParcelLine, WaybillNumber

PAGE = 500


@dataclass(frozen=True, slots=True)
class Carried:
    """A parcel as a bill is held against it."""

    waybill: str
    state: str
    left_at: datetime | None
    grams: int
    storage: str
    region: tuple[str, str, str]
    shop_id: int
    volume_cm3: int = 0  # of its cartons; 0 where nobody planned them
    longest_cm: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """Lines of one class: how many, what is billed, what we owe, how many are undecided and what is disputed (fen)."""

    kind: str
    lines: int
    billed_fen: int
    ours_fen: int
    undecided: int
    disputed_fen: int


def bill(tx: Tx, bill_id: int) -> Bill:
    """One bill. Raises NotFound."""
    found = tx.get(Bill, bill_id)
    if found is None:
        raise NotFound("no such bill", bill=bill_id)
    return found


def locked_bill(tx: Tx, bill_id: int) -> Bill:
    """One bill, its row locked and read anew. Raises NotFound."""
    query = select(Bill).where(Bill.id == bill_id).with_for_update().execution_options(populate_existing=True)
    found = tx.exec(query).first()
    if found is None:
        raise NotFound("no such bill", bill=bill_id)
    return found


def bill_of(tx: Tx, source: str, month: date) -> Bill | None:
    """The bill of a source and month."""
    return tx.exec(select(Bill).where(Bill.source == source, Bill.month == month)).first()


def bills(tx: Tx, *, limit: int = 100) -> Sequence[Bill]:
    """Bills, the newest month first."""
    return tx.exec(select(Bill).order_by(col(Bill.month).desc(), Bill.source).limit(limit)).all()


def file(tx: Tx, file_id: int) -> BillFile:
    """One file. Raises NotFound."""
    found = tx.get(BillFile, file_id)
    if found is None:
        raise NotFound("no such file", file=file_id)
    return found


def files(tx: Tx, bill_id: int) -> Sequence[BillFile]:
    """Files of a bill, the newest first."""
    return tx.exec(select(BillFile).where(BillFile.bill_id == bill_id).order_by(col(BillFile.id).desc())).all()


def stale_files(tx: Tx, before: datetime) -> Sequence[BillFile]:
    """Files handed in before an instant that nobody loaded or gave up."""
    query = select(BillFile).where(BillFile.handed_in_at < before, col(BillFile.loaded_at).is_(None))
    return tx.exec(query.where(col(BillFile.given_up_at).is_(None))).all()


def layout(tx: Tx, source: str, signature: str) -> BillLayout | None:
    """What was learnt of files with these headings."""
    return tx.exec(select(BillLayout).where(BillLayout.source == source, BillLayout.signature == signature)).first()


def lines(tx: Tx, bill_id: int, *, kind: str = "", decision: str = "", limit: int | None = None) -> Sequence[BillLine]:
    """Lines of a bill in the order of its files, by class and by decision (``open`` for none)."""
    query = select(BillLine).where(BillLine.bill_id == bill_id).order_by(col(BillLine.id))
    if kind:
        query = query.where(BillLine.kind == kind)
    if decision:
        query = query.where(BillLine.decision == ("" if decision == "open" else decision))
    return tx.exec(query.limit(limit) if limit else query).all()


def page(tx: Tx, bill_id: int, *, kind: str, after: int, size: int) -> Sequence[BillLine]:
    """One page of a class, by id."""
    query = select(BillLine).where(BillLine.bill_id == bill_id, col(BillLine.id) > after)
    return tx.exec((query.where(BillLine.kind == kind) if kind else query).order_by(col(BillLine.id)).limit(size)).all()


def line(tx: Tx, line_id: int) -> BillLine:
    """One line. Raises NotFound."""
    found = tx.get(BillLine, line_id)
    if found is None:
        raise NotFound("no such line", line=line_id)
    return found


def sums(tx: Tx, bill_id: int) -> list[Sum]:
    """A bill's lines by class. One statement."""
    disputed = func.sum(BillLine.billed_fen - BillLine.ours_fen).filter(col(BillLine.decision) == "disputed")
    query = (
        columns(
            col(BillLine.kind), func.count(), func.sum(BillLine.billed_fen), func.sum(BillLine.ours_fen),
            func.count().filter(col(BillLine.decision) == ""), func.coalesce(disputed, 0),
        )
        .where(col(BillLine.bill_id) == bill_id)
        .group_by(col(BillLine.kind))
    )  # fmt: skip
    rows = tx.connection().execute(query)
    return [Sum(kind, n, int(billed), int(ours), left, int(bad)) for kind, n, billed, ours, left, bad in rows]


def sums_by_shop(tx: Tx, bill_id: int) -> dict[int | None, tuple[int, int]]:
    """Shop id -> (lines on the bill, billed fen); None for lines that belong to no order of ours."""
    query = (
        select(BillLine.shop_id, func.count(), func.sum(BillLine.billed_fen))
        .where(BillLine.bill_id == bill_id, BillLine.row > 0)
        .group_by(col(BillLine.shop_id))
    )
    return {shop: (count, int(fen)) for shop, count, fen in tx.connection().execute(query)}


def sums_by_sku(tx: Tx, bill: Bill) -> dict[int, tuple[int, int]]:
    """SKU id -> (pieces carried, billed fen) of a courier's bill; a line is divided by the pieces in its parcel, to the fen."""
    carrier = bill.source.removeprefix("carrier:")
    query = (
        select(BillLine.id, BillLine.billed_fen, ParcelLine.sku_id, func.sum(ParcelLine.quantity))
        .join(Parcel, (col(Parcel.waybill) == col(BillLine.subject)) & (col(Parcel.carrier) == carrier))
        .join(ParcelLine, col(ParcelLine.parcel_id) == col(Parcel.id))
        .where(BillLine.bill_id == bill.id, BillLine.row > 0)
        .group_by(col(BillLine.id), col(BillLine.billed_fen), col(ParcelLine.sku_id))
        .order_by(col(BillLine.id), col(ParcelLine.sku_id))
    )
    lines: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for line_id, fen, sku, pieces in tx.connection().execute(query):
        lines.setdefault((line_id, fen), []).append((sku, int(pieces)))
    found: dict[int, tuple[int, int]] = {}
    for (_, fen), goods in lines.items():
        left, rest = sum(pieces for _, pieces in goods), fen
        for sku, pieces in goods:
            share = rest * pieces // left
            left, rest = left - pieces, rest - share
            known = found.get(sku, (0, 0))
            found[sku] = (known[0] + pieces, known[1] + share)
    return found


def fee_names(tx: Tx, bill_id: int) -> dict[str, int]:
    """Fee name -> fen over a whole bill, "" is the thing itself."""
    found: dict[str, int] = {}
    for fees in tx.exec(select(BillLine.fees).where(BillLine.bill_id == bill_id)):
        for name, fen in fees.items():
            found[name] = found.get(name, 0) + fen
    return found


def billed_elsewhere(tx: Tx, bill: Bill) -> set[str]:
    """Subjects that an earlier or a locked bill of the same source has charged already."""
    other = or_(col(Bill.month) < bill.month, col(Bill.state) == "locked")
    query = (
        select(BillLine.subject)
        .join(Bill, col(Bill.id) == col(BillLine.bill_id))
        .where(Bill.source == bill.source, Bill.id != bill.id, other)
        .where(BillLine.row > 0, BillLine.leg == "out", BillLine.billed_fen >= 0)
    )
    return set(tx.exec(query))


def money_told(tx: Tx, bill: Bill) -> set[str]:
    """Orders whose goods' money an earlier or a locked file of the same shop has told."""
    other = or_(col(Bill.month) < bill.month, col(Bill.state) == "locked")
    query = (
        select(BillLine.subject, BillLine.fees)
        .join(Bill, col(Bill.id) == col(BillLine.bill_id))
        .where(Bill.source == bill.source, Bill.id != bill.id, other)
    )
    return {subject for subject, fees in tx.exec(query) if "" in fees}


def owed(tx: Tx, bill: Bill) -> dict[str, int]:
    """Waybill -> fen that disputes of earlier locked months should have brought back and did not yet."""
    earlier = (
        columns(
            col(BillLine.subject),
            col(BillLine.billed_fen),
            col(BillLine.ours_fen),
            col(BillLine.decision),
            col(BillLine.row),
        )
        .join(Bill, col(Bill.id) == col(BillLine.bill_id))
        .where(col(Bill.source) == bill.source, col(Bill.month) < bill.month, col(Bill.state) == "locked")
    )
    found: dict[str, int] = {}
    for subject, billed_fen, ours_fen, decision, row in tx.connection().execute(earlier):
        change = billed_fen if row and billed_fen < 0 else 0
        if decision == "disputed" and row and billed_fen >= 0:
            change = billed_fen - ours_fen
        found[subject] = found.get(subject, 0) + change
    return {subject: fen for subject, fen in found.items() if fen > 0}


def carried(tx: Tx, carrier: str, waybills: Iterable[str]) -> list[Carried]:
    """Parcels of a courier under these numbers."""
    found: list[Carried] = []
    for some in chunks(sorted(set(waybills)), PAGE):
        found += _carried(tx, carrier, [col(Parcel.waybill).in_(some)])
    return found


def left_in(tx: Tx, carrier: str, first: date, until: date) -> list[Carried]:
    """Parcels handed to a courier on the business days from ``first`` to before ``until``."""
    low, high = (datetime.combine(day, time(), CHINA) for day in (first, until))
    left = col(Parcel.handed_over_at)
    return _carried(tx, carrier, [left >= low, left < high, col(Parcel.state) == "handed_over"])


def _carried(tx: Tx, carrier: str, where: Iterable[ColumnElement[bool]]) -> list[Carried]:
    query = (
        select(Parcel, Order.shop_id, OrderReceiver)
        .join(Order, col(Order.id) == col(Parcel.order_id))
        .join(OrderReceiver, col(OrderReceiver.id) == col(Order.id))
        .where(Parcel.carrier == carrier, Parcel.waybill != "", *where)
    )
    rows = tx.exec(query).all()
    boxes = floor.boxes(tx, [p.id for p, _, _ in rows])
    return [
        Carried(
            p.waybill,
            p.state,
            p.handed_over_at,
            p.weight_g or p.expected_g,
            p.storage,
            (to.province, to.city, to.district),
            shop,
            *boxes.get(p.id, (0, 0)),
        )
        for p, shop, to in rows
    ]


def pooled(tx: Tx, carrier: str, waybills: Iterable[str]) -> set[str]:
    """Those of these numbers that come from our own pool."""
    found: set[str] = set()
    for some in chunks(sorted(set(waybills)), PAGE):
        query = select(WaybillNumber.number).where(WaybillNumber.carrier == carrier)
        found.update(tx.exec(query.where(col(WaybillNumber.number).in_(some))))
    return found


def paid(tx: Tx, shop_id: int, order_nos: Iterable[str]) -> dict[str, int]:
    """Order number -> what its buyer paid, in fen, of a shop's orders."""
    found: dict[str, int] = {}
    for some in chunks(sorted(set(order_nos)), PAGE):
        query = select(Order.order_no, Order.paid_fen).where(Order.shop_id == shop_id, col(Order.order_no).in_(some))
        found.update(tx.exec(query).all())
    return found


def source_names(tx: Tx) -> dict[str, str]:
    """Source -> name of every courier and shop that may send a bill."""
    names = {f"carrier:{row.code}": row.name for row in tx.exec(select(Carrier).order_by(col(Carrier.rank)))}
    return names | {f"shop:{row.id}": row.name for row in tx.exec(select(Shop).order_by(Shop.code))}


def shop_names(tx: Tx) -> dict[int, tuple[str, str]]:
    """Shop id -> (name, channel)."""
    return {row.id: (row.name, row.channel) for row in tx.exec(select(Shop))}
