"""Who listens to a shop's message channel: one process at a time, by a lease in the database.

As with jobs, the number of the lease is the fence: what an older owner still hears is refused when it is stored.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlmodel import col
from sqlmodel import select as select_rows

from connectors.base.registry import manifest
from hub.channels.by_hand import BY_HAND
from hub.channels.models import Shop, StreamLease
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert, table
from hub.kernel.errors import LeaseLost

_lease = table(StreamLease).c


def listened(tx: Tx) -> Sequence[Shop]:
    """Active shops whose platform has a message channel; the setting ``listen`` off leaves a shop to polling."""
    active = tx.exec(select_rows(Shop).where(Shop.state == "active").order_by(col(Shop.id))).all()
    return [
        shop
        for shop in active
        if shop.channel not in BY_HAND
        and "stream" in manifest(shop.channel).capabilities
        and shop.settings.get("listen", True)
    ]


def acquire(tx: Tx, shop_id: int, *, owner: str, seconds: float) -> int:
    """Take a shop's lease when nobody holds it; the answer is its number, 0 when somebody else listens."""
    at = now()
    free = insert(tx, table(StreamLease)).values(shop_id=shop_id, owner="", fence=0, until=at)
    tx.connection().execute(free.on_conflict_do_nothing(index_elements=["shop_id"]))
    taken = tx.connection().execute(
        update(table(StreamLease))
        .where(_lease.shop_id == shop_id, or_(_lease.owner == "", _lease.until < at))
        .values(owner=owner, fence=_lease.fence + 1, until=at + timedelta(seconds=seconds))
    )
    if taken.rowcount != 1:
        return 0
    return int(tx.connection().execute(select(_lease.fence).where(_lease.shop_id == shop_id)).scalar_one())


def extend(tx: Tx, shop_id: int, *, owner: str, fence: int, seconds: float) -> None:
    """Keep a lease for some more seconds; also the fence around what is stored. Raises LeaseLost."""
    kept = tx.connection().execute(
        update(table(StreamLease))
        .where(_lease.shop_id == shop_id, _lease.owner == owner, _lease.fence == fence)
        .values(until=now() + timedelta(seconds=seconds))
    )
    if kept.rowcount != 1:
        raise LeaseLost(shop=shop_id)


def release(tx: Tx, shop_id: int, *, owner: str, fence: int) -> None:
    """Give a lease back; nothing happens when somebody else has it."""
    tx.connection().execute(
        update(table(StreamLease))
        .where(_lease.shop_id == shop_id, _lease.owner == owner, _lease.fence == fence)
        .values(owner="", until=now())
    )
