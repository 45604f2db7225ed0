"""The same papers for a thermal printer that takes ZPL and no PDF: every page becomes one graphic field of black dots.

A page is burnt at 8 dots a millimetre, the grid it was drawn on, so bars and modules keep their even widths and Chinese and
Tibetan need no font inside the printer. Field and its row compression (``,`` rest white, ``!`` rest black, ``:`` row above)
are those of ``^GFA`` [ZPL II programming guide, "^GF" and "alternative data compression scheme"].
"""

from threading import Lock

import pypdfium2
from PIL import Image

_DOTS = 8  # a millimetre
#: Dots a point; a hair less, because PDFium rounds a page up to the next dot and would stretch it.
_SCALE = _DOTS * 25.4 / 72 - 1e-6
_ONE_AT_A_TIME = Lock()  # PDFium keeps global state


def zpl(pdf: bytes) -> bytes:
    """One ZPL label per page of a PDF, to be sent to the printer as it is."""
    return b"".join(_label(page) for page in _burnt(pdf))


def _burnt(pdf: bytes) -> list[Image.Image]:
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [page.render(scale=_SCALE, grayscale=True).to_pil().convert("L") for page in document]
        finally:
            document.close()


def _label(page: Image.Image) -> bytes:
    """Black is 1 in ZPL; a row is filled up with white to whole bytes."""
    wide, high = page.size
    row_bytes = (wide + 7) // 8
    dots = Image.new("1", (row_bytes * 8, high), 0)
    dots.paste(page.point(lambda shade: 255 if shade < 128 else 0, mode="1"))
    raw = dots.tobytes()
    total = row_bytes * high
    rows = _rows([raw[start : start + row_bytes] for start in range(0, total, row_bytes)])
    head = f"^XA^PW{row_bytes * 8}^LL{high}^LH0,0^PON^FO0,0^GFA,{total},{total},{row_bytes},"
    return f"{head}{rows}^FS^PQ1^XZ\n".encode("ascii")


def _rows(rows: list[bytes]) -> str:
    written, above = [], b""
    for row in rows:
        written.append(":" if row == above else _row(row.hex().upper()))
        above = row
    return "".join(written)


def _row(digits: str) -> str:
    for digit, rest in (("0", ","), ("F", "!")):
        kept = digits.rstrip(digit)
        if len(kept) < len(digits):
            return kept + rest
    return digits
