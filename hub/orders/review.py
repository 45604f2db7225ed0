"""Review by people and by arriving stock (审单): hold by hand, release, allocate again what fell short."""

from hub.kernel.actor import Actor, system
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.jobs.registry import Run, inward
from hub.orders import allocate, holds, queries

RETRY_SHORT = "orders.retry_short"

#: Kinds a person may lift by hand; the others follow the platform or the catalogue.
LIFTABLE = ("manual", "short", "unmapped")


def hold_by_hand(tx: Tx, order_id: int, why: str, *, actor: Actor) -> None:
    """An operator stops an order before it is handed over. Raises Invalid, Conflict."""
    if not why.strip():
        raise Invalid("a hold needs a reason", remedy="Write why the order has to wait.")
    order = queries.order(tx, order_id)
    if order.state not in ("received", "allocated"):
        raise Conflict("this order is on its way through the warehouse", remedy="Cancel its parcel there first.")
    holds.place(tx, order_id, "manual", why.strip(), actor=actor)


def release_by_hand(tx: Tx, order_id: int, kind: str, *, min_days: int, actor: Actor) -> None:
    """An operator lets an order go on; it is allocated at once. Raises Invalid for holds that follow the platform."""
    if kind not in LIFTABLE:
        raise Invalid("this hold follows the platform", remedy="It is lifted when the platform's status changes.")
    if holds.lift(tx, order_id, kind, actor=actor):
        allocate.allocate(tx, [order_id], min_days=min_days, actor=actor)


@inward(RETRY_SHORT)
def retry_short(tx: Tx, run: Run) -> None:
    """Stock arrived: try again what fell short, oldest order first."""
    allocate.allocate(
        tx, queries.short_orders(tx), min_days=run.runtime.settings.min_ship_days, actor=system(RETRY_SHORT)
    )
