"""Another lot for what was promised: when the shelf has fewer pieces than it should, or the picker holds another lot.

Promises only move between levels of one SKU; nothing is booked. First expired, first out, and never a lot too old.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlalchemy.engine import RowMapping

from hub.inventory import gate, ledger, locks, reservations
from hub.inventory.fefo import may_ship
from hub.inventory.models import Reservation
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, insert, table
from hub.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Promise:
    """Pieces of one open reservation that must come from elsewhere."""

    reservation_id: int
    level_id: int
    line_id: int
    sku_id: int
    quantity: int  # what the reservation holds
    pieces: int  # what of it moves


@dataclass(frozen=True, slots=True)
class Need:
    """Pieces of a SKU that a line lacks."""

    line_id: int
    sku_id: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Pieces of a line that now come from this level."""

    line_id: int
    lot_id: int
    location_id: int
    pieces: int


def move(
    tx: Tx, promises: Sequence[Promise], *, min_days: int, actor: Actor, only_lot: int | None = None
) -> tuple[list[Moved], dict[int, int]]:
    """Serve these promises from other levels; returns what moved, and per line the pieces nobody could serve.

    What could not be served is given up: its pieces are free again where they lay. The reservations are locked by the
    caller. ``only_lot`` asks for one lot. Raises Conflict when a reservation changed meanwhile.
    """
    given: dict[int, int] = {}
    for promise in promises:
        reservations.give_up(tx, promise.reservation_id, held=promise.quantity, pieces=promise.pieces)
        given[promise.level_id] = given.get(promise.level_id, 0) - promise.pieces
    needs = [Need(promise.line_id, promise.sku_id, promise.pieces) for promise in promises]
    served = serve(tx, needs, min_days=min_days, actor=actor, besides=given, only_lot=only_lot)
    ledger.reserve_pieces(tx, given)
    return served


def serve(
    tx: Tx,
    needs: Sequence[Need],
    *,
    min_days: int,
    actor: Actor,
    besides: Collection[int] = (),
    only_lot: int | None = None,
) -> tuple[list[Moved], dict[int, int]]:
    """Promise free pieces to lines in order, as far as they go; returns what was promised, and per line what lacks.

    ``besides`` are levels to leave alone.
    """
    if not needs:
        return [], {}
    today, barred = business_day(now()), gate.barred(tx, {need.sku_id for need in needs})
    shelves = [
        row
        for row in locks.levels_of(tx, {need.sku_id for need in needs})
        if row["id"] not in besides
        and row["sku_id"] not in barred
        and only_lot in (None, row["lot_id"])
        and may_ship(row["expiry_date"], today=today, min_days=min_days)
    ]
    shelves.sort(key=lambda row: (row["expiry_date"] or date.max, row["received_at"], row["id"]))
    free = {row["id"]: row["free"] for row in shelves}
    moved: list[Moved] = []
    missing: dict[int, int] = {}
    for need in needs:
        left = need.pieces
        for row in shelves:
            if take := min(left, free[row["id"]]) if row["sku_id"] == need.sku_id else 0:
                free[row["id"]], left = free[row["id"]] - take, left - take
                _promise(tx, need.line_id, row, take)
                moved.append(Moved(need.line_id, row["lot_id"], row["location_id"], take))
        if left:
            missing[need.line_id] = missing.get(need.line_id, 0) + left
    taken = {row["id"]: row["free"] - free[row["id"]] for row in shelves if row["free"] != free[row["id"]]}
    ledger.reserve_pieces(tx, taken)
    ledger.touch(tx, {need.sku_id for need in needs}, actor=actor, more=False)
    return moved, missing


def _promise(tx: Tx, line_id: int, shelf: RowMapping, pieces: int) -> None:
    held = table(Reservation)
    mine = (held.c.line_id == line_id) & (held.c.level_id == shelf["id"]) & (held.c.state == "open")
    if tx.connection().execute(update(held).where(mine).values(quantity=held.c.quantity + pieces)).rowcount:
        return
    new = {
        "id": new_id(), "line_id": line_id, "sku_id": shelf["sku_id"], "lot_id": shelf["lot_id"],
        "location_id": shelf["location_id"], "level_id": shelf["id"], "quantity": pieces, "state": "open", "at": now(),
    }  # fmt: skip
    tx.connection().execute(insert(tx, held).values(**new))
