"""A buyer's open wish for another address, where the platform waits for the seller's answer."""

from connectors.base.ports import AddressChanger
from connectors.base.registry import manifest
from hub.channels.by_hand import BY_HAND
from hub.channels.connections import opened
from hub.events import facts
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.errors import Conflict
from hub.kernel.jobs.queue import enqueue
from hub.kernel.runtime import Runtime
from hub.orders import events, nudged, queries
from hub.orders.models import Order


def may_answer(order: Order) -> bool:
    """Whether the platform holds this order and takes answers to wishes for another address."""
    if order.channel in BY_HAND or order.vendor_state != "held":
        return False
    return "address_changes" in manifest(order.channel).capabilities


def answer(runtime: Runtime, order_id: int, *, accept: bool, actor: Actor) -> None:
    """Accept or refuse, on record; the order is read anew at once and brings the address.

    Raises NotFound, Conflict when the platform waits for no answer, and what the platform says.
    """
    with runtime.db.read() as tx:
        order = queries.order(tx, order_id)
    if not may_answer(order):
        raise Conflict("no wish for another address is open", remedy="Read the order again later.")
    with opened(runtime, order.shop_id, lane="people") as connector:
        changer: AddressChanger = connector
        changer.answer_address_change(order.order_no, accept=accept)
    word = "accepted" if accept else "refused"
    payload = {"shop_id": str(order.shop_id), "order_id": order.order_no}
    with runtime.db.write() as tx:
        audit.record(tx, actor, "order.address_wish_answered", f"order:{order_id}", answer=word)
        facts.announce(tx, [events.order_note(order_id, f"address_{word}")], actor=actor)
        enqueue(tx, nudged.READ_ONE, key=f"{order.shop_id}:{order.order_no}", payload=payload)
