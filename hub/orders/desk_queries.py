"""SELECTs of the Orders desk: one page of the queue by what it was narrowed to, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists
from sqlmodel import col, select

from catalog.models import Product, Sku
from hub.kernel.db import Tx
from hub.orders.models import Hold, Order, OrderLine, OrderReceiver
from hub.orders.phase import OrderFacts, Phase, phase
from hub.orders.queries import INSIDE, LIVING, lines_of, receivers


@dataclass(frozen=True, slots=True)
class Row:
    """One order as a list shows it."""

    order: Order
    receiver: OrderReceiver
    lines: tuple[OrderLine, ...]
    holds: tuple[Hold, ...]

    @property
    def phase(self) -> Phase:
        """What the operator sees."""
        return phase(OrderFacts(self.order.state, frozenset(hold.kind for hold in self.holds)))


@dataclass(frozen=True, slots=True)
class Search:
    """What the Orders desk was asked for; empty fields do not filter.

    ``due_from`` and ``due_until`` bound the ship-by time of orders still in the house. ``also`` are orders that another
    room found for the text, such as by a waybill number. ``before`` and ``after`` are paging keys: order ids.
    """

    phase: Phase | None = None
    text: str = ""  # order number, merchant code
    shop_id: int | None = None
    storage: str = ""
    due_from: datetime | None = None
    due_until: datetime | None = None
    also: frozenset[int] = frozenset()
    before: int | None = None
    after: int | None = None
    limit: int = 50


def rows(tx: Tx, search: Search) -> list[Row]:
    """Orders for the desk, newest first; with ``after`` the page that ends just above it.

    A text is looked up in each way of naming an order by itself, because each has an index of its own.
    """
    upward = search.after is not None
    query = select(Order).where(*_conditions(search)).limit(search.limit)
    query = query.order_by(col(Order.id) if upward else col(Order.id).desc())
    if upward:
        query = query.where(col(Order.id) > search.after)
    found: dict[int, Order] = {}
    for named in _names(tx, search):
        found |= {order.id: order for order in tx.exec(query.where(*named))}
    page = sorted(found, reverse=not upward)[: search.limit]
    return rows_of(tx, [found[order_id] for order_id in (page[::-1] if upward else page)])


def rows_of(tx: Tx, orders: Sequence[Order]) -> list[Row]:
    """Lines, receivers and open holds added to orders, with three SELECTs."""
    ids = [order.id for order in orders]
    people = receivers(tx, ids)
    lines: dict[int, list[OrderLine]] = {}
    for line in lines_of(tx, ids):
        lines.setdefault(line.order_id, []).append(line)
    held: dict[int, list[Hold]] = {}
    for hold in tx.exec(select(Hold).where(col(Hold.order_id).in_(ids), col(Hold.closed_at).is_(None))):
        held.setdefault(hold.order_id, []).append(hold)
    return [Row(o, people[o.id], tuple(lines.get(o.id, ())), tuple(held.get(o.id, ()))) for o in orders]


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if search.before:
        found.append(col(Order.id) < search.before)
    if search.shop_id:
        found.append(col(Order.shop_id) == search.shop_id)
    if search.storage:
        stored = exists().where(
            col(OrderLine.order_id) == col(Order.id),
            col(Sku.id) == col(OrderLine.sku_id),
            col(Product.id) == col(Sku.product_id),
            col(Product.storage) == search.storage,
        )
        found.append(stored)
    if search.phase:
        found.append(_in_phase(search.phase))
    return found + _due(search)


def _names(tx: Tx, search: Search) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """Conditions of every way in which the text may name orders; one that is always true without a text."""
    text = search.text
    if not text:
        yield ()
        return
    yield (col(Order.order_no).startswith(text, autoescape=True),)
    if search.also:
        yield (col(Order.id).in_(search.also),)
    mine = col(OrderLine.order_id) == col(Order.id)
    skus = list(tx.exec(select(Sku.id).where(col(Sku.code).istartswith(text, autoescape=True))))
    if skus:
        yield (exists().where(mine, col(OrderLine.sku_id).in_(skus)),)
    unmapped = exists().where(
        col(Hold.order_id) == col(Order.id), col(Hold.kind) == "unmapped", col(Hold.closed_at).is_(None)
    )
    coded = exists().where(mine, col(OrderLine.merchant_code).istartswith(text, autoescape=True))
    yield unmapped, coded


def _due(search: Search) -> list[ColumnElement[bool]]:
    if search.due_from is None and search.due_until is None:
        return []
    found: list[ColumnElement[bool]] = [col(Order.state).in_(INSIDE)]
    if search.due_from is not None:
        found.append(col(Order.ship_by) >= search.due_from)
    if search.due_until is not None:
        found.append(col(Order.ship_by) < search.due_until)
    return found


def _in_phase(wanted: Phase) -> ColumnElement[bool]:
    any_open = exists().where(col(Hold.order_id) == col(Order.id), col(Hold.closed_at).is_(None))
    other = exists().where(
        col(Hold.order_id) == col(Order.id), col(Hold.closed_at).is_(None), col(Hold.kind) != "short"
    )
    living = LIVING[:-1]
    states = {
        Phase.UNPAID: "unpaid", Phase.REVIEW: "received", Phase.TO_SHIP: "allocated", Phase.PICKING: "picking",
        Phase.PACKED: "packed", Phase.HANDED_OVER: "handed_over", Phase.SHIPPED: "shipped",
        Phase.FINISHED: "finished", Phase.CANCELLED: "cancelled", Phase.INTERCEPT: "intercept",
    }  # fmt: skip
    if wanted is Phase.HELD:
        return and_(col(Order.state).in_(living), other)
    if wanted is Phase.SHORT:
        return and_(col(Order.state).in_(living), any_open, ~other)
    same = col(Order.state) == states[wanted]
    return same if states[wanted] not in living else and_(same, ~any_open)
