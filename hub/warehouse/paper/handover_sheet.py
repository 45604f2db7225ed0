"""The handover sheet on A4: parcels given to one courier at one time, with room for both signatures. Names no buyer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from hub.warehouse.paper import wording
from hub.warehouse.paper.sheet import THICK, Sheet
from hub.warehouse.paper.table import Column, draw_table

WIDTH, HEIGHT = 210.0, 297.0
_LEFT, _ROOM = 12.0, 186.0
_TOP, _BOTTOM = 47.0, 285.0
_CLOSING = 52.0

_COLUMNS = (
    Column("序", 11, "centre"),
    Column("运单号", 46, weight="bold"),
    Column("订单号", 50),
    Column("温层", 18, "centre"),
    Column("件数", 16, "centre"),
    Column("重量 kg", 20, "centre"),
    Column("备注", 25),
)


@dataclass(frozen=True)
class HandoverRow:
    """One parcel. ``weight_g`` is the scale's."""

    waybill: str
    order_no: str
    pieces: int
    weight_g: int | None
    storage: str


@dataclass(frozen=True)
class HandoverFacts:
    """What one courier takes along."""

    code: str
    carrier_name: str
    warehouse: str
    at: datetime
    handed_by: str
    rows: Sequence[HandoverRow]


def handover_pdf(handover: HandoverFacts) -> bytes:
    """The sheet on as many pages as it needs. Raises Invalid when its number cannot be a barcode."""
    sheet = Sheet(WIDTH, HEIGHT, title=f"交接单 {handover.code}")
    end = draw_table(
        sheet,
        _COLUMNS,
        [_cells(number, row) for number, row in enumerate(handover.rows, 1)],
        x=_LEFT,
        top=_TOP,
        bottom=_BOTTOM,
        closing=_CLOSING,
        head=partial(_head, sheet, handover),
    )
    _close(sheet, handover, end)
    return sheet.pdf()


def _cells(number: int, row: HandoverRow) -> tuple[str, ...]:
    storage, weight = wording.class_name(row.storage), wording.kilograms(row.weight_g)
    return (str(number), row.waybill, row.order_no, storage, str(row.pieces), weight, "")


def _head(sheet: Sheet, handover: HandoverFacts, page: int, pages: int) -> None:
    sheet.line(_LEFT, 20, "交接单", size=22, room=32, weight="bold")
    sheet.line(_LEFT + 32, 19.6, handover.carrier_name, size=16, room=70, weight="bold")
    sheet.line(_LEFT, 28, f"仓库 {handover.warehouse}", size=10, room=100)
    sheet.line(_LEFT, 34, f"交接 {wording.minute(handover.at)}  {handover.handed_by}", size=10, room=100)
    sheet.line(_LEFT, 40, _totals(handover.rows), size=10, room=100, weight="bold")
    sheet.barcode(118, 12, handover.code, room=80, height=16)
    sheet.line(118, 33, handover.code, size=12, room=80, weight="bold", align="centre")
    sheet.line(118, 40, f"第 {page} 页 / 共 {pages} 页", size=9, room=80, align="right")


def _totals(rows: Sequence[HandoverRow]) -> str:
    grams = sum(row.weight_g or 0 for row in rows)
    return f"{len(rows)} 票  {sum(row.pieces for row in rows)} 件  {wording.kilograms(grams)} kg"


def _close(sheet: Sheet, handover: HandoverFacts, y: float) -> None:
    parcels = Counter(wording.class_name(row.storage) for row in handover.rows)
    by_class = "，".join(f"{name} {count} 票" for name, count in parcels.items())
    sheet.line(_LEFT, y + 7, f"合计 {_totals(handover.rows)}", size=12, room=_ROOM, weight="bold")
    sheet.line(_LEFT, y + 13, by_class, size=10, room=_ROOM)
    half, top = _ROOM / 2, y + 17
    for place, (title, lines) in enumerate(
        (("仓库交出", ("签字", "时间", "冷货测温 ℃")), ("快递揽收", ("签字", "时间", "车牌 / 工号")))
    ):
        x = _LEFT + place * half
        sheet.frame(x, top, half, 33, thick=THICK)
        sheet.line(x + 3, top + 6.5, title, size=11, room=half - 6, weight="bold")
        for row, name in enumerate(lines):
            sheet.line(x + 3, top + 14 + row * 7.5, name, size=9, room=24)
            sheet.rule(x + 26, top + 14.6 + row * 7.5, half - 32)
