"""What the warehouse reports back: an order is being picked, is packed."""

from collections.abc import Iterable

from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.orders import locks
from hub.orders.lifecycle import advance


def picking_started(tx: Tx, order_ids: Iterable[int], *, actor: Actor) -> None:
    """The first parcels of these orders are in a wave; orders already in picking stay there."""
    advance(tx, [o for o in locks.orders(tx, order_ids) if o.state == "allocated"], "start_picking", actor=actor)


def packed(tx: Tx, order_id: int, *, actor: Actor) -> None:
    """Every parcel of this order is packed. Raises IllegalMove when the order was stopped meanwhile."""
    advance(tx, locks.orders(tx, [order_id]), "pack", actor=actor)
