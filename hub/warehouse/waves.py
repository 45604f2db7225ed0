"""Releasing waves (波次): parcels of one temperature class, most urgent first, picked in one walk."""

from dataclasses import dataclass
from datetime import date

from catalog.cards import SkuCard
from catalog.lookup import cards_by_id
from hub.inventory import queries as stock
from hub.inventory.queries import Held
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.orders import progress
from hub.warehouse import locks, queries
from hub.warehouse.codes import insert_numbered
from hub.warehouse.lifecycle import advance
from hub.warehouse.models import Wave

#: Parcels a picker takes in one walk.
WAVE_SIZE = 40


@dataclass(frozen=True, slots=True)
class Pick:
    """One stop of the walk: pieces of one lot from one location, and the parcels they are for."""

    location: str
    card: SkuCard
    lot: str
    expiry: date | None
    pieces: int
    parcels: tuple[int, ...]


def release_wave(tx: Tx, storage: str, *, actor: Actor, limit: int = WAVE_SIZE) -> Wave | None:
    """Release the most urgent parcels of one temperature class; None when nothing may be released."""
    ready = [parcel.id for parcel in queries.to_release(tx, storage, limit=limit)]
    chosen = [parcel for parcel in locks.parcels(tx, ready) if parcel.state == "planned"]
    if not chosen:
        return None
    wave = Wave(code="", storage=storage, released_by=str(actor))
    insert_numbered(tx, wave, letter="W")
    for parcel in chosen:
        parcel.wave_id = wave.id
    advance(tx, chosen, "release", actor=actor, why=wave.code)
    progress.picking_started(tx, {parcel.order_id for parcel in chosen}, actor=actor)
    return wave


def pick_list(tx: Tx, wave_id: int) -> list[Pick]:
    """What to fetch for a wave, in walking order. Raises NotFound."""
    queries.wave(tx, wave_id)
    parcels = queries.parcels(tx, wave_id=wave_id)
    contents = queries.lines_of(tx, [parcel.id for parcel in parcels if parcel.state != "stopped"])
    parcel_of = {(row.line_id, row.sku_id): row.parcel_id for row in contents}
    held = [h for h in stock.held_for(tx, [r.line_id for r in contents]) if (h.line_id, h.sku_id) in parcel_of]
    cards = cards_by_id(tx, {row.sku_id for row in held})
    stops: dict[tuple[str, int, str], list[Held]] = {}
    for row in held:
        stops.setdefault((row.location, row.sku_id, row.lot), []).append(row)
    return [
        Pick(
            location=location,
            card=cards[sku],
            lot=lot,
            expiry=rows[0].expiry_date,
            pieces=sum(row.quantity for row in rows),
            parcels=tuple(sorted({parcel_of[row.line_id, row.sku_id] for row in rows})),
        )
        for (location, sku, lot), rows in sorted(stops.items())
    ]
