"""The life of an order, and the one door that changes it. An order enters where the platform says it stands."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Executable, bindparam, update
from sqlalchemy.orm.attributes import set_committed_value

from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.db import Tx, table
from hub.kernel.errors import Conflict
from hub.kernel.lifecycle import Lifecycle
from hub.orders import events
from hub.orders.models import Order

ORDER = Lifecycle(
    "order",
    "unpaid",
    {
        ("unpaid", "pay"): "received",
        ("unpaid", "cancel"): "cancelled",
        ("received", "allocate"): "allocated",
        ("received", "cancel"): "cancelled",
        ("received", "shipped_elsewhere"): "shipped",
        ("allocated", "start_picking"): "picking",
        ("allocated", "cancel"): "cancelled",
        ("allocated", "shipped_elsewhere"): "shipped",
        ("picking", "pack"): "packed",
        ("picking", "cancel"): "cancelled",
        ("picking", "shipped_elsewhere"): "shipped",
        ("packed", "hand_over"): "handed_over",
        ("packed", "reopen"): "picking",
        ("packed", "cancel"): "cancelled",
        ("packed", "shipped_elsewhere"): "shipped",
        ("handed_over", "tell_channel"): "shipped",
        ("handed_over", "call_back"): "intercept",
        ("shipped", "sign"): "finished",
        ("intercept", "come_back"): "cancelled",
    },
)

#: States in which the goods are still ours to stop.
STOPPABLE = tuple(sorted({state for (state, event) in ORDER.table if event == "cancel"}))


def advance(tx: Tx, orders: Sequence[Order], event: str, *, actor: Actor, why: str = "") -> None:
    """Move orders along the table and announce each move. Raises IllegalMove, and then none of them moved."""
    for order in orders:
        ORDER.target(order.state, event)
    announced = []
    for order in orders:
        before, _ = ORDER.move(order, event)
        tx.add(order)
        announced.append(events.order_moved(order, event, before, why))
    facts.announce(tx, announced, actor=actor)


def advance_all(tx: Tx, order_ids: Sequence[int], event: str, *, before: str, actor: Actor) -> None:
    """Move locked orders that all stand in ``before`` along the table with one statement, and announce each move.

    Raises IllegalMove, or Conflict when one of them stands elsewhere; the caller's transaction ends then.
    """
    after = ORDER.target(before, event)
    if not order_ids:
        return
    where = {"orders": list(order_ids), "before": before, "after": after}
    if tx.connection().execute(_move_all(), where).rowcount != len(order_ids):
        raise Conflict("an order stands elsewhere by now", event=event)
    for row in [row for row in tx.identity_map.values() if isinstance(row, Order) and row.id in set(order_ids)]:
        set_committed_value(row, "state", after)
    facts.announce(tx, [events.moved(order_id, event, before, after) for order_id in order_ids], actor=actor)


@cache
def _move_all() -> Executable:
    order = table(Order)
    here = order.c.id.in_(bindparam("orders", expanding=True)), order.c.state == bindparam("before")
    return update(order).where(*here).values(state=bindparam("after"))
