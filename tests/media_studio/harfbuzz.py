"""A second opinion on shaping: HarfBuzz places the glyphs, their outlines are filled here, nothing of the studio's is used."""

import io
from functools import cache
from itertools import pairwise
from pathlib import Path

import uharfbuzz as hb
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageDraw

#: Outlines are filled this many times larger and reduced, px.
_OVER = 4


@cache
def font(path: Path, index: int = 0, weight: int = 0) -> hb.Font:
    """A face for HarfBuzz: web fonts are unpacked, a weight is set on variable ones."""
    if path.suffix == ".woff2":
        unpacked, out = TTFont(path), io.BytesIO()
        unpacked.flavor = None
        unpacked.save(out)
        opened = hb.Font(hb.Face(out.getvalue()))
    else:
        opened = hb.Font(hb.Face(hb.Blob.from_file_path(str(path)), index))
    if weight:
        opened.set_variations({"wght": weight})
    return opened


def shaped(face: hb.Font, text: str) -> hb.Buffer:
    """Glyphs and positions in font units."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(face, buffer, {})
    return buffer


def advance(face: hb.Font, text: str, size: int) -> float:
    """Width of a line in px."""
    return sum(place.x_advance for place in shaped(face, text).glyph_positions) * size / face.face.upem


def picture(face: hb.Font, text: str, size: int, canvas: tuple[int, int], pen: tuple[int, int]) -> Image.Image:
    """The line as a grey mask with its pen starting at ``pen`` on the baseline."""
    wide, high = canvas[0] * _OVER, canvas[1] * _OVER
    share = size * _OVER / face.face.upem
    mask, x, y = Image.new("1", (wide, high), 0), pen[0] * _OVER, pen[1] * _OVER
    buffer = shaped(face, text)
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        pencil = RecordingPen()
        face.draw_glyph_with_pen(glyph.codepoint, pencil)
        layer = Image.new("1", mask.size, 0)
        for contour, ink in _outer_first(_contours(pencil.value)):
            points = [(x + (px + place.x_offset) * share, y - (py + place.y_offset) * share) for px, py in contour]
            ImageDraw.Draw(layer).polygon(points, fill=ink)
        mask = ImageChops.logical_or(mask, layer)
        x += place.x_advance * share
    return mask.convert("L").reduce(_OVER)


def _contours(drawn: list) -> list[list[tuple[float, float]]]:
    found: list[list[tuple[float, float]]] = []
    for act, points in drawn:
        if act == "moveTo":
            found.append([points[0]])
        elif act == "lineTo":
            found[-1].append(points[0])
        elif act in ("qCurveTo", "curveTo"):
            found[-1] += _curve([found[-1][-1], *points])
    return [contour for contour in found if len(contour) > 2]


def _outer_first(contours: list[list[tuple[float, float]]]) -> list[tuple[list[tuple[float, float]], int]]:
    """Contours that turn like the largest are ink, the others holes in it."""
    areas = [sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(c, [*c[1:], c[0]], strict=True)) for c in contours]
    ink = max(areas, key=abs, default=0.0) > 0
    turned = [(contour, int((area > 0) == ink)) for contour, area in zip(contours, areas, strict=True)]
    return sorted(turned, key=lambda one: -one[1])


def _curve(control: list[tuple[float, float]], pieces: int = 8) -> list[tuple[float, float]]:
    curve = []
    for step in range(1, pieces + 1):
        level, share = control, step / pieces
        while len(level) > 1:
            level = [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for a, b in pairwise(level)]
        curve.append(level[0])
    return curve
