"""Quality counts (质量统计): after-sales cases by cause, SKU and lot, so that a bad lot shows itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from catalog.lookup import cards_by_id
from hub.aftersales.causes import CAUSES
from hub.aftersales.models import Case
from hub.inventory import queries as stock
from hub.kernel.db import Tx
from hub.orders import queries as orders

MOST = 5_000


@dataclass(frozen=True, slots=True)
class Count:
    """Cases of one cause over one SKU and lot. ``shipped`` are the pieces of that lot that went out with those orders.

    ``lot`` is empty where nothing was picked yet; a case over several lots counts for each of them.
    """

    cause: str
    sku: str
    name: str
    lot: str
    cases: int
    shipped: int
    fen: int


def counts(tx: Tx, *, since: datetime, until: datetime, cause: str = "") -> list[Count]:
    """Cases opened in a period, most cases first; cases of orders we do not hold are left out."""
    query = select(Case).where(
        col(Case.opened_at) >= since, col(Case.opened_at) < until, col(Case.order_id).is_not(None)
    )
    if cause in CAUSES:
        query = query.where(Case.cause == cause)
    cases = tx.exec(query.order_by(col(Case.id)).limit(MOST)).all()
    lots = _lots(tx, cases)
    number, pieces, fen = (
        Counter[tuple[str, int, str]](),
        Counter[tuple[str, int, str]](),
        Counter[tuple[str, int, str]](),
    )
    for case in cases:
        for (sku, lot), shipped in lots.get(case.id, {}).items():
            key = (case.cause, sku, lot)
            number[key] += 1
            pieces[key] += shipped
            fen[key] += case.amount_fen
    cards = cards_by_id(tx, {sku for _, sku, _ in number})
    found = [
        Count(cause, cards[sku].code, cards[sku].name, lot, number[key], pieces[key], fen[key])
        for key in number
        for cause, sku, lot in [key]
    ]
    return sorted(found, key=lambda row: (-row.cases, row.cause, row.sku, row.lot))


def _lots(tx: Tx, cases: Sequence[Case]) -> dict[int, dict[tuple[int, str], int]]:
    """Case id -> (SKU, lot) -> pieces its order lines got; a line without goods yet stands for its SKU alone."""
    by_order: dict[int, list[tuple[int, str, int | None]]] = {}
    for line in orders.lines_of(tx, {case.order_id for case in cases if case.order_id}):
        by_order.setdefault(line.order_id, []).append((line.id, line.line_no, line.sku_id))
    held: dict[int, list[tuple[int, str, int]]] = {}
    for row in stock.held_for(tx, [line_id for lines in by_order.values() for line_id, _, _ in lines]):
        held.setdefault(row.line_id, []).append((row.sku_id, row.lot, row.quantity))
    found: dict[int, dict[tuple[int, str], int]] = {}
    for case in cases:
        mine = found.setdefault(case.id, {})
        for line_id, line_no, sku_id in by_order.get(case.order_id or 0, ()):
            if case.line_nos and line_no not in case.line_nos:
                continue
            for sku, lot, pieces in held.get(line_id, [(sku_id, "", 0)] if sku_id else []):
                mine[sku, lot] = mine.get((sku, lot), 0) + pieces
    return found
