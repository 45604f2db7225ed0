"""Every SELECT and lock of this room."""

from collections.abc import Iterable, Sequence

from sqlmodel import col, select

from hub.channels.models import Listing, Shop
from hub.kernel.db import Tx
from hub.orders.models import Order
from hub.reconciliation.compare import Ours
from hub.reconciliation.models import Comparison, Difference


def open_differences(tx: Tx, *, shop_id: int | None = None, limit: int = 500) -> Sequence[Difference]:
    """What is told differently now, newest first."""
    query = select(Difference).where(Difference.outcome == "").order_by(col(Difference.id).desc()).limit(limit)
    return tx.exec(query if shop_id is None else query.where(Difference.shop_id == shop_id)).all()


def repaired(tx: Tx, *, limit: int = 50) -> Sequence[Difference]:
    """What was put right lately, newest first."""
    query = select(Difference).where(Difference.outcome == "repaired").order_by(col(Difference.id).desc())
    return tx.exec(query.limit(limit)).all()


def locked_open(tx: Tx, shop_id: int, kinds: Iterable[str]) -> dict[tuple[str, str], Difference]:
    """Open differences of a shop by (kind, subject), locked."""
    query = (
        select(Difference)
        .where(Difference.shop_id == shop_id, Difference.outcome == "", col(Difference.kind).in_(set(kinds)))
        .order_by(col(Difference.id))
        .with_for_update()
    )
    return {(row.kind, row.subject): row for row in tx.exec(query)}


def dismissed(tx: Tx, shop_id: int) -> set[tuple[str, str, str, str]]:
    """(kind, subject, ours, theirs) of what a person has let be in a shop."""
    query = select(Difference.kind, Difference.subject, Difference.ours, Difference.theirs)
    return set(tx.exec(query.where(Difference.shop_id == shop_id, Difference.outcome == "dismissed")))


def locked(tx: Tx, difference_id: int) -> Difference | None:
    """One difference, locked and read anew."""
    query = select(Difference).where(Difference.id == difference_id).with_for_update()
    return tx.exec(query.execution_options(populate_existing=True)).first()


def comparisons(tx: Tx) -> dict[int, Comparison]:
    """Shop id -> its last comparison."""
    return {row.id: row for row in tx.exec(select(Comparison))}


def our_shelf(tx: Tx, shop_id: int) -> list[Ours]:
    """Our listings of a shop as the comparison wants them."""
    rows = tx.exec(select(Listing).where(Listing.shop_id == shop_id))
    return [Ours(x.merchant_code, x.item_id, x.state, x.price_fen, x.stock_pushed) for x in rows]


def skus_of(tx: Tx, shop_id: int, codes: Iterable[str]) -> set[int]:
    """SKU ids behind these merchant codes in a shop."""
    query = select(Listing.sku_id).where(Listing.shop_id == shop_id, col(Listing.merchant_code).in_(set(codes)))
    return set(tx.exec(query))


def our_orders(tx: Tx, shop_id: int, order_nos: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Order id -> (our state, platform state as kept), for those we hold."""
    query = select(Order.order_no, Order.state, Order.vendor_state).where(
        Order.shop_id == shop_id, col(Order.order_no).in_(set(order_nos))
    )
    return {order_no: (state, vendor_state) for order_no, state, vendor_state in tx.exec(query)}


def shop_names(tx: Tx) -> dict[int, tuple[str, str]]:
    """Shop id -> (name, channel)."""
    return {row.id: (row.name, row.channel) for row in tx.exec(select(Shop))}
