"""SELECTs of the stock desk: shelves lot by lot, their sums, and the ledger behind a number."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, literal, or_, select

from catalog.models import Product, Sku
from hub.inventory.models import LedgerEntry, Location, Lot, StockLevel, Warehouse
from hub.inventory.queries import state_here
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, table


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One lot in one place with everything around it. ``shelf_days`` is the shelf life the goods have when made."""

    level_id: int
    sku_id: int
    sku: str
    name: str
    lot_id: int
    lot: str
    location: str
    warehouse: str
    production_date: date
    expiry_date: date | None
    shelf_days: int | None
    state: str
    on_hand: int
    reserved: int
    location_id: int


@dataclass(frozen=True, slots=True)
class ShelfSearch:
    """What the list by lot was asked for; empty fields do not filter. ``after`` and ``before`` are level ids.

    ``state`` is near (less than a third of the shelf life left), expired, quarantine or recalled.
    """

    text: str = ""  # lot code, SKU code, name
    storage: str = ""
    warehouse: str = ""
    state: str = ""
    lot_id: int | None = None
    after: int | None = None
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything on the shelves. ``near`` and ``expired`` count lots."""

    pieces: int
    reserved: int
    near: int
    expired: int


@dataclass(frozen=True, slots=True)
class Moved:
    """One ledger entry with the code of its lot."""

    at: datetime
    reason: str
    ref: str
    actor: str
    delta: int
    lot: str


def page(tx: Tx, search: ShelfSearch) -> list[ShelfRow]:
    """Lots with pieces, earliest expiry first, goods without one last."""
    level, lot, place, house, sku, product = _around()
    key = func.coalesce(lot.c.expiry_date, literal(date.max))
    query = (
        select(
            level.c.id, level.c.sku_id, sku.c.code.label("sku"), product.c.name, level.c.lot_id, lot.c.code, place.c.code.label("place"),
            house.c.name.label("house"), lot.c.production_date, lot.c.expiry_date, product.c.shelf_days, state_here(),
            level.c.on_hand, level.c.reserved, level.c.location_id,
        )
        .select_from(_joined())
        .where(level.c.on_hand > 0, *_asked(tx, search))
        .limit(search.limit)
    )  # fmt: skip
    edge = search.before or search.after
    if edge is not None:
        since = tx.connection().execute(select(key).select_from(_joined()).where(level.c.id == edge)).scalar()
        since = since or date.max
        beyond = or_(key < since, and_(key == since, level.c.id < edge))
        query = query.where(beyond if search.before else and_(~beyond, level.c.id != edge))
    order = (key.desc(), level.c.id.desc()) if search.before else (key, level.c.id)
    rows: Any = tx.connection().execute(query.order_by(*order)).all()
    return [ShelfRow(*row) for row in (rows[::-1] if search.before else rows)]


def totals(tx: Tx) -> Totals:
    """Sums over every shelf. Three statements."""
    level, lot, *_ = _around()
    pieces, reserved = tx.connection().execute(select(func.sum(level.c.on_hand), func.sum(level.c.reserved))).one()
    counted = select(func.count(lot.c.id.distinct())).select_from(_joined()).where(level.c.on_hand > 0)
    near = tx.connection().execute(counted.where(_in_state(tx, "near"))).scalar_one()
    expired = tx.connection().execute(counted.where(_in_state(tx, "expired"))).scalar_one()
    return Totals(int(pieces or 0), int(reserved or 0), near, expired)


def kept(tx: Tx) -> frozenset[int]:
    """SKUs that lie or have lain on a shelf."""
    level = table(StockLevel)
    return frozenset(tx.connection().execute(select(level.c.sku_id).distinct()).scalars())


def skus_of_lot(tx: Tx, code: str) -> frozenset[int]:
    """SKUs with a lot whose code begins with ``code``."""
    lot = table(Lot)
    query = select(lot.c.sku_id).where(lot.c.code.istartswith(code, autoescape=True)).distinct()
    return frozenset(tx.connection().execute(query).scalars())


def ledger(tx: Tx, *, sku_id: int | None = None, lot_id: int | None = None, limit: int = 200) -> list[Moved]:
    """The newest movements of one SKU or one lot, newest first."""
    entry, lot = table(LedgerEntry), table(Lot)
    mine = entry.c.lot_id == lot_id if lot_id is not None else entry.c.sku_id == sku_id
    rows = tx.connection().execute(
        select(entry.c.at, entry.c.reason, entry.c.ref, entry.c.actor, entry.c.delta, lot.c.code)
        .join(lot, lot.c.id == entry.c.lot_id)
        .where(mine)
        .order_by(entry.c.id.desc())
        .limit(limit)
    )
    return [Moved(*row) for row in rows]


def lot(tx: Tx, lot_id: int) -> Lot | None:
    """One lot, also when none of it is left."""
    return tx.get(Lot, lot_id)


def warehouses(tx: Tx) -> list[str]:
    """Names of all warehouses, by code."""
    house = table(Warehouse)
    return list(tx.connection().execute(select(house.c.name).order_by(house.c.code)).scalars())


def _around() -> tuple[Any, ...]:
    return table(StockLevel), table(Lot), table(Location), table(Warehouse), table(Sku), table(Product)


def _joined() -> Any:
    level, lot, place, house, sku, product = _around()
    found = level.join(lot, lot.c.id == level.c.lot_id).join(place, place.c.id == level.c.location_id)
    found = found.join(house, house.c.id == place.c.warehouse_id).join(sku, sku.c.id == level.c.sku_id)
    return found.join(product, product.c.id == sku.c.product_id)


def _asked(tx: Tx, search: ShelfSearch) -> list[ColumnElement[bool]]:
    _, lot, place, house, sku, product = _around()
    found: list[ColumnElement[bool]] = []
    if search.text:
        named = (lot.c.code, sku.c.code, product.c.name)
        found.append(or_(*(column.icontains(search.text, autoescape=True) for column in named)))
    if search.storage:
        found.append(place.c.storage == search.storage)
    if search.warehouse:
        found.append(house.c.name == search.warehouse)
    if search.lot_id is not None:
        found.append(lot.c.id == search.lot_id)
    if search.state:
        found.append(_in_state(tx, search.state))
    return found


def _in_state(tx: Tx, state: str) -> ColumnElement[bool]:
    """Near goods are told apart by shelf life; there are few different ones, so each is a bound of its own."""
    lot, product, today = table(Lot), table(Product), business_day(now())
    if state == "expired":
        expired: ColumnElement[bool] = lot.c.expiry_date <= today
        return expired
    if state != "near":
        same: ColumnElement[bool] = state_here().element == state
        return same
    lives = tx.connection().execute(select(product.c.shelf_days).where(product.c.shelf_days > 0).distinct()).scalars()
    bounds = [
        and_(product.c.shelf_days == days, lot.c.expiry_date < today + timedelta(days=-(-days // 3))) for days in lives
    ]
    return and_(state_here().element == "good", lot.c.expiry_date > today, or_(false(), *bounds))
