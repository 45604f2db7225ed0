"""Every SELECT of the order queue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func
from sqlalchemy import select as select_core
from sqlmodel import col, select

from hub.channels.by_hand import SHEET
from hub.kernel.db import Tx, table
from hub.kernel.errors import NotFound
from hub.orders.models import Hold, Order, OrderLine, OrderPayload, OrderReceiver, ParkedOrder, ShipNotice
from hub.orders.phase import OrderFacts, Phase, phase

#: States in which the goods are still in the house and the ship-by clock runs.
INSIDE = ("received", "allocated", "picking", "packed")

#: States from which an order still goes on.
LIVING = ("unpaid", *INSIDE, "handed_over", "intercept")
#: Phases of orders that are over: as many as the house ever had, so nobody counts them.
OVER = (Phase.SHIPPED, Phase.FINISHED, Phase.CANCELLED)


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
    """How many orders are in each phase before the end of the way; what has left for good is not counted."""
    kinds = (
        select(Hold.order_id, func.count().label("n"), func.count().filter(col(Hold.kind) == "short").label("short"))
        .where(col(Hold.closed_at).is_(None))
        .group_by(col(Hold.order_id))
        .subquery()
    )
    grouped = tx.exec(
        select(Order.state, kinds.c.n.is_not(None), kinds.c.n == kinds.c.short, func.count())
        .join(kinds, kinds.c.order_id == col(Order.id), isouter=True)
        .where(col(Order.state).in_(LIVING))
        .group_by(col(Order.state), kinds.c.n.is_not(None), kinds.c.n == kinds.c.short)
    )
    counts: dict[Phase, int] = {one: 0 for one in Phase if one not in OVER}
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
