"""What the receiving and incident desks show."""

from collections.abc import Iterable, Sequence

from catalog.lookup import cards_by_id
from catalog.queries import producers, sku_cards
from hub.inventory import floor, putaway, queries, shelves
from hub.inventory.models import Receipt, ReceiptLine
from hub.kernel.clock import business_day
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.web.console import goods
from hub.web.console.story import who
from hub.web.console.views import receipts as views
from hub.web.page import current


def receipts_view(tx: Tx) -> views.ReceiptsView:
    """The list and the form."""
    cards = [card for card in sku_cards(tx) if not card.is_bundle and not card.is_voucher]
    return views.ReceiptsView(
        rows=tuple(floor.receipts(tx)),
        goods=tuple(goods.item(card) for card in cards),
        suppliers=tuple(producer.name for producer in producers(tx)),
        houses=floor.houses(tx),
    )


def receipt_view(tx: Tx, receipt_id: int, visitor: str) -> views.ReceiptView:
    """One receipt. Raises NotFound."""
    receipt, lines = floor.receipt(tx, receipt_id), queries.receipt_lines(tx, [receipt_id])
    todo = [line for line in lines if line.state in ("expected", "waiting")]
    return views.ReceiptView(
        receipt_id=receipt.id,
        code=receipt.code,
        supplier=receipt.supplier,
        warehouse=floor.houses(tx)[receipt.warehouse_id],
        expected_on=receipt.expected_on,
        state=receipt.state,
        note=receipt.note,
        lines=tuple(_lines(tx, lines, visitor)),
        may_close=receipt.state == "arrived" and not todo,
        booked=any(line.state == "booked" and line.lot_id for line in lines),
    )


def inspect_view(tx: Tx, line_id: int, visitor: str) -> views.InspectView:
    """The screen of one line, with the shelves by preference. Raises NotFound."""
    line = floor.receipt_line(tx, line_id)
    receipt: Receipt = floor.receipt(tx, line.receipt_id)
    [row] = _lines(tx, [line], visitor)
    lot = line.lot_code or line.expected_lot
    places = putaway.suggest(
        tx, warehouse_id=receipt.warehouse_id, storage=row.storage, sku_id=line.sku_id, lot_code=lot
    )
    return views.InspectView(receipt.code, receipt.supplier, receipt.id, row, tuple(places))


def _lines(tx: Tx, lines: Sequence[ReceiptLine], visitor: str) -> Iterable[views.LineView]:
    cards = cards_by_id(tx, {line.sku_id for line in lines})
    items = goods.items(tx, cards.values())
    places = floor.place_codes(tx, [line.location_id for line in lines])
    today = business_day(current.get().now)
    for line in lines:
        card = cards[line.sku_id]
        yield views.LineView(
            line=line,
            item=items[line.sku_id],
            storage=card.storage.value,
            shelf_days=card.shelf_days,
            weighed=card.is_weighed,
            place=places.get(line.location_id or 0, ""),
            degrees="" if line.temperature_dc is None else f"{line.temperature_dc / 10:.1f}",
            left_days=(line.expiry_date - today).days if line.expiry_date else None,
            mine=line.inspected_by == visitor,
        )


def incidents_view(tx: Tx, text: str) -> views.IncidentsView:
    """Incidents, and the shelves that fit what was searched for a new one."""
    found = floor.incidents(tx)
    items = goods.items(tx, cards_by_id(tx, {row.sku_id for row in found}).values())
    return views.IncidentsView(
        rows=tuple(
            views.IncidentLine(
                incident_id=row.incident_id, code=row.code, kind=row.kind, item=items[row.sku_id], lot=row.lot,
                place=row.place, pieces=row.pieces, responsible=row.responsible, consequence=row.consequence,
                state=row.state, note=row.note, photo=bool(row.photo), who=who(row.made_by), at=row.made_at,
            )
            for row in found
        ),
        text=text,
        found=tuple(shelves.page(tx, shelves.ShelfSearch(text=text, limit=20))) if text else (),
    )  # fmt: skip


def new_incident_view(tx: Tx, lot_id: int) -> views.NewIncidentView:
    """A lot and the shelves it lies on. Raises NotFound."""
    lot = shelves.lot(tx, lot_id)
    if lot is None:
        raise NotFound("no such lot", lot=lot_id)
    places = shelves.page(tx, shelves.ShelfSearch(lot_id=lot_id))
    card = cards_by_id(tx, [lot.sku_id])[lot.sku_id]
    return views.NewIncidentView(lot_id, lot.code, goods.items(tx, [card])[lot.sku_id], tuple(places))
