"""What the Stock desk shows: sums per SKU, shelves lot by lot, and the ledger behind each number."""

from collections.abc import Iterable, Sequence
from datetime import date

from catalog.cards import SkuCard
from catalog.lookup import cards_by_id
from catalog.queries import Wanted, page_of_codes, sku_by_code, sku_cards
from hub.inventory import queries, shelves
from hub.kernel.clock import business_day
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.kernel.settings import Settings
from hub.kernel.units import StorageClass
from hub.web.console import goods
from hub.web.console.story import who
from hub.web.console.views import stock as views
from hub.web.console.views.shared import Pager
from hub.web.formats import shelf_level
from hub.web.forms import row_id
from hub.web.i18n import mark, translate
from hub.web.labels import LABELS
from hub.web.page import current

PAGE = 50


def stock_view(tx: Tx, settings: Settings, chosen: views.StockFilter, *, after: str, before: str) -> views.StockView:
    """One page by SKU or by lot. ``after`` and ``before`` are paging keys: a SKU code, or the id of a shelf."""
    sums, known = shelves.totals(tx), shelves.kept(tx)
    free = queries.free_pieces(tx, known, min_days=settings.min_ship_days)
    short = frozenset(sku for sku, pieces in free.items() if pieces <= 0)
    rows: tuple[views.StockRow, ...] = ()
    lots: tuple[views.LotRow, ...] = ()
    if chosen.view == "lot":
        lots, pager = _lot_page(tx, chosen, after=after, before=before)
    else:
        only = short if chosen.state == "short" else known
        rows, pager = _sku_page(tx, settings, chosen, only, free, after=after, before=before)
    return views.StockView(
        totals=views.StockTotals(len(known), sums.pieces, sums.reserved, len(short), sums.near, sums.expired),
        rows=rows,
        lots=lots,
        warehouses=tuple(shelves.warehouses(tx)),
        chosen=chosen,
        pager=pager,
    )


def _sku_page(
    tx: Tx,
    settings: Settings,
    chosen: views.StockFilter,
    only: frozenset[int],
    free: dict[int, int],
    *,
    after: str,
    before: str,
) -> tuple[tuple[views.StockRow, ...], Pager]:
    in_lots = shelves.skus_of_lot(tx, chosen.q) if chosen.q else frozenset()
    wanted = Wanted(
        text="" if in_lots else chosen.q,
        storage=StorageClass(chosen.storage) if chosen.storage in LABELS["storage"] else None,
        only=only & in_lots if in_lots else only,
    )
    codes = page_of_codes(tx, wanted, after=after, before=before, limit=PAGE + 1)
    more = len(codes) > PAGE
    codes = (codes[-PAGE:] if before else codes[:PAGE]) if more else codes
    cards = sku_cards(tx, codes)
    rows = tuple(_sku_rows(tx, settings, cards, free))
    newer = codes[0] if codes and (after or (before and more)) else ""
    older = codes[-1] if codes and (before or more) else ""
    return rows, Pager(len(rows), newer, older)


def _sku_rows(tx: Tx, settings: Settings, cards: Sequence[SkuCard], free: dict[int, int]) -> Iterable[views.StockRow]:
    items, sums = goods.items(tx, cards), queries.sums(tx)
    lots = queries.lots(tx, sku_ids=[card.sku_id for card in cards])
    for card in cards:
        on_hand, reserved = sums.get(card.sku_id, (0, 0))
        mine = [lot for lot in lots if lot.sku_id == card.sku_id]
        nearest = next((lot for lot in mine if lot.expiry_date), None)
        yield views.StockRow(
            item=items[card.sku_id],
            storage=card.storage.value,
            on_hand=on_hand,
            reserved=reserved,
            held=max(on_hand - reserved - free[card.sku_id], 0),
            sellable=free[card.sku_id],
            floor=settings.safety_buffer,
            nearest_expiry=nearest.expiry_date if nearest else None,
            days_left=nearest.days_left if nearest else None,
            shelf_days=card.shelf_days,
            lots=tuple(views.LotBrief(lot.lot, lot.on_hand) for lot in mine),
        )


def _lot_page(tx: Tx, chosen: views.StockFilter, *, after: str, before: str) -> tuple[tuple[views.LotRow, ...], Pager]:
    search = shelves.ShelfSearch(
        text=chosen.q,
        storage=chosen.storage,
        warehouse=chosen.warehouse,
        state=chosen.state if chosen.state in LABELS["lot"] else "",
        after=_key(after),
        before=_key(before),
        limit=PAGE + 1,
    )
    found = shelves.page(tx, search)
    more = len(found) > PAGE
    rows = (found[-PAGE:] if before else found[:PAGE]) if more else found
    newer = str(rows[0].level_id) if rows and (after or (before and more)) else ""
    older = str(rows[-1].level_id) if rows and (before or more) else ""
    return tuple(_lot_row(row) for row in rows), Pager(len(rows), newer, older)


def _lot_row(row: shelves.ShelfRow) -> views.LotRow:
    days_left = _days_left(row.expiry_date)
    level = shelf_level(days_left, row.shelf_days)
    state = row.state if row.state != "good" else {"bad": "expired", "warn": "near"}.get(level, "good")
    return views.LotRow(
        lot_id=row.lot_id,
        code=row.lot,
        sku=row.sku,
        made=row.production_date,
        expires=row.expiry_date,
        days_left=days_left,
        shelf_days=row.shelf_days,
        place=row.location,
        warehouse=row.warehouse,
        on_hand=row.on_hand,
        reserved=row.reserved,
        sellable=row.on_hand - row.reserved if state in ("good", "near") else 0,
        state=state,
        name=row.name,
    )


def sku_ledger(tx: Tx, settings: Settings, code: str) -> views.LedgerView:
    """The movements of one SKU, newest first, with what was there after each. Raises NotFound."""
    sku = sku_by_code(tx, code)
    card = cards_by_id(tx, [sku.id])[sku.id]
    on_hand, reserved = queries.sums(tx).get(sku.id, (0, 0))
    return views.LedgerView(
        title=f"{card.name} {card.spec}",
        item=goods.items(tx, [card])[sku.id],
        on_hand=on_hand,
        reserved=reserved,
        sellable=queries.free_pieces(tx, [sku.id], min_days=settings.min_ship_days)[sku.id],
        movements=tuple(_movements(shelves.ledger(tx, sku_id=sku.id), on_hand)),
    )


def lot_ledger(tx: Tx, lot_id: int) -> views.LedgerView:
    """The movements of one lot, newest first. Raises NotFound."""
    places = shelves.page(tx, shelves.ShelfSearch(lot_id=lot_id))
    lot = shelves.lot(tx, lot_id)
    if lot is None:
        raise NotFound("no such lot", lot=lot_id)
    card = cards_by_id(tx, [lot.sku_id])[lot.sku_id]
    rows = [_lot_row(row) for row in places]
    on_hand = sum(row.on_hand for row in rows)
    return views.LedgerView(
        title=lot.code,
        item=goods.items(tx, [card])[lot.sku_id],
        on_hand=on_hand,
        reserved=sum(row.reserved for row in rows),
        sellable=sum(row.sellable for row in rows),
        movements=tuple(_movements(shelves.ledger(tx, lot_id=lot_id), on_hand)),
    )


def _movements(moves: Iterable[shelves.Moved], on_hand: int) -> Iterable[views.Movement]:
    """From the newest back: what is there now was there after the newest, less its change before it."""
    after = on_hand
    for move in moves:
        thing, _, key = move.ref.partition(":")
        yield views.Movement(
            at=move.at,
            kind=move.reason,
            lot=move.lot,
            change=move.delta,
            after=after,
            reason=translate(mark("随包裹发出")) if thing == "parcel" else move.ref,
            who=who(move.actor),
            href=f"/fulfilment/parcels/{key}" if thing == "parcel" else "",
        )
        after -= move.delta


def _days_left(expiry: date | None) -> int | None:
    return (expiry - business_day(current.get().now)).days if expiry else None


def _key(raw: str) -> int | None:
    return row_id(raw)
