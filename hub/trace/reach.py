"""How far something bad has gone: from lots, inputs or a producer to every lot, shelf, order, parcel and station, at once.

One statement walks the graph of lots forward and joins what the house knows about them; the database does the work.
"""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from sqlalchemy import BigInteger, Integer, String, bindparam, column, text
from sqlmodel import col, select

from catalog.models import Producer, Product, Sku
from hub.inventory.models import Lot
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid
from hub.trace import queries
from hub.trace.models import TraceLot

CAUSES = ("lot", "input", "producer")

_SQL = """
WITH RECURSIVE down(id) AS (
  SELECT id FROM trace_lot WHERE id IN :lots
  UNION
  SELECT trace_edge.child_id FROM trace_edge JOIN down ON down.id = trace_edge.parent_id
),
hit AS (
  SELECT lot.id FROM down JOIN trace_lot ON trace_lot.id = down.id
  JOIN lot ON lot.sku_id = trace_lot.sku_id AND lot.code = trace_lot.code
  UNION
  SELECT id FROM lot WHERE id IN :stock
),
sent AS (
  SELECT lot_id, CASE WHEN ref LIKE 'parcel:%' THEN CAST(substr(ref, 8) AS BIGINT) END AS parcel_id, -SUM(delta) AS pieces
  FROM stock_ledger WHERE lot_id IN (SELECT id FROM hit) AND reason = 'ship' GROUP BY lot_id, ref
)
SELECT 'trace' AS kind, 0 AS lot_id, id AS ref_id, 0 AS order_id, 0 AS pieces, '' AS word FROM down
UNION ALL SELECT 'lot', id, 0, 0, 0, '' FROM hit
UNION ALL SELECT 'stock', lot_id, location_id, 0, on_hand, '' FROM stock_level
  WHERE lot_id IN (SELECT id FROM hit) AND on_hand > 0
UNION ALL SELECT 'open', reservation.lot_id, 0, sales_order.id, SUM(reservation.quantity), sales_order.channel
  FROM reservation JOIN order_line ON order_line.id = reservation.line_id
  JOIN sales_order ON sales_order.id = order_line.order_id
  WHERE reservation.lot_id IN (SELECT id FROM hit) AND reservation.state = 'open'
  GROUP BY reservation.lot_id, sales_order.id, sales_order.channel
UNION ALL SELECT 'parcel', sent.lot_id, parcel.id, parcel.order_id, sent.pieces, sales_order.channel
  FROM sent JOIN parcel ON parcel.id = sent.parcel_id JOIN sales_order ON sales_order.id = parcel.order_id
UNION ALL SELECT 'station', lot_source.lot_id, uplink_parcel.id, 0, lot_source.pieces, uplink_parcel.station
  FROM lot_source JOIN uplink_parcel ON uplink_parcel.id = lot_source.uplink_id
  WHERE lot_source.lot_id IN (SELECT id FROM hit)
"""
_NUMBERS = ("lot_id", "ref_id", "order_id")
_REACH = (
    text(_SQL)
    .bindparams(bindparam("lots", expanding=True), bindparam("stock", expanding=True))
    .columns(
        column("kind", String),
        *(column(name, BigInteger) for name in _NUMBERS),
        column("pieces", Integer),
        column("word", String),
    )
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Pieces of one lot somewhere: on a shelf, promised to an order, gone in a parcel, or come from a station.

    ``ref_id`` is the location, the parcel or the uplink parcel; ``word`` the channel or the station.
    """

    lot_id: int
    ref_id: int
    order_id: int
    pieces: int
    word: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Everything one cause has touched. ``trace_lots`` has the start in it; ``ms`` is what the statement took."""

    trace_lots: frozenset[int]
    lots: frozenset[int]
    shelves: tuple[Piece, ...]
    open: tuple[Piece, ...]
    parcels: tuple[Piece, ...]
    stations: tuple[Piece, ...]
    ms: int = 0

    @property
    def orders(self) -> dict[int, bool]:
        """Order id -> whether something of it has left."""
        return {row.order_id: False for row in self.open} | {row.order_id: True for row in self.parcels}

    def figures(self) -> dict[str, Any]:
        """The numbers of a report, small enough to keep as JSON."""
        channels = {row.order_id: row.word for row in (*self.open, *self.parcels)}
        return {
            "trace_lots": len(self.trace_lots),
            "lots": len(self.lots),
            "shelves": len(self.shelves),
            "on_hand": sum(row.pieces for row in self.shelves),
            "open_orders": len({row.order_id for row in self.open}),
            "open_pieces": sum(row.pieces for row in self.open),
            "parcels": len({row.ref_id for row in self.parcels}),
            "gone": sum(row.pieces for row in self.parcels),
            "orders": len(channels),
            "channels": dict(sorted(Counter(channels.values()).items())),
            "stations": sorted({row.word for row in self.stations}),
        }


def of(tx: Tx, cause: str, subject: str) -> Reach:
    """Everything a lot, an input or a producer has touched. Raises Invalid when nobody knows the subject."""
    lots, stock = _starts(tx, cause, subject.strip())
    if not lots and not stock:
        raise Invalid(
            "nobody has recorded %(subject)s",
            remedy="Enter a lot code, ITEM/LOT, or a producer.",
            subject=subject or "–",
        )
    return walk(tx, lots, stock)


def only(found: Reach, lots: AbstractSet[int]) -> Reach:
    """That part of a reach which is about these lots in stock."""
    parts = {
        name: tuple(row for row in getattr(found, name) if row.lot_id in lots)
        for name in ("shelves", "open", "parcels", "stations")
    }
    return Reach(found.trace_lots, found.lots & lots, **parts, ms=found.ms)


def walk(tx: Tx, lots: Iterable[int], stock: Iterable[int] = ()) -> Reach:
    """Everything that starts from these trace lots and these lots in stock."""
    began = perf_counter()
    named = {"lots": sorted(set(lots)), "stock": sorted(set(stock))}
    found: dict[str, list[Piece]] = {kind: [] for kind in ("trace", "lot", "stock", "open", "parcel", "station")}
    for kind, *fields in tx.connection().execute(_REACH, named):
        found[kind].append(Piece(*fields))
    return Reach(
        trace_lots=frozenset(row.ref_id for row in found["trace"]),
        lots=frozenset(row.lot_id for row in found["lot"]),
        shelves=tuple(found["stock"]),
        open=tuple(found["open"]),
        parcels=tuple(found["parcel"]),
        stations=tuple(found["station"]),
        ms=round((perf_counter() - began) * 1000),
    )


def _starts(tx: Tx, cause: str, subject: str) -> tuple[set[int], set[int]]:
    """Trace lots and lots in stock the subject means."""
    if cause not in CAUSES:
        raise Invalid("a recall starts from a lot, an input or a producer", remedy="Choose one of them.")
    if cause == "producer":
        return _of_producer(tx, subject)
    item, _, code = subject.rpartition("/")
    lots = select(TraceLot).where(col(TraceLot.code) == code)
    here = select(Lot.id).join(Sku, col(Sku.id) == col(Lot.sku_id)).where(col(Lot.code) == code)
    if item:
        lots = lots.where(col(TraceLot.item) == item)
        here = here.where((col(Sku.code) == item) | (col(Sku.gtin) == item.removeprefix("0")))
    traced = {lot.id for lot in tx.exec(lots) if cause == "lot" or lot.kind in ("feed", "drug", "packaging")}
    return traced, set(tx.exec(here)) if cause == "lot" else set()


def _of_producer(tx: Tx, subject: str) -> tuple[set[int], set[int]]:
    who = tx.exec(select(Producer.id).where((Producer.code == subject) | (Producer.name == subject))).first()
    if who is None:
        return set(), set()
    traced = set(tx.exec(select(TraceLot.id).where(TraceLot.producer_id == who)))
    made = select(Lot).join(Sku, col(Sku.id) == col(Lot.sku_id)).join(Product, col(Product.id) == col(Sku.product_id))
    mine = tx.exec(made.where(Product.producer_id == who)).all()
    return traced | set(queries.trace_ids(tx, mine).values()), {lot.id for lot in mine}
