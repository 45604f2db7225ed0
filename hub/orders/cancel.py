"""Stopping an order: what was promised goes back, the warehouse is told, the parcel must not leave."""

from collections.abc import Sequence

from hub.events import facts
from hub.identity import audit
from hub.inventory import reservations
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.kernel.logs import redact
from hub.orders import events, holds, locks, queries
from hub.orders.lifecycle import STOPPABLE, advance
from hub.orders.models import Order, OrderLine


def cancel(tx: Tx, order: Order, *, why: str, actor: Actor) -> None:
    """Cancel a locked order that has not been handed over. Raises IllegalMove when it has."""
    advance(tx, [order], "cancel", actor=actor, why=why)
    _let_go(tx, order, actor=actor)


def shipped_elsewhere(tx: Tx, order: Order, *, actor: Actor) -> None:
    """Somebody shipped this order on the platform's own pages: what we promised it goes back."""
    advance(tx, [order], "shipped_elsewhere", actor=actor, why="已在平台后台发货")
    _let_go(tx, order, actor=actor)


def came_back(tx: Tx, order_id: int, *, actor: Actor) -> None:
    """The courier brought back every piece of an order that was called back; others stay where they stand."""
    found = [order for order in locks.orders(tx, [order_id]) if order.state == "intercept"]
    advance(tx, found, "come_back", actor=actor, why="拦截的货已全部退回")


def drop_lines(tx: Tx, order: Order, lines: Sequence[OrderLine], *, actor: Actor) -> None:
    """Some lines were refunded, the rest goes on: their goods go back, the warehouse takes them out of the parcels."""
    reservations.release(tx, [line.id for line in lines], actor=actor)
    codes = ", ".join(line.merchant_code for line in lines)
    facts.announce(tx, [events.order_note(order.id, "reduced", lines=codes)], actor=actor)


def _let_go(tx: Tx, order: Order, *, actor: Actor) -> None:
    holds.lift_all(tx, order.id, actor=actor)
    reservations.release(tx, [line.id for line in queries.lines_of(tx, [order.id])], actor=actor)


def cancel_by_hand(tx: Tx, order_id: int, why: str, *, actor: Actor) -> None:
    """A person stops an order that is still in the house, on record. The refund stays the platform's business.

    Raises Invalid without a reason, NotFound, and Conflict when the goods have left or the order has ended.
    """
    if not why.strip():
        raise Invalid("a cancellation needs a reason", remedy="Write why the order is cancelled.")
    found = locks.orders(tx, [order_id])
    if not found:
        raise NotFound("no such order", order=order_id)
    if found[0].state not in STOPPABLE:
        raise Conflict(
            "this order can no longer be stopped here",
            remedy="Settle it on the platform: its goods have left, or it has ended.",
        )
    cancel(tx, found[0], why=why.strip(), actor=actor)
    audit.record(tx, actor, "order.cancelled", f"order:{order_id}", why=redact(why.strip()))
