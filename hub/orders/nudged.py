"""What a platform's message sets in motion: one read of the order it is about, however many messages there were."""

from collections.abc import Iterable, Iterator
from typing import Any

from connectors.base.nudges import Nudge
from connectors.base.ports import RefundSource
from connectors.base.types import ChannelOrder, UnreadableOrder
from hub.channels import nudges
from hub.channels.connections import opened
from hub.channels.models import Shop
from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.kernel.jobs.queue import enqueue, enqueue_many
from hub.kernel.jobs.registry import Finish, Run, outward
from hub.orders import events
from hub.orders.pull import PULL, RETRY_SECONDS, keep

READ_ONE = "orders.read_one"


def take(tx: Tx, shop: Shop, told: Iterable[Nudge]) -> list[Nudge]:
    """Keep messages and plan the reads that follow the new ones; the answer is the new ones.

    A stopped shop keeps them only: once it is connected again, the pull reads everything since its cursor.
    """
    fresh = nudges.keep(tx, shop, told)
    if shop.state == "active":
        due = now() + nudges.delay(shop)
        concerned = [nudge for nudge in fresh if nudge.about in ("order", "refund")]
        enqueue_many(tx, READ_ONE, dict(_read_jobs(shop, concerned)).items(), due=due)
        told_of = [
            events.refund_told(shop.id, refund_id=x.object_id, order_no=nudges.order_of(x), came=now())
            for x in concerned
            if x.about == "refund"
        ]
        facts.announce(tx, told_of, actor=Actor("channel", shop.code))
        if not all(nudge.object_id or nudge.order_id for nudge in concerned):
            enqueue(tx, PULL, key=str(shop.id), payload={"shop_id": str(shop.id)}, due=due)
    return fresh


@outward(READ_ONE, longest_pause=RETRY_SECONDS)
def read_one(run: Run) -> Finish | None:
    """Read one order and take it in; payload ``{"shop_id", "order_id"}``, or ``{"shop_id", "refund_id"}``."""
    shop_id = int(run.payload["shop_id"])
    about = {name: str(run.payload[name]) for name in ("order_id", "refund_id") if run.payload.get(name)}
    with run.runtime.db.read() as tx:
        shop = tx.get(Shop, shop_id)
        waiting = nudges.waiting(tx, shop_id, **about)
    if shop is None:
        raise NotFound("no such shop", shop=shop_id)
    if shop.state != "active":
        return None
    due = nudges.not_before(shop, waiting)
    if due > now():
        return lambda tx: enqueue(tx, READ_ONE, key=run.job.key, payload=run.payload, due=due)
    with opened(run.runtime, shop_id) as connector:
        order = _read(connector, **about)
    if order is not None:
        keep(run, shop, [order], actor=Actor("channel", shop.code))
    return lambda tx: nudges.follow(tx, waiting)


def _read_jobs(shop: Shop, told: Iterable[Nudge]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(key, payload) of the read that follows each message that names its object."""
    for nudge in told:
        if order_id := nudges.order_of(nudge):
            yield f"{shop.id}:{order_id}", {"shop_id": str(shop.id), "order_id": order_id}
        elif nudge.object_id:
            yield f"{shop.id}:refund:{nudge.object_id}", {"shop_id": str(shop.id), "refund_id": nudge.object_id}


def _read(connector: Any, *, order_id: str = "", refund_id: str = "") -> ChannelOrder | UnreadableOrder | None:
    """The order, or the order of a refund; None when the platform knows neither, or cannot say."""
    if not order_id and isinstance(connector, RefundSource):
        case = connector.refund(refund_id, order_id="")
        order_id = case.order_id if case is not None else ""
    found: ChannelOrder | UnreadableOrder | None = connector.order(order_id) if order_id else None
    return found
