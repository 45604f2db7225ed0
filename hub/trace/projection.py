"""What the hub itself did with goods, as EPCIS events, read from ledger, receipts, parcels and returns when asked for.

Nothing is written for it and nobody types it: what was booked is what is told, so the two cannot part.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from catalog.models import Sku
from hub.aftersales.models import ReturnLine
from hub.inventory.models import LedgerEntry, Location, Lot, ReceiptLine, Warehouse
from hub.kernel.db import Tx, chunks, table
from hub.orders.models import Order, OrderLine
from hub.trace import epcis
from hub.trace.codes import NAMESPACE, PREFIX, lot_uri
from hub.trace.epcis import Reading
from hub.warehouse.gs1 import RESOLVER, ParcelCodes
from hub.warehouse.models import Parcel, ParcelLine

#: Reason in the ledger -> business step and disposition.
_STEPS = {
    "receive": ("receiving", "sellable_accessible"),
    "move": ("storing", "sellable_accessible"),
    "count": ("cycle_counting", "sellable_accessible"),
    "damage": ("removing", "damaged"),
    "return": ("receiving", "returned"),
}


@dataclass(frozen=True, slots=True)
class Booked:
    """One movement in a house: what the ledger says, and where."""

    at: datetime
    lot_id: int
    reason: str
    delta: int
    ref: str
    warehouse: str
    place: str


def movements(tx: Tx, lot_ids: Iterable[int]) -> list[Booked]:
    """Everything that happened to these lots inside, oldest first; goods sent to buyers are left out."""
    entry, place, house = table(LedgerEntry), table(Location), table(Warehouse)
    found: list[Booked] = []
    for some in chunks(sorted(set(lot_ids)), 500):
        rows = tx.connection().execute(
            select(entry.c.at, entry.c.lot_id, entry.c.reason, entry.c.delta, entry.c.ref, house.c.name, place.c.code)
            .join(place, place.c.id == entry.c.location_id)
            .join(house, house.c.id == place.c.warehouse_id)
            .where(entry.c.lot_id.in_(some), entry.c.reason.in_(list(_STEPS)))
        )
        found += [Booked(*row) for row in rows]
    return sorted(found, key=lambda booked: (booked.at, booked.ref, booked.delta))


def lot_names(tx: Tx, lot_ids: Iterable[int]) -> dict[int, str]:
    """The names of lots in stock."""
    lot, sku = table(Lot), table(Sku)
    found: dict[int, str] = {}
    for some in chunks(sorted(set(lot_ids)), 500):
        query = select(lot.c.id, lot.c.code, sku.c.code.label("sku"), sku.c.gtin).join(sku, sku.c.id == lot.c.sku_id)
        rows: Any = tx.connection().execute(query.where(lot.c.id.in_(some)))
        found |= {row.id: lot_uri(row.sku, row.code, gtin=row.gtin or "") for row in rows}
    return found


def lot_events(tx: Tx, lot_ids: Iterable[int], *, house: str) -> list[dict[str, Any]]:
    """Receiving, storing, counting, damage and returns of these lots. ``house`` is our own mark on the events."""
    booked = movements(tx, lot_ids)
    names = lot_names(tx, {row.lot_id for row in booked})
    warm = temperatures_on_receipt(tx, {row.lot_id for row in booked})
    events = []
    for row in booked:
        if row.reason == "move" and row.delta < 0:
            continue  # both ends of a move are one event
        step, disposition = _STEPS[row.reason]
        event = _seen(row.at, step, disposition, house=house) | {
            "quantityList": [epcis.quantity(names[row.lot_id], abs(row.delta) * 1000)],
            f"{PREFIX}:place": row.warehouse,
            f"{PREFIX}:ref": row.ref,
        }
        reading = warm.get(row.ref)
        if reading is not None:
            event["sensorElementList"] = [epcis.degrees([reading])]
        events.append(event)
    return events


def parcel_events(tx: Tx, parcel_ids: Iterable[int], codes: ParcelCodes, *, house: str) -> list[dict[str, Any]]:
    """Packing, sale and shipping of parcels that have left, and what of them came back. No buyer is in them."""
    events: list[dict[str, Any]] = []
    for some in chunks(sorted(set(parcel_ids)), 300):
        contents = shipped_lots(tx, some)
        names = lot_names(tx, {lot for lots in contents.values() for lot in lots})
        orders = _orders_in(tx, some)
        for parcel in _left(tx, some):
            uri = codes.link(parcel.id, RESOLVER)
            goods = sorted((names[lot], pieces) for lot, pieces in contents.get(parcel.id, {}).items())
            at = parcel.handed_over_at
            if at is None or not goods:
                continue
            events += _one_parcel(uri, goods, at, orders.get(parcel.id, ()), house)
    return events


def _one_parcel(
    uri: str, goods: Sequence[tuple[str, int]], at: datetime, orders: Sequence[int], house: str
) -> list[dict[str, Any]]:
    inside = [epcis.quantity(name, pieces * 1000) for name, pieces in goods]
    base = {"eventTime": epcis.stamp(at), "eventTimeZoneOffset": "+08:00", f"{PREFIX}:hub": house}
    bought = [{"type": "po", "bizTransaction": f"{NAMESPACE}order/{order}"} for order in orders]
    pack = {"type": "AggregationEvent", "action": "ADD", "parentID": uri, "childQuantityList": inside}
    sale = {"type": "TransactionEvent", "action": "ADD", "bizTransactionList": bought, "epcList": [uri]}
    ship = {"type": "ObjectEvent", "action": "OBSERVE", "epcList": [uri], "bizTransactionList": bought}
    return [
        base | pack | {"bizStep": "packing", "disposition": "in_progress"},
        base | sale | {"bizStep": "retail_selling", "disposition": "retail_sold"},
        base | ship | {"bizStep": "shipping", "disposition": "in_transit"},
    ]


def shipped_lots(tx: Tx, parcel_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Parcel id -> {lot id: pieces} of what left in it."""
    entry = table(LedgerEntry)
    refs = {f"parcel:{parcel_id}": parcel_id for parcel_id in parcel_ids}
    found: dict[int, dict[int, int]] = {}
    for some in chunks(sorted(refs), 500):
        rows = tx.connection().execute(
            select(entry.c.ref, entry.c.lot_id, entry.c.delta).where(entry.c.ref.in_(some), entry.c.reason == "ship")
        )
        for ref, lot, delta in rows:
            lots = found.setdefault(refs[ref], {})
            lots[lot] = lots.get(lot, 0) - delta
    return found


def temperatures_on_receipt(tx: Tx, lot_ids: Iterable[int]) -> dict[str, Reading]:
    """Reference in the ledger -> what the product measured when it came."""
    line = table(ReceiptLine)
    found: dict[str, Reading] = {}
    for some in chunks(sorted(set(lot_ids)), 500):
        rows = tx.connection().execute(
            select(line.c.id, line.c.inspected_at, line.c.temperature_dc).where(
                line.c.lot_id.in_(some), line.c.temperature_dc.is_not(None), line.c.inspected_at.is_not(None)
            )
        )
        found |= {f"receipt:{line_id}": Reading(at, tenths) for line_id, at, tenths in rows}
    return found


def returned_pieces(tx: Tx, lot_ids: Iterable[int]) -> dict[int, int]:
    """Lot id -> pieces that came back, whatever became of them."""
    line = table(ReturnLine)
    found: dict[int, int] = {}
    for some in chunks(sorted(set(lot_ids)), 500):
        rows = tx.connection().execute(select(line.c.lot_id, line.c.pieces).where(line.c.lot_id.in_(some)))
        for lot, pieces in rows:
            found[lot] = found.get(lot, 0) + pieces
    return found


def _left(tx: Tx, parcel_ids: Sequence[int]) -> list[Any]:
    parcel = table(Parcel)
    query = select(parcel.c.id, parcel.c.handed_over_at).where(parcel.c.id.in_(parcel_ids)).order_by(parcel.c.id)
    return list(tx.connection().execute(query))


def _orders_in(tx: Tx, parcel_ids: Sequence[int]) -> dict[int, list[int]]:
    part, line, order = table(ParcelLine), table(OrderLine), table(Order)
    rows = tx.connection().execute(
        select(part.c.parcel_id, order.c.id)
        .join(line, line.c.id == part.c.line_id)
        .join(order, order.c.id == line.c.order_id)
        .where(part.c.parcel_id.in_(parcel_ids))
        .distinct()
        .order_by(part.c.parcel_id, order.c.id)
    )
    found: dict[int, list[int]] = {}
    for parcel, order_id in rows:
        found.setdefault(parcel, []).append(order_id)
    return found


def _seen(at: datetime, step: str, disposition: str, *, house: str) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "action": "OBSERVE",
        "eventTime": epcis.stamp(at),
        "eventTimeZoneOffset": "+08:00",
        "bizStep": step,
        "disposition": disposition,
        f"{PREFIX}:hub": house,
    }
