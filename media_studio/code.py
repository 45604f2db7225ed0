"""The code to scan: a QR code with its quiet zone on a white rounded square."""

from collections.abc import Sequence

import segno
from PIL import Image

from media_studio.ink import WHITE, round_mask


def scannable(url: str, side: int) -> Image.Image:
    """The code of an address, RGBA, ``side`` px square; modules are whole pixels."""
    matrix = segno.make(url, error="m", micro=False).matrix
    modules = len(matrix) + 8
    code = Image.new("L", (modules, modules), 255)
    code.putdata(_with_quiet_zone(matrix))
    module = max(1, (side - 24) // modules)
    code = code.resize((modules * module, modules * module), Image.Resampling.NEAREST)
    card = Image.new("RGB", (side, side), WHITE)
    card.paste(code.convert("RGB"), ((side - code.width) // 2, (side - code.height) // 2))
    card.putalpha(round_mask((side, side), 24))
    return card


def _with_quiet_zone(matrix: Sequence[bytearray]) -> list[int]:
    empty = [255] * (len(matrix) + 8)
    rows = [[255] * 4 + [0 if dark else 255 for dark in row] + [255] * 4 for row in matrix]
    return [level for row in [empty] * 4 + rows + [empty] * 4 for level in row]
