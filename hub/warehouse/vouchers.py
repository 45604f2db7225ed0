"""Tickets (卡券): nothing is picked or carried; a code is issued and the order is complete at once."""

import secrets

from hub.kernel.actor import system
from hub.kernel.db import Tx
from hub.kernel.jobs.registry import Run, inward
from hub.kernel.units import StorageClass
from hub.orders import progress, ship_notice
from hub.warehouse import locks, packing, queries
from hub.warehouse.handover import leave
from hub.warehouse.lifecycle import advance
from hub.warehouse.models import Parcel

ISSUE = "warehouse.issue_vouchers"
ACTOR = system(ISSUE)
BATCH = 200


@inward(ISSUE)
def issue_vouchers(tx: Tx, _run: Run) -> None:
    """Issue a code for every ticket whose order may go on; several pieces share one code."""
    ready = [parcel.id for parcel in queries.to_release(tx, StorageClass.VIRTUAL.value, limit=BATCH)]
    for parcel in locks.with_siblings(tx, ready):
        if parcel.state == "planned":
            _issue(tx, parcel)


def _issue(tx: Tx, parcel: Parcel) -> None:
    parcel.waybill = new_code()
    advance(tx, [parcel], "release", actor=ACTOR)
    progress.picking_started(tx, [parcel.order_id], actor=ACTOR)
    for line in queries.lines_of(tx, [parcel.id]):
        line.scanned = line.quantity
        tx.add(line)
    packing.close(tx, parcel, locks.parcels_of_order(tx, parcel.order_id), why="已发码", actor=ACTOR)
    advance(tx, [parcel], "label", actor=ACTOR)
    ship_notice.fit_to_leave(tx, [parcel.order_id])
    leave(tx, [parcel], why="已发码", actor=ACTOR)


def new_code() -> str:
    """Twelve digits nobody can guess, in groups of four."""
    digits = f"{secrets.randbelow(10**12):012d}"
    return "-".join((digits[:4], digits[4:8], digits[8:]))
