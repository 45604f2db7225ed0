"""What the warehouse reports back: an order is being picked, is packed."""

from collections.abc import Iterable

from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.orders import locks
from hub.orders.lifecycle import advance


def still_allocated(tx: Tx, order_ids: Iterable[int]) -> list[int]:
    """Those of these orders that are allocated now, locked until the transaction ends."""
    return [order.id for order in locks.orders(tx, order_ids) if order.state == "allocated"]


def picking_started(tx: Tx, order_ids: Iterable[int], *, actor: Actor) -> None:
    """The first parcels of these orders are in a wave; orders already in picking stay there."""
    advance(tx, [o for o in locks.orders(tx, order_ids) if o.state == "allocated"], "start_picking", actor=actor)


def packed_after_all(tx: Tx, order_id: int, *, actor: Actor) -> None:
    """The last unpacked goods of this order were taken out; nothing happens unless it was being picked."""
    advance(tx, [o for o in locks.orders(tx, [order_id]) if o.state == "picking"], "pack", actor=actor)


def reopened(tx: Tx, order_id: int, *, actor: Actor) -> None:
    """A packed parcel of this order is open again."""
    advance(tx, [o for o in locks.orders(tx, [order_id]) if o.state == "packed"], "reopen", actor=actor)


def packed(tx: Tx, order_id: int, *, actor: Actor) -> None:
    """Every parcel of this order is packed. Raises IllegalMove when the order was stopped meanwhile."""
    advance(tx, locks.orders(tx, [order_id]), "pack", actor=actor)
