"""SELECTs that count: orders of a day by shop and hour, orders by time left, since when something waits."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from hub.kernel.db import Tx
from hub.kernel.ids import first_id_at
from hub.orders.models import Hold, Order, PullCursor

#: States in which an order still has to leave the house.
INSIDE = ("received", "allocated", "picking", "packed")
GONE = ("handed_over", "shipped", "finished")


@dataclass(frozen=True, slots=True)
class Day:
    """One shop's orders that buyers placed on one day. ``hours`` are orders per hour, 0 to 23; ``fen`` leaves out cancelled ones."""

    orders: int
    fen: int
    inside: int
    gone: int
    hours: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """Orders still in the house by ship-by time."""

    overdue: int
    urgent: int
    today: int
    later: int


def day_by_shop(tx: Tx, midnight: datetime) -> dict[int, Day]:
    """Shop id -> the day that begins at ``midnight``; shops without an order that day are absent."""
    placed, state = col(Order.created_at), col(Order.state)
    starts = [midnight + timedelta(hours=hour) for hour in range(25)]
    per_hour = [func.count().filter(placed >= start, placed < end) for start, end in itertools.pairwise(starts)]
    query = select(
        Order.shop_id,
        func.count(),
        func.coalesce(func.sum(Order.paid_fen).filter(state != "cancelled"), 0),
        func.count().filter(state.in_(INSIDE)),
        func.count().filter(state.in_(GONE)),
        *per_hour,
    )  # type: ignore[call-overload]
    query = query.where(col(Order.id) >= first_id_at(midnight), placed >= midnight, placed < starts[-1])
    rows = tx.exec(query.group_by(col(Order.shop_id))).all()
    return {row[0]: Day(row[1], int(row[2]), row[3], row[4], tuple(row[5:])) for row in rows}


def due(tx: Tx, *, at: datetime, soon: timedelta, midnight: datetime) -> Due:
    """Count by time left: past, within ``soon``, until ``midnight``, and later."""
    ship_by = col(Order.ship_by)
    edges = (at, at + soon, max(midnight, at + soon))
    query = select(
        func.count().filter(ship_by < edges[0]),
        func.count().filter(ship_by >= edges[0], ship_by < edges[1]),
        func.count().filter(ship_by >= edges[1], ship_by < edges[2]),
        func.count().filter(ship_by >= edges[2]),
    )
    return Due(*tx.exec(query.where(col(Order.state).in_(INSIDE))).one())


def oldest_holds(tx: Tx) -> tuple[datetime | None, datetime | None]:
    """Since when the oldest order is held for lack of stock, and since when for any other reason."""
    short, opened = col(Hold.kind) == "short", func.min(Hold.opened_at)
    query = select(opened.filter(short), opened.filter(~short))
    row = tx.exec(query.where(col(Hold.closed_at).is_(None))).one()
    return row[0], row[1]


def pulled_until(tx: Tx, shop_ids: Iterable[int] | None = None) -> dict[int, datetime]:
    """Up to when the orders of each shop have been read; shops never read are absent."""
    query = select(PullCursor.shop_id, PullCursor.read_until)
    return dict(tx.exec(query if shop_ids is None else query.where(col(PullCursor.shop_id).in_(set(shop_ids)))).all())
