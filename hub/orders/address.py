"""A buyer's other address after payment: a newer version of the order brings it, and the house must not miss it.

Until a label may exist it simply applies. From picking on, the order is held first and the warehouse looks then.
"""

from connectors.base.types import Receiver
from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.vault import Vault
from hub.orders import events, holds, receivers
from hub.orders.models import Order, OrderReceiver

HOLD = "address"
WHY = "面单打印后收件地址变了,请取新面单后再放行"
#: States in which some parcel of the order may carry a label.
MAY_BE_LABELLED = ("picking", "packed")


def follow(tx: Tx, vault: Vault, order: Order, new: Receiver, *, actor: Actor) -> bool:
    """Notice another receiver in a newer version of a locked order, before it is stored; whether there is one."""
    old = tx.get(OrderReceiver, order.id)
    if old is None or not differs(vault, old, new):
        return False
    if order.state in MAY_BE_LABELLED:
        holds.place(tx, order.id, HOLD, WHY, actor=actor)
    facts.announce(tx, [events.order_note(order.id, "readdressed")], actor=actor)
    return True


def differs(vault: Vault, old: OrderReceiver, new: Receiver) -> bool:
    """Whether the parcel has to go elsewhere. A version that says less than the one before is no other address."""
    shown = ((old.province, new.province), (old.city, new.city), (old.district, new.district), (old.town, new.town))
    masks = (
        (old.name_mask, new.name_mask),
        (old.phone_mask, new.phone_mask),
        (old.address_mask, new.address_mask),
    )
    if any(a and b and a != b for a, b in (*shown, *masks)):
        return True
    if old.merge_key and new.token:
        return old.merge_key != vault.fingerprint(new.token, purpose="receiver-token")
    plain = receivers.behind(vault, old).plain
    return plain is not None and new.plain is not None and plain != new.plain
