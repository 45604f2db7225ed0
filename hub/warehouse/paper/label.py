"""The waybill label: one 76 × 130 mm page a parcel, made for 203 dpi thermal printers. Shows masked receivers only.

76 × 130 mm is the couriers' common one-sheet size [third-party: template size of the print services].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.kernel.errors import Invalid
from hub.logistics.addressing import PrintedReceiver
from hub.warehouse.paper import lettering, wording
from hub.warehouse.paper.sheet import MM, THICK, Sheet

WIDTH, HEIGHT = 76.0, 130.0
_LEFT, _RIGHT = 2.0, 74.0
_ROOM = _RIGHT - _LEFT
_TAB = 8.0  # the column of 收 and 寄
_QR_SIDE = 22.0
_SMALLEST_REGION = 9.0  # points, before it takes a second line
_LONG_ADDRESS = 60  # signs; beyond this the region gives way


@dataclass(frozen=True)
class LabelFacts:
    """What one label says. ``weight_g`` is the scale's; ``reprint`` is 0 on the first print."""

    waybill: str
    carrier_name: str
    carrier_code: str
    receiver: PrintedReceiver
    sender_name: str
    sender_region: str
    order_no: str
    channel_name: str
    storage: str
    goods: str
    pieces: int
    weight_g: int | None
    parcel_no: str
    route: str
    trace_url: str
    printed_at: datetime
    reprint: int = 0


def label_pdf(labels: Sequence[LabelFacts]) -> bytes:
    """One page a label, in the given order. Raises Invalid without labels or for a waybill no barcode can carry."""
    if not labels:
        raise Invalid("there is no label to print", remedy="Choose parcels that have a waybill.")
    sheet = Sheet(WIDTH, HEIGHT, title="面单")
    for place, label in enumerate(labels):
        if place:
            sheet.next_page()
        _draw(sheet, label)
    return sheet.pdf()


def _draw(sheet: Sheet, label: LabelFacts) -> None:
    _carrier(sheet, label)
    _route(sheet, label)
    _waybill(sheet, label)
    _receiver(sheet, label.receiver)
    _sender(sheet, label)
    _goods(sheet, label)
    _foot(sheet, label)


def _carrier(sheet: Sheet, label: LabelFacts) -> None:
    sheet.line(_LEFT, 8.0, label.carrier_name, size=17, room=40, weight="bold")
    sheet.line(_LEFT, 12.0, f"{label.carrier_code}  {label.channel_name}", size=8, room=40)
    _class_mark(sheet, label.storage, x=44.0, y=2.0)
    sheet.rule(_LEFT, 13.5, _ROOM, thick=THICK)


def _class_mark(sheet: Sheet, storage: str, *, x: float, y: float) -> None:
    """Frozen is white on black, chilled a heavy double frame, anything else a plain frame: told apart at arm's length."""
    width, height = _RIGHT - x, 10.0
    if storage == "frozen":
        sheet.fill(x, y, width, height)
    else:
        sheet.frame(x, y, width, height, thick=THICK)
    if storage == "chilled":
        sheet.frame(x + 1, y + 1, width - 2, height - 2, thick=THICK)
    sheet.line(
        x + 2.2,
        y + 6.9,
        wording.class_mark(storage),
        size=15,
        room=width - 4.4,
        weight="bold",
        align="centre",
        inverse=storage == "frozen",
    )


def _route(sheet: Sheet, label: LabelFacts) -> None:
    sheet.line(_LEFT, 22.0, label.route or label.receiver.region, size=26, room=_ROOM, weight="bold", align="centre")
    sheet.rule(_LEFT, 24.5, _ROOM, thick=THICK)


def _waybill(sheet: Sheet, label: LabelFacts) -> None:
    sheet.barcode(_LEFT, 26.0, label.waybill, room=_ROOM, height=13.0)
    sheet.line(_LEFT, 43.2, label.waybill, size=13, room=_ROOM, weight="bold", align="centre")
    sheet.rule(_LEFT, 44.5, _ROOM, thick=THICK)


def _receiver(sheet: Sheet, receiver: PrintedReceiver) -> None:
    top, bottom = 45.0, 74.5
    sheet.fill(_LEFT, top, _TAB, bottom - top)
    sheet.line(_LEFT, 62.0, "收", size=18, room=_TAB, weight="bold", align="centre", inverse=True)
    x, room = _LEFT + _TAB + 1.5, _ROOM - _TAB - 1.5
    sheet.line(x, 51.0, f"{receiver.name}  {receiver.phone}".strip(), size=14, room=room, weight="bold")
    region_size = 11.0 if len(receiver.address) <= _LONG_ADDRESS else 8.5
    one_line = lettering.width(receiver.region, "bold", _SMALLEST_REGION) <= room * MM
    height = 5.0 if one_line else 9.8
    used = sheet.block(x, 52.6, receiver.region, room=room, height=height, size=region_size, weight="bold")
    address = 53.2 + used
    sheet.block(x, address, receiver.address, room=room, height=bottom - 0.5 - address, size=13, weight="bold")
    sheet.rule(_LEFT, bottom, _ROOM, thick=THICK)


def _sender(sheet: Sheet, label: LabelFacts) -> None:
    sheet.line(_LEFT, 80.8, "寄", size=13, room=_TAB, weight="bold", align="centre")
    sheet.rule(_LEFT + _TAB, 75.0, 8.5, upright=True)
    x, room = _LEFT + _TAB + 1.5, _ROOM - _TAB - 1.5
    sheet.line(x, 78.5, label.sender_name, size=8.5, room=room, weight="bold")
    sheet.line(x, 82.2, label.sender_region, size=8, room=room)
    sheet.rule(_LEFT, 83.5, _ROOM)


def _goods(sheet: Sheet, label: LabelFacts) -> None:
    sheet.block(_LEFT, 84.3, label.goods, room=_ROOM, height=11.2, size=9.5)
    top, height = 96.0, 9.0
    sheet.frame(_LEFT, top, _ROOM, height)
    weight = "—" if label.weight_g is None else f"{wording.kilograms(label.weight_g)} kg"
    cells = (("件数", str(label.pieces)), ("重量", weight), ("包裹", label.parcel_no))
    room = _ROOM / len(cells)
    for place, (name, value) in enumerate(cells):
        x = _LEFT + place * room
        if place:
            sheet.rule(x, top, height, upright=True)
        sheet.line(x + 1.2, top + 5.8, name, size=7.5, room=7)
        sheet.line(x + 8, top + 6.2, value, size=13, room=room - 9, weight="bold", align="centre")


def _foot(sheet: Sheet, label: LabelFacts) -> None:
    left = _LEFT
    if label.trace_url:
        sheet.qr(_LEFT - 0.5, 105.8, label.trace_url, side=_QR_SIDE)
        left = _LEFT + _QR_SIDE + 0.5
    room = _RIGHT - left
    if label.trace_url:
        sheet.line(left, 109.6, "扫码查看产地、批次与检测", size=8.5, room=room, weight="bold")
    sheet.line(left, 114.0, f"订单 {label.order_no}", size=8, room=room)
    sheet.line(left, 117.8, f"打印 {wording.minute(label.printed_at)}", size=8, room=room)
    if label.reprint:
        sheet.fill(left, 120.6, 17.0, 6.4)
        sheet.line(left, 125.2, f"补打 {label.reprint}", size=11, room=17, weight="bold", align="centre", inverse=True)
    sheet.line(left + 18, 125.2, label.waybill[-4:], size=20, room=room - 18, weight="bold", align="right")
