"""A sheet of paper measured in millimetres from its upper left corner: text, rules, frames, barcodes. Black on white only.

Everything is placed on the dots of a 203 dpi thermal printer (8 a millimetre), so that bars and modules stay even.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Literal

import segno
from reportlab.graphics.barcode.code128 import Code128
from reportlab.pdfgen.canvas import Canvas

from hub.kernel.errors import Invalid
from hub.warehouse.paper import fonts, lettering
from hub.warehouse.paper.fonts import Weight

MM = 72 / 25.4
_DOTS = 8  # a millimetre
#: The thinnest rule in millimetres: two dots of a thermal head.
THIN = 0.25
THICK = 0.5
_QUIET_MODULES = 10
_ASCENT = 0.88  # of an em, for Chinese
_LEADING = 1.25

Align = Literal["left", "centre", "right"]


class Sheet:
    """Pages of one size in one PDF. Sizes of type are points, everything else is millimetres."""

    def __init__(self, width: float, height: float, *, title: str) -> None:
        self.width, self.height = width, height
        self._out = BytesIO()
        start: dict[str, Any] = {"pageCompression": 1, "initialFontName": fonts.font_name("regular")}
        self._canvas = Canvas(self._out, pagesize=(width * MM, height * MM), **start)
        self._canvas.setTitle(title)
        self._canvas.setCreator("Yipanhuo")

    def next_page(self) -> None:
        """End this page; what follows goes to a new one."""
        self._canvas.showPage()

    def pdf(self) -> bytes:
        """End the last page and give the whole file."""
        self._canvas.showPage()
        self._canvas.save()
        return self._out.getvalue()

    def line(
        self,
        x: float,
        baseline: float,
        text: str,
        *,
        size: float,
        room: float,
        weight: Weight = "regular",
        align: Align = "left",
        smallest: float = lettering.SMALLEST,
        inverse: bool = False,
    ) -> None:
        """One line inside ``room`` from ``x``; shrinks to ``smallest`` and is then cut with an ellipsis."""
        text = lettering.clean(text)
        space = room * MM
        wide = lettering.width(text, weight, size)
        if wide > space:
            size = max(smallest, int(size * space / wide * 4) / 4)
            text = lettering.shortened(text, space, weight=weight, size=size)
            wide = lettering.width(text, weight, size)
        shift = {"left": 0.0, "centre": (space - wide) / 2, "right": space - wide}[align]
        self._canvas.setFillGray(1 if inverse else 0)
        lettering.draw(self._canvas, x * MM + shift, self._y(baseline), text, weight=weight, size=size)

    def block(
        self, x: float, y: float, text: str, *, room: float, height: float, size: float, weight: Weight = "regular"
    ) -> float:
        """Wrapped text in a box; shrinks to fit and never leaves it. Gives the height used in millimetres."""
        size, lines = lettering.fitted(text, room * MM, height * MM, weight=weight, largest=size, leading=_LEADING)
        self._canvas.setFillGray(0)
        for place, line in enumerate(lines):
            baseline = y + (place * _LEADING + _ASCENT) * size / MM
            lettering.draw(self._canvas, x * MM, self._y(baseline), line, weight=weight, size=size)
        return len(lines) * size * _LEADING / MM

    def rule(self, x: float, y: float, length: float, *, thick: float = THIN, upright: bool = False) -> None:
        """A straight rule to the right, or downwards."""
        self.fill(x, y, thick if upright else length, length if upright else thick)

    def frame(self, x: float, y: float, width: float, height: float, *, thick: float = THIN) -> None:
        """An empty box; the rule lies inside its edges."""
        self.rule(x, y, width, thick=thick)
        self.rule(x, y + height - thick, width, thick=thick)
        self.rule(x, y, height, thick=thick, upright=True)
        self.rule(x + width - thick, y, height, thick=thick, upright=True)

    def fill(self, x: float, y: float, width: float, height: float) -> None:
        """A black box."""
        self._canvas.setFillGray(0)
        self._canvas.rect(x * MM, self._y(y + height), width * MM, height * MM, stroke=0, fill=1)

    def barcode(self, x: float, y: float, text: str, *, room: float, height: float, widest: int = 3) -> None:
        """Code 128 of ``text`` in the middle of ``room``, quiet zones included; a bar is ``widest`` dots or fewer.

        Raises Invalid when the text is empty, not printable ASCII or too long for the room.
        """
        bars = _code128(text)
        modules = sum(width for width, _ in bars) + 2 * _QUIET_MODULES
        dots = min(widest, int(room * _DOTS / modules))
        if dots < 1:
            raise Invalid("the number is too long for a barcode", remedy="Check the number.", length=len(text))
        module = dots / _DOTS
        at = round((x + (room - modules * module) / 2) * _DOTS) / _DOTS + _QUIET_MODULES * module
        path = self._canvas.beginPath()
        for count, black in bars:
            if black:
                path.rect(at * MM, self._y(y + height), count * module * MM, height * MM)
            at += count * module
        self._canvas.setFillGray(0)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def qr(self, x: float, y: float, text: str, *, side: float) -> None:
        """A QR code of ``text`` with its quiet zone inside a square; modules are whole dots where they can be."""
        matrix = segno.make(text, error="m", micro=False).matrix
        modules = len(matrix) + 8
        dots = int(side * _DOTS / modules)
        module = dots / _DOTS if dots else side / modules
        left = round((x + (side - modules * module) / 2 + 4 * module) * _DOTS) / _DOTS
        top = round((y + (side - modules * module) / 2 + 4 * module) * _DOTS) / _DOTS
        path = self._canvas.beginPath()
        for row, signs in enumerate(matrix):
            for start, count in _black_runs(signs):
                below = self._y(top + (row + 1) * module)
                path.rect((left + start * module) * MM, below, count * module * MM, module * MM)
        self._canvas.setFillGray(0)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _y(self, down: float) -> float:
        return (self.height - down) * MM


def _code128(text: str) -> list[tuple[int, bool]]:
    """Widths in modules, each with whether it is a bar. ReportLab picks the code sets."""
    if not text or not all("!" <= sign <= "~" for sign in text):
        raise Invalid("a number for a barcode must be printable ASCII without spaces", remedy="Check the number.")
    code: Any = Code128(text)
    code.validate()
    code.encode()
    code.decompose()
    return [(ord(sign.upper()) - ord("A") + 1, sign.isupper()) for sign in code.decomposed]


def _black_runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    runs, start = [], None
    for place, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            runs.append((start, place - start))
            start = None
    return runs
