"""Every SELECT of the stock room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Label, case, func, or_, select

from catalog.models import Product, Sku
from catalog.packs import components_of
from hub.inventory import gate
from hub.inventory.availability import bundle_free
from hub.inventory.models import (
    CountList,
    Incident,
    LedgerEntry,
    Location,
    Lot,
    ReceiptLine,
    Reservation,
    StockLevel,
    StockMark,
    Warehouse,
)
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, table

#: More pieces than a shelf can hold.
MOST_COUNTED = 1_000_000


@dataclass(frozen=True, slots=True)
class LotRow:
    """One lot on one shelf, as the stock desk shows it."""

    sku_id: int
    lot_id: int
    lot: str
    location: str
    storage: str
    production_date: date
    expiry_date: date | None
    state: str
    on_hand: int
    reserved: int
    days_left: int | None

    @property
    def free(self) -> int:
        """Pieces nobody was promised."""
        return self.on_hand - self.reserved


@dataclass(frozen=True, slots=True)
class Held:
    """Pieces of a lot promised to an order line."""

    line_id: int
    sku_id: int
    lot: str
    expiry_date: date | None
    location: str
    quantity: int
    state: str


@dataclass(frozen=True, slots=True)
class Drift:
    """A level whose counters disagree with the ledger or the reservations."""

    level_id: int
    on_hand: int
    ledger: int
    reserved: int
    open_reservations: int


def free_pieces(tx: Tx, sku_ids: Iterable[int], *, min_days: int) -> dict[int, int]:
    """Free pieces per SKU that may still be promised; bundles by their scarcest component."""
    wanted = set(sku_ids)
    bundles = components_of(tx, wanted)
    plain = wanted - set(bundles) | {part for parts in bundles.values() for part in parts}
    level, lot, place = table(StockLevel), table(Lot), table(Location)
    limit = business_day(now()) + timedelta(days=max(min_days, 0))
    rows = tx.connection().execute(
        select(level.c.sku_id, func.sum(level.c.on_hand - level.c.reserved))
        .join(lot, lot.c.id == level.c.lot_id)
        .join(place, place.c.id == level.c.location_id)
        .where(
            level.c.sku_id.in_(plain),
            lot.c.state == "good",
            place.c.purpose == "stock",
            or_(lot.c.expiry_date.is_(None), lot.c.expiry_date > limit),
        )
        .group_by(level.c.sku_id)
    )
    free: dict[int, int] = dict.fromkeys(plain, 0) | {sku: int(pieces) for sku, pieces in rows}
    free |= dict.fromkeys(gate.barred(tx, [sku for sku, pieces in free.items() if pieces]), 0)
    for bundle, parts in bundles.items():
        free[bundle] = bundle_free(parts, free)
    return {sku: free[sku] for sku in wanted}


def versions(tx: Tx, sku_ids: Iterable[int]) -> dict[int, int]:
    """Present stock version per SKU."""
    mark = table(StockMark)
    rows = tx.connection().execute(select(mark.c.sku_id, mark.c.version).where(mark.c.sku_id.in_(set(sku_ids))))
    return {row.sku_id: row.version for row in rows}


def lots(tx: Tx, *, sku_ids: Iterable[int] | None = None, limit: int = 2000) -> list[LotRow]:
    """Lots with pieces, earliest expiry first."""
    level, lot, place = table(StockLevel), table(Lot), table(Location)
    query = (
        select(
            level.c.sku_id, level.c.lot_id, lot.c.code, place.c.code.label("place"), place.c.storage,
            lot.c.production_date, lot.c.expiry_date, state_here(), level.c.on_hand, level.c.reserved,
        )
        .join(lot, lot.c.id == level.c.lot_id)
        .join(place, place.c.id == level.c.location_id)
        .where(level.c.on_hand > 0)
        .order_by(lot.c.expiry_date.is_(None), lot.c.expiry_date, lot.c.id)
        .limit(limit)
    )  # fmt: skip
    if sku_ids is not None:
        query = query.where(level.c.sku_id.in_(set(sku_ids)))
    today = business_day(now())
    rows: Any = tx.connection().execute(query)
    return [LotRow(*(*row, (row.expiry_date - today).days if row.expiry_date else None)) for row in rows]


def state_here() -> Label[str]:
    """SQL: the state of a lot where it lies; what lies in a quarantine place is in quarantine."""
    lot, place = table(Lot), table(Location)
    here = (lot.c.state == "good") & (place.c.purpose == "quarantine")
    return case((here, "quarantine"), else_=lot.c.state).label("state")


def made_after(tx: Tx, lot_ids: Iterable[int], day: date) -> set[int]:
    """Those of these lots that were produced after a day."""
    query = select(table(Lot).c.id).where(table(Lot).c.id.in_(set(lot_ids)), table(Lot).c.production_date > day)
    return set(tx.connection().execute(query).scalars())


def refuse_unfit(tx: Tx, goods: Iterable[tuple[int, int]]) -> None:
    """Raises Conflict when a lot promised to one of these (order line, SKU) must not be packed; see ``gate.refuse``."""
    held, wanted = table(Reservation), set(goods)
    rows = tx.connection().execute(
        select(held.c.line_id, held.c.sku_id, held.c.lot_id).where(
            held.c.line_id.in_({line for line, _ in wanted}), held.c.state == "open"
        )
    )
    gate.refuse(tx, {(sku, lot) for line, sku, lot in rows if (line, sku) in wanted})


def held_for(tx: Tx, line_ids: Iterable[int]) -> list[Held]:
    """Lots promised to these order lines, in walking order."""
    held, lot, place = table(Reservation), table(Lot), table(Location)
    rows = tx.connection().execute(
        select(
            held.c.line_id, held.c.sku_id, lot.c.code, lot.c.expiry_date, place.c.code.label("place"),
            held.c.quantity, held.c.state,
        )
        .join(lot, lot.c.id == held.c.lot_id)
        .join(place, place.c.id == held.c.location_id)
        .where(held.c.line_id.in_(set(line_ids)), held.c.state != "released")
        .order_by(place.c.code, held.c.id)
    )  # fmt: skip
    return [Held(*row) for row in rows]


def drift(tx: Tx) -> list[Drift]:
    """Levels whose on_hand is not the sum of the ledger or whose reserved is not the sum of open reservations."""
    level, entry, held = table(StockLevel), table(LedgerEntry), table(Reservation)
    posted = (
        select(func.coalesce(func.sum(entry.c.delta), 0))
        .where(entry.c.lot_id == level.c.lot_id, entry.c.location_id == level.c.location_id)
        .scalar_subquery()
    )
    promised = (
        select(func.coalesce(func.sum(held.c.quantity), 0))
        .where(held.c.level_id == level.c.id, held.c.state == "open")
        .scalar_subquery()
    )
    rows = tx.connection().execute(
        select(level.c.id, level.c.on_hand, posted.label("posted"), level.c.reserved, promised.label("promised"))
    )
    return [Drift(*row) for row in rows if row.on_hand != row.posted or row.reserved != row.promised]


def consumed_pieces(tx: Tx) -> int:
    """Pieces whose reservation was consumed by a parcel."""
    held = table(Reservation)
    query = select(func.coalesce(func.sum(held.c.quantity), 0)).where(held.c.state == "consumed")
    return int(tx.connection().execute(query).scalar_one())


def shipped_pieces(tx: Tx) -> int:
    """Pieces the ledger says have left with parcels."""
    entry = table(LedgerEntry)
    query = select(func.coalesce(func.sum(-entry.c.delta), 0)).where(entry.c.reason == "ship")
    return int(tx.connection().execute(query).scalar_one())


def sums(tx: Tx, sku_ids: Iterable[int] | None = None) -> dict[int, tuple[int, int]]:
    """SKU id -> (on hand, reserved) over all lots, of these SKUs or of all that have stock."""
    level = table(StockLevel)
    query = select(level.c.sku_id, func.sum(level.c.on_hand), func.sum(level.c.reserved)).group_by(level.c.sku_id)
    rows = tx.connection().execute(query if sku_ids is None else query.where(level.c.sku_id.in_(set(sku_ids))))
    return {sku: (int(on_hand), int(reserved)) for sku, on_hand, reserved in rows}


def movements(tx: Tx, sku_id: int, *, limit: int = 200) -> Sequence[LedgerEntry]:
    """The newest ledger entries of one SKU, newest first."""
    entry = table(LedgerEntry)
    rows = tx.connection().execute(
        select(*entry.c).where(entry.c.sku_id == sku_id).order_by(entry.c.id.desc()).limit(limit)
    )
    return [LedgerEntry(**row) for row in rows.mappings()]


def location_for(tx: Tx, storage: str) -> int | None:
    """The first location of a temperature class, by walking order."""
    place = table(Location)
    query = select(place.c.id).where(place.c.storage == storage, place.c.purpose == "stock")
    query = query.order_by(place.c.code).limit(1)
    return tx.connection().execute(query).scalar()


def houses_of(tx: Tx, line_ids: Iterable[int]) -> dict[int, str]:
    """Order line id -> name of the warehouse its goods come from."""
    held, place, house = table(Reservation), table(Location), table(Warehouse)
    rows = tx.connection().execute(
        select(held.c.line_id, house.c.name)
        .join(place, place.c.id == held.c.location_id)
        .join(house, house.c.id == place.c.warehouse_id)
        .where(held.c.line_id.in_(set(line_ids)), held.c.state != "released")
    )
    return {row.line_id: row.name for row in rows}


def warehouse(tx: Tx, code: str) -> Warehouse | None:
    """A warehouse by its code."""
    rows = table(Warehouse)
    row = tx.connection().execute(select(*rows.c).where(rows.c.code == code)).mappings().first()
    return Warehouse(**row) if row else None


def shelves_of(tx: Tx, lot_id: int, code: str) -> list[int]:
    """Places of this code, in any warehouse, on which a lot lies or lay."""
    level, place = table(StockLevel), table(Location)
    query = select(place.c.id).join(level, level.c.location_id == place.c.id)
    return list(tx.connection().execute(query.where(level.c.lot_id == lot_id, place.c.code == code)).scalars())


def lot_named(tx: Tx, sku_id: int, code: str) -> Lot | None:
    """The lot of a SKU by its code."""
    lot = table(Lot)
    row = tx.connection().execute(select(*lot.c).where(lot.c.sku_id == sku_id, lot.c.code == code)).mappings().first()
    return Lot(**row) if row else None


def free_at(tx: Tx, lot_id: int, location_id: int) -> int:
    """Pieces of a lot in one place that nobody was promised."""
    level = table(StockLevel)
    query = select(level.c.on_hand - level.c.reserved).where(
        level.c.lot_id == lot_id, level.c.location_id == location_id
    )
    return int(tx.connection().execute(query).scalar() or 0)


def lines_on(tx: Tx, level_id: int) -> list[int]:
    """Order lines that hold pieces of a level, oldest promise first."""
    held = table(Reservation)
    query = select(held.c.line_id).where(held.c.level_id == level_id, held.c.state == "open").order_by(held.c.id)
    return list(tx.connection().execute(query).scalars())


def lines_holding(tx: Tx) -> set[int]:
    """Every order line that holds pieces."""
    held = table(Reservation)
    return set(tx.connection().execute(select(held.c.line_id).where(held.c.state == "open")).scalars())


def held_otherwise(tx: Tx, lot_id: int, incident_id: int) -> bool:
    """Whether another incident keeps the whole lot in quarantine, or has condemned it."""
    row = table(Incident)
    query = select(row.c.id).where(
        row.c.lot_id == lot_id,
        row.c.id != incident_id,
        row.c.location_id.is_(None),
        row.c.state.in_(("held", "written_off")),
    )
    return tx.connection().execute(query.limit(1)).first() is not None


def receipt_lines(tx: Tx, receipt_ids: Iterable[int]) -> list[ReceiptLine]:
    """Lines of these receipts, in their own order."""
    line = table(ReceiptLine)
    rows = tx.connection().execute(select(*line.c).where(line.c.receipt_id.in_(set(receipt_ids))).order_by(line.c.id))
    return [ReceiptLine(**row) for row in rows.mappings()]


def count_list_of(tx: Tx, warehouse_id: int, day: date) -> CountList | None:
    """The list of a warehouse for a day."""
    row = table(CountList)
    query = select(*row.c).where(row.c.warehouse_id == warehouse_id, row.c.day == day)
    found = tx.connection().execute(query).mappings().first()
    return CountList(**found) if found else None


@dataclass(frozen=True, slots=True)
class NamedLot:
    """A lot as a search finds it; ``sku`` is the code of its goods and ``name`` their name."""

    lot_id: int
    code: str
    sku: str
    name: str
    expiry_date: date | None


def lots_called(tx: Tx, text: str, *, goods: str = "", limit: int = 20) -> list[NamedLot]:
    """Lots whose code begins with the text, the newest first; ``goods`` is the code or GTIN of their SKU, empty for any."""
    lot, sku, product = table(Lot), table(Sku), table(Product)
    query = (
        select(lot.c.id, lot.c.code, sku.c.code, product.c.name, lot.c.expiry_date)
        .join(sku, sku.c.id == lot.c.sku_id)
        .join(product, product.c.id == sku.c.product_id)
        .where(lot.c.code.startswith(text, autoescape=True))
        .order_by(lot.c.id.desc())
        .limit(limit)
    )
    if goods:
        query = query.where(or_(sku.c.code == goods, sku.c.gtin == goods))
    return [NamedLot(*row) for row in tx.connection().execute(query)]
