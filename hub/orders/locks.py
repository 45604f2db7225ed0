"""Every row lock of the order queue, taken in id order."""

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Executable, bindparam, exists, select
from sqlmodel import col
from sqlmodel import select as select_rows

from hub.kernel.db import Tx, table
from hub.orders.models import Hold, Order, ParkedOrder

#: Open holds of these kinds keep an order from being promised goods; a platform hold only keeps it from shipping.
BLOCK_ALLOCATION = ("refund", "unmapped", "manual", "unreadable")


def orders(tx: Tx, order_ids: Iterable[int]) -> Sequence[Order]:
    """These orders, locked and read anew."""
    query = select_rows(Order).where(col(Order.id).in_(set(order_ids))).order_by(col(Order.id)).with_for_update()
    return tx.exec(query.execution_options(populate_existing=True)).all()


def by_order_no(tx: Tx, shop_id: int, order_nos: Iterable[str]) -> dict[str, Order]:
    """Known orders of a shop by the platform's id, locked."""
    query = (
        select_rows(Order)
        .where(Order.shop_id == shop_id, col(Order.order_no).in_(set(order_nos)))
        .order_by(col(Order.id))
        .with_for_update()
    )
    return {row.order_no: row for row in tx.exec(query.execution_options(populate_existing=True))}


def parked(tx: Tx, shop_id: int, order_nos: Iterable[str]) -> dict[str, ParkedOrder]:
    """What we could not read of these orders, settled or not, locked."""
    query = (
        select_rows(ParkedOrder)
        .where(ParkedOrder.shop_id == shop_id, col(ParkedOrder.order_no).in_(set(order_nos)))
        .order_by(col(ParkedOrder.id))
        .with_for_update()
    )
    return {row.order_no: row for row in tx.exec(query)}


def has_parked(tx: Tx, shop_id: int) -> bool:
    """Whether anything of this shop could not be read and is not settled; if not, there is nothing to lock."""
    return tx.connection().execute(_parked(), {"shop": shop_id}).first() is not None


@cache
def _parked() -> Executable:
    parked = table(ParkedOrder)
    return select(parked.c.id).where(parked.c.shop_id == bindparam("shop"), parked.c.open.is_(True)).limit(1)


def allocatable(tx: Tx, order_ids: Sequence[int]) -> list[tuple[int, str]]:
    """(id, platform state) of those of these orders that are received and not blocked, locked, in the given order."""
    order, hold = table(Order), table(Hold)
    blocked = exists().where(
        hold.c.order_id == order.c.id, hold.c.closed_at.is_(None), hold.c.kind.in_(BLOCK_ALLOCATION)
    )
    query = (
        select(order.c.id, order.c.vendor_state)
        .where(order.c.id.in_(set(order_ids)), order.c.state == "received", ~blocked)
        .order_by(order.c.id)
        .with_for_update()
    )
    found = {row.id: row.vendor_state for row in tx.connection().execute(query)}
    return [(order_id, found[order_id]) for order_id in order_ids if order_id in found]
