"""Goods came in for parcels that a short pick sent back: what is missing is promised anew, and their orders go on."""

from collections.abc import Sequence

from sqlalchemy import func, select

from hub.inventory import replacement
from hub.inventory.models import Reservation
from hub.inventory.replacement import Need
from hub.kernel.actor import system
from hub.kernel.db import Tx, table
from hub.kernel.jobs.registry import Run, inward
from hub.orders import holds
from hub.orders.models import Hold
from hub.warehouse import locks, queries
from hub.warehouse.models import Parcel, ParcelLine

TOP_UP = "warehouse.top_up"
ACTOR = system(TOP_UP)
BATCH = 200


@inward(TOP_UP)
def top_up(tx: Tx, run: Run) -> None:
    """Serve the missing pieces of every parcel that went back, the oldest first; whole orders go on."""
    needs, order_of = _missing(tx)
    _, lacking = replacement.serve(tx, needs, min_days=run.runtime.settings.min_ship_days, actor=ACTOR)
    waiting = {order_of[line] for line in lacking}
    for order_id in sorted({order_of[need.line_id] for need in needs} - waiting):
        holds.lift(tx, order_id, "short", actor=ACTOR)


def _missing(tx: Tx) -> tuple[list[Need], dict[int, int]]:
    """Pieces that planned parcels of orders held short lack; and order line id -> order id."""
    parcel, hold = table(Parcel), table(Hold)
    query = (
        select(parcel.c.id)
        .join(hold, (hold.c.order_id == parcel.c.order_id) & (hold.c.kind == "short") & hold.c.closed_at.is_(None))
        .where(parcel.c.state == "planned")
        .order_by(parcel.c.id)
        .limit(BATCH)
    )
    found = locks.parcels(tx, tx.connection().execute(query).scalars())
    order_of = {parcel.id: parcel.order_id for parcel in found if parcel.state == "planned"}
    lines = queries.lines_of(tx, order_of)
    promised = _promised(tx, lines)
    needs = [
        Need(line.line_id, line.sku_id, line.quantity - have)
        for line in lines
        if (have := promised.get((line.line_id, line.sku_id), 0)) < line.quantity
    ]
    return needs, {line.line_id: order_of[line.parcel_id] for line in lines}


def _promised(tx: Tx, lines: Sequence[ParcelLine]) -> dict[tuple[int, int], int]:
    held = table(Reservation)
    rows = tx.connection().execute(
        select(held.c.line_id, held.c.sku_id, func.sum(held.c.quantity))
        .where(held.c.line_id.in_({line.line_id for line in lines}), held.c.state == "open")
        .group_by(held.c.line_id, held.c.sku_id)
    )
    return {(row[0], row[1]): int(row[2]) for row in rows}
