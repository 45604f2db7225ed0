"""Incidents (货损货差): damage, loss, wrong label, broken cold chain, and what becomes of the goods.

Pieces in quarantine lie in a quarantine place under the incident that brought them there, until quality decides.
"""

from dataclasses import dataclass

from hub.inventory import ledger, lifecycle, locks, places, putaway, queries
from hub.inventory.errors import PiecesHeld
from hub.inventory.inspection import PARTIES
from hub.inventory.ledger import Entry
from hub.inventory.models import Incident, Location, Lot, StockLevel
from hub.inventory.numbering import insert_numbered
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, insert, table
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.ids import new_id

KINDS = ("damage", "loss", "wrong_label", "cold_chain")
CONSEQUENCES = ("none", "write_off", "quarantine")


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody saw. Without a place, quarantine takes the whole lot; ``photo`` is a digest of the blob store."""

    kind: str
    lot_id: int
    location_id: int | None
    pieces: int
    responsible: str
    consequence: str
    note: str = ""
    photo: str = ""
    parcel_id: int | None = None


def report(tx: Tx, said: Report, *, actor: Actor) -> Incident:
    """Record an incident and draw its consequence in the same transaction.

    Raises Invalid for words or pieces that do not fit, PiecesHeld when orders hold the pieces.
    """
    lot = locks.one(tx, Lot, said.lot_id)
    _check(said)
    incident = Incident(
        code="", kind=said.kind, sku_id=lot.sku_id, lot_id=lot.id, location_id=said.location_id,
        parcel_id=said.parcel_id, pieces=said.pieces, responsible=said.responsible, consequence=said.consequence,
        note=said.note, photo=said.photo, made_by=str(actor),
    )  # fmt: skip
    insert_numbered(tx, incident, letter="I")
    incident = locks.one(tx, Incident, incident.id)
    if said.consequence == "write_off":
        _take(tx, incident, said.location_id or 0, "damage", actor=actor)
        lifecycle.advance(tx, incident, "settle", actor=actor)
    elif said.consequence == "quarantine":
        _hold(tx, incident, lot, actor=actor)
    else:
        lifecycle.advance(tx, incident, "settle", actor=actor)
    return incident


def release(tx: Tx, incident_id: int, *, actor: Actor) -> Incident:
    """Quality found the goods fit for sale: they go back to a shelf, or the lot is good again.

    Raises Conflict for goods whose cold chain broke, for an expired lot, and while another incident holds the lot.
    """
    incident = locks.one(tx, Incident, incident_id)
    lifecycle.INCIDENT.target(incident.state, "release")
    lot = locks.one(tx, Lot, incident.lot_id or 0)
    if incident.kind == "cold_chain":
        raise Conflict("goods that were too warm are never sold", remedy="Write them off.")
    if lot.expiry_date is not None and lot.expiry_date <= business_day(now()):
        raise Conflict("this lot has expired and cannot be released", remedy="Write it off.")
    if incident.location_id is None:
        if not queries.held_otherwise(tx, lot.id, incident.id):
            lifecycle.advance(tx, lot, "release", actor=actor, why=incident.code)
    else:
        _move(tx, incident, incident.location_id, _shelf_for(tx, incident, lot), f"release:{incident.id}", actor=actor)
    ledger.touch(tx, [lot.sku_id], actor=actor)
    return _decided(tx, incident, "release", actor)


def write_off(tx: Tx, incident_id: int, *, actor: Actor) -> Incident:
    """Quality found the goods unfit: what is held leaves the ledger. Raises PiecesHeld when orders hold some of it."""
    incident = locks.one(tx, Incident, incident_id)
    lifecycle.INCIDENT.target(incident.state, "write_off")
    if incident.location_id is not None:
        _take(tx, incident, incident.location_id, "damage", actor=actor)
    else:
        rows = locks.levels_of_lot(tx, incident.lot_id or 0)
        for row in rows:
            _free(tx, row, row.on_hand)
        ref = f"incident:{incident.id}"
        entries = [Entry(row.sku_id, row.lot_id, row.location_id, -row.on_hand, "damage", ref) for row in rows]
        ledger.post(tx, entries, actor=actor)
    return _decided(tx, incident, "write_off", actor)


def hold_arrived(tx: Tx, incident: Incident, *, actor: Actor) -> None:
    """Write an incident of goods that arrived straight into a quarantine place; its pieces were booked there."""
    insert_numbered(tx, incident, letter="I")
    lifecycle.advance(tx, locks.one(tx, Incident, incident.id), "hold", actor=actor)


def settle_arrived(tx: Tx, incident: Incident, *, actor: Actor) -> None:
    """Write an incident of goods that never came, or were refused at the door: nothing is held."""
    insert_numbered(tx, incident, letter="I")
    lifecycle.advance(tx, locks.one(tx, Incident, incident.id), "settle", actor=actor)


def _check(said: Report) -> None:
    if said.kind not in KINDS or said.responsible not in PARTIES or said.consequence not in CONSEQUENCES:
        raise Invalid("an incident needs a kind, a responsible party and a consequence")
    if said.pieces < 1:
        raise Invalid("an incident is about at least one piece", remedy="Enter the pieces.")
    if said.consequence == "write_off" and said.location_id is None:
        raise Invalid("pieces are written off from a shelf", remedy="Choose the shelf they lay on.")


def _hold(tx: Tx, incident: Incident, lot: Lot, *, actor: Actor) -> None:
    if incident.location_id is None:
        if lot.state == "good":
            lifecycle.advance(tx, lot, "quarantine", actor=actor, why=incident.code)
    else:
        shelf = tx.get(Location, incident.location_id)
        if shelf is None:
            raise Invalid("there are not so many pieces on this shelf", remedy="Count the shelf first.")
        if shelf.purpose != "stock":
            raise Conflict("these pieces are in quarantine already", remedy="Decide on the incident that brought them.")
        aside = places.quarantine_place(tx, shelf.warehouse_id, shelf.storage)
        _move(tx, incident, shelf.id, aside.id, f"incident:{incident.id}", actor=actor)
        incident.location_id = aside.id
    ledger.touch(tx, [lot.sku_id], actor=actor, more=False)
    lifecycle.advance(tx, incident, "hold", actor=actor)


def _shelf_for(tx: Tx, incident: Incident, lot: Lot) -> int:
    aside = tx.get_one(Location, incident.location_id)
    found = putaway.suggest(
        tx, warehouse_id=aside.warehouse_id, storage=aside.storage, sku_id=lot.sku_id, lot_code=lot.code
    )
    if not found:
        raise Conflict("there is no shelf of this temperature class", remedy="Register a location first.")
    return found[0].location_id


def _take(tx: Tx, incident: Incident, location_id: int, reason: str, *, actor: Actor) -> None:
    """Pieces leave the ledger, once for each incident."""
    lot_id = incident.lot_id or 0
    _free(tx, locks.level(tx, lot_id, location_id), incident.pieces)
    entry = Entry(incident.sku_id, lot_id, location_id, -incident.pieces, reason, f"incident:{incident.id}")
    ledger.post(tx, [entry], actor=actor)


def _move(tx: Tx, incident: Incident, here: int, there: int, ref: str, *, actor: Actor) -> None:
    """Pieces change place; the ledger tells both ends and its sum stays."""
    sku, lot, pieces = incident.sku_id, incident.lot_id or 0, incident.pieces
    _free(tx, locks.level(tx, lot, here), pieces)
    level = table(StockLevel)
    new = insert(tx, level).values(id=new_id(), sku_id=sku, lot_id=lot, location_id=there, on_hand=0, reserved=0)
    tx.connection().execute(new.on_conflict_do_nothing(index_elements=["lot_id", "location_id"]))
    moves = [Entry(sku, lot, here, -pieces, "move", ref), Entry(sku, lot, there, pieces, "move", ref)]
    ledger.post(tx, moves, actor=actor)


def _free(tx: Tx, level: StockLevel | None, pieces: int) -> None:
    """Raises Invalid when so many never lay there, PiecesHeld when orders hold some of them."""
    if level is None or level.on_hand < pieces:
        raise Invalid("there are not so many pieces on this shelf", remedy="Count the shelf first.")
    if level.on_hand - level.reserved < pieces:
        raise PiecesHeld(queries.lines_on(tx, level.id), reserved=level.reserved)


def _decided(tx: Tx, incident: Incident, event: str, actor: Actor) -> Incident:
    incident.decided_by, incident.decided_at = str(actor), now()
    lifecycle.advance(tx, incident, event, actor=actor)
    return incident
