"""Taking refunded goods out of an order that goes on: parcels lose them, a closed parcel is opened and scanned anew."""

from collections.abc import Sequence

from hub.kernel.actor import system
from hub.kernel.db import Tx
from hub.kernel.jobs.registry import Run, inward
from hub.orders import progress
from hub.orders import queries as orders
from hub.warehouse import handover, locks, packaging_plan, packing, queries
from hub.warehouse.lifecycle import PARCEL, advance
from hub.warehouse.models import Parcel, ParcelLine

TAKE_OUT = "warehouse.take_out"
ACTOR = system(TAKE_OUT)


@inward(TAKE_OUT)
def take_out(tx: Tx, run: Run) -> None:
    """Take the refunded lines of one order out of every parcel that is still in the house."""
    order_id = int(run.payload["order_id"])
    mine = locks.parcels_of_order(tx, order_id)
    refunded = {line.id for line in orders.lines_of(tx, [order_id]) if line.refunded}
    for parcel in mine:
        rows = queries.lines_of(tx, [parcel.id])
        if (parcel.state, "stop") in PARCEL.table and any(row.line_id in refunded for row in rows):
            _lighten(tx, parcel, rows, refunded)
    if packing.all_packed(mine):
        progress.packed_after_all(tx, order_id, actor=ACTOR)
    handover.report_when_complete(tx, order_id, actor=ACTOR)


def _lighten(tx: Tx, parcel: Parcel, rows: Sequence[ParcelLine], refunded: set[int]) -> None:
    stay = [row for row in rows if row.line_id not in refunded]
    if not stay:
        advance(tx, [parcel], "stop", actor=ACTOR, why="商品已退款")
        return
    gone = [row for row in rows if row.line_id in refunded]
    packing.scan_anew(tx, gone)
    for row in gone:
        tx.delete(row)
    tx.flush()
    packaging_plan.prepare(tx, [parcel])
    if (parcel.state, "reopen") in PARCEL.table:
        advance(tx, [parcel], "reopen", actor=ACTOR, why="商品已退款,请取出后重新复核")
        parcel.weight_g = None
        packing.scan_anew(tx, stay)
        progress.reopened(tx, parcel.order_id, actor=ACTOR)
