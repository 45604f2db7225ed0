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
from hub.kernel.ids import new_id, new_ids
from hub.kernel.vault import Vault
from hub.orders import allocate, changes, deadlines, events, locks, models, parking, queries, rows, screening

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
    read = tuple(newest)
    taken.new = _insert(tx, vault, shop, newest, min_days=min_days, actor=actor)
    known = locks.by_order_no(tx, shop.id, newest) if newest else {}
    lines = queries.lines_by_order(tx, [row.id for row in known.values()])
    for no, row in known.items():
        if changes.apply(tx, vault, row, lines[row.id], newest[no], actor=actor):
            taken.changed.append(row.id)
            screening.screen_again(tx, row, lines[row.id], newest[no], actor=actor)
        else:
            taken.same += 1
    deadlines.fill(tx, taken.changed)
    parking.unpark(tx, shop.id, read, actor=actor)
    allocate.allocate(tx, taken.changed, min_days=min_days, actor=actor)
    return taken


def _insert(
    tx: Tx, vault: Vault, shop: Shop, newest: dict[str, ChannelOrder], *, min_days: int, actor: Actor
) -> list[int]:
    """Write and allocate the orders that were not there yet, and take them out of ``newest``; returns their ids."""
    if not newest:
        return []
    ids = dict(zip(newest, new_ids(len(newest)), strict=True))
    clocks = deadlines.clocks(tx)
    found = {ids[no]: _order_row(shop, ids[no], order, clocks) for no, order in newest.items()}
    inserted = set(insert_new(tx, table(models.Order), list(found.values()), unique=["shop_id", "order_no"]))
    fresh = {order_id: newest.pop(no) for no, order_id in ids.items() if order_id in inserted}
    if not fresh:
        return []
    skus = ids_by_code(tx, {line.merchant_code for order in fresh.values() for line in order.lines})
    lines = rows.line_rows(fresh, skus)
    insert_many(tx, table(models.OrderLine), lines)
    insert_many(tx, table(models.OrderReceiver), [rows.receiver_row(vault, oid, o) for oid, o in fresh.items()])
    insert_many(tx, table(models.OrderPayload), [rows.payload_row(vault, oid, o.raw) for oid, o in fresh.items()])
    blocked = _hold_new(tx, fresh, skus, channel=shop.channel, actor=actor)
    states = {oid: order.state for oid, order in fresh.items() if found[oid]["state"] == "received"}
    wanted: dict[int, list[queries.Ordered]] = {
        oid: [] for oid, state in states.items() if state in allocate.PROMISED and oid not in blocked
    }
    allocate.allocate_new(tx, _wanted(lines, wanted), min_days=min_days, actor=actor)
    return list(fresh)


def _hold_new(tx: Tx, fresh: dict[int, ChannelOrder], skus: dict[str, int], *, channel: str, actor: Actor) -> set[int]:
    """Announce new orders, open their holds; returns the orders that must not be promised goods for now."""
    opened = [hold for order_id, order in fresh.items() for hold in changes.holds_for(order_id, order, skus)]
    opened += screening.screen(tx, fresh, skus, channel=channel)
    insert_many(tx, table(models.Hold), [_hold_row(hold, actor) for hold in opened])
    notes = [events.order_note(i, "arrived", order_no=o.order_id, status=o.vendor_status) for i, o in fresh.items()]
    notes += [events.order_note(hold.order_id, "held", kind=hold.kind, why=hold.why) for hold in opened]
    facts.announce(tx, notes, actor=actor)
    return {hold.order_id for hold in opened if hold.kind in locks.BLOCK_ALLOCATION}


def _wanted(lines: list[dict[str, Any]], wanted: dict[int, list[queries.Ordered]]) -> dict[int, list[queries.Ordered]]:
    for row in lines:
        if row["order_id"] in wanted and not row["refunded"]:
            ask = (row["id"], row["order_id"], row["sku_id"], row["quantity"], row["merchant_code"])
            wanted[row["order_id"]].append(queries.Ordered(*ask))
    return wanted


def _order_row(shop: Shop, order_id: int, order: ChannelOrder, clocks: deadlines.Clocks) -> dict[str, Any]:
    row = {
        "id": order_id,
        "shop_id": shop.id,
        "channel": shop.channel,
        "order_no": order.order_id,
        "state": _STATES.get(order.state, "received"),
        "pulled_at": now(),
        "created_at": order.created_at,
        **rows.order_facts(order),
    }
    if order.ship_by is None and order.paid_at is not None:
        row["ship_by"] = clocks.due(shop.channel, order.paid_at)
        row["ship_by_here"] = row["ship_by"] is not None
    return row


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
