"""Every row lock of this room, always taken in id order so that two transactions cannot wait for each other."""

from collections.abc import Iterable
from functools import cache
from typing import TypeVar

from sqlalchemy import Executable, bindparam, select, tuple_
from sqlalchemy.engine import RowMapping
from sqlmodel import select as select_row

from hub.inventory.models import CountLine, Incident, Location, Lot, Receipt, ReceiptLine, StockLevel
from hub.kernel.db import Tx, table
from hub.kernel.errors import NotFound

Row = TypeVar("Row", Receipt, ReceiptLine, Incident, CountLine, Lot)


def levels_of(tx: Tx, sku_ids: Iterable[int]) -> list[RowMapping]:
    """Levels of these SKUs that hold free pieces of good lots outside quarantine, locked, with lot and location facts."""
    return list(tx.connection().execute(_levels(), {"skus": sorted(set(sku_ids))}).mappings())


@cache
def _levels() -> Executable:
    level, lot, place = table(StockLevel), table(Lot), table(Location)
    return (
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
        .where(
            level.c.sku_id.in_(bindparam("skus", expanding=True)),
            lot.c.state == "good",
            place.c.purpose == "stock",
            level.c.on_hand > level.c.reserved,
        )
        .order_by(level.c.id)
        .with_for_update(of=level)
    )


def levels_at(tx: Tx, places: Iterable[tuple[int, int]]) -> None:
    """Lock the levels of these (lot, location) pairs before any of them is changed."""
    level = table(StockLevel)
    here = tuple_(level.c.lot_id, level.c.location_id).in_(sorted(set(places)))
    tx.connection().execute(select(level.c.id).where(here).order_by(level.c.id).with_for_update())


def level(tx: Tx, lot_id: int, location_id: int) -> StockLevel | None:
    """The level of a lot in a place, locked and read anew; None when the lot never lay there."""
    query = select_row(StockLevel).where(StockLevel.lot_id == lot_id, StockLevel.location_id == location_id)
    return tx.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def levels_of_lot(tx: Tx, lot_id: int) -> list[StockLevel]:
    """Every level of a lot that holds pieces, locked and read anew, in id order."""
    query = select_row(StockLevel).where(StockLevel.lot_id == lot_id, StockLevel.on_hand > 0)
    query = query.order_by(table(StockLevel).c.id).with_for_update()
    return list(tx.exec(query.execution_options(populate_existing=True)).all())


def one(tx: Tx, model: type[Row], row_id: int) -> Row:
    """One receipt, line, incident, count or lot, locked and read anew. Raises NotFound."""
    query = select_row(model).where(model.id == row_id).with_for_update()
    row = tx.exec(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound(f"there is no such {model.__name__.lower()}", id=row_id)
    return row
