"""Promising lots to orders (配货): whole orders, first expired first out; what falls short is held with the reason."""

from collections.abc import Sequence

from catalog.packs import components_of
from hub.inventory import reservations
from hub.inventory.fefo import Want
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.orders import holds, locks, queries
from hub.orders.lifecycle import advance
from hub.orders.models import OrderLine

#: Platform states in which goods are promised; a held group order is promised too, it only must not ship.
PROMISED = ("to_ship", "held", "part_shipped")


def allocate(tx: Tx, order_ids: Sequence[int], *, min_days: int, actor: Actor) -> int:
    """Allocate those of these orders that are received, paid, known line by line and not held; returns how many."""
    orders = [o for o in locks.allocatable(tx, order_ids) if o.vendor_state in PROMISED]
    lines = queries.lines_by_order(tx, [order.id for order in orders])
    wanted = {order_id: [line for line in rows if not line.refunded] for order_id, rows in lines.items()}
    by_order = {order_id: rows for order_id, rows in wanted.items() if rows and all(line.sku_id for line in rows)}
    short = _reserve(tx, by_order, min_days=min_days, actor=actor)
    for order_id, names in short.items():
        holds.place(tx, order_id, "short", f"可售库存不足:{'、'.join(sorted(names))}", actor=actor)
    served = [order for order in orders if order.id in by_order and order.id not in short]
    holds.lift_many(tx, [order.id for order in served], "short", actor=actor)
    advance(tx, served, "allocate", actor=actor)
    return len(served)


def _reserve(tx: Tx, by_order: dict[int, list[OrderLine]], *, min_days: int, actor: Actor) -> dict[int, set[str]]:
    lines = [line for rows in by_order.values() for line in rows if line.sku_id is not None]
    bundles = components_of(tx, {line.sku_id for line in lines if line.sku_id is not None})
    wants = [
        Want(line.order_id, line.id, sku, pieces * line.quantity)
        for line in lines
        if line.sku_id is not None
        for sku, pieces in (bundles.get(line.sku_id) or {line.sku_id: 1}).items()
    ]
    missing = reservations.reserve(tx, wants, min_days=min_days, actor=actor)
    short: dict[int, set[str]] = {}
    for line in lines:
        if line.id in missing:
            short.setdefault(line.order_id, set()).add(line.merchant_code)
    return short
