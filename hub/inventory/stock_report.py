"""The daily stock report (库存日报) as XLSX: one row a SKU, lot and place; codes are text, pieces are numbers."""

import io

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from hub.inventory import shelves
from hub.kernel.db import Tx

HEADINGS = ("仓库", "库位", "货号", "品名", "批号", "生产日期", "到期日期", "状态", "在库", "预占", "可用")
STATES = {"good": "可售", "quarantine": "隔离", "recalled": "召回", "scrapped": "已销毁"}
_MOST = 100_000


def report(tx: Tx) -> bytes:
    """Every shelf that holds pieces, earliest expiry first. Text is never a formula."""
    rows: list[tuple[str | int, ...]] = [
        (
            row.warehouse, row.location, row.sku, row.name, row.lot, row.production_date.isoformat(),
            row.expiry_date.isoformat() if row.expiry_date else "", STATES.get(row.state, row.state), row.on_hand,
            row.reserved, row.on_hand - row.reserved,
        )
        for row in shelves.page(tx, shelves.ShelfSearch(limit=_MOST))
    ]  # fmt: skip
    book = Workbook(write_only=True)
    sheet = book.create_sheet("库存日报")
    sheet.freeze_panes = "A2"
    for number, values in enumerate((HEADINGS, *rows)):
        cells = []
        for value in values:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type, cell.number_format = "s", "@"
            cell.font = Font(bold=not number)
            cells.append(cell)
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
