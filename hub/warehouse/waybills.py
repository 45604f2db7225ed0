"""Waybill numbers (面单号) from our own pool: bound to a parcel before anything is printed, never used twice."""

from collections.abc import Iterable

from sqlalchemy import select, update

from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.errors import Conflict
from hub.kernel.ids import new_id
from hub.logistics import tariff_book
from hub.logistics.models import Carrier
from hub.logistics.regions import place
from hub.orders import queries as orders
from hub.warehouse import locks
from hub.warehouse.lifecycle import PARCEL, advance
from hub.warehouse.models import Parcel, WaybillNumber


def import_numbers(tx: Tx, carrier: str, numbers: Iterable[str]) -> int:
    """Add numbers to a carrier's pool; returns how many were new."""
    rows = [{"id": new_id(), "carrier": carrier, "number": number.strip()} for number in numbers if number.strip()]
    return len(insert_new(tx, table(WaybillNumber), rows, unique=["number"]))


def label_parcel(tx: Tx, parcel_id: int, *, actor: Actor) -> Parcel:
    """Choose the courier and bind a number to a packed parcel.

    Raises Conflict when no courier may take it or the pool is empty, IllegalMove when not packed.
    """
    parcel = locks.parcel(tx, parcel_id)
    PARCEL.target(parcel.state, "label")
    if not parcel.waybill:  # a parcel that was opened again keeps its number
        carrier = _courier(tx, parcel)
        parcel.carrier, parcel.waybill = carrier.code, _take_number(tx, carrier.code, parcel.id)
    advance(tx, [parcel], "label", actor=actor, why=parcel.waybill)
    return parcel


def _courier(tx: Tx, parcel: Parcel) -> Carrier:
    to = orders.receiver(tx, parcel.order_id)
    grams, today = parcel.weight_g or parcel.expected_g, business_day(now())
    here = place(to.province, to.city, to.district)
    return tariff_book.courier_for(tx, here, storage=parcel.storage, grams=grams, day=today)


def _take_number(tx: Tx, carrier: str, parcel_id: int) -> str:
    pool = table(WaybillNumber)
    free = (
        select(pool.c.id)
        .where(pool.c.carrier == carrier, pool.c.parcel_id.is_(None))
        .order_by(pool.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    number = tx.connection().execute(
        update(pool).where(pool.c.id == free.scalar_subquery()).values(parcel_id=parcel_id).returning(pool.c.number)
    ).scalar()  # fmt: skip
    if number is None:
        raise Conflict(
            "no waybill number of %(carrier)s is left",
            remedy="Import numbers from the courier, or choose another courier.",
            carrier=carrier,
        )
    return str(number)
