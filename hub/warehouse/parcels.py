"""Dividing orders into parcels by temperature class and by what must not lie together. Stopping them.

Bundles travel as their components.
"""

from collections.abc import Collection, Mapping

from catalog.lookup import cards_by_id
from hub.inventory import queries as stock
from hub.kernel.actor import system
from hub.kernel.db import Tx
from hub.kernel.jobs.queue import enqueue
from hub.kernel.jobs.registry import Run, inward
from hub.kernel.units import StorageClass
from hub.orders import progress
from hub.orders import queries as orders
from hub.warehouse import floor_rules, locks, queries
from hub.warehouse.lifecycle import PARCEL, advance
from hub.warehouse.models import Parcel, ParcelLine
from hub.warehouse.packaging import expected_weight
from hub.warehouse.vouchers import ISSUE
from hub.warehouse.wave_rules import may_share

PLAN = "warehouse.plan_parcels"
STOP = "warehouse.stop_parcels"
BATCH = 200

#: (order line id, SKU id) -> pieces
Goods = dict[tuple[int, int], int]


@inward(PLAN)
def plan_parcels(tx: Tx, _run: Run) -> None:
    """Divide allocated orders into parcels, a batch at a time; an order cancelled this very moment gets none."""
    found = queries.unplanned_orders(tx, limit=BATCH)
    order_ids = progress.still_allocated(tx, found)
    lines = orders.lines_of(tx, order_ids)
    held = stock.held_for(tx, [line.id for line in lines])
    cards = cards_by_id(tx, {row.sku_id for row in held})
    order_of = {line.id: line.order_id for line in lines}
    goods: dict[int, dict[str, Goods]] = {order_id: {} for order_id in order_ids}
    for row in held:
        pieces = goods[order_of[row.line_id]].setdefault(cards[row.sku_id].storage.value, {})
        key = (row.line_id, row.sku_id)
        pieces[key] = pieces.get(key, 0) + row.quantity
    weights = {sku: card.gross_g for sku, card in cards.items()}
    table, apart = floor_rules.marks(tx), floor_rules.apart(tx)
    marks = {sku: floor_rules.marks_of(card, table) for sku, card in cards.items()}
    for order_id, by_storage in goods.items():
        parts = [
            (storage, part) for storage in sorted(by_storage) for part in divided(by_storage[storage], marks, apart)
        ]
        _plan_order(tx, order_id, parts, weights)
    if any(StorageClass.VIRTUAL.value in by_storage for by_storage in goods.values()):
        enqueue(tx, ISSUE, key="all")
    if len(found) == BATCH:
        enqueue(tx, PLAN, key="all")


def divided(goods: Goods, marks: Mapping[int, Collection[str]], apart: Collection[frozenset[str]]) -> list[Goods]:
    """The goods in as many parts as keep every pair of ``apart`` in different ones; each goes to the first that takes it."""
    parts: list[tuple[set[str], Goods]] = []
    for (line, sku), pieces in goods.items():
        mine = set(marks.get(sku, ()))
        part = next((part for part in parts if may_share(part[0] | mine, apart)), None)
        if part is None:
            part = (set(), {})
            parts.append(part)
        part[0].update(mine)
        part[1][line, sku] = pieces
    return [part for _, part in parts]


def _plan_order(tx: Tx, order_id: int, parts: list[tuple[str, Goods]], weights: dict[int, int]) -> None:
    for number, (storage, pieces) in enumerate(parts, start=1):
        goods_g = sum(weights[sku] * count for (_, sku), count in pieces.items())
        parcel = Parcel(
            order_id=order_id,
            number=number,
            of=len(parts),
            storage=storage,
            expected_g=expected_weight(goods_g, storage),
        )
        tx.add(parcel)
        tx.flush()
        tx.add_all(
            ParcelLine(parcel_id=parcel.id, line_id=line, sku_id=sku, quantity=count)
            for (line, sku), count in pieces.items()
        )


@inward(STOP)
def stop_parcels(tx: Tx, run: Run) -> None:
    """The order was cancelled or shipped elsewhere: whatever of it is still in the house stays in the house."""
    mine = locks.parcels_of_order(tx, int(run.payload["order_id"]))
    stoppable = [parcel for parcel in mine if (parcel.state, "stop") in PARCEL.table]
    advance(tx, stoppable, "stop", actor=system(STOP), why="订单不再由本仓发货")
