"""The trace as an EPCIS 2.0 document: what upstream recorded, and what the hub itself did with the goods."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from hub.inventory.models import Lot
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.runtime import Runtime
from hub.trace import epcis, passport, projection, queries
from hub.trace.codes import parcel_codes
from hub.warehouse.gs1 import ParcelCodes

#: Parcels one document holds at the most; a larger export is asked for by day.
MOST_PARCELS = 20_000


@dataclass(frozen=True, slots=True)
class House:
    """What marks events as ours: the company prefix, and how parcels are named."""

    prefix: str
    codes: ParcelCodes


def house_of(runtime: Runtime) -> House:
    """The marks of this installation."""
    return House(runtime.settings.gs1_prefix, parcel_codes(runtime))


def chain(tx: Tx, lot_ids: Iterable[int], parcel_ids: Iterable[int], house: House, *, name: str) -> dict[str, Any]:
    """Everything known of these lots in stock and parcels, back to the producer."""
    parcels = sorted(set(parcel_ids))[:MOST_PARCELS]
    lots = set(lot_ids) | {lot for some in projection.shipped_lots(tx, parcels).values() for lot in some}
    told: dict[int, dict[str, Any]] = {}
    for lot in queries.stock_lots_by_id(tx, lots):
        told |= {row.event.id: row.event.body for row in passport.way_of(tx, lot)[2]}
    bodies = [body for _, body in sorted(told.items())]
    bodies += projection.lot_events(tx, lots, house=house.prefix)
    bodies += projection.parcel_events(tx, parcels, house.codes, house=house.prefix)
    return epcis.document(bodies, name=name, at=now())


def chain_of_lot(tx: Tx, lot: Lot, house: House) -> dict[str, Any]:
    """One lot in stock with every parcel it left in."""
    parcels = queries.parcels_with(tx, [lot.id], limit=MOST_PARCELS)
    return chain(tx, [lot.id], parcels, house, name=f"lot/{lot.id}")


def recorded(tx: Tx, *, limit: int = 100_000) -> dict[str, Any]:
    """Everything that was recorded from upstream."""
    return epcis.document([event.body for event in queries.events(tx, limit=limit)], name="recorded", at=now())
