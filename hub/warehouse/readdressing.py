"""Another address after a label was made: the label is void, its number is not used again, a new one is asked for."""

from hub.kernel.actor import system
from hub.kernel.db import Tx
from hub.kernel.jobs.registry import Run, inward
from hub.orders import address, holds
from hub.warehouse import locks
from hub.warehouse.lifecycle import PARCEL, advance

VOID = "warehouse.void_labels"
ACTOR = system(VOID)


@inward(VOID)
def void_labels(tx: Tx, run: Run) -> None:
    """Void the labels of one order that have not left. Where none was printed or has left, the order goes on."""
    order_id = int(run.payload["order_id"])
    mine = locks.parcels_of_order(tx, order_id)
    numbered = [parcel for parcel in mine if parcel.waybill and parcel.state not in ("handed_over", "stopped")]
    printed = any(parcel.label_prints for parcel in mine if parcel.state != "stopped")
    advance(tx, [p for p in numbered if (p.state, "void") in PARCEL.table], "void", actor=ACTOR, why="收件地址变了")
    for parcel in numbered:
        parcel.waybill = parcel.carrier = ""
        parcel.label_prints = 0
        tx.add(parcel)
    if not printed:
        holds.lift(tx, order_id, address.HOLD, actor=ACTOR)
