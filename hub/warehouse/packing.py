"""Packing (复核打包): every piece is scanned, the parcel is weighed, and only then it is packed."""

from collections.abc import Sequence

from catalog.lookup import cards_by_id
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.units import Grams
from hub.orders import progress
from hub.warehouse import locks, queries
from hub.warehouse.lifecycle import advance
from hub.warehouse.models import Parcel, ParcelLine
from hub.warehouse.packaging import weight_is_plausible


def scan(tx: Tx, parcel_id: int, code: str, *, pieces: int = 1) -> ParcelLine:
    """Verify pieces by GTIN or SKU code. Raises Invalid for goods that do not belong, Conflict for too many."""
    if pieces < 1:
        raise Invalid("a scan is of one piece or more", remedy="Scan again.")
    parcel = locks.parcel(tx, parcel_id)
    if parcel.state != "picking":
        raise Conflict(
            "this parcel is %(state)s, not being packed", remedy="Choose a parcel of an open wave.", state=parcel.state
        )
    lines = queries.lines_of(tx, [parcel_id])
    cards = cards_by_id(tx, {line.sku_id for line in lines})
    wanted = code.strip()
    mine = [line for line in lines if wanted and wanted in (cards[line.sku_id].gtin, cards[line.sku_id].code)]
    if not mine:
        raise Invalid(
            "%(code)s does not belong in this parcel",
            remedy="Put it back and scan the right item.",
            code=wanted or "nothing",
        )
    for line in mine:
        if line.scanned + pieces <= line.quantity:
            line.scanned += pieces
            tx.add(line)
            return line
    raise Conflict("all pieces of %(code)s are in the parcel already", remedy="Put the extra piece back.", code=wanted)


def pack(tx: Tx, parcel_id: int, *, weight_g: Grams, actor: Actor, recounted: bool = False) -> Parcel:
    """Close a parcel at its weight in grams. ``recounted`` accepts a weight the check doubted.

    Raises Conflict while pieces are missing or the weight is implausible, Invalid for a weight of nothing.
    """
    mine = locks.parcels_of_order(tx, queries.parcel(tx, parcel_id).order_id)
    parcel = next(p for p in mine if p.id == parcel_id)
    if weight_g <= 0:
        raise Invalid("the parcel has no weight", remedy="Put it on the scale and read it again.")
    missing = sum(line.quantity - line.scanned for line in queries.lines_of(tx, [parcel_id]))
    if missing:
        raise Conflict(
            "%(missing)s pieces have not been scanned",
            remedy="Scan every piece before closing the parcel.",
            missing=missing,
        )
    if not recounted and not weight_is_plausible(weight_g, parcel.expected_g):
        raise Conflict(
            "%(weighed)s g weighed, %(expected)s g expected",
            remedy="Count the contents again; if they are right, confirm the recount.",
            weighed=weight_g,
            expected=parcel.expected_g,
        )
    parcel.weight_g = weight_g
    close(tx, parcel, mine, why=f"{weight_g} g", actor=actor)
    return parcel


def close(tx: Tx, parcel: Parcel, of_order: Sequence[Parcel], *, why: str, actor: Actor) -> None:
    """Close a parcel among all locked parcels of its order; with the last one the order is packed."""
    advance(tx, [parcel], "pack", actor=actor, why=why)
    if all_packed(of_order):
        progress.packed(tx, parcel.order_id, actor=actor)


def all_packed(parcels: Sequence[Parcel]) -> bool:
    """Whether none of an order's parcels waits for the packer, and at least one is not stopped."""
    states = {parcel.state for parcel in parcels} - {"stopped"}
    return bool(states) and states <= {"packed", "labelled", "handed_over"}
