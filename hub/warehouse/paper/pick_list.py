"""The pick list of a wave on A4: what to take from which place, in walking order. Names no buyer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from hub.warehouse.paper import wording
from hub.warehouse.paper.sheet import THICK, Sheet
from hub.warehouse.paper.table import Column, draw_table

WIDTH, HEIGHT = 210.0, 297.0
_LEFT, _ROOM = 12.0, 186.0
_TOP, _BOTTOM = 47.0, 285.0
_CLOSING = 24.0
_ORDERS_NAMED = 6
_TAIL = 6  # signs by which a long order number is told apart on the floor

_COLUMNS = (
    Column("拣", 9, "centre", box=True),
    Column("库位", 27, weight="bold"),
    Column("货品", 57),
    Column("批次", 27),
    Column("到期", 21),
    Column("件数", 13, "centre", weight="bold"),
    Column("订单", 32),
)


@dataclass(frozen=True)
class PickRow:
    """Pieces of one lot at one place, with the orders they are for."""

    location: str
    sku: str
    name: str
    spec: str
    lot: str
    expiry: date | None
    pieces: int
    orders: tuple[str, ...]


@dataclass(frozen=True)
class PickListFacts:
    """A wave as it is walked: ``rows`` come in walking order and are printed in it."""

    wave_code: str
    storage: str
    warehouse: str
    released_at: datetime
    released_by: str
    rows: Sequence[PickRow]


def pick_list_pdf(wave: PickListFacts) -> bytes:
    """The list on as many pages as it needs. Raises Invalid when the wave code cannot be a barcode."""
    sheet = Sheet(WIDTH, HEIGHT, title=f"拣货单 {wave.wave_code}")
    end = draw_table(
        sheet,
        _COLUMNS,
        [_cells(row) for row in wave.rows],
        x=_LEFT,
        top=_TOP,
        bottom=_BOTTOM,
        closing=_CLOSING,
        head=partial(_head, sheet, wave),
    )
    _close(sheet, wave, end)
    return sheet.pdf()


def _cells(row: PickRow) -> tuple[str, ...]:
    orders = " ".join(_short(order) for order in row.orders[:_ORDERS_NAMED])
    if len(row.orders) > _ORDERS_NAMED:
        orders += f" 等 {len(row.orders)} 单"
    goods = f"{row.name} {row.spec}（{row.sku}）"
    return ("", row.location, goods, row.lot, wording.day(row.expiry), str(row.pieces), orders)


def _short(order: str) -> str:
    return order if len(order) <= _TAIL + 2 else "…" + order[-_TAIL:]


def _head(sheet: Sheet, wave: PickListFacts, page: int, pages: int) -> None:
    sheet.line(_LEFT, 20, "拣货单", size=22, room=40, weight="bold")
    sheet.line(_LEFT + 32, 19.6, wording.class_mark(wave.storage), size=16, room=60, weight="bold")
    sheet.line(_LEFT, 28, f"仓库 {wave.warehouse}", size=10, room=100)
    sheet.line(_LEFT, 34, f"下发 {wording.minute(wave.released_at)}  {wave.released_by}", size=10, room=100)
    orders = {order for row in wave.rows for order in row.orders}
    pieces = sum(row.pieces for row in wave.rows)
    sheet.line(_LEFT, 40, f"{len(wave.rows)} 行  {len(orders)} 单  {pieces} 件", size=10, room=100, weight="bold")
    sheet.barcode(118, 12, wave.wave_code, room=80, height=16)
    sheet.line(118, 33, wave.wave_code, size=12, room=80, weight="bold", align="centre")
    sheet.line(118, 40, f"第 {page} 页 / 共 {pages} 页", size=9, room=80, align="right")


def _close(sheet: Sheet, wave: PickListFacts, y: float) -> None:
    pieces = sum(row.pieces for row in wave.rows)
    places = len({row.location for row in wave.rows})
    sheet.line(_LEFT, y + 7, f"合计 {places} 个库位  {pieces} 件", size=12, room=_ROOM, weight="bold")
    for place, name in enumerate(("拣货人", "复核人", "完成时间")):
        x = _LEFT + place * _ROOM / 3
        sheet.line(x, y + 20, name, size=10, room=18)
        sheet.rule(x + 18, y + 20.5, _ROOM / 3 - 24, thick=THICK)
