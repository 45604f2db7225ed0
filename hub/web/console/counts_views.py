"""What the counting desk shows; the expected number only to who may approve, and never before it is counted."""

from catalog.lookup import cards_by_id
from hub.inventory import floor
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.web.console import goods
from hub.web.console.story import who
from hub.web.console.views import counts as views
from hub.web.page import current


def counts_view(tx: Tx) -> views.CountsView:
    """Every list."""
    return views.CountsView(tuple(floor.count_lists(tx)), floor.houses(tx))


def count_view(tx: Tx, list_id: int, visitor: str) -> views.CountView:
    """One list. Raises NotFound."""
    head, rows = floor.count_list(tx, list_id), floor.count_rows(tx, list_id)
    items = goods.items(tx, cards_by_id(tx, {row.line.sku_id for row in rows}).values())
    shown = current.get().may("stock.approve")
    lines = []
    for row in rows:
        line = row.line
        clear = shown and line.state != "open"
        gap = (line.counted or 0) - (line.expected or 0)
        lines.append(
            views.CountLineView(
                line_id=line.id, place=row.place, item=items[line.sku_id], lot=row.lot, why=line.why, state=line.state,
                counted=line.counted if line.state != "open" else None, expected=line.expected if clear else None,
                difference=gap if clear else None, who=who(line.counted_by) if line.counted_by else "",
                mine=line.counted_by == visitor,
            )
        )  # fmt: skip
    return views.CountView(
        list_id=head.id,
        code=head.code,
        warehouse=floor.houses(tx)[head.warehouse_id],
        day=head.day,
        rows=tuple(lines),
        done=sum(1 for row in rows if row.line.state != "open"),
        differs=sum(1 for row in rows if row.line.state == "differs"),
        next_id=next((row.line.id for row in rows if row.line.state == "open"), None),
    )


def blind_view(tx: Tx, list_id: int, line_id: int) -> views.BlindView:
    """One shelf. Raises NotFound, also for a line that was counted."""
    head, rows = floor.count_list(tx, list_id), floor.count_rows(tx, list_id)
    for number, row in enumerate(rows, 1):
        if row.line.id == line_id and row.line.state == "open":
            card = cards_by_id(tx, [row.line.sku_id])[row.line.sku_id]
            item = goods.items(tx, [card])[card.sku_id]
            return views.BlindView(list_id, head.code, line_id, row.place, item, row.lot, number, len(rows))
    raise NotFound("this shelf is not open for counting", line=line_id)
