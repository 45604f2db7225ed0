"""Facts this room announces. ``order.<event>`` is announced for every move of the life-cycle."""

from datetime import datetime

from hub.events.facts import Fact
from hub.orders.models import Order

ALLOCATED = "order.allocate"
CANCELLED = "order.cancel"
HANDED_OVER = "order.hand_over"
HELD = "order.held"
SHIPPED_ELSEWHERE = "order.shipped_elsewhere"
READDRESSED = "order.readdressed"
REDUCED = "order.reduced"
RELEASED = "order.released"
REFUND_TOLD = "refund.told"


def order_moved(order: Order, event: str, before: str, why: str) -> Fact:
    """An order went from one state to another."""
    return moved(order.id, event, before, order.state, why)


def moved(order_id: int, event: str, before: str, after: str, why: str = "") -> Fact:
    """As ``order_moved``, for an order of which only the id is at hand."""
    details = {"order_id": str(order_id), "from": before, "to": after}
    return Fact(f"order.{event}", f"order:{order_id}", details | ({"why": why} if why else {}))


def order_note(order_id: int, name: str, **details: str) -> Fact:
    """Something happened to an order that is no move: it arrived, changed, was held, released or refused."""
    return Fact(f"order.{name}", f"order:{order_id}", {"order_id": str(order_id), **details})


def due_soon(order_id: int, order_no: str, ship_by: datetime) -> Fact:
    """An order is still in the house and its deadline is near or past."""
    return order_note(order_id, "due", order_no=order_no, ship_by=ship_by.isoformat())


def refund_told(shop_id: int, *, refund_id: str, order_no: str, came: datetime) -> Fact:
    """A platform sent a message about an after-sales case; nothing it says is believed before the case is read."""
    details = {"shop_id": str(shop_id), "refund_id": refund_id, "order_no": order_no, "came": came.isoformat()}
    return Fact(REFUND_TOLD, f"shop:{shop_id}", details)
