"""Lots taken out of sale by a recall: frozen at once, and later found sound or destroyed."""

from collections.abc import Iterable

from hub.inventory import ledger, lifecycle, locks
from hub.inventory.ledger import Entry
from hub.inventory.models import Lot
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict


def freeze(tx: Tx, lot_ids: Iterable[int], *, why: str, actor: Actor) -> set[int]:
    """Nothing of these lots is sold any more; returns their SKUs. Lots that are frozen or destroyed stay so."""
    skus = set()
    for lot_id in sorted(set(lot_ids)):
        lot = locks.one(tx, Lot, lot_id)
        skus.add(lot.sku_id)
        if lot.state in ("good", "quarantine"):
            lifecycle.advance(tx, lot, "recall", actor=actor, why=why)
    tx.flush()
    ledger.touch(tx, skus, actor=actor, more=False)
    return skus


def clear(tx: Tx, lot_id: int, *, why: str, actor: Actor) -> Lot:
    """The lot was found sound and may be sold again. Raises Conflict when it expired meanwhile."""
    lot = locks.one(tx, Lot, lot_id)
    if lot.expiry_date is not None and lot.expiry_date <= business_day(now()):
        raise Conflict("this lot has expired and cannot be released", remedy="Write it off.")
    lifecycle.advance(tx, lot, "clear", actor=actor, why=why)
    ledger.touch(tx, [lot.sku_id], actor=actor)
    return lot


def scrap(tx: Tx, lot_id: int, *, ref: str, actor: Actor) -> tuple[Lot, int]:
    """What lies here of the lot is destroyed; returns the pieces that left the ledger. Raises Conflict when promised."""
    lot = locks.one(tx, Lot, lot_id)
    rows = locks.levels_of_lot(tx, lot.id)
    if any(row.reserved for row in rows):
        raise Conflict("pieces of this lot are still promised", remedy="Stop the floor for this recall first.")
    entries = [Entry(row.sku_id, row.lot_id, row.location_id, -row.on_hand, "damage", ref) for row in rows]
    ledger.post(tx, entries, actor=actor)
    lifecycle.advance(tx, lot, "scrap", actor=actor, why=ref)
    return lot, -sum(entry.delta for entry in entries)
