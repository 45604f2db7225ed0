"""Review by people and by arriving stock (审单): hold by hand, release, allocate again what fell short."""

from collections.abc import Sequence

from catalog.lookup import ids_by_code
from hub.identity import audit
from hub.kernel.actor import Actor, system
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.kernel.jobs.registry import Run, inward
from hub.kernel.logs import redact
from hub.orders import allocate, holds, locks, queries
from hub.orders.models import Order

RETRY_SHORT = "orders.retry_short"
REMAP = "orders.remap"

#: States in which a person may still hold an order.
HOLDABLE = ("received", "allocated")
#: Kinds a person may lift by hand; the others follow the platform or the catalogue.
LIFTABLE = ("manual", "short", "unmapped", "address", "recall", "review")


def hold_by_hand(tx: Tx, order_id: int, why: str, *, actor: Actor) -> None:
    """An operator stops an order before it is picked, on record. Raises Invalid, NotFound, Conflict."""
    if not why.strip():
        raise Invalid("a hold needs a reason", remedy="Write why the order has to wait.")
    order = _locked(tx, order_id)
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
    """An operator lets an order go on; it is allocated at once.

    Raises Invalid for holds that follow the platform, Conflict while the catalogue does not know every line.
    """
    if kind not in LIFTABLE:
        raise Invalid("this hold follows the platform", remedy="It is lifted when the platform's status changes.")
    _locked(tx, order_id)
    if kind == "unmapped" and not _map_lines(tx, [order_id]):
        raise Conflict(
            "the catalogue does not know every line of this order", remedy="Import the missing products first."
        )
    if holds.lift(tx, order_id, kind, actor=actor):
        audit.record(tx, actor, "order.released", f"order:{order_id}", kind=kind)
        allocate.allocate(tx, [order_id], min_days=min_days, actor=actor)


@inward(REMAP)
def remap(tx: Tx, run: Run) -> None:
    """Products were entered meanwhile: orders held for an unknown merchant code go on when every line is known."""
    actor = system(REMAP)
    found = [order.id for order in locks.orders(tx, queries.unmapped_orders(tx))]
    known = _map_lines(tx, found)
    holds.lift_many(tx, known, "unmapped", actor=actor)
    allocate.allocate(tx, known, min_days=run.runtime.settings.min_ship_days, actor=actor)


def _map_lines(tx: Tx, order_ids: Sequence[int]) -> list[int]:
    """Give lines the SKU their merchant code means by now; returns the orders of which every line is known."""
    by_order = queries.lines_by_order(tx, order_ids)
    blank = [line for lines in by_order.values() for line in lines if line.sku_id is None]
    skus = ids_by_code(tx, {line.merchant_code for line in blank})
    for line in blank:
        line.sku_id = skus.get(line.merchant_code)
        tx.add(line)
    return [order_id for order_id, lines in by_order.items() if all(x.sku_id or x.refunded for x in lines)]


def _locked(tx: Tx, order_id: int) -> Order:
    found = locks.orders(tx, [order_id])
    if not found:
        raise NotFound("no such order", order=order_id)
    return found[0]


@inward(RETRY_SHORT)
def retry_short(tx: Tx, run: Run) -> None:
    """Stock arrived: try again what fell short, oldest order first."""
    allocate.allocate(
        tx, queries.short_orders(tx), min_days=run.runtime.settings.min_ship_days, actor=system(RETRY_SHORT)
    )
