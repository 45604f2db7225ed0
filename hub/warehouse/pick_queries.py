"""SELECTs of picking: what a wave fetches, what parcels hold in full, which shelves could replace a lot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, func, select

from hub.inventory.models import Location, Lot, Reservation
from hub.kernel.db import Tx, chunks, table
from hub.orders.models import Order
from hub.warehouse.models import Parcel, ParcelLine, PickedStop, Wave


@dataclass(frozen=True, slots=True)
class Stop:
    """Pieces of one lot in one place for one wave. ``shares`` are (parcel id, pieces), ``picked`` pieces are taken."""

    location: str
    location_id: int
    sku_id: int
    lot_id: int
    lot: str
    expiry: date | None
    pieces: int
    shares: tuple[tuple[int, int], ...]
    picked: int


def stops(tx: Tx, wave_id: int) -> list[Stop]:
    """The stops of a wave, in no order; parcels that were stopped are left out. One statement."""
    held, part, parcel, done = table(Reservation), table(ParcelLine), table(Parcel), table(PickedStop)
    lot, place = table(Lot), table(Location)
    share = cast(parcel.c.id, String) + ":" + cast(held.c.quantity, String)
    each = (
        select(
            held.c.location_id, held.c.sku_id, held.c.lot_id, func.sum(held.c.quantity).label("pieces"),
            func.aggregate_strings(share, ",").label("shares"),
        )
        .join(part, (part.c.line_id == held.c.line_id) & (part.c.sku_id == held.c.sku_id))
        .join(parcel, parcel.c.id == part.c.parcel_id)
        .where(parcel.c.wave_id == wave_id, parcel.c.state != "stopped", held.c.state != "released")
        .group_by(held.c.location_id, held.c.sku_id, held.c.lot_id)
        .subquery()
    )  # fmt: skip
    here = (done.c.lot_id == each.c.lot_id) & (done.c.location_id == each.c.location_id) & (done.c.wave_id == wave_id)
    rows = tx.connection().execute(
        select(
            place.c.code, each.c.location_id, each.c.sku_id, each.c.lot_id, lot.c.code.label("lot"), lot.c.expiry_date,
            each.c.pieces, each.c.shares, func.coalesce(done.c.pieces, 0).label("picked"),
        )
        .select_from(each)
        .join(place, place.c.id == each.c.location_id)
        .join(lot, lot.c.id == each.c.lot_id)
        .outerjoin(done, here)
    )  # fmt: skip
    return [Stop(*row[:6], int(row.pieces), _shares(row.shares), min(row.picked, int(row.pieces))) for row in rows]


def _shares(text: str) -> tuple[tuple[int, int], ...]:
    found: dict[int, int] = {}
    for share in text.split(","):
        parcel, _, pieces = share.partition(":")
        key = int(parcel)
        found[key] = found.get(key, 0) + int(pieces)
    return tuple(sorted(found.items()))


def parcel_ids(tx: Tx, wave_id: int) -> list[int]:
    """The parcels of a wave in its order, stopped ones too, so that slots keep their numbers."""
    parcel = table(Parcel)
    query = select(parcel.c.id).where(parcel.c.wave_id == wave_id).order_by(parcel.c.id)
    return list(tx.connection().execute(query).scalars())


def whole_contents(tx: Tx, parcel_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Parcel id -> SKU id -> pieces, for parcels whose goods are promised to the last piece."""
    part, held = table(ParcelLine), table(Reservation)
    promised = (
        select(func.coalesce(func.sum(held.c.quantity), 0))
        .where(held.c.line_id == part.c.line_id, held.c.sku_id == part.c.sku_id, held.c.state == "open")
        .scalar_subquery()
    )
    found: dict[int, dict[int, int]] = {}
    torn: set[int] = set()
    for some in chunks(parcel_ids, 500):
        query = select(part.c.parcel_id, part.c.sku_id, part.c.quantity, promised.label("promised"))
        for row in tx.connection().execute(query.where(part.c.parcel_id.in_(some))):
            goods = found.setdefault(row.parcel_id, {})
            goods[row.sku_id] = goods.get(row.sku_id, 0) + row.quantity
            if row.promised < row.quantity:
                torn.add(row.parcel_id)
    return {parcel: goods for parcel, goods in found.items() if parcel not in torn}


def deadlines(tx: Tx, parcel_ids: Iterable[int]) -> dict[int, datetime]:
    """Parcel id -> its order's ship-by deadline, where the platform set one."""
    parcel, order = table(Parcel), table(Order)
    found: dict[int, datetime] = {}
    for some in chunks(parcel_ids, 500):
        query = select(parcel.c.id, order.c.ship_by).join(order, order.c.id == parcel.c.order_id)
        rows: Any = tx.connection().execute(query.where(parcel.c.id.in_(some), order.c.ship_by.is_not(None)))
        found |= {row.id: row.ship_by for row in rows}
    return found


def held_here(tx: Tx, wave_id: int, lot_id: int, location_id: int) -> list[Any]:
    """Open reservations of a wave on one level, locked: id, level, line, SKU, quantity, parcel, order; oldest first."""
    held, part, parcel = table(Reservation), table(ParcelLine), table(Parcel)
    query = (
        select(
            held.c.id, held.c.level_id, held.c.line_id, held.c.sku_id, held.c.quantity, parcel.c.id.label("parcel_id"),
            parcel.c.order_id,
        )
        .join(part, (part.c.line_id == held.c.line_id) & (part.c.sku_id == held.c.sku_id))
        .join(parcel, parcel.c.id == part.c.parcel_id)
        .where(
            parcel.c.wave_id == wave_id, parcel.c.state == "picking", held.c.state == "open",
            held.c.lot_id == lot_id, held.c.location_id == location_id,
        )
        .order_by(held.c.id)
        .with_for_update(of=held)
    )  # fmt: skip
    return list(tx.connection().execute(query))


def unpicked_before_frozen(tx: Tx, wave_id: int) -> int:
    """How many other waves of warmer classes are released and not picked to the end."""
    wave = table(Wave)
    query = select(func.count()).where(
        wave.c.id != wave_id, wave.c.storage != "frozen", wave.c.picked_at.is_(None), _being_picked()
    )
    return int(tx.connection().execute(query).scalar_one())


def waves_to_pick(tx: Tx) -> list[Wave]:
    """Waves with parcels in picking whose walk is not finished."""
    wave = table(Wave)
    query = select(*wave.c).where(wave.c.picked_at.is_(None), _being_picked()).order_by(wave.c.id)
    return [Wave(**row) for row in tx.connection().execute(query).mappings()]


def waves_out(tx: Tx) -> list[Wave]:
    """Waves of which goods were taken out of their room and a parcel is still open."""
    wave = table(Wave)
    query = select(*wave.c).where(wave.c.picked_from.is_not(None), _being_picked()).order_by(wave.c.picked_from)
    return [Wave(**row) for row in tx.connection().execute(query).mappings()]


def _being_picked() -> ColumnElement[bool]:
    wave, parcel = table(Wave), table(Parcel)
    return exists().where(parcel.c.wave_id == wave.c.id, parcel.c.state == "picking")


def picked_lots(tx: Tx, wave_id: int) -> set[tuple[int, str]]:
    """(SKU id, lot code) of what was taken with a pick scan for a wave: these lots are verified."""
    done, lot = table(PickedStop), table(Lot)
    query = select(lot.c.sku_id, lot.c.code).join(done, done.c.lot_id == lot.c.id)
    rows = tx.connection().execute(query.where(done.c.wave_id == wave_id, done.c.pieces > 0))
    return {(row.sku_id, row.code) for row in rows}
