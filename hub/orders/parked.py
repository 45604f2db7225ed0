"""Orders we could not read (停放): asked for again one by one, and taken in as soon as they can be read."""

from typing import Any

from connectors.base.types import ChannelOrder, UnreadableOrder
from hub.channels.by_hand import BY_HAND
from hub.channels.connections import opened
from hub.channels.models import Shop
from hub.events import facts
from hub.identity import audit
from hub.kernel.actor import Actor, system
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, NotFound, Rejected
from hub.kernel.jobs.queue import enqueue
from hub.kernel.jobs.registry import Finish, Run, outward
from hub.orders import queries
from hub.orders.ingest import take_in

READ_AGAIN = "orders.read_again"
ACTOR = system(READ_AGAIN)


def run_again(tx: Tx, parked_id: int, *, actor: Actor) -> None:
    """Have the platform asked for this order once more. Raises NotFound when it was settled meanwhile.

    Raises Conflict for an order that came in a file: there is nobody to ask.
    """
    parked = queries.parked(tx, parked_id)
    if not parked.open:
        raise NotFound("this order has been read meanwhile", remedy="Look for it among the orders.")
    shop = tx.get(Shop, parked.shop_id)
    if shop is not None and shop.channel in BY_HAND:
        raise Conflict("this order came in a file", remedy="Correct it in the file and import the file again.")
    audit.record(tx, actor, "parked.run", f"parked:{parked_id}", order_no=parked.order_no)
    facts.announce(tx, [_note(parked_id, "run")], actor=actor)
    enqueue(tx, READ_AGAIN, key=str(parked_id), payload={"parked_id": str(parked_id)})


@outward(READ_AGAIN)
def read_again(run: Run) -> Finish | None:
    """Ask the platform, map with what we know now, and take the order in; one we still cannot read stays parked."""
    parked_id = int(run.payload["parked_id"])
    with run.runtime.db.read() as tx:
        parked = queries.parked(tx, parked_id)
        shop = tx.get(Shop, parked.shop_id)
    if not parked.open or shop is None:
        return None
    with opened(run.runtime, shop.id) as connector:
        seen = _asked(connector, parked.order_no)

    def settle(tx: Tx) -> str | None:
        if not isinstance(seen, str):
            take_in(tx, run.runtime.vault, shop, [seen], min_days=run.runtime.settings.min_ship_days, actor=ACTOR)
        if isinstance(seen, ChannelOrder):
            facts.announce(tx, [_note(parked_id, "settled")], actor=ACTOR)
            return None
        why = seen if isinstance(seen, str) else seen.reason
        facts.announce(tx, [_note(parked_id, "unread", why=why)], actor=ACTOR)
        return "parked"

    return settle


def _asked(connector: Any, order_no: str) -> ChannelOrder | UnreadableOrder | str:
    """The order as it reads now, or the platform's words when it has none such."""
    try:
        answer: ChannelOrder | UnreadableOrder | None = connector.order(order_no)
    except Rejected as error:
        return error.message
    return answer or "the platform does not know this order"


def _note(parked_id: int, name: str, **details: str) -> facts.Fact:
    return facts.Fact(f"order.parked_{name}", f"parked:{parked_id}", {"parked_id": str(parked_id), **details})
