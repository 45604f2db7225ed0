"""Promising lots to orders (配货): whole orders, first expired first out; what falls short is held with the reason."""

from collections.abc import Sequence

from catalog.packs import components_of
from hub.inventory import reservations
from hub.inventory.fefo import Want
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.orders import holds, locks, queries
from hub.orders.lifecycle import advance_all
from hub.orders.queries import Ordered

#: Platform states in which goods are promised; a held group order is promised too, it only must not ship.
PROMISED = ("to_ship", "held", "part_shipped")


def allocate(tx: Tx, order_ids: Sequence[int], *, min_days: int, actor: Actor) -> int:
    """Allocate those of these orders that are received, paid, known line by line and not held; returns how many."""
    if not order_ids:
        return 0
    tx.flush()  # what follows reads past the session
    free = [order_id for order_id, state in locks.allocatable(tx, order_ids) if state in PROMISED]
    served = _promise(tx, queries.ordered(tx, free), min_days=min_days, actor=actor)
    holds.lift_many(tx, served, "short", actor=actor)
    return _go_on(tx, served, actor=actor)


def allocate_new(tx: Tx, wanted: dict[int, list[Ordered]], *, min_days: int, actor: Actor) -> int:
    """As ``allocate`` for orders this transaction has just written: received, paid, not held, by order id."""
    return _go_on(tx, _promise(tx, wanted, min_days=min_days, actor=actor), actor=actor)


def _promise(tx: Tx, wanted: dict[int, list[Ordered]], *, min_days: int, actor: Actor) -> list[int]:
    """Reserve for each order or hold it as short; returns the orders that got everything."""
    by_order = {order_id: lines for order_id, lines in wanted.items() if lines and all(line.sku_id for line in lines)}
    short = _reserve(tx, by_order, min_days=min_days, actor=actor)
    for order_id, names in short.items():
        holds.place(tx, order_id, "short", f"可售库存不足:{'、'.join(sorted(names))}", actor=actor)
    return [order_id for order_id in by_order if order_id not in short]


def _go_on(tx: Tx, served: list[int], *, actor: Actor) -> int:
    advance_all(tx, served, "allocate", before="received", actor=actor)
    return len(served)


def _reserve(tx: Tx, by_order: dict[int, list[Ordered]], *, min_days: int, actor: Actor) -> dict[int, set[str]]:
    lines = [line for asked in by_order.values() for line in asked]
    bundles = components_of(tx, {line.sku_id for line in lines if line.sku_id is not None})
    wants = [
        Want(line.order_id, line.line_id, sku, pieces * line.quantity)
        for line in lines
        if line.sku_id is not None
        for sku, pieces in (bundles.get(line.sku_id) or {line.sku_id: 1}).items()
    ]
    missing = reservations.reserve(tx, wants, min_days=min_days, actor=actor)
    short: dict[int, set[str]] = {}
    for line in lines:
        if line.line_id in missing:
            short.setdefault(line.order_id, set()).add(line.merchant_code)
    return short
