"""Review by people and by arriving stock (审单): hold by hand, release, allocate again what fell short."""

from collections.abc import Sequence

from hub.identity import audit
from hub.kernel.actor import Actor, system
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.jobs.registry import Run, inward
from hub.kernel.logs import redact
from hub.orders import allocate, holds, queries

RETRY_SHORT = "orders.retry_short"

#: States in which a person may still hold an order.
HOLDABLE = ("received", "allocated")
#: Kinds a person may lift by hand; the others follow the platform or the catalogue.
LIFTABLE = ("manual", "short", "unmapped")


def hold_by_hand(tx: Tx, order_id: int, why: str, *, actor: Actor) -> None:
    """An operator stops an order before it is picked, on record. Raises Invalid, NotFound, Conflict."""
    if not why.strip():
        raise Invalid("a hold needs a reason", remedy="Write why the order has to wait.")
    order = queries.order(tx, order_id)
    if order.state not in HOLDABLE:
        raise Conflict("this order is on its way through the warehouse", remedy="Cancel its parcel there first.")
    if holds.place(tx, order_id, "manual", redact(why.strip()), actor=actor):
        audit.record(tx, actor, "order.held", f"order:{order_id}", why=redact(why.strip()))


def hold_many(tx: Tx, order_ids: Sequence[int], why: str, *, actor: Actor) -> int:
    """Hold those of these orders that are not picked yet; returns how many. Raises Invalid without a reason."""
    free = [order.id for order in queries.by_ids(tx, order_ids) if order.state in HOLDABLE]
    for order_id in free:
        hold_by_hand(tx, order_id, why, actor=actor)
    return len(free)


def release_by_hand(tx: Tx, order_id: int, kind: str, *, min_days: int, actor: Actor) -> None:
    """An operator lets an order go on; it is allocated at once. Raises Invalid for holds that follow the platform."""
    if kind not in LIFTABLE:
        raise Invalid("this hold follows the platform", remedy="It is lifted when the platform's status changes.")
    if holds.lift(tx, order_id, kind, actor=actor):
        audit.record(tx, actor, "order.released", f"order:{order_id}", kind=kind)
        allocate.allocate(tx, [order_id], min_days=min_days, actor=actor)


@inward(RETRY_SHORT)
def retry_short(tx: Tx, run: Run) -> None:
    """Stock arrived: try again what fell short, oldest order first."""
    allocate.allocate(
        tx, queries.short_orders(tx), min_days=run.runtime.settings.min_ship_days, actor=system(RETRY_SHORT)
    )
