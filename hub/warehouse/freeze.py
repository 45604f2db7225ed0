"""Stopping the floor for lots that must not leave: parcels go back, their orders get other lots or wait short.

Nothing of these lots stays promised; goods that lie in a tote or a closed parcel are named by a hold until somebody has
taken them out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hub.inventory import replacement
from hub.inventory.models import Reservation
from hub.inventory.replacement import Promise
from hub.kernel.actor import Actor
from hub.kernel.db import Tx, chunks, table
from hub.orders import holds, progress
from hub.orders.models import OrderLine
from hub.warehouse import locks, packing, queries
from hub.warehouse.lifecycle import advance
from hub.warehouse.models import Parcel

#: The hold of an order whose goods somebody has in hand.
HOLD = "recall"
_IN_HAND = ("picking", "packed", "labelled")


@dataclass(frozen=True, slots=True)
class Stopped:
    """What was stopped: orders whose goods were promised, those held short, and those whose goods are in hand."""

    orders: tuple[int, ...]
    short: tuple[int, ...]
    in_hand: tuple[int, ...]


def stop(tx: Tx, lot_ids: Iterable[int], *, why: str, min_days: int, actor: Actor) -> Stopped:
    """Take back every promise of these lots, which are no longer good, and every parcel that holds one."""
    rows = [row for some in chunks(sorted(set(lot_ids)), 500) for row in _promised(tx, some)]
    order_of = {row.line_id: row.order_id for row in rows}
    in_hand = set()
    for order_id in sorted(set(order_of.values())):
        mine = locks.parcels_of_order(tx, order_id)
        if _take_back(tx, mine, {line for line, order in order_of.items() if order == order_id}, why, actor):
            in_hand.add(order_id)
            holds.place(tx, order_id, HOLD, why, actor=actor)
    promises = [Promise(r.id, r.level_id, r.line_id, r.sku_id, r.quantity, r.quantity) for r in rows]
    _, missing = replacement.move(tx, promises, min_days=min_days, actor=actor)
    short = {order_of[line] for line in missing}
    for order_id in sorted(short):
        holds.place(tx, order_id, "short", why, actor=actor)
    return Stopped(tuple(sorted(set(order_of.values()))), tuple(sorted(short)), tuple(sorted(in_hand)))


def _promised(tx: Tx, lot_ids: Sequence[int]) -> list[Any]:
    held, line = table(Reservation), table(OrderLine)
    query = (
        select(held.c.id, held.c.level_id, held.c.line_id, held.c.sku_id, held.c.quantity, line.c.order_id)
        .join(line, line.c.id == held.c.line_id)
        .where(held.c.lot_id.in_(lot_ids), held.c.state == "open")
        .order_by(held.c.id)
        .with_for_update(of=held)
    )
    return list(tx.connection().execute(query))


def _take_back(tx: Tx, parcels: Iterable[Parcel], line_ids: set[int], why: str, actor: Actor) -> bool:
    """Parcels with these lines return to the plan; whether any of them was in somebody's hands."""
    mine = [parcel for parcel in parcels if parcel.state in _IN_HAND]
    hit = [parcel for parcel in mine if any(row.line_id in line_ids for row in queries.lines_of(tx, [parcel.id]))]
    for parcel in hit:
        if parcel.state in ("packed", "labelled"):
            advance(tx, [parcel], "reopen", actor=actor, why=why)
            progress.reopened(tx, parcel.order_id, actor=actor)
        parcel.weight_g = parcel.wave_id = None
        packing.scan_anew(tx, queries.lines_of(tx, [parcel.id]))
        advance(tx, [parcel], "put_back", actor=actor, why=why)
    return bool(hit)
