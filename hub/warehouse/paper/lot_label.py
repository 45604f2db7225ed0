"""The lot label (批次标签): one 76 × 50 mm page a lot for the thermal printer, with a GS1 Digital Link as QR code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hub.kernel.errors import Invalid
from hub.warehouse.paper import wording
from hub.warehouse.paper.sheet import THICK, Sheet

WIDTH, HEIGHT = 76.0, 50.0
_LEFT, _QR = 2.0, 26.0


@dataclass(frozen=True)
class LotLabelFacts:
    """What one lot label says. ``element`` is the GS1 element string, ``link`` what the QR code carries."""

    name: str
    spec: str
    sku: str
    lot: str
    production: date | None
    expiry: date | None
    storage: str
    place: str
    pieces: int
    quarantine: bool
    element: str
    link: str


def lot_label_pdf(labels: Sequence[LotLabelFacts]) -> bytes:
    """One page a label, in the given order. Raises Invalid without labels."""
    if not labels:
        raise Invalid("there is no lot to print a label of", remedy="Book the goods in first.")
    sheet = Sheet(WIDTH, HEIGHT, title="批次标签")
    for place, label in enumerate(labels):
        if place:
            sheet.next_page()
        _draw(sheet, label)
    return sheet.pdf()


def _draw(sheet: Sheet, label: LotLabelFacts) -> None:
    room = WIDTH - _LEFT - _QR - 3
    sheet.block(_LEFT, 2, f"{label.name} {label.spec}", room=WIDTH - 2 * _LEFT, height=9, size=12, weight="bold")
    sheet.rule(_LEFT, 11.5, WIDTH - 2 * _LEFT, thick=THICK)
    sheet.line(_LEFT, 17.5, f"批号 {label.lot}", size=12, room=room, weight="bold")
    sheet.line(_LEFT, 22.5, f"生产 {wording.day(label.production)}", size=9, room=room)
    sheet.line(_LEFT, 27.5, f"到期 {wording.day(label.expiry)}", size=11, room=room, weight="bold")
    sheet.line(_LEFT, 32.5, f"{wording.class_mark(label.storage)}  库位 {label.place}", size=9, room=room)
    sheet.line(_LEFT, 37.0, f"{label.sku}  {label.pieces} 件", size=9, room=room)
    if label.quarantine:
        sheet.fill(_LEFT, 38.6, 22, 6)
        sheet.line(_LEFT, 43.0, "隔离 不可售", size=9, room=22, weight="bold", align="centre", inverse=True)
    sheet.qr(WIDTH - _QR - 1, 13, label.link, side=_QR)
    sheet.line(_LEFT, 48.2, label.element, size=7.5, room=WIDTH - 2 * _LEFT)
