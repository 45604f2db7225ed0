"""SELECTs over recorded events, trace lots and the graph between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as select_core
from sqlmodel import col, select

from catalog.models import Producer, Product, Sku
from hub.inventory.models import LedgerEntry, Lot
from hub.kernel.db import Tx, chunks, table
from hub.kernel.errors import NotFound
from hub.trace.codes import LotName, lot_uri, named
from hub.trace.genealogy import Edge
from hub.trace.models import ParkedEvent, TraceEdge, TraceEvent, TraceLot, TracePart, TraceScan


@dataclass(frozen=True, slots=True)
class Told:
    """One recorded event about a lot, with what the lot did in it."""

    event: TraceEvent
    lot_id: int
    role: str
    milli: int | None


def has_event(tx: Tx, event_hash: str) -> bool:
    """Whether an event is here already."""
    return tx.exec(select(TraceEvent.id).where(TraceEvent.hash == event_hash)).first() is not None


def events(tx: Tx, *, limit: int, after: int = 0) -> Sequence[TraceEvent]:
    """Recorded events in the order they were taken in."""
    query = select(TraceEvent).where(col(TraceEvent.id) > after).order_by(col(TraceEvent.id)).limit(limit)
    return tx.exec(query).all()


def latest_events(tx: Tx, *, limit: int = 50) -> Sequence[TraceEvent]:
    """The newest records first."""
    return tx.exec(select(TraceEvent).order_by(col(TraceEvent.id).desc()).limit(limit)).all()


def event_count(tx: Tx) -> int:
    """How many events are recorded."""
    return tx.exec(select(func.count()).select_from(TraceEvent)).one()


def lots_named(tx: Tx, uris: Iterable[str]) -> dict[str, TraceLot]:
    """Trace lots by name, those that are known."""
    found: dict[str, TraceLot] = {}
    for some in chunks(sorted(set(uris)), 500):
        found |= {lot.uri: lot for lot in tx.exec(select(TraceLot).where(col(TraceLot.uri).in_(some)))}
    return found


def lots_by_id(tx: Tx, lot_ids: Iterable[int]) -> dict[int, TraceLot]:
    """Trace lots by id."""
    found: dict[int, TraceLot] = {}
    for some in chunks(sorted(set(lot_ids)), 500):
        found |= {lot.id: lot for lot in tx.exec(select(TraceLot).where(col(TraceLot.id).in_(some)))}
    return found


def lot(tx: Tx, lot_id: int) -> TraceLot:
    """One trace lot. Raises NotFound."""
    found = tx.get(TraceLot, lot_id)
    if found is None:
        raise NotFound("no such lot", remedy="Scan the code again.")
    return found


def find_lots(tx: Tx, text: str, *, limit: int = 50) -> Sequence[TraceLot]:
    """Trace lots by lot code, item or part of their name."""
    wanted = text.strip()
    like = f"%{wanted}%"
    query = select(TraceLot).where(
        (col(TraceLot.code) == wanted) | (col(TraceLot.item) == wanted) | col(TraceLot.name).like(like)
    )
    return tx.exec(query.order_by(col(TraceLot.id).desc()).limit(limit)).all()


def stock_lots(tx: Tx, text: str, *, limit: int = 50) -> Sequence[Lot]:
    """Lots of the stock room by their code, or by the SKU's."""
    wanted = text.strip()
    query = select(Lot).join(Sku, col(Sku.id) == col(Lot.sku_id))
    query = query.where((col(Lot.code) == wanted) | (col(Sku.code) == wanted)).order_by(col(Lot.id).desc())
    return tx.exec(query.limit(limit)).all()


def trace_lot_of(tx: Tx, stock_lot: Lot) -> TraceLot | None:
    """The trace lot of a lot in stock; None when nobody recorded anything about it."""
    query = select(TraceLot).where(TraceLot.sku_id == stock_lot.sku_id, TraceLot.code == stock_lot.code)
    return tx.exec(query).first()


def stock_lot_of(tx: Tx, name: LotName) -> Lot | None:
    """The lot in stock that a name means."""
    sku = sku_of(tx, name)
    if sku is None:
        return None
    return tx.exec(select(Lot).where(Lot.sku_id == sku.id, Lot.code == name.lot)).first()


def is_in_stock(tx: Tx, uri: str) -> bool:
    """Whether the stock room knows the lot of this name."""
    name = named(uri)
    return name is not None and stock_lot_of(tx, name) is not None


def sku_of(tx: Tx, name: LotName) -> Sku | None:
    """The SKU a lot's name speaks of: by its bar code, or by our own code."""
    query = select(Sku).where(Sku.gtin == name.gtin) if name.gtin else select(Sku).where(Sku.code == name.item)
    return tx.exec(query).first()


def uri_of_stock(tx: Tx, stock_lot: Lot) -> str:
    """The name of a lot in stock."""
    sku = tx.get_one(Sku, stock_lot.sku_id)
    return lot_uri(sku.code, stock_lot.code, gtin=sku.gtin or "")


def gtins(tx: Tx) -> dict[str, str]:
    """SKU code -> bar code, of those that have one."""
    rows = tx.exec(select(Sku.code, Sku.gtin).where(col(Sku.gtin).is_not(None)))
    return {code: gtin for code, gtin in rows if gtin}


def producer_id(tx: Tx, code: str) -> int | None:
    """A producer's id by code."""
    return tx.exec(select(Producer.id).where(Producer.code == code)).first()


def producers_by_id(tx: Tx, ids: Iterable[int]) -> dict[int, Producer]:
    """Producers by id."""
    return {row.id: row for row in tx.exec(select(Producer).where(col(Producer.id).in_(set(ids))))}


def parked(tx: Tx, *, limit: int = 200) -> Sequence[ParkedEvent]:
    """Parked events, oldest first."""
    return tx.exec(select(ParkedEvent).order_by(col(ParkedEvent.id)).limit(limit)).all()


def parked_for(tx: Tx, uris: Iterable[str]) -> Sequence[ParkedEvent]:
    """Events that wait for one of these lots."""
    wanted = set(uris)
    if not wanted:
        return ()
    return tx.exec(select(ParkedEvent).where(col(ParkedEvent.missing).in_(wanted)).order_by(col(ParkedEvent.id))).all()


def parked_count(tx: Tx) -> int:
    """How many events wait."""
    return tx.exec(select(func.count()).select_from(ParkedEvent)).one()


def told_of(tx: Tx, lot_ids: Iterable[int]) -> list[Told]:
    """Every recorded event about these lots, oldest first."""
    found: list[Told] = []
    for some in chunks(sorted(set(lot_ids)), 500):
        rows = tx.exec(
            select(TraceEvent, TracePart.lot_id, TracePart.role, TracePart.milli)
            .join(TracePart, col(TracePart.event_id) == col(TraceEvent.id))
            .where(col(TracePart.lot_id).in_(some))
        )
        found += [Told(*row) for row in rows]
    return sorted(found, key=lambda told: (told.event.at, told.event.id))


def ancestor_edges(tx: Tx, lot_ids: Iterable[int]) -> list[Edge]:
    """Every edge on a way that leads to these lots."""
    return _edges(tx, lot_ids, up=True)


def descendant_edges(tx: Tx, lot_ids: Iterable[int]) -> list[Edge]:
    """Every edge on a way that leads from these lots."""
    return _edges(tx, lot_ids, up=False)


def _edges(tx: Tx, lot_ids: Iterable[int], *, up: bool) -> list[Edge]:
    """One recursive statement; UNION drops what was seen, so that a circle ends."""
    edge, starts = table(TraceEdge), sorted(set(lot_ids))
    here, there = (edge.c.child_id, edge.c.parent_id) if up else (edge.c.parent_id, edge.c.child_id)
    if not starts:
        return []
    walk = select_core(there.label("lot"), edge.c.parent_id, edge.c.child_id).where(here.in_(starts))
    way = walk.cte("way", recursive=True)
    further = select_core(there, edge.c.parent_id, edge.c.child_id).join(way, here == way.c.lot)
    way = way.union(further)
    rows: Any = tx.connection().execute(select_core(way.c.parent_id, way.c.child_id).distinct())
    return [(parent, child) for parent, child in rows]


def scans_of(tx: Tx, code: str, *, since: date) -> tuple[int, int, int]:
    """(scans, days, regions) of one code since a day."""
    scan = table(TraceScan)
    row = tx.connection().execute(
        select_core(
            func.coalesce(func.sum(scan.c.scans), 0),
            func.count(scan.c.day.distinct()),
            func.count(scan.c.region.distinct()),
        ).where(scan.c.code == code, scan.c.day >= since)
    )
    scans, days, regions = row.one()
    return int(scans), int(days), int(regions)


def stock_lot(tx: Tx, sku_id: int, code: str) -> Lot | None:
    """A lot in stock by SKU and code."""
    return tx.exec(select(Lot).where(Lot.sku_id == sku_id, Lot.code == code)).first()


def shipped_of_lot(tx: Tx, lot_id: int) -> int:
    """Pieces of a lot that have left with parcels."""
    entry = table(LedgerEntry)
    query = select_core(func.coalesce(-func.sum(entry.c.delta), 0)).where(
        entry.c.lot_id == lot_id, entry.c.reason == "ship"
    )
    return int(tx.connection().execute(query).scalar_one())


def traced(tx: Tx) -> set[tuple[int, str]]:
    """(SKU id, lot code) of every lot of the catalogue somebody recorded something about."""
    rows = tx.exec(select(TraceLot.sku_id, TraceLot.code).where(col(TraceLot.sku_id).is_not(None)))
    return {(sku, code) for sku, code in rows if sku is not None}


def stock_lots_by_id(tx: Tx, lot_ids: Iterable[int]) -> list[Lot]:
    """Lots in stock by id."""
    found: list[Lot] = []
    for some in chunks(sorted(set(lot_ids)), 500):
        found += tx.exec(select(Lot).where(col(Lot.id).in_(some)).order_by(col(Lot.id)))
    return found


def parcels_with(tx: Tx, lot_ids: Iterable[int], *, limit: int) -> list[int]:
    """Parcels in which these lots have left."""
    entry = table(LedgerEntry)
    found: set[int] = set()
    for some in chunks(sorted(set(lot_ids)), 500):
        refs = tx.connection().execute(
            select_core(entry.c.ref).where(entry.c.lot_id.in_(some), entry.c.reason == "ship").limit(limit)
        )
        found |= {int(ref.removeprefix("parcel:")) for ref in refs.scalars() if ref.startswith("parcel:")}
    return sorted(found)


def trace_ids(tx: Tx, stock: Iterable[Lot]) -> dict[int, int]:
    """Lot in stock -> its trace lot, for those that have one."""
    wanted = {(lot.sku_id, lot.code): lot.id for lot in stock}
    found: dict[int, int] = {}
    for some in chunks(sorted({code for _, code in wanted}), 500):
        rows = tx.exec(select(TraceLot.id, TraceLot.sku_id, TraceLot.code).where(col(TraceLot.code).in_(some)))
        found |= {wanted[sku, code]: lot for lot, sku, code in rows if sku is not None and (sku, code) in wanted}
    return found


def shipped_lots(tx: Tx) -> list[int]:
    """Lots in stock of which something has left in a parcel, tickets left out."""
    entry, sku, product = table(LedgerEntry), table(Sku), table(Product)
    query = (
        select_core(entry.c.lot_id)
        .join(sku, sku.c.id == entry.c.sku_id)
        .join(product, product.c.id == sku.c.product_id)
        .where(entry.c.reason == "ship", product.c.is_voucher.is_(False))
        .distinct()
    )
    return list(tx.connection().execute(query).scalars())
