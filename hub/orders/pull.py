"""Pulling orders: each shop's changes since its cursor, with overlap; the cursor moves only after success."""

from datetime import datetime, timedelta

from sqlmodel import select

from connectors.base.registry import manifest
from hub.channels import queries as channels
from hub.channels.connections import opened
from hub.channels.models import Shop
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.kernel.jobs.queue import enqueue_many
from hub.kernel.jobs.registry import Finish, Run, inward, outward
from hub.orders.ingest import take_in
from hub.orders.models import PullCursor

PULL_ALL = "orders.pull_all"
PULL = "orders.pull"
#: A shop that was never read is read from this long before it was connected.
FIRST_LOOK_BACK = timedelta(hours=1)
QUICK_OVERLAP = timedelta(seconds=15)
SWEEP_EVERY = timedelta(minutes=5)


@inward(PULL_ALL)
def pull_all(tx: Tx, _run: Run) -> None:
    """Start a pull of every active shop."""
    shops = channels.active_shops(tx)
    enqueue_many(tx, PULL, [(str(shop.id), {"shop_id": str(shop.id)}) for shop in shops])


@outward(PULL)
def pull(run: Run) -> Finish:
    """Pull one shop. Each page is one transaction; a crash between pages costs a repeat and nothing else."""
    shop_id, settings = int(run.payload["shop_id"]), run.runtime.settings
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
            with run.step() as tx:
                take_in(tx, run.runtime.vault, shop, page.orders, min_days=settings.min_ship_days, actor=actor)

    def move_cursor(tx: Tx) -> None:
        row = tx.exec(select(PullCursor).where(PullCursor.shop_id == shop_id)).first()
        row = row or PullCursor(shop_id=shop_id, read_until=until, swept_until=until)
        row.read_until = max(row.read_until, until)
        if sweeping:
            row.swept_until = max(row.swept_until, until)
        tx.add(row)

    return move_cursor


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
