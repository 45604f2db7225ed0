"""Releasing waves (波次) by the house's rules, and the pick list of one: what to fetch, in walking order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from catalog.lookup import Brief, briefs, cards_by_id
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.logistics import carriers
from hub.orders import progress
from hub.warehouse import floor_rules, locks, packaging_plan, pick_queries, queries, walk, wave_rules
from hub.warehouse.codes import insert_numbered
from hub.warehouse.lifecycle import advance
from hub.warehouse.models import Wave
from hub.warehouse.wave_rules import Planned, Rule, Waiting

#: Parcels looked at when a wave is made; more wait for the next one.
LOOK_AHEAD = 20_000


@dataclass(frozen=True, slots=True)
class Pick:
    """One stop of the walk: pieces of one lot from one location. ``shares`` are (parcel id, pieces), by parcel."""

    location: str
    card: Brief
    lot: str
    expiry: date | None
    pieces: int
    shares: tuple[tuple[int, int], ...]
    lot_id: int
    location_id: int
    picked: int = 0

    @property
    def parcels(self) -> tuple[int, ...]:
        """The parcels it is for."""
        return tuple(parcel for parcel, _ in self.shares)

    @property
    def key(self) -> str:
        """The name of this stop within its wave."""
        return f"{self.lot_id}-{self.location_id}"


def release_wave(tx: Tx, storage: str, *, actor: Actor, limit: int | None = None) -> Wave | None:
    """Release the most urgent wave of one temperature class; None when nothing may be released.

    ``limit`` caps its parcels below what the rule allows.
    """
    planned = plan(tx, storage)
    if not planned:
        return None
    ready = planned[0].parcels[:limit]
    chosen = [parcel for parcel in locks.parcels(tx, ready) if parcel.state == "planned"]
    if not chosen:
        return None
    wave = Wave(code="", storage=storage, released_by=str(actor), rule=planned[0].rule, due_at=planned[0].due_at)
    insert_numbered(tx, wave, letter="W")
    for parcel in chosen:
        parcel.wave_id = wave.id
    packaging_plan.prepare(tx, chosen)
    advance(tx, chosen, "release", actor=actor, why=wave.code)
    progress.picking_started(tx, {parcel.order_id for parcel in chosen}, actor=actor)
    return wave


def plan(tx: Tx, storage: str) -> list[Planned]:
    """The waves that could be released now, the most urgent first."""
    parcels = queries.to_release(tx, storage, limit=LOOK_AHEAD)
    contents = pick_queries.whole_contents(tx, [parcel.id for parcel in parcels])
    skus = {sku for goods in contents.values() for sku in goods}
    marks, cards = floor_rules.marks(tx), cards_by_id(tx, skus)
    marked = {sku: floor_rules.marks_of(card, marks) for sku, card in cards.items()}
    deadlines = pick_queries.deadlines(tx, [parcel.id for parcel in parcels])
    likely = next((c.code for c in carriers.active(tx) if c.takes(storage)), "")
    waiting = [
        Waiting(
            parcel_id=parcel.id,
            storage=parcel.storage,
            skus=len(contents[parcel.id]),
            pieces=sum(contents[parcel.id].values()),
            ship_by=deadlines.get(parcel.id),
            carrier=likely,
            marks=frozenset().union(*(marked[sku] for sku in contents[parcel.id])),
        )
        for parcel in parcels
        if parcel.id in contents
    ]
    return wave_rules.plan(waiting, _rules(tx), apart=floor_rules.apart(tx, scope="tote"), at=now())


def pick_list(tx: Tx, wave_id: int) -> list[Pick]:
    """What to fetch for a wave, in walking order. Raises NotFound."""
    queries.wave(tx, wave_id)
    stops = pick_queries.stops(tx, wave_id)
    cards = briefs(tx, {stop.sku_id for stop in stops})
    turn = {code: place for place, code in enumerate(walk.serpentine(stop.location for stop in stops))}
    stops.sort(key=lambda stop: (turn[stop.location], cards[stop.sku_id].code, stop.expiry or date.max, stop.lot))
    return [
        Pick(
            location=stop.location,
            card=cards[stop.sku_id],
            lot=stop.lot,
            expiry=stop.expiry,
            pieces=stop.pieces,
            shares=stop.shares,
            lot_id=stop.lot_id,
            location_id=stop.location_id,
            picked=stop.picked,
        )
        for stop in stops
    ]


def slots(tx: Tx, wave_id: int) -> dict[int, int]:
    """Parcel id -> the number of its slot in the picker's cart, 1, 2 ... in the wave's order."""
    return {parcel: slot for slot, parcel in enumerate(pick_queries.parcel_ids(tx, wave_id), 1)}


def in_turn(waves: Iterable[Wave]) -> Sequence[Wave]:
    """Waves in the order in which they should be picked: frozen last, else by deadline."""
    return sorted(waves, key=lambda w: (wave_rules.turn(w.storage), w.due_at is None, w.due_at or now(), w.id))


def _rules(tx: Tx) -> list[Rule]:
    return [
        Rule(
            name=row.name,
            storage=row.storage,
            shape=row.shape,
            least_pieces=row.least_pieces,
            carrier=row.carrier,
            cutoff=time.fromisoformat(row.cutoff) if row.cutoff else None,
            due_hours=row.due_hours,
            most=row.most,
        )
        for row in floor_rules.wave_rules(tx)
    ]
