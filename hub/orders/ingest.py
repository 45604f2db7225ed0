"""Taking marketplace orders in: in bulk, once per shop and order id, an older version never over a newer one.

Unreadable orders are parked with their payload. What is to be shipped is allocated in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.lookup import ids_by_code
from connectors.base.types import ChannelOrder, OrderState, UnreadableOrder
from hub.channels.models import Shop
from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert_many, insert_new, table
from hub.kernel.ids import new_id
from hub.kernel.vault import Vault
from hub.orders import allocate, changes, events, locks, models, parking, queries, rows

_STATES = {
    OrderState.UNPAID: "unpaid",
    OrderState.SHIPPED: "shipped",
    OrderState.FINISHED: "finished",
    OrderState.CLOSED: "cancelled",
}


@dataclass
class Taken:
    """What a page did: ids of new orders, of changed ones, and how many were already known or parked."""

    new: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    same: int = 0
    parked: int = 0


def take_in(
    tx: Tx,
    vault: Vault,
    shop: Shop,
    orders: Sequence[ChannelOrder | UnreadableOrder],
    *,
    min_days: int,
    actor: Actor,
) -> Taken:
    """Take one page in. Repeating it, or a part of it, changes nothing."""
    newest: dict[str, ChannelOrder] = {}
    taken = Taken()
    for order in orders:
        if isinstance(order, UnreadableOrder):
            taken.parked += parking.park(tx, vault, shop, order, actor=actor)
        elif order.order_id not in newest or order.modified_at >= newest[order.order_id].modified_at:
            newest[order.order_id] = order
    known = locks.by_order_no(tx, shop.id, newest)
    fresh = [order for no, order in newest.items() if no not in known]
    taken.new = _insert(tx, vault, shop, fresh, actor=actor)
    lines = queries.lines_by_order(tx, [row.id for row in known.values()])
    for no, row in known.items():
        if changes.apply(tx, vault, row, lines[row.id], newest[no], actor=actor):
            taken.changed.append(row.id)
        else:
            taken.same += 1
    parking.unpark(tx, shop.id, newest, actor=actor)
    allocate.allocate(tx, [*taken.new, *taken.changed], min_days=min_days, actor=actor)
    return taken


def _insert(tx: Tx, vault: Vault, shop: Shop, fresh: list[ChannelOrder], *, actor: Actor) -> list[int]:
    if not fresh:
        return []
    ids = {order.order_id: new_id() for order in fresh}
    found = [_order_row(shop, ids[o.order_id], o) for o in fresh]
    inserted = set(insert_new(tx, table(models.Order), found, unique=["shop_id", "order_no"]))
    fresh = [order for order in fresh if ids[order.order_id] in inserted]
    skus = ids_by_code(tx, {line.merchant_code for order in fresh for line in order.lines})
    insert_many(
        tx,
        table(models.OrderLine),
        [rows.line_row(ids[o.order_id], line, skus.get(line.merchant_code)) for o in fresh for line in o.lines],
    )
    insert_many(tx, table(models.OrderReceiver), [rows.receiver_row(vault, ids[o.order_id], o) for o in fresh])
    insert_many(tx, table(models.OrderPayload), [rows.payload_row(vault, ids[o.order_id], o.raw) for o in fresh])
    holds = [hold for o in fresh for hold in changes.holds_for(ids[o.order_id], o, skus)]
    insert_many(tx, table(models.Hold), [_hold_row(h, actor) for h in holds])
    arrived = [
        events.order_note(ids[o.order_id], "arrived", order_no=o.order_id, status=o.vendor_status) for o in fresh
    ]
    held = [events.order_note(h.order_id, "held", kind=h.kind, why=h.why) for h in holds]
    facts.announce(tx, [*arrived, *held], actor=actor)
    return [ids[order.order_id] for order in fresh]


def _order_row(shop: Shop, order_id: int, order: ChannelOrder) -> dict[str, Any]:
    return {
        "id": order_id,
        "shop_id": shop.id,
        "channel": shop.channel,
        "order_no": order.order_id,
        "state": _STATES.get(order.state, "received"),
        "pulled_at": now(),
        "created_at": order.created_at,
        **rows.order_facts(order),
    }


def _hold_row(hold: changes.NewHold, actor: Actor) -> dict[str, Any]:
    return {
        "id": new_id(),
        "order_id": hold.order_id,
        "kind": hold.kind,
        "why": hold.why,
        "opened_at": now(),
        "opened_by": str(actor),
        "closed_by": "",
    }
