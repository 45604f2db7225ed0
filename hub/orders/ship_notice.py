"""Telling the platform that an order has left, exactly once. Natural key: shop, order, waybills; read-back on doubt."""

from collections.abc import Iterable, Sequence
from typing import Any

from connectors.base.types import ChannelOrder, OrderState, ParcelNotice, ShipmentNotice
from hub.channels.by_hand import MANUAL, SHEET
from hub.channels.connections import opened
from hub.events import facts
from hub.kernel.actor import Actor, system
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, NotFound, Rejected
from hub.kernel.jobs.queue import enqueue_many
from hub.kernel.jobs.registry import Finish, Run, inward, outward
from hub.orders import events, holds, locks, queries
from hub.orders.lifecycle import advance
from hub.orders.models import Order, OrderLine, ShipNotice

TELL = "orders.tell_channel"
RETELL = "orders.retell"
ACTOR = system(TELL)


def fit_to_leave(tx: Tx, order_ids: Iterable[int]) -> dict[int, Order]:
    """These orders, locked, when every one of them may leave the house now. Raises Conflict naming those that may not."""
    orders = {order.id: order for order in locks.orders(tx, order_ids)}
    held = queries.held_ids(tx, orders)
    stopped = [o.order_no for o in orders.values() if o.state not in ("picking", "packed") or o.id in held]
    if stopped:
        raise Conflict(
            "these orders must not leave: %(orders)s",
            remedy="Take their parcels out of the handover; the orders were cancelled or are held.",
            orders=", ".join(stopped),
        )
    return orders


def record_handover(tx: Tx, order_id: int, parcels: Sequence[ParcelNotice], *, actor: Actor) -> None:
    """All parcels of an order are with the courier: keep what the platform must be told and move the order on."""
    if tx.get(ShipNotice, order_id) is not None:
        raise Conflict("this order was handed over before", order=order_id)
    rows = [{"waybill": p.waybill, "carrier": p.carrier, "lines": dict(p.lines)} for p in parcels]
    tx.add(ShipNotice(id=order_id, parcels=rows))
    advance(tx, locks.orders(tx, [order_id]), "hand_over", actor=actor)


@inward(RETELL)
def retell(tx: Tx, run: Run) -> None:
    """A shop was connected anew: tell it what left while nobody could be told."""
    waiting = queries.untold_orders(tx, int(run.payload["shop_id"]))
    enqueue_many(tx, TELL, [(str(order_id), {"order_id": str(order_id)}) for order_id in waiting])


@outward(TELL)
def tell_channel(run: Run) -> Finish | None:
    """Confirm one order's shipment. An earlier attempt that may have arrived is looked up before it is repeated."""
    order_id = int(run.payload["order_id"])
    with run.runtime.db.read() as tx:
        order, notice = queries.order(tx, order_id), tx.get(ShipNotice, order_id)
        lines = queries.lines_of(tx, [order_id])
    if notice is None:
        raise NotFound("nothing was handed over for this order", order=order_id)
    if notice.told_at is not None or order.channel == SHEET:
        return None  # a platform without an API is told by a file
    if order.channel == MANUAL:
        return lambda tx: _told(tx, order_id)  # there is nobody to tell
    message = _message(order, notice, lines)
    with opened(run.runtime, order.shop_id) as connector:
        if not (run.ask_first and _platform_has(connector, message)):
            refusal = _confirm(connector, message)
            if refusal is not None and not _platform_has(connector, message):
                closed = _is_closed(connector, order.order_no)
                return lambda tx: _refused(tx, order_id, refusal, closed=closed)
    return lambda tx: _told(tx, order_id)


def told_by_file(tx: Tx, order_ids: Iterable[int], *, actor: Actor) -> int:
    """A person gave the platform a file with the waybills of these orders; returns how many were untold until then."""
    waiting = [order for order in locks.orders(tx, order_ids) if order.state == "handed_over"]
    for order in waiting:
        _told(tx, order.id, actor=actor)
    return len(waiting)


def _confirm(connector: Any, message: ShipmentNotice) -> Rejected | Conflict | None:
    try:
        connector.confirm_shipment(message)
    except (Rejected, Conflict) as error:
        return error
    return None


def _platform_has(connector: Any, message: ShipmentNotice) -> bool:
    """Whether the platform shows every waybill; for tickets, which have none, whether it shows the order as shipped."""
    wanted = {parcel.waybill for parcel in message.parcels if parcel.carrier}
    if wanted:
        return wanted <= {parcel.waybill for parcel in connector.shipped_parcels(message.order_id)}
    seen = connector.order(message.order_id)
    return isinstance(seen, ChannelOrder) and seen.state in (OrderState.SHIPPED, OrderState.FINISHED)


def _is_closed(connector: Any, order_no: str) -> bool:
    seen = connector.order(order_no)
    return isinstance(seen, ChannelOrder) and seen.state is OrderState.CLOSED


def _message(order: Order, notice: ShipNotice, lines: Sequence[OrderLine]) -> ShipmentNotice:
    parcels = tuple(ParcelNotice(p["waybill"], p["carrier"], p["lines"]) for p in notice.parcels)
    return ShipmentNotice(
        order_id=order.order_no,
        parcels=parcels,
        vendor_skus={line.line_no: (line.item_id, line.vendor_sku_id) for line in lines},
    )


def _told(tx: Tx, order_id: int, *, actor: Actor = ACTOR) -> None:
    notice = tx.get(ShipNotice, order_id)
    if notice is None or notice.told_at is not None:
        return
    notice.told_at = now()
    tx.add(notice)
    advance(tx, locks.orders(tx, [order_id]), "tell_channel", actor=actor)


def _refused(tx: Tx, order_id: int, error: Rejected | Conflict, *, closed: bool) -> str:
    """The platform will not take the shipment: a closed order is called back from the courier, others wait for us."""
    if closed:
        advance(tx, locks.orders(tx, [order_id]), "call_back", actor=ACTOR, why="平台订单已关闭,需向快递拦截")
        return "refused"
    holds.place(tx, order_id, "ship_refused", f"平台拒绝发货回传:{error.message}", actor=ACTOR)
    note = events.order_note(order_id, "ship_refused", code=getattr(error, "code", ""), remedy=error.remedy)
    facts.announce(tx, [note], actor=ACTOR)
    return "refused"
