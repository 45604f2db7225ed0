"""Every SELECT behind the key figures. A period begins at ``since`` and ends before ``until``, aware UTC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func
from sqlmodel import col, select

from hub.aftersales.causes import QUALITY
from hub.aftersales.models import Case
from hub.channels.models import Listing
from hub.inventory.models import CountLine, Incident, LedgerEntry, Lot, StockLevel
from hub.kernel.db import Tx
from hub.logistics import tracking
from hub.orders.models import Hold, Order, OrderLine, ShipNotice
from hub.reports.kpis import Measured
from hub.reports.models import KpiLimit
from hub.settlement.models import Bill, BillLine
from hub.warehouse.models import Parcel

#: The platform's clock for a first scan.
SCAN_WITHIN = timedelta(hours=24)
#: Causes of after-sales cases that mean a wrong or an incomplete parcel.
PICKED_WRONG = ("missing", "wrong_goods")


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` to before ``until``."""

    since: datetime
    until: datetime


def limits(tx: Tx) -> dict[str, KpiLimit]:
    """Name -> the limits somebody set."""
    return {row.kpi: row for row in tx.exec(select(KpiLimit))}


def on_time(tx: Tx, period: Period) -> Measured:
    """Orders due in the period that left by then, of those due that were not cancelled; what may still leave counts not."""
    due = (col(Order.ship_by) >= period.since, col(Order.ship_by) < period.until, Order.state != "cancelled")
    in_time = func.count().filter(col(ShipNotice.recorded_at) <= col(Order.ship_by))
    query = select(in_time, func.count()).select_from(Order)
    query = query.join(ShipNotice, col(ShipNotice.id) == col(Order.id), isouter=True).where(*due)
    return Measured(*tx.exec(query).one())


def first_scan(tx: Tx, period: Period) -> Measured:
    """Parcels scanned within 24 hours after their number was told, of those told in the period."""
    query = select(Parcel.waybill, ShipNotice.told_at).join(ShipNotice, col(ShipNotice.id) == col(Parcel.order_id))
    told = (col(ShipNotice.told_at) >= period.since, col(ShipNotice.told_at) < period.until)
    rows = [
        (waybill, at)
        for waybill, at in tx.exec(query.where(*told, Parcel.state == "handed_over", Parcel.waybill != ""))
        if at is not None
    ]
    seen = tracking.first_scans(tx, [waybill for waybill, _ in rows])
    return Measured(sum(1 for no, at in rows if no in seen and seen[no] <= at + SCAN_WITHIN), len(rows))


def cycles(tx: Tx, period: Period) -> list[int]:
    """Seconds from payment to handover of every order handed over in the period."""
    query = select(Order.paid_at, ShipNotice.recorded_at).join(ShipNotice, col(ShipNotice.id) == col(Order.id))
    left = (col(ShipNotice.recorded_at) >= period.since, col(ShipNotice.recorded_at) < period.until)
    rows = tx.exec(query.where(*left, col(Order.paid_at).is_not(None)))
    return [max(int((left_at - paid).total_seconds()), 0) for paid, left_at in rows if paid is not None]


def picked_right(tx: Tx, period: Period) -> Measured:
    """Order lines that left in the period without a case over wrong or missing goods, of all that left."""
    wrong = exists().where(col(Case.order_id) == col(Order.id), col(Case.cause).in_(PICKED_WRONG))
    query = (
        select(func.count().filter(~wrong), func.count())
        .select_from(OrderLine)
        .join(Order, col(Order.id) == col(OrderLine.order_id))
        .join(ShipNotice, col(ShipNotice.id) == col(Order.id))
        .where(col(ShipNotice.recorded_at) >= period.since, col(ShipNotice.recorded_at) < period.until)
    )
    return Measured(*tx.exec(query).one())


def stock_right(tx: Tx, period: Period) -> Measured:
    """Counted lots that were as the books said, of all counted lots."""
    right = func.count().filter(col(CountLine.counted) == col(CountLine.expected))
    counted = (col(CountLine.counted_at) >= period.since, col(CountLine.counted_at) < period.until)
    return Measured(*tx.exec(select(right, func.count()).select_from(CountLine).where(*counted)).one())


def oversold(tx: Tx, period: Period) -> Measured:
    """Orders cancelled while or after they were short of stock, of all orders placed in the period."""
    short = exists().where(col(Hold.order_id) == col(Order.id), col(Hold.kind) == "short")
    gone = func.count().filter(col(Order.state) == "cancelled", short)
    placed = (col(Order.created_at) >= period.since, col(Order.created_at) < period.until)
    return Measured(*tx.exec(select(gone, func.count()).select_from(Order).where(*placed)).one())


def refunded(tx: Tx, period: Period) -> tuple[Measured, Measured]:
    """Orders with a refund opened in the period, and with one over quality, of the orders paid in it."""
    opened = (col(Case.opened_at) >= period.since, col(Case.opened_at) < period.until)
    asked = (*opened, col(Case.kind).in_(("refund", "return")))
    number = func.count(func.distinct(Case.order_no))
    paid = (col(Order.paid_at) >= period.since, col(Order.paid_at) < period.until)
    orders = tx.exec(select(func.count()).select_from(Order).where(*paid)).one()
    every = tx.exec(select(number).where(*asked)).one()
    quality = tx.exec(select(number).where(*asked, col(Case.cause).in_(QUALITY))).one()
    return Measured(every, orders), Measured(quality, orders)


def damaged(tx: Tx, period: Period) -> Measured:
    """Pieces written off as damaged or lost, of the pieces that left."""
    pieces = func.sum(-col(LedgerEntry.delta))
    bad = pieces.filter(col(LedgerEntry.reason) == "damage")
    sent = pieces.filter(col(LedgerEntry.reason) == "ship")
    within = (col(LedgerEntry.at) >= period.since, col(LedgerEntry.at) < period.until)
    row = tx.exec(select(bad, sent).select_from(LedgerEntry).where(*within)).one()
    return Measured(int(row[0] or 0), int(row[1] or 0))


def near_expiry(tx: Tx, today: date) -> Measured:
    """Pieces on hand with less than a third of their life left, of all pieces that expire. Today's shelf, no period."""
    query = select(col(Lot.production_date), col(Lot.expiry_date), func.sum(StockLevel.on_hand))
    query = query.join(StockLevel, col(StockLevel.lot_id) == col(Lot.id)).where(StockLevel.on_hand > 0)
    near = whole = 0
    for made, until, pieces in tx.exec(query.group_by(col(Lot.id), col(Lot.production_date), col(Lot.expiry_date))):
        if until is not None:
            whole += int(pieces)
            near += int(pieces) if 3 * (until - today).days < (until - made).days else 0
    return Measured(near, whole)


def cold_breaks(tx: Tx, period: Period) -> Measured:
    """Incidents of a broken cold chain."""
    made = (col(Incident.made_at) >= period.since, col(Incident.made_at) < period.until)
    query = select(func.count()).select_from(Incident).where(Incident.kind == "cold_chain", *made)
    return Measured(tx.exec(query).one(), 1)


def fee_variance(tx: Tx, months: Iterable[date]) -> Measured:
    """What couriers' bills of these months are over our own reckoning, of that reckoning, in fen; lines we can price."""
    query = (
        select(func.coalesce(func.sum(BillLine.billed_fen), 0), func.coalesce(func.sum(BillLine.ours_fen), 0))
        .join(Bill, col(Bill.id) == col(BillLine.bill_id))
        .where(Bill.kind == "courier", col(Bill.month).in_(list(months)), BillLine.ours_fen > 0)
    )
    billed, ours = tx.exec(query).one()
    return Measured(abs(int(billed) - int(ours)), int(ours))


def listing_trouble(tx: Tx) -> Measured:
    """Refused listings, of all that are or should be on sale. Today's listings, no period."""
    bad = func.count().filter(col(Listing.state) == "refused")
    shown = col(Listing.state).in_(("live", "refused"))
    return Measured(*tx.exec(select(bad, func.count()).select_from(Listing).where(shown)).one())
