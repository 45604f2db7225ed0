"""Taking an event in: once, checked, with its lots and edges; or parked until the lot it speaks of is known.

The only writer of events, trace lots and edges. An event that is here already changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.events import facts
from hub.kernel.actor import Actor, system
from hub.kernel.db import Tx, insert_many, insert_new, table
from hub.kernel.errors import Invalid
from hub.kernel.ids import new_id
from hub.kernel.jobs.registry import Run, inward
from hub.trace import epcis, events, queries
from hub.trace.codes import NAMESPACES, named
from hub.trace.entries import LOT_KINDS, Entry, event_of
from hub.trace.epcis import Event
from hub.trace.models import ParkedEvent, TraceEdge, TraceEvent, TraceLot, TracePart

RETRY = "trace.retry_parked"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an event: kept, known (it was here already) or parked because ``missing`` is unknown."""

    hash: str
    state: str
    missing: str = ""


def record_entry(tx: Tx, entry: Entry, *, source: str, actor: Actor) -> Outcome:
    """Take in what a person recorded. Raises Invalid."""
    return record(tx, event_of(entry, queries.gtins(tx)), source=source, actor=actor)


def take_document(tx: Tx, document: Any, *, source: str, actor: Actor, ours: str = "") -> list[Outcome]:
    """Take in every event of an EPCIS document; all of them or none. Raises Invalid, naming the event.

    Events that the house with the mark ``ours`` told of its own goods are known: ledger and parcels say them already.
    """
    found, namespaces = epcis.events_of(document)
    outcomes = []
    for number, body in enumerate(found, start=1):
        try:
            event = epcis.read(body, namespaces)
            mine = bool(ours) and event.words.get("hub") == ours
            outcomes.append(Outcome(event.hash, "known") if mine else _take(tx, event, source=source, actor=actor))
        except Invalid as error:
            said, remedy = error.template
            raise Invalid(f"event %(number)s: {said}", remedy=remedy, number=number, **error.facts) from error
    return outcomes


def record(
    tx: Tx, body: Mapping[str, Any], *, source: str, actor: Actor, namespaces: Mapping[str, str] = NAMESPACES
) -> Outcome:
    """Take one event in. Raises Invalid for one no trace may hold; an unknown lot parks it."""
    return _take(tx, epcis.read(body, namespaces), source=source, actor=actor)


def _take(tx: Tx, event: Event, *, source: str, actor: Actor) -> Outcome:
    if queries.has_event(tx, event.hash):
        return Outcome(event.hash, "known")
    missing = _missing(tx, event)
    if missing:
        parked = ParkedEvent(hash=event.hash, body=event.body, missing=missing, source=source, parked_by=str(actor))
        insert_new(tx, table(ParkedEvent), [parked.model_dump()], unique=["hash"])
        return Outcome(event.hash, "parked", missing)
    if not _keep(tx, event, source=source, actor=actor):
        return Outcome(event.hash, "known")
    _wake(tx, event.makes)
    return Outcome(event.hash, "kept")


@inward(RETRY)
def retry_parked(tx: Tx, _run: Run) -> None:
    """Look at every parked event once more: its lot may have been booked in meanwhile."""
    _try_again(tx, queries.parked(tx, limit=1000))


def _wake(tx: Tx, uris: Iterable[str]) -> None:
    _try_again(tx, queries.parked_for(tx, uris))


def _try_again(tx: Tx, waiting: Iterable[ParkedEvent]) -> None:
    for row in waiting:
        event = epcis.read(row.body)
        missing = _missing(tx, event)
        if missing:
            row.missing = missing
            tx.add(row)
            continue
        tx.delete(row)
        tx.flush()
        _keep(tx, event, source=row.source, actor=system(RETRY))
        _wake(tx, event.makes)


def _missing(tx: Tx, event: Event) -> str:
    """The first lot the event speaks of that nobody knows; lots the hub has in stock are known."""
    wanted = event.needs - event.makes
    unknown = wanted - queries.lots_named(tx, wanted).keys()
    return next((uri for uri in sorted(unknown) if not queries.is_in_stock(tx, uri)), "")


def _keep(tx: Tx, event: Event, *, source: str, actor: Actor) -> bool:
    row = TraceEvent(
        hash=event.hash, kind=event.kind, step=event.step, at=event.at, body=event.body, source=source,
        recorded_by=str(actor),
    )  # fmt: skip
    lots = _lots(tx, event)
    _fits(event, lots)
    if not insert_new(tx, table(TraceEvent), [row.model_dump()], unique=["hash"]):
        return False
    parts = [
        TracePart(event_id=row.id, lot_id=lots[part.uri].id, role=part.role, milli=part.milli).model_dump()
        for part in event.parts
    ]
    insert_many(tx, table(TracePart), parts)
    edges = {(lots[up].id, lots[down].id) for up, down in event.edges()}
    insert_many(
        tx,
        table(TraceEdge),
        [{"id": new_id(), "parent_id": up, "child_id": down, "event_id": row.id} for up, down in sorted(edges)],
    )
    facts.announce(tx, [events.recorded(row.id, event.step, sorted(lot.id for lot in lots.values()))], actor=actor)
    return True


def _lots(tx: Tx, event: Event) -> dict[str, TraceLot]:
    uris = {part.uri for part in event.parts}
    known = queries.lots_named(tx, uris)
    units = {part.uri: part.unit for part in event.parts if part.milli is not None}
    for uri in sorted(uris - known.keys()):
        known[uri] = _new_lot(tx, uri, units.get(uri, ""))
    for uri in event.makes:
        _master_data(tx, known[uri], event, said_unit=units.get(uri))
    tx.flush()
    return known


def _new_lot(tx: Tx, uri: str, unit: str) -> TraceLot:
    name = named(uri)
    if name is None:
        raise Invalid("%(uri)s is not the name of a lot", remedy="Use a GS1 Digital Link with (01) and (10).", uri=uri)
    sku = queries.sku_of(tx, name)
    lot = TraceLot(uri=uri, item=sku.code if sku else name.item or name.gtin, code=name.lot, unit=unit)
    if sku is not None:
        lot.sku_id, lot.kind = sku.id, "product"
        lot.grams_each = sku.net_g
    tx.add(lot)
    return lot


def _master_data(tx: Tx, lot: TraceLot, event: Event, *, said_unit: str | None) -> None:
    words = event.words
    if lot.born_at is None:
        lot.born_at, lot.unit = event.at, lot.unit if said_unit is None else said_unit
    lot.name = lot.name or str(words.get("name", ""))
    kind = str(words.get("lotKind", ""))
    lot.kind = lot.kind or (kind if kind in LOT_KINDS else "")
    each = words.get("gramsEach")
    lot.grams_each = lot.grams_each or (int(each) if isinstance(each, int) and each > 0 else None)
    code = str(words.get("producer", ""))
    if code and lot.producer_id is None:
        lot.producer_id = queries.producer_id(tx, code)
        if lot.producer_id is None:
            raise Invalid("there is no producer %(code)s", remedy="Register the producer first.", code=code)
    tx.add(lot)


def _fits(event: Event, lots: Mapping[str, TraceLot]) -> None:
    """Raises Invalid for another unit than the lot is counted in, and for an event before the lot was there."""
    for part in event.parts:
        lot = lots[part.uri]
        if part.milli is not None and part.unit != lot.unit:
            raise Invalid(
                "lot %(lot)s is counted in %(unit)s, not in %(other)s",
                remedy="Enter the quantity in the unit of the lot.",
                lot=f"{lot.item}/{lot.code}",
                unit=lot.unit or "pieces",
                other=part.unit or "pieces",
            )
        if part.role not in ("born", "output") and lot.born_at is not None and event.at < lot.born_at:
            raise Invalid(
                "lot %(lot)s did not exist yet at that time",
                remedy="Check the date of this record, or of the record that made the lot.",
                lot=f"{lot.item}/{lot.code}",
            )
