"""Light on packages: cylinder bending, shade and shine maps kept per shape, so that a new product only costs its flat print."""

import math
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image

from media_studio.ink import BLACK, WHITE, grey_ramp

Stops = Sequence[tuple[float, int]]

#: A matt cylinder lit from the left: how dark, then how shiny, across its width.
ROUND_DARK: Stops = ((0, 165), (0.10, 70), (0.30, 0), (0.62, 12), (0.86, 95), (1, 190))
ROUND_SHINE: Stops = ((0, 40), (0.06, 0), (0.15, 0), (0.22, 95), (0.27, 100), (0.34, 0), (0.93, 0), (0.97, 46), (1, 10))
#: Sine of half the arc of print that is seen: about 120 degrees, so that names near its edges stay readable.
_SHOWN = 0.86
#: Width of a print over the width of the cylinder it is seen on.
UNROLLED = math.asin(_SHOWN) / _SHOWN


def lit(art: Image.Image, dark: Image.Image, shine: Image.Image) -> None:
    """Lay shade and shine (grey maps, 0 none .. 255 full) over an RGB picture in place."""
    art.paste(BLACK, (0, 0), dark)
    art.paste(WHITE, (0, 0), shine)


@lru_cache(maxsize=4)
def round_light(size: tuple[int, int]) -> tuple[Image.Image, Image.Image]:
    """Shade and shine of a matt cylinder of that size in px."""
    return grey_ramp(size, ROUND_DARK), grey_ramp(size, ROUND_SHINE)


def wrap(art: Image.Image, bow: int, *, width: int) -> Image.Image:
    """Bend a flat print around an upright cylinder ``width`` px wide, seen from slightly above.

    Hand in a print ``UNROLLED`` times as wide, then its middle keeps its proportions. RGBA, ``bow`` px higher than the print.
    """
    flat, high = art.size
    strips = 48
    mesh = []
    for index in range(strips):
        left, right = index / strips, (index + 1) / strips
        x0, x1 = round(left * width), round(right * width)
        s0, s1 = _around(left) * flat, _around(right) * flat
        d0, d1 = _sag(left) * bow, _sag(right) * bow
        mesh.append(((x0, 0, x1, high + bow), (s0, -d0, s0, high + bow - d0, s1, high + bow - d1, s1, -d1)))
    return art.convert("RGBA").transform((width, high + bow), Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


def _around(share: float) -> float:
    return 0.5 + math.asin((2 * share - 1) * _SHOWN) / (2 * math.asin(_SHOWN))


def _sag(share: float) -> float:
    return math.sqrt(max(0.0, 1 - (2 * share - 1) ** 2))


def cut(art: Image.Image, mask: Image.Image) -> Image.Image:
    """The RGB picture with the mask as its transparency."""
    shaped = art.convert("RGBA")
    shaped.putalpha(mask)
    return shaped
