"""Pulling orders: each shop's changes since its cursor, with overlap; the cursor moves only after success."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import select

from connectors.base.registry import manifest
from connectors.base.types import ChannelOrder, UnreadableOrder
from hub.channels import queries as channels
from hub.channels.connections import opened
from hub.channels.models import Shop
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import LeaseLost, NotFound
from hub.kernel.jobs.queue import enqueue_many
from hub.kernel.jobs.registry import Finish, Run, inward, outward
from hub.kernel.jobs.verdicts import DATABASE_AWAY
from hub.kernel.logs import logger
from hub.orders import parking
from hub.orders.ingest import take_in
from hub.orders.models import PullCursor

PULL_ALL = "orders.pull_all"
PULL = "orders.pull"
#: A shop that was never read is read from this long before it was connected.
FIRST_LOOK_BACK = timedelta(hours=1)
QUICK_OVERLAP = timedelta(seconds=15)
SWEEP_EVERY = timedelta(minutes=5)
log = logger("orders")


@inward(PULL_ALL)
def pull_all(tx: Tx, _run: Run) -> None:
    """Start a pull of every active shop."""
    shops = channels.active_shops(tx)
    enqueue_many(tx, PULL, [(str(shop.id), {"shop_id": str(shop.id)}) for shop in shops])


#: A shop that does not answer is asked again after this many seconds at the latest: buyers keep ordering there.
RETRY_SECONDS = 5.0


@outward(PULL, longest_pause=RETRY_SECONDS)
def pull(run: Run) -> Finish:
    """Pull one shop. Each page is one transaction; a crash between pages costs a repeat and nothing else."""
    shop_id = int(run.payload["shop_id"])
    until = now()
    with run.runtime.db.read() as tx:
        shop = tx.get(Shop, shop_id)
        cursor = tx.exec(select(PullCursor).where(PullCursor.shop_id == shop_id)).first()
    if shop is None:
        raise NotFound("no such shop", shop=shop_id)
    actor = Actor("channel", shop.code)
    since, sweeping = window(shop, cursor, until)
    with opened(run.runtime, shop_id) as connector:
        for page in connector.changed_orders(since, until):
            keep(run, shop, page.orders, actor=actor)

    def move_cursor(tx: Tx) -> None:
        row = tx.exec(select(PullCursor).where(PullCursor.shop_id == shop_id)).first()
        row = row or PullCursor(shop_id=shop_id, read_until=until, swept_until=until)
        row.read_until = max(row.read_until, until)
        if sweeping:
            row.swept_until = max(row.swept_until, until)
        tx.add(row)

    return move_cursor


def keep(run: Run, shop: Shop, orders: Sequence[ChannelOrder | UnreadableOrder], *, actor: Actor) -> None:
    """Take some orders in, in one transaction. One that cannot be kept is parked, so that it stops nobody else."""
    try:
        with run.step() as tx:
            take_in(tx, run.runtime.vault, shop, orders, min_days=run.runtime.settings.min_ship_days, actor=actor)
    except (LeaseLost, *DATABASE_AWAY):
        raise
    except Exception as error:
        if len(orders) > 1:
            for order in orders:
                keep(run, shop, [order], actor=actor)
            return
        if isinstance(orders[0], UnreadableOrder):
            raise
        log.exception("an order cannot be kept", shop=shop.code, order=orders[0].order_id)
        reason = f"this order cannot be kept: {type(error).__name__}"
        with run.step() as tx:
            poison = UnreadableOrder(orders[0].order_id, reason, orders[0].raw)
            parking.park(tx, run.runtime.vault, shop, poison, actor=actor)


def window(shop: Shop, cursor: PullCursor | None, until: datetime) -> tuple[datetime, bool]:
    """Since when to read, and whether with the platform's full overlap.

    Most pulls overlap a little, for changes of the border second. Every few minutes one sweeps the platform's whole
    overlap again, for rows that its index showed late.
    """
    if cursor is None:
        return shop.created - FIRST_LOOK_BACK, True
    overlap = manifest(shop.channel).pull.overlap
    if until - cursor.swept_until >= SWEEP_EVERY:
        return cursor.swept_until - overlap, True
    return cursor.read_until - min(QUICK_OVERLAP, overlap), False
