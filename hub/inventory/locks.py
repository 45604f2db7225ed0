"""Every row lock of this room, always taken in id order so that two transactions cannot wait for each other."""

from collections.abc import Iterable

from sqlalchemy import select, tuple_
from sqlalchemy.engine import RowMapping

from hub.inventory.models import Location, Lot, StockLevel
from hub.kernel.db import Tx, table


def levels_of(tx: Tx, sku_ids: Iterable[int]) -> list[RowMapping]:
    """Levels of these SKUs that hold free pieces of good lots, locked, with lot and location facts."""
    level, lot, place = table(StockLevel), table(Lot), table(Location)
    query = (
        select(
            level.c.id,
            level.c.sku_id,
            level.c.lot_id,
            level.c.location_id,
            (level.c.on_hand - level.c.reserved).label("free"),
            lot.c.expiry_date,
            lot.c.received_at,
            place.c.storage,
        )
        .join(lot, lot.c.id == level.c.lot_id)
        .join(place, place.c.id == level.c.location_id)
        .where(level.c.sku_id.in_(sorted(set(sku_ids))), lot.c.state == "good", level.c.on_hand > level.c.reserved)
        .order_by(level.c.id)
        .with_for_update(of=level)
    )
    return list(tx.connection().execute(query).mappings())


def levels_at(tx: Tx, places: Iterable[tuple[int, int]]) -> None:
    """Lock the levels of these (lot, location) pairs before any of them is changed."""
    level = table(StockLevel)
    here = tuple_(level.c.lot_id, level.c.location_id).in_(sorted(set(places)))
    tx.connection().execute(select(level.c.id).where(here).order_by(level.c.id).with_for_update())
