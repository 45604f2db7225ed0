"""The inbound slip (入库单) on A4: what was announced, what came, where it lies, with room for both signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from hub.warehouse.paper import wording
from hub.warehouse.paper.sheet import THICK, Sheet
from hub.warehouse.paper.table import Column, draw_table

WIDTH, HEIGHT = 210.0, 297.0
_LEFT, _ROOM = 12.0, 186.0

_COLUMNS = (
    Column("货号", 20, weight="bold"),
    Column("品名", 38),
    Column("批号", 27),
    Column("到期", 21, "centre"),
    Column("应到", 12, "centre"),
    Column("实到", 12, "centre"),
    Column("不良", 12, "centre"),
    Column("温度℃", 13, "centre"),
    Column("重量kg", 14, "centre"),
    Column("库位", 17),
)


@dataclass(frozen=True)
class InboundRow:
    """One line. ``bad`` pieces are damaged or wrongly labelled, ``temperature_dc`` is tenths of a degree."""

    sku: str
    name: str
    lot: str
    expiry: date | None
    expected: int
    counted: int | None
    bad: int
    temperature_dc: int | None
    grams: int | None
    place: str


@dataclass(frozen=True)
class InboundFacts:
    """What one slip says."""

    code: str
    supplier: str
    warehouse: str
    expected_on: date
    inspected_by: str
    printed_at: datetime
    rows: Sequence[InboundRow]


def inbound_pdf(slip: InboundFacts) -> bytes:
    """The slip on as many pages as it needs."""
    sheet = Sheet(WIDTH, HEIGHT, title=f"入库单 {slip.code}")
    rows = [_cells(row) for row in slip.rows]
    head = partial(_head, sheet, slip)
    end = draw_table(sheet, _COLUMNS, rows, x=_LEFT, top=47, bottom=285, closing=32, head=head)
    for place, name in enumerate(("收货人签字", "送货人签字")):
        x = _LEFT + place * _ROOM / 2
        sheet.frame(x, end + 6, _ROOM / 2, 18, thick=THICK)
        sheet.line(x + 3, end + 12, name, size=10, room=40, weight="bold")
    return sheet.pdf()


def degrees(tenths: int | None) -> str:
    """-185 -> -18.5; not measured -> a dash."""
    return "—" if tenths is None else f"{tenths / 10:.1f}"


def _cells(row: InboundRow) -> tuple[str, ...]:
    counted = "—" if row.counted is None else str(row.counted)
    cold, heavy = degrees(row.temperature_dc), wording.kilograms(row.grams)
    until = wording.day(row.expiry)
    return (row.sku, row.name, row.lot, until, str(row.expected), counted, str(row.bad or ""), cold, heavy, row.place)


def _head(sheet: Sheet, slip: InboundFacts, page: int, pages: int) -> None:
    sheet.line(_LEFT, 20, "入库单", size=22, room=32, weight="bold")
    sheet.line(_LEFT + 32, 19.6, slip.supplier, size=14, room=72, weight="bold")
    sheet.line(_LEFT, 28, f"仓库 {slip.warehouse}  预计 {wording.day(slip.expected_on)}", size=10, room=104)
    sheet.line(_LEFT, 34, f"验收 {slip.inspected_by or '—'}", size=10, room=104)
    came = sum(row.counted or 0 for row in slip.rows)
    asked = sum(row.expected for row in slip.rows)
    sheet.line(_LEFT, 40, f"应到 {asked} 件  实到 {came} 件", size=10, room=104, weight="bold")
    sheet.barcode(118, 12, slip.code, room=80, height=14)
    sheet.line(118, 31, slip.code, size=12, room=80, weight="bold", align="centre")
    foot = f"打印 {wording.minute(slip.printed_at)}  第 {page} 页 / 共 {pages} 页"
    sheet.line(118, 40, foot, size=9, room=80, align="right")
