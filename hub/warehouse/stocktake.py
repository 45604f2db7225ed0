"""Counts and write-offs as the floor meets them: packed pieces are off the shelf, and orders are called by their number."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import func, select

from hub.inventory import counts
from hub.inventory.errors import PiecesHeld
from hub.inventory.models import CountLine, Reservation
from hub.kernel.actor import Actor
from hub.kernel.db import Tx, table
from hub.kernel.errors import Conflict, NotFound
from hub.orders.models import Order, OrderLine
from hub.warehouse.models import Parcel, ParcelLine

P = ParamSpec("P")
Result = TypeVar("Result")


def record(tx: Tx, line_id: int, counted: int, *, actor: Actor) -> CountLine:
    """Write down a blind count; what lies packed on the table is not missed on the shelf.

    Raises Conflict while a wave is being picked from this shelf: nobody can say which of its pieces are still there.
    """
    line = tx.get(CountLine, line_id)
    if line is None:
        raise NotFound("there is no such count", line=line_id)
    off = _off_the_shelf(tx, line.lot_id, line.location_id)
    if off.get("picking"):
        raise Conflict(
            "%(pieces)s pieces of this shelf are being picked",
            remedy="Count it when the wave is packed.",
            pieces=off["picking"],
        )
    return counts.record(tx, line_id, counted, away=sum(off.values()), actor=actor)


def naming_orders(tx: Tx, use_case: Callable[Concatenate[Tx, P], Result], *args: P.args, **named: P.kwargs) -> Result:
    """Run a use-case of the stock room; pieces that orders hold are refused by the numbers of those orders.

    Raises Conflict.
    """
    try:
        return use_case(tx, *args, **named)
    except PiecesHeld as held:
        raise Conflict(
            "%(reserved)s of these pieces are promised to orders %(orders)s",
            remedy="Hold or cancel those orders first, or look for the pieces at the packing table.",
            reserved=held.facts["reserved"],
            orders="、".join(_order_numbers(tx, held.line_ids)),
        ) from held


def _order_numbers(tx: Tx, line_ids: tuple[int, ...]) -> list[str]:
    line, order = table(OrderLine), table(Order)
    query = select(order.c.order_no).join(line, line.c.order_id == order.c.id).where(line.c.id.in_(line_ids))
    return list(tx.connection().execute(query.distinct().order_by(order.c.order_no).limit(20)).scalars())


def _off_the_shelf(tx: Tx, lot_id: int, location_id: int) -> dict[str, int]:
    """Parcel state -> pieces of this level that were taken from the shelf and have not left the house."""
    held, part, parcel = table(Reservation), table(ParcelLine), table(Parcel)
    rows = tx.connection().execute(
        select(parcel.c.state, func.sum(held.c.quantity))
        .join(part, (part.c.line_id == held.c.line_id) & (part.c.sku_id == held.c.sku_id))
        .join(parcel, parcel.c.id == part.c.parcel_id)
        .where(
            held.c.lot_id == lot_id,
            held.c.location_id == location_id,
            held.c.state == "open",
            parcel.c.state.in_(("picking", "packed", "labelled")),
        )
        .group_by(parcel.c.state)
    )
    return {state: int(pieces) for state, pieces in rows}
