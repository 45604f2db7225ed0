"""Comparing with each platform once a day, repairing what can be repaired without a person, listing the rest.

Orders: the last day is read again; what polling missed is taken in. Listings: the whole shelf is read where the
platform shows it; a stock that differs is pushed again, everything else is a person's decision.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from connectors.base.ports import ListingReader
from connectors.base.types import ChannelOrder, ListingSnapshot, OrderPage, UnreadableOrder
from hub.channels import queries as channels
from hub.channels import stock_sync
from hub.channels.connections import opened
from hub.channels.models import Shop
from hub.identity import audit
from hub.kernel.actor import Actor, system
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, NotFound
from hub.kernel.jobs.queue import enqueue_many
from hub.kernel.jobs.registry import Finish, Run, inward, outward
from hub.orders import pull
from hub.reconciliation import compare, queries
from hub.reconciliation.compare import Found
from hub.reconciliation.models import Comparison, Difference

COMPARE_ALL = "reconciliation.compare_all"
COMPARE = "reconciliation.compare"
ACTOR = system(COMPARE)
#: How far back orders are read again, and how much of the present is left to ordinary polling.
LOOK_BACK = timedelta(hours=26)
STILL_COMING = timedelta(minutes=15)
#: Found and put right in the same breath.
REPAIRED = (compare.ORDER_MISSED, compare.ORDER_BEHIND, compare.STOCK)


@inward(COMPARE_ALL)
def compare_all(tx: Tx, _run: Run) -> None:
    """Compare with every active shop."""
    compare_shops(tx, [shop.id for shop in channels.active_shops(tx)])


def compare_shops(tx: Tx, shop_ids: Iterable[int]) -> None:
    """Compare with these shops as soon as their quota allows."""
    enqueue_many(tx, COMPARE, [(str(shop_id), {"shop_id": str(shop_id)}) for shop_id in shop_ids])


@outward(COMPARE, lane="bulk")
def compare_shop(run: Run) -> Finish:
    """Compare with one shop; payload ``{"shop_id"}``. A repeat after a crash finds the same and repairs once."""
    shop_id, at = int(run.payload["shop_id"]), now()
    with run.runtime.db.read() as tx:
        shop = tx.get(Shop, shop_id)
    if shop is None:
        raise NotFound("no such shop", shop=shop_id)
    found: list[Found] = []
    sold: Counter[str] = Counter()
    read = 0
    with opened(run.runtime, shop_id) as connector:
        for page in connector.changed_orders(at - LOOK_BACK, at):
            sold.update(_sold(page))
            settled = OrderPage(tuple(x for x in page.orders if not _still_coming(x, at)))
            read += len(settled.orders)
            found += _orders(run, shop, settled)
        snapshots = _whole_shelf(connector)
    with run.runtime.db.read() as tx:
        mine = queries.our_shelf(tx, shop_id)
    if snapshots is not None:
        found += compare.shelf(mine, snapshots, sold=sold)
    kinds = compare.ORDER_KINDS + (compare.SHELF_KINDS if snapshots is not None else ())
    return lambda tx: _record(tx, shop_id, _once(found), kinds, read=(read, snapshots), at=at)


def dismiss(tx: Tx, difference_id: int, *, actor: Actor) -> None:
    """A person has looked at a difference and lets it be. Raises NotFound, and Conflict when it is settled already."""
    row = queries.locked(tx, difference_id)
    if row is None:
        raise NotFound("no such difference", difference=difference_id)
    if row.outcome:
        raise Conflict("this difference is settled already", remedy="Reload the page.")
    _close(row, "dismissed", by=str(actor))
    tx.add(row)
    audit.record(tx, actor, "difference.dismissed", f"difference:{row.id}", kind=row.kind, subject=row.subject)


def _orders(run: Run, shop: Shop, page: OrderPage) -> list[Found]:
    """Take a page in again; what was not known or not current is a difference that is repaired by this."""
    readable = {x.order_id: x for x in page.orders if isinstance(x, ChannelOrder)}
    with run.runtime.db.read() as tx:
        before = queries.our_orders(tx, shop.id, readable)
    pull.keep(run, shop, page.orders, actor=ACTOR)
    with run.runtime.db.read() as tx:
        after = queries.our_orders(tx, shop.id, readable)
    theirs = {no: order.state.value for no, order in readable.items()}
    found = [Found(compare.ORDER_MISSED, no, "–", theirs[no]) for no in readable if no not in before and no in after]
    behind = [no for no in before if no in after and after[no][1] != before[no][1]]
    found += [Found(compare.ORDER_BEHIND, no, before[no][1], after[no][1]) for no in behind]
    return found + compare.order_states(after, theirs)


def _still_coming(order: ChannelOrder | UnreadableOrder, at: datetime) -> bool:
    return isinstance(order, ChannelOrder) and order.modified_at > at - STILL_COMING


def _sold(page: OrderPage) -> Counter[str]:
    """Pieces of each merchant code on a page."""
    found: Counter[str] = Counter()
    for order in page.orders:
        if isinstance(order, ChannelOrder):
            found.update({line.merchant_code: line.quantity for line in order.lines})
    return found


def _whole_shelf(connector: object) -> list[ListingSnapshot] | None:
    if not isinstance(connector, ListingReader):
        return None
    return [snapshot for page in connector.all_listings() for snapshot in page]


def _once(found: Sequence[Found]) -> dict[tuple[str, str], Found]:
    """Rows that moved while paging are met twice; the later form counts."""
    return {(x.kind, x.subject): x for x in found}


def _record(
    tx: Tx,
    shop_id: int,
    found: dict[tuple[str, str], Found],
    kinds: Sequence[str],
    *,
    read: tuple[int, list[ListingSnapshot] | None],
    at: datetime,
) -> None:
    known, let_be = queries.locked_open(tx, shop_id, kinds), queries.dismissed(tx, shop_id)
    for key, row in known.items():
        if key not in found:
            _close(row, "gone")
            tx.add(row)
    for key, what in found.items():
        if (what.kind, what.subject, what.ours, what.theirs) in let_be:
            continue
        row = known.get(key) or Difference(shop_id=shop_id, kind=what.kind, subject=what.subject)
        row.ours, row.theirs, row.seen_at = what.ours, what.theirs, at
        if what.kind in REPAIRED:
            _close(row, "repaired")
        tx.add(row)
    again = [x.subject for x in found.values() if x.kind == compare.STOCK]
    if again:
        stock_sync.request_push(tx, queries.skus_of(tx, shop_id, again), actor=ACTOR)
    orders_read, snapshots = read
    tx.merge(
        Comparison(
            id=shop_id,
            orders_read=orders_read,
            listings_read=None if snapshots is None else len(snapshots),
            finished_at=now(),
        )
    )


def _close(row: Difference, outcome: str, *, by: str = str(ACTOR)) -> None:
    row.outcome, row.closed_at, row.closed_by = outcome, now(), by
