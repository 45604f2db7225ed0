"""SELECTs over recalls: their lots, orders, tasks, and how far they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as select_core
from sqlmodel import col, select

from catalog.models import Sku
from hub.channels.models import Shop
from hub.inventory.models import LedgerEntry, Lot, StockLevel
from hub.kernel.db import Tx, table
from hub.kernel.errors import NotFound
from hub.orders.models import Order
from hub.trace.models import Recall, RecallLot, RecallOrder, RecallTask


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot of a recall: what lay here and had gone when it began, what lies here now and came back since."""

    lot_id: int
    sku_id: int
    sku: str
    lot: str
    state: str
    expiry_date: date | None
    on_hand: int
    gone: int
    here_now: int
    back: int


@dataclass(frozen=True, slots=True)
class OrderLineOf:
    """An order of a recall; nothing about the buyer."""

    order_id: int
    order_no: str
    channel: str
    shop: str
    state: str
    gone: bool
    told_at: datetime | None


def recalls(tx: Tx, *, limit: int = 100) -> Sequence[Recall]:
    """Recalls and drills: open ones first, then the newest."""
    query = select(Recall).order_by((col(Recall.state) != "started"), col(Recall.id).desc())
    return tx.exec(query.limit(limit)).all()


def open_recalls(tx: Tx) -> Sequence[Recall]:
    """Real recalls that have not ended."""
    return tx.exec(select(Recall).where(Recall.state == "started", col(Recall.drill).is_(False))).all()


def recall(tx: Tx, recall_id: int) -> Recall:
    """One recall. Raises NotFound."""
    found = tx.get(Recall, recall_id)
    if found is None:
        raise NotFound("there is no such recall", recall=recall_id)
    return found


def locked(tx: Tx, recall_id: int) -> Recall:
    """One recall, locked. Raises NotFound."""
    query = select(Recall).where(Recall.id == recall_id).with_for_update()
    found = tx.exec(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound("there is no such recall", recall=recall_id)
    return found


def count_named(tx: Tx, start: str) -> int:
    """How many recalls have a number that begins so."""
    return tx.exec(select(func.count()).select_from(Recall).where(col(Recall.code).startswith(start))).one()


def tasks(tx: Tx, recall_id: int) -> Sequence[RecallTask]:
    """The tasks of a recall, the next due first."""
    query = select(RecallTask).where(RecallTask.recall_id == recall_id)
    return tx.exec(query.order_by(col(RecallTask.due_at), col(RecallTask.id))).all()


def open_tasks(tx: Tx) -> Sequence[tuple[Recall, RecallTask]]:
    """Tasks of recalls that run, not done yet, the next due first."""
    query = select(Recall, RecallTask).join(RecallTask, col(RecallTask.recall_id) == col(Recall.id))
    query = query.where(Recall.state == "started", col(RecallTask.done_at).is_(None))
    return tx.exec(query.order_by(col(RecallTask.due_at))).all()


def lot_ids(tx: Tx, recall_id: int) -> set[int]:
    """The lots in stock a recall holds."""
    return set(tx.exec(select(RecallLot.lot_id).where(RecallLot.recall_id == recall_id)))


def has_lot(tx: Tx, recall_id: int, lot_id: int) -> bool:
    """Whether the lot is of the recall."""
    query = select(RecallLot.id).where(RecallLot.recall_id == recall_id, RecallLot.lot_id == lot_id)
    return tx.exec(query).first() is not None


def other_open(tx: Tx, lot_id: int, recall_id: int) -> bool:
    """Whether another real recall that has not ended holds the lot."""
    query = select(RecallLot.id).join(Recall, col(Recall.id) == col(RecallLot.recall_id))
    query = query.where(RecallLot.lot_id == lot_id, Recall.id != recall_id, Recall.state == "started")
    return tx.exec(query.where(col(Recall.drill).is_(False))).first() is not None


def undecided(tx: Tx, recall_id: int) -> list[int]:
    """Lots of a recall that are still recalled and of which pieces lie here."""
    return [row.lot_id for row in lots(tx, recall_id) if row.state == "recalled"]


def lots(tx: Tx, recall_id: int, *, limit: int = 20_000) -> list[LotLine]:
    """The lots of a recall by SKU and code."""
    mine, lot, sku, level, entry = table(RecallLot), table(Lot), table(Sku), table(StockLevel), table(LedgerEntry)
    here = select_core(func.coalesce(func.sum(level.c.on_hand), 0)).where(level.c.lot_id == lot.c.id).scalar_subquery()
    since = select_core(table(Recall).c.made_at).where(table(Recall).c.id == recall_id).scalar_subquery()
    back = select_core(func.coalesce(func.sum(entry.c.delta), 0)).where(
        entry.c.lot_id == lot.c.id, entry.c.reason == "return", entry.c.at >= since
    )
    query: Any = (
        select_core(
            lot.c.id, lot.c.sku_id, sku.c.code.label("sku"), lot.c.code, lot.c.state, lot.c.expiry_date, mine.c.on_hand,
            mine.c.gone, here.label("here"), back.scalar_subquery().label("back"),
        )
        .join(lot, lot.c.id == mine.c.lot_id)
        .join(sku, sku.c.id == lot.c.sku_id)
        .where(mine.c.recall_id == recall_id)
        .order_by(sku.c.code, lot.c.code)
        .limit(limit)
    )  # fmt: skip
    return [LotLine(*row) for row in tx.connection().execute(query)]


def orders(tx: Tx, recall_id: int, order_ids: Iterable[int]) -> Sequence[RecallOrder]:
    """Those of these orders that are of the recall, locked."""
    query = select(RecallOrder).where(RecallOrder.recall_id == recall_id, col(RecallOrder.order_id).in_(set(order_ids)))
    return tx.exec(query.order_by(col(RecallOrder.id)).with_for_update()).all()


def order_lines(tx: Tx, recall_id: int, *, limit: int = 200, after: int = 0, untold: bool = False) -> list[OrderLineOf]:
    """Orders of a recall by id, those beyond ``after``."""
    mine, order, shop = table(RecallOrder), table(Order), table(Shop)
    query: Any = (
        select_core(
            order.c.id, order.c.order_no, order.c.channel, shop.c.name, order.c.state, mine.c.gone, mine.c.told_at
        )
        .join(order, order.c.id == mine.c.order_id)
        .join(shop, shop.c.id == order.c.shop_id)
        .where(mine.c.recall_id == recall_id, order.c.id > after)
        .order_by(order.c.id)
        .limit(limit)
    )  # fmt: skip
    if untold:
        query = query.where(mine.c.told_at.is_(None), mine.c.gone.is_(True))
    return [OrderLineOf(*row) for row in tx.connection().execute(query)]


def told(tx: Tx, recall_id: int) -> tuple[int, int]:
    """(buyers told, buyers who have goods of it)."""
    mine = table(RecallOrder)
    query: Any = select_core(func.count(mine.c.told_at), func.count()).where(
        mine.c.recall_id == recall_id, mine.c.gone.is_(True)
    )
    done, whole = tx.connection().execute(query).one()
    return int(done), int(whole)
