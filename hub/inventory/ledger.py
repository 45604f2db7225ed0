"""The append-only ledger. ``post`` is the only writer of on_hand; ``touch`` tells the shops' pushers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlmodel import select

from catalog.packs import bundles_with
from hub.events import facts
from hub.inventory import events, locks
from hub.inventory.models import LedgerEntry, Lot, StockLevel, StockMark
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert, insert_new, insert_or, plainly, table
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.ids import new_id

_RAISE_MARK = "(sku_id) DO UPDATE SET version = stock_mark.version + 1, changed_at = excluded.changed_at"
_RESERVE = (
    "UPDATE stock_level SET reserved = reserved + ? WHERE id = ? AND reserved + ? >= 0 AND reserved + ? <= on_hand"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement of ``delta`` pieces; ``release`` pieces of it were reserved and are so no longer."""

    sku_id: int
    lot_id: int
    location_id: int
    delta: int
    reason: str
    ref: str
    release: int = 0


def post(tx: Tx, entries: Sequence[Entry], *, actor: Actor) -> None:
    """Write movements and change on_hand with them.

    Raises Conflict when a movement was posted before, or when a level would fall below what is reserved on it.
    """
    if not entries:
        return
    ledger, at = table(LedgerEntry), now()
    rows = [
        {
            "id": new_id(), "sku_id": e.sku_id, "lot_id": e.lot_id, "location_id": e.location_id, "delta": e.delta,
            "reason": e.reason, "ref": e.ref, "actor": str(actor), "at": at,
        }
        for e in entries
    ]  # fmt: skip
    written = insert_new(tx, ledger, rows, unique=["ref", "reason", "lot_id", "location_id"])
    if len(written) != len(rows):
        raise Conflict("this stock movement was posted before", ref=entries[0].ref)
    locks.levels_at(tx, {(e.lot_id, e.location_id) for e in entries})
    for entry in entries:
        _move(tx, entry)
    touch(tx, {e.sku_id for e in entries}, actor=actor, more=any(e.delta > 0 for e in entries))


def receive(
    tx: Tx,
    *,
    sku_id: int,
    lot_code: str,
    location_id: int,
    pieces: int,
    production_date: date,
    expiry_date: date | None,
    ref: str,
    actor: Actor,
    origin: str = "",
) -> Lot:
    """Book goods in: the lot is made when new. Raises Invalid for no pieces or a lot with another expiry."""
    if pieces <= 0:
        raise Invalid("a receipt needs at least one piece", remedy="Enter the counted pieces.")
    new = Lot(sku_id=sku_id, code=lot_code, production_date=production_date, expiry_date=expiry_date, origin=origin)
    insert_new(tx, table(Lot), [new.model_dump()], unique=["sku_id", "code"])  # two may book the same lot in at once
    lot = tx.exec(select(Lot).where(Lot.sku_id == sku_id, Lot.code == lot_code)).one()
    if lot.expiry_date != expiry_date:
        raise Invalid(
            f"lot {lot_code} is known with expiry {lot.expiry_date}",
            remedy="Correct the expiry date, or give the goods a lot code of their own.",
        )
    level = table(StockLevel)
    tx.connection().execute(
        insert(tx, level)
        .values(id=new_id(), sku_id=sku_id, lot_id=lot.id, location_id=location_id, on_hand=0, reserved=0)
        .on_conflict_do_nothing(index_elements=["lot_id", "location_id"])
    )
    post(tx, [Entry(sku_id, lot.id, location_id, pieces, "receive", ref)], actor=actor)
    return lot


def touch(tx: Tx, sku_ids: Iterable[int], *, actor: Actor, more: bool = True) -> None:
    """Raise the version of these SKUs and of every bundle made of them, and announce the change.

    ``more`` is False when stock can only have fallen: nobody who waits for goods need look again.
    """
    changed = set(sku_ids)
    changed |= bundles_with(tx, changed)
    if not changed:
        return
    at = now()
    rows = [{"id": new_id(), "sku_id": sku, "version": 1, "changed_at": at} for sku in sorted(changed)]
    insert_or(tx, table(StockMark), rows, _RAISE_MARK)
    facts.announce(tx, [events.stock_changed(changed, more=more)], actor=actor)


def reserve_pieces(tx: Tx, pieces: dict[int, int]) -> None:
    """Raise (or, negative, lower) ``reserved`` per level id. Raises Conflict when a level would overdraw."""
    if not pieces:
        return
    rows = [(count, level, count, count) for level, count in sorted(pieces.items())]
    done = plainly(tx, _RESERVE, rows)
    if done != len(pieces):
        raise Conflict("these pieces are not free any more", levels=len(pieces), changed=done)


def _move(tx: Tx, entry: Entry) -> None:
    level = table(StockLevel)
    moved = tx.connection().execute(
        update(level)
        .where(
            level.c.lot_id == entry.lot_id,
            level.c.location_id == entry.location_id,
            level.c.reserved >= entry.release,
            level.c.on_hand + entry.delta >= level.c.reserved - entry.release,
        )
        .values(on_hand=level.c.on_hand + entry.delta, reserved=level.c.reserved - entry.release)
    )
    if moved.rowcount != 1:
        raise Conflict(
            "not enough free pieces on this shelf",
            remedy="Count the shelf again, or release the orders that hold the pieces.",
            lot=entry.lot_id,
            location=entry.location_id,
        )
