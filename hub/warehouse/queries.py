"""Every SELECT of the floor."""

from collections.abc import Iterable, Sequence

from sqlalchemy import exists, func
from sqlmodel import col, select

from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.orders.models import Hold, Order
from hub.warehouse.models import HandoverSheet, Parcel, ParcelLine, Wave, WaybillNumber


def unplanned_orders(tx: Tx, *, limit: int) -> list[int]:
    """Allocated orders without parcels, oldest first."""
    planned = exists().where(col(Parcel.order_id) == col(Order.id))
    query = select(Order.id).where(Order.state == "allocated", ~planned).order_by(col(Order.id)).limit(limit)
    return list(tx.exec(query))


def to_release(tx: Tx, storage: str, *, limit: int) -> Sequence[Parcel]:
    """Planned parcels whose order may ship and is not held, by the platform's deadline."""
    held = exists().where(col(Hold.order_id) == col(Order.id), col(Hold.closed_at).is_(None))
    query = (
        select(Parcel)
        .join(Order, col(Order.id) == col(Parcel.order_id))
        .where(
            Parcel.state == "planned",
            Parcel.storage == storage,
            col(Order.state).in_(("allocated", "picking")),
            Order.vendor_state == "to_ship",
            ~held,
        )
        .order_by(col(Order.ship_by), col(Parcel.id))
        .limit(limit)
    )
    return tx.exec(query).all()


def parcel(tx: Tx, parcel_id: int) -> Parcel:
    """One parcel. Raises NotFound."""
    found = tx.get(Parcel, parcel_id)
    if found is None:
        raise NotFound("no such parcel", remedy="Scan the parcel again.")
    return found


def parcels(
    tx: Tx, *, state: str = "", wave_id: int | None = None, order_ids: Iterable[int] | None = None
) -> Sequence[Parcel]:
    """Parcels by state, wave or order, oldest first."""
    query = select(Parcel).order_by(col(Parcel.id))
    if state:
        query = query.where(Parcel.state == state)
    if wave_id is not None:
        query = query.where(Parcel.wave_id == wave_id)
    if order_ids is not None:
        query = query.where(col(Parcel.order_id).in_(set(order_ids)))
    return tx.exec(query).all()


def lines_of(tx: Tx, parcel_ids: Iterable[int]) -> Sequence[ParcelLine]:
    """Contents of these parcels."""
    query = select(ParcelLine).where(col(ParcelLine.parcel_id).in_(set(parcel_ids))).order_by(col(ParcelLine.id))
    return tx.exec(query).all()


def open_waves(tx: Tx) -> Sequence[Wave]:
    """Waves with parcels still to be packed, oldest first."""
    busy = exists().where(col(Parcel.wave_id) == col(Wave.id), col(Parcel.state) == "picking")
    return tx.exec(select(Wave).where(busy).order_by(col(Wave.id))).all()


def counts(tx: Tx) -> dict[tuple[str, str], int]:
    """(storage, state) -> parcels."""
    grouped = tx.exec(select(Parcel.storage, Parcel.state, func.count()).group_by(Parcel.storage, Parcel.state))
    return {(storage, state): count for storage, state, count in grouped}


def sheets(tx: Tx, *, limit: int = 50) -> Sequence[HandoverSheet]:
    """Handover sheets, newest first."""
    return tx.exec(select(HandoverSheet).order_by(col(HandoverSheet.id).desc()).limit(limit)).all()


def free_numbers(tx: Tx) -> dict[str, int]:
    """Unused waybill numbers per carrier."""
    grouped = tx.exec(
        select(WaybillNumber.carrier, func.count())
        .where(col(WaybillNumber.parcel_id).is_(None))
        .group_by(WaybillNumber.carrier)
    )
    return dict(grouped.all())
