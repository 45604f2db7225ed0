"""Every row lock of the floor, taken in id order."""

from collections.abc import Iterable, Sequence

from sqlmodel import col, select

from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.warehouse.models import Parcel, UplinkParcel, Wave


def parcels(tx: Tx, parcel_ids: Iterable[int]) -> Sequence[Parcel]:
    """These parcels, locked. Raises NotFound when one is missing."""
    wanted = set(parcel_ids)
    query = select(Parcel).where(col(Parcel.id).in_(wanted)).order_by(col(Parcel.id)).with_for_update()
    found = tx.exec(query.execution_options(populate_existing=True)).all()
    if len(found) != len(wanted):
        raise NotFound("no such parcel", remedy="Scan the parcel again.")
    return found


def parcel(tx: Tx, parcel_id: int) -> Parcel:
    """One parcel, locked. Raises NotFound."""
    return parcels(tx, [parcel_id])[0]


def with_siblings(tx: Tx, parcel_ids: Iterable[int]) -> Sequence[Parcel]:
    """These parcels; every other parcel of their orders is locked with them, all in one order. Raises NotFound."""
    wanted = set(parcel_ids)
    same_order = select(Parcel.order_id).where(col(Parcel.id).in_(wanted))
    query = select(Parcel).where(col(Parcel.order_id).in_(same_order)).order_by(col(Parcel.id)).with_for_update()
    found = [p for p in tx.exec(query.execution_options(populate_existing=True)) if p.id in wanted]
    if len(found) != len(wanted):
        raise NotFound("no such parcel", remedy="Scan the parcel again.")
    return found


def parcels_of_order(tx: Tx, order_id: int) -> Sequence[Parcel]:
    """All parcels of an order, locked."""
    query = select(Parcel).where(Parcel.order_id == order_id).order_by(col(Parcel.id)).with_for_update()
    return tx.exec(query.execution_options(populate_existing=True)).all()


def wave(tx: Tx, wave_id: int) -> Wave:
    """One wave, locked: its pickers follow each other. Raises NotFound."""
    query = select(Wave).where(Wave.id == wave_id).with_for_update()
    found = tx.exec(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("no such wave")
    return found


def uplinks(tx: Tx, uplink_ids: Iterable[int]) -> Sequence[UplinkParcel]:
    """These uplink parcels, locked. Raises NotFound when one is missing."""
    wanted = set(uplink_ids)
    query = select(UplinkParcel).where(col(UplinkParcel.id).in_(wanted)).order_by(col(UplinkParcel.id))
    found = tx.exec(query.with_for_update().execution_options(populate_existing=True)).all()
    if len(found) != len(wanted):
        raise NotFound("no such uplink parcel", remedy="Scan its code again.")
    return found
