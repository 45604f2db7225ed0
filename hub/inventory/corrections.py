"""Correcting one shelf by a few pieces, with a reason. More than that goes through a count, which a second person approves."""

from hub.identity import audit
from hub.inventory import ledger, locks, queries
from hub.inventory.errors import PiecesHeld
from hub.inventory.ledger import Entry
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.kernel.ids import new_id
from hub.kernel.logs import redact


def correct(tx: Tx, sku_id: int, *, lot: str, place: str, pieces: int, why: str, most: int, actor: Actor) -> None:
    """Post ``pieces`` more (negative: fewer) of a lot on a shelf; at most ``most`` either way.

    Raises NotFound when the lot never lay there, Invalid without pieces or reason, Conflict over the limit, PiecesHeld
    when less would be left than orders hold.
    """
    if not pieces or not why.strip():
        raise Invalid("a correction needs pieces and a reason", remedy="Say how many pieces, and what happened.")
    if abs(pieces) > most:
        raise Conflict(
            "one person may correct %(most)s pieces at the most",
            remedy="Count the shelf; a second person approves the difference.",
            most=most,
        )
    found = queries.lot_named(tx, sku_id, lot)
    shelves = queries.shelves_of(tx, found.id, place) if found else []
    if len(shelves) > 1:
        raise Conflict("several warehouses have this lot on such a shelf", remedy="Count the shelf in the console.")
    level = locks.level(tx, found.id, shelves[0]) if found and shelves else None
    if level is None:
        raise NotFound("this lot does not lie on this shelf", remedy="Check lot and shelf.")
    if level.on_hand + pieces < level.reserved:
        raise PiecesHeld(queries.lines_on(tx, level.id), reserved=level.reserved)
    ref = f"correction:{new_id()}"
    ledger.post(tx, [Entry(sku_id, level.lot_id, level.location_id, pieces, "count", ref)], actor=actor)
    audit.record(
        tx, actor, "stock.corrected", f"sku:{sku_id}", lot=lot, place=place, pieces=pieces, why=redact(why.strip())
    )
