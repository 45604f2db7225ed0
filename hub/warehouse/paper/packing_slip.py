"""The slip that lies in the parcel for the buyer: goods, lots, how to keep them, whom to ask. No phone, no address, no prices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import partial

from hub.kernel.errors import Invalid
from hub.warehouse.paper import wording
from hub.warehouse.paper.sheet import THICK, Sheet
from hub.warehouse.paper.table import Column, draw_table

_GOODS, _PIECES, _LOT, _EXPIRY = "货品", "件数", "批次", "保质期至"


@dataclass(frozen=True)
class _Paper:
    """Sizes in millimetres; ``scale`` of type against A5."""

    width: float
    height: float
    margin: float
    scale: float
    shares: tuple[float, float, float, float]  # of the room, for goods, pieces, lot and expiry


class SlipPaper(Enum):
    """What the slip is printed on: A5 for office printers, the label roll for the packing bench."""

    A5 = _Paper(148.0, 210.0, 12.0, 1.0, (0.48, 0.10, 0.22, 0.20))
    ROLL = _Paper(76.0, 130.0, 3.0, 0.8, (0.37, 0.12, 0.26, 0.25))


@dataclass(frozen=True)
class SlipLine:
    """Pieces of one lot; a lot is empty and an expiry None where the goods have none."""

    name: str
    spec: str
    pieces: int
    lot: str
    expiry: date | None


@dataclass(frozen=True)
class SlipFacts:
    """One parcel as its buyer should see it."""

    shop_name: str
    channel_name: str
    order_no: str
    parcel_no: str
    storage: str
    packed_at: datetime
    lines: Sequence[SlipLine]
    after_sales: str
    trace_url: str


def slip_pdf(slips: Sequence[SlipFacts], *, paper: SlipPaper = SlipPaper.A5) -> bytes:
    """Slips one after the other, each from a new page. Raises Invalid without slips."""
    if not slips:
        raise Invalid("there is no packing slip to print", remedy="Choose parcels first.")
    size = paper.value
    sheet = Sheet(size.width, size.height, title="发货单")
    for place, slip in enumerate(slips):
        if place:
            sheet.next_page()
        _draw(sheet, slip, size)
    return sheet.pdf()


def _draw(sheet: Sheet, slip: SlipFacts, paper: _Paper) -> None:
    closing = 52.0 if paper.scale == 1.0 else 44.0
    bottom = paper.height - paper.margin
    end = draw_table(
        sheet,
        _columns(paper),
        [_cells(line) for line in slip.lines],
        x=paper.margin,
        top=paper.margin + 34 * paper.scale,
        bottom=bottom,
        closing=closing,
        head=partial(_head, sheet, slip, paper),
        size=max(7.0, 9.5 * paper.scale),
    )
    _close(sheet, slip, paper, y=end + 4)


def _columns(paper: _Paper) -> tuple[Column, ...]:
    goods, pieces, lot, expiry = (share * (paper.width - 2 * paper.margin) for share in paper.shares)
    return (
        Column(_GOODS, goods),
        Column(_PIECES, pieces, "centre", "bold"),
        Column(_LOT, lot),
        Column(_EXPIRY, expiry),
    )


def _cells(line: SlipLine) -> tuple[str, ...]:
    return (f"{line.name} {line.spec}".strip(), str(line.pieces), line.lot or "—", wording.day(line.expiry))


def _head(sheet: Sheet, slip: SlipFacts, paper: _Paper, page: int, pages: int) -> None:
    x, scale, room = paper.margin, paper.scale, paper.width - 2 * paper.margin
    sheet.line(x, x + 7 * scale, slip.shop_name, size=17 * scale, room=room * 0.74, weight="bold")
    sheet.line(x + room * 0.76, x + 7 * scale, "发货单", size=14 * scale, room=room * 0.24, align="right")
    sheet.rule(x, x + 10.5 * scale, room, thick=THICK)
    sheet.line(x, x + 16.5 * scale, f"订单 {slip.order_no}", size=10 * scale, room=room * 0.66, weight="bold")
    sheet.line(x + room * 0.68, x + 16.5 * scale, slip.channel_name, size=10 * scale, room=room * 0.32, align="right")
    sheet.line(
        x, x + 22.5 * scale, f"包裹 {slip.parcel_no}  {wording.class_mark(slip.storage)}", size=10 * scale, room=room
    )
    sheet.line(x, x + 28.5 * scale, f"打包 {wording.minute(slip.packed_at)}", size=9 * scale, room=room * 0.66)
    if pages > 1:
        sheet.line(
            x + room * 0.68, x + 28.5 * scale, f"{page} / {pages}", size=9 * scale, room=room * 0.32, align="right"
        )


def _close(sheet: Sheet, slip: SlipFacts, paper: _Paper, *, y: float) -> None:
    x, room = paper.margin, paper.width - 2 * paper.margin
    side = 30.0 if paper.scale == 1.0 else 21.0
    pieces = sum(line.pieces for line in slip.lines)
    sheet.line(x, y + 2, f"共 {pieces} 件", size=11 * paper.scale, room=room, weight="bold", align="right")
    text_room = room - side - 2 if slip.trace_url else room
    size, at = max(7.0, 9.5 * paper.scale), y + 5
    for title, text in (("保存", wording.storage_advice(slip.storage)), ("售后", slip.after_sales)):
        if not text:
            continue
        sheet.line(x, at + size / 2.4, title, size=size, room=text_room, weight="bold")
        at += 1.2 + size / 2.4
        at += sheet.block(x, at, text, room=text_room, height=15.0 * paper.scale, size=size) + 2.0 * paper.scale
    if slip.trace_url:
        sheet.qr(x + room - side, y + 4, slip.trace_url, side=side)
        sheet.line(x + room - side, y + 7 + side, "扫码看产地与检测", size=7.5, room=side, align="centre")
