"""Stopping an order: what was promised goes back, the warehouse is told, the parcel must not leave."""

from hub.inventory import reservations
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.orders import queries
from hub.orders.lifecycle import advance
from hub.orders.models import Order


def cancel(tx: Tx, order: Order, *, why: str, actor: Actor) -> None:
    """Cancel an order that has not been handed over. Raises IllegalMove when it has."""
    advance(tx, [order], "cancel", actor=actor, why=why)
    reservations.release(tx, [line.id for line in queries.lines_of(tx, [order.id])], actor=actor)
