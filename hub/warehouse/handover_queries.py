"""SELECTs about what leaves and what became of it: sheets being filled, number pools, parcels without a first scan."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func
from sqlmodel import col, select

from hub.kernel.db import Tx
from hub.logistics.models import TrackingEvent
from hub.orders.models import Order, ShipNotice
from hub.warehouse.models import HandoverScan, Parcel, ScanAlarm, WaybillNumber


@dataclass(frozen=True, slots=True)
class Pool:
    """The waybill numbers of one courier."""

    free: int = 0
    used: int = 0


@dataclass(frozen=True, slots=True)
class Unscanned:
    """A parcel whose number the platform knows and that no courier has scanned. ``told_at`` is when it was told."""

    parcel_id: int
    order_id: int
    order_no: str
    channel: str
    carrier: str
    waybill: str
    handed_over_at: datetime | None
    told_at: datetime


def scanned(tx: Tx, parcel_ids: Iterable[int]) -> dict[int, HandoverScan]:
    """Parcel id -> its scan onto the sheet that is being filled."""
    query = select(HandoverScan).where(col(HandoverScan.parcel_id).in_(set(parcel_ids)))
    return {row.parcel_id: row for row in tx.exec(query)}


def pools(tx: Tx) -> dict[str, Pool]:
    """Carrier -> its numbers."""
    free = func.count().filter(col(WaybillNumber.parcel_id).is_(None))
    query = select(WaybillNumber.carrier, free, func.count()).group_by(WaybillNumber.carrier)
    return {carrier: Pool(unused, total - unused) for carrier, unused, total in tx.exec(query)}


def unscanned(tx: Tx, *, before: datetime, since: datetime, limit: int = 500) -> list[Unscanned]:
    """Parcels told between ``since`` and ``before`` that nobody has scanned, the longest wait first."""
    seen = exists().where(col(TrackingEvent.waybill) == col(Parcel.waybill))
    query = (
        select(Parcel, Order.order_no, Order.channel, ShipNotice.told_at)
        .join(Order, col(Order.id) == col(Parcel.order_id))
        .join(ShipNotice, col(ShipNotice.id) == col(Parcel.order_id))
        .where(Parcel.state == "handed_over", Parcel.waybill != "", ~seen)
        .where(col(ShipNotice.told_at) <= before, col(ShipNotice.told_at) > since)
        .order_by(col(ShipNotice.told_at), col(Parcel.id))
        .limit(limit)
    )
    return [
        Unscanned(p.id, p.order_id, no, channel, p.carrier, p.waybill, p.handed_over_at, told)
        for p, no, channel, told in tx.exec(query)
        if told is not None
    ]


def alarmed(tx: Tx, parcel_ids: Iterable[int]) -> set[tuple[int, int]]:
    """(parcel id, hours) of which people were warned."""
    query = select(ScanAlarm.parcel_id, ScanAlarm.hours).where(col(ScanAlarm.parcel_id).in_(set(parcel_ids)))
    return {(parcel, hours) for parcel, hours in tx.exec(query)}
