"""Every row lock of the order queue, taken in id order."""

from collections.abc import Iterable, Sequence

from sqlalchemy import exists
from sqlmodel import col, select

from hub.kernel.db import Tx
from hub.orders.models import Hold, Order, ParkedOrder

#: Open holds of these kinds keep an order from being promised goods; a platform hold only keeps it from shipping.
BLOCK_ALLOCATION = ("refund", "unmapped", "manual", "unreadable")


def orders(tx: Tx, order_ids: Iterable[int]) -> Sequence[Order]:
    """These orders, locked and read anew."""
    query = select(Order).where(col(Order.id).in_(set(order_ids))).order_by(col(Order.id)).with_for_update()
    return tx.exec(query.execution_options(populate_existing=True)).all()


def by_order_no(tx: Tx, shop_id: int, order_nos: Iterable[str]) -> dict[str, Order]:
    """Known orders of a shop by the platform's id, locked."""
    query = (
        select(Order)
        .where(Order.shop_id == shop_id, col(Order.order_no).in_(set(order_nos)))
        .order_by(col(Order.id))
        .with_for_update()
    )
    return {row.order_no: row for row in tx.exec(query.execution_options(populate_existing=True))}


def parked(tx: Tx, shop_id: int, order_nos: Iterable[str]) -> dict[str, ParkedOrder]:
    """What we could not read of these orders, settled or not, locked."""
    query = (
        select(ParkedOrder)
        .where(ParkedOrder.shop_id == shop_id, col(ParkedOrder.order_no).in_(set(order_nos)))
        .order_by(col(ParkedOrder.id))
        .with_for_update()
    )
    return {row.order_no: row for row in tx.exec(query)}


def allocatable(tx: Tx, order_ids: Sequence[int]) -> Sequence[Order]:
    """Those of these orders that are received and not blocked, locked, in the given order."""
    blocked = exists().where(
        col(Hold.order_id) == col(Order.id), col(Hold.closed_at).is_(None), col(Hold.kind).in_(BLOCK_ALLOCATION)
    )
    query = (
        select(Order)
        .where(col(Order.id).in_(set(order_ids)), Order.state == "received", ~blocked)
        .order_by(col(Order.id))
        .with_for_update()
    )
    place = {order_id: index for index, order_id in enumerate(order_ids)}
    return sorted(tx.exec(query), key=lambda row: place[row.id])
