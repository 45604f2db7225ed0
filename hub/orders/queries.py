"""Every SELECT of the order queue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy import select as select_core
from sqlmodel import col, select

from catalog.models import Product, Sku
from hub.channels.by_hand import SHEET
from hub.kernel.db import Tx, table
from hub.kernel.errors import NotFound
from hub.orders.models import Hold, Order, OrderLine, OrderPayload, OrderReceiver, ParkedOrder, ShipNotice
from hub.orders.phase import OrderFacts, Phase, phase

#: States in which the goods are still in the house and the ship-by clock runs.
INSIDE = ("received", "allocated", "picking", "packed")


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


def order(tx: Tx, order_id: int) -> Order:
    """One order. Raises NotFound."""
    found = tx.get(Order, order_id)
    if found is None:
        raise NotFound("no such order", order=order_id)
    return found


def by_ids(tx: Tx, order_ids: Iterable[int]) -> Sequence[Order]:
    """These orders, as far as they exist, oldest first."""
    return tx.exec(select(Order).where(col(Order.id).in_(set(order_ids))).order_by(col(Order.id))).all()


def lines_of(tx: Tx, order_ids: Iterable[int]) -> Sequence[OrderLine]:
    """Lines of these orders, in their own order."""
    return tx.exec(
        select(OrderLine).where(col(OrderLine.order_id).in_(set(order_ids))).order_by(col(OrderLine.id))
    ).all()


def lines_by_order(tx: Tx, order_ids: Sequence[int]) -> dict[int, list[OrderLine]]:
    """Order id -> its lines, with one SELECT."""
    found: dict[int, list[OrderLine]] = {order_id: [] for order_id in order_ids}
    for line in lines_of(tx, order_ids) if order_ids else ():
        found[line.order_id].append(line)
    return found


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a line asks of the shelves."""

    line_id: int
    order_id: int
    sku_id: int | None
    quantity: int
    merchant_code: str


def ordered(tx: Tx, order_ids: Sequence[int]) -> dict[int, list[Ordered]]:
    """Order id -> what its lines ask for, refunded lines left out."""
    line = table(OrderLine)
    found: dict[int, list[Ordered]] = {order_id: [] for order_id in order_ids}
    query = (
        select_core(line.c.id, line.c.order_id, line.c.sku_id, line.c.quantity, line.c.merchant_code)
        .where(line.c.order_id.in_(order_ids), line.c.refunded.is_(False))
        .order_by(line.c.id)
    )
    for row in tx.connection().execute(query) if order_ids else ():
        found[row.order_id].append(Ordered(*row))
    return found


def open_kinds(tx: Tx, order_id: int) -> set[str]:
    """Kinds of the open holds of an order."""
    return set(tx.exec(select(Hold.kind).where(Hold.order_id == order_id, col(Hold.closed_at).is_(None))))


def unmapped_orders(tx: Tx, *, limit: int = 500) -> list[int]:
    """Orders held because a merchant code is unknown, oldest first."""
    query = select(Hold.order_id).where(Hold.kind == "unmapped", col(Hold.closed_at).is_(None))
    return list(tx.exec(query.order_by(col(Hold.order_id)).limit(limit)))


def short_orders(tx: Tx, *, limit: int = 500) -> list[int]:
    """Orders held for lack of stock, oldest payment first."""
    rows = tx.exec(
        select(Order.id)
        .join(Hold, col(Hold.order_id) == col(Order.id))
        .where(Hold.kind == "short", col(Hold.closed_at).is_(None), Order.state == "received")
        .order_by(col(Order.paid_at).nulls_last(), col(Order.id))
        .limit(limit)
    )
    return list(rows)


def rows(tx: Tx, search: Search) -> list[Row]:
    """Orders for the desk, newest first; with ``after`` the page that ends just above it."""
    query = select(Order).where(*_conditions(search)).limit(search.limit)
    if search.after:
        newer = tx.exec(query.where(Order.id > search.after).order_by(col(Order.id))).all()
        return rows_of(tx, newer[::-1])
    return rows_of(tx, tx.exec(query.order_by(col(Order.id).desc())).all())


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


def receiver(tx: Tx, order_id: int) -> OrderReceiver:
    """The receiver of one order, sealed but for region and masks. Raises NotFound."""
    found = tx.get(OrderReceiver, order_id)
    if found is None:
        raise NotFound("no such order", order=order_id)
    return found


def receivers(tx: Tx, order_ids: Iterable[int]) -> dict[int, OrderReceiver]:
    """Receivers of these orders by order id."""
    return {row.id: row for row in tx.exec(select(OrderReceiver).where(col(OrderReceiver.id).in_(set(order_ids))))}


def payload(tx: Tx, order_id: int) -> OrderPayload:
    """The platform's sealed payload of one order. Raises NotFound."""
    found = tx.get(OrderPayload, order_id)
    if found is None:
        raise NotFound("no such order", order=order_id)
    return found


def ship_notice(tx: Tx, order_id: int) -> ShipNotice | None:
    """What the platform of this order is told or was told; None before handover."""
    return tx.get(ShipNotice, order_id)


def parked(tx: Tx, parked_id: int) -> ParkedOrder:
    """One order we could not read. Raises NotFound."""
    found = tx.get(ParkedOrder, parked_id)
    if found is None:
        raise NotFound("no such parked order", parked=parked_id)
    return found


def parked_page(
    tx: Tx, *, shop_id: int | None = None, before: int | None = None, after: int | None = None, limit: int = 50
) -> list[ParkedOrder]:
    """Open parked orders, newest first; ``before`` and ``after`` are paging keys."""
    query = select(ParkedOrder).where(col(ParkedOrder.open).is_(True)).limit(limit)
    if shop_id is not None:
        query = query.where(ParkedOrder.shop_id == shop_id)
    if after:
        return list(tx.exec(query.where(ParkedOrder.id > after).order_by(col(ParkedOrder.id))).all())[::-1]
    if before:
        query = query.where(ParkedOrder.id < before)
    return list(tx.exec(query.order_by(col(ParkedOrder.id).desc())).all())


def phase_counts(tx: Tx) -> dict[Phase, int]:
    """How many orders are in each phase."""
    kinds = (
        select(Hold.order_id, func.count().label("n"), func.count().filter(col(Hold.kind) == "short").label("short"))
        .where(col(Hold.closed_at).is_(None))
        .group_by(col(Hold.order_id))
        .subquery()
    )
    grouped = tx.exec(
        select(Order.state, kinds.c.n.is_not(None), kinds.c.n == kinds.c.short, func.count())
        .join(kinds, kinds.c.order_id == col(Order.id), isouter=True)
        .group_by(col(Order.state), kinds.c.n.is_not(None), kinds.c.n == kinds.c.short)
    )
    counts: dict[Phase, int] = dict.fromkeys(Phase, 0)
    for state, is_held, only_short, count in grouped:
        kinds_seen = frozenset({"short"} if only_short else {"manual"}) if is_held else frozenset[str]()
        counts[phase(OrderFacts(state, kinds_seen))] += count
    return counts


def state_counts(tx: Tx) -> dict[tuple[int, str], int]:
    """(shop id, state) -> orders."""
    grouped = tx.exec(select(Order.shop_id, Order.state, func.count()).group_by(col(Order.shop_id), col(Order.state)))
    return {(shop_id, state): count for shop_id, state, count in grouped}


def held_ids(tx: Tx, order_ids: Iterable[int]) -> set[int]:
    """Those of these orders with an open hold."""
    query = select(Hold.order_id).where(col(Hold.order_id).in_(set(order_ids)), col(Hold.closed_at).is_(None))
    return set(tx.exec(query))


def holds_of(tx: Tx, order_id: int) -> Sequence[Hold]:
    """All holds of an order, open and closed."""
    return tx.exec(select(Hold).where(Hold.order_id == order_id).order_by(col(Hold.id))).all()


def open_parked(tx: Tx, *, shop_id: int | None = None, order_nos: Iterable[str] | None = None) -> Sequence[ParkedOrder]:
    """Orders we could not read and nobody has settled."""
    query = select(ParkedOrder).where(col(ParkedOrder.open).is_(True)).order_by(col(ParkedOrder.id))
    if shop_id is not None:
        query = query.where(ParkedOrder.shop_id == shop_id)
    if order_nos is not None:
        query = query.where(col(ParkedOrder.order_no).in_(set(order_nos)))
    return tx.exec(query).all()


def order_numbers(tx: Tx, shop_id: int) -> dict[str, int]:
    """The platform's order ids we hold for a shop, and how often."""
    grouped = tx.exec(
        select(Order.order_no, func.count()).where(Order.shop_id == shop_id).group_by(col(Order.order_no))
    )
    return dict(grouped.all())


def told_numbers(tx: Tx, shop_id: int) -> set[str]:
    """Order ids of a shop whose shipment the platform has been told."""
    query = select(Order.order_no).join(ShipNotice, col(ShipNotice.id) == col(Order.id))
    return set(tx.exec(query.where(Order.shop_id == shop_id, col(ShipNotice.told_at).is_not(None))))


def sold_since(tx: Tx, instant: datetime) -> list[tuple[datetime, int, int]]:
    """(pulled at, SKU id, shop id) of every line pulled since an instant."""
    rows = tx.exec(
        select(Order.pulled_at, OrderLine.sku_id, Order.shop_id)
        .join(OrderLine, col(OrderLine.order_id) == col(Order.id))
        .where(Order.pulled_at >= instant, col(OrderLine.sku_id).is_not(None), Order.state != "cancelled")
    )
    return [(at, sku, shop) for at, sku, shop in rows if sku is not None]


def due_before(tx: Tx, instant: datetime) -> int:
    """Orders still in the house whose ship-by time comes before ``instant``."""
    return tx.exec(select(func.count()).where(col(Order.state).in_(INSIDE), col(Order.ship_by) < instant)).one()


def untold(tx: Tx, *, before: datetime | None = None) -> int:
    """Handed-over orders that no job has told their platform of yet; with ``before``, only those recorded earlier."""
    still = (col(Order.state) == "handed_over", col(Order.channel) != SHEET)  # files are carried by people
    waiting = exists().where(col(Order.id) == col(ShipNotice.id), *still)
    query = select(func.count()).select_from(ShipNotice).where(col(ShipNotice.told_at).is_(None), waiting)
    return tx.exec(query if before is None else query.where(ShipNotice.recorded_at < before)).one()


def untold_orders(tx: Tx, shop_id: int) -> list[int]:
    """Handed-over orders of a shop that its platform has not been told of; without those it refused."""
    refused = exists().where(
        col(Hold.order_id) == col(Order.id), col(Hold.kind) == "ship_refused", col(Hold.closed_at).is_(None)
    )
    query = select(Order.id).join(ShipNotice, col(ShipNotice.id) == col(Order.id))
    query = query.where(
        Order.shop_id == shop_id, Order.state == "handed_over", col(ShipNotice.told_at).is_(None), ~refused
    )
    return list(tx.exec(query.order_by(col(Order.id))))


def _conditions(search: Search) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if search.before:
        found.append(col(Order.id) < search.before)
    if search.shop_id:
        found.append(col(Order.shop_id) == search.shop_id)
    if search.text:
        mine = col(OrderLine.order_id) == col(Order.id)
        coded = exists().where(mine, col(OrderLine.merchant_code).istartswith(search.text, autoescape=True))
        numbered = col(Order.order_no).startswith(search.text, autoescape=True)
        found.append(or_(numbered, coded, col(Order.id).in_(search.also)))
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
    living = ("unpaid", "received", "allocated", "picking", "packed", "handed_over")
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
