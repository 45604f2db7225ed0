"""A picture being composed: pixels, the text layers set on it, and the stretches of height that may not be cut."""

from collections.abc import Sequence
from typing import Literal

from PIL import Image

from media_studio.brief import TextLayer
from media_studio.ink import BLACK, Point, Rgb, cast_shadow, fill_round, scale_mask, soften
from media_studio.layout import Rect, Span, contain
from media_studio.typography import EM_ASCENT, JOINER, Style, draw_line, width

Anchor = Literal["left", "middle", "right"]


class Canvas:
    """Compose on ``image``; every text set through here is also kept as a TextLayer of slot ``where``."""

    def __init__(self, size: tuple[int, int], ground: Rgb, where: str) -> None:
        self.image = Image.new("RGB", size, ground)
        self.where = where
        self.layers: list[TextLayer] = []
        self.keeps: list[Span] = []

    @property
    def width(self) -> int:
        """Width in px."""
        return self.image.width

    def line(self, pen: Point, text: str, style: Style, *, ink: Rgb, anchor: Anchor = "left", whole: str = "") -> int:
        """Set one line with its baseline at the pen; returns its width in px. ``whole`` is the text it is a line of."""
        if not text.strip():
            return 0
        wide = width(text, style)
        x = round(pen[0] - {"left": 0, "middle": wide / 2, "right": wide}[anchor])
        top, bottom = round(pen[1] - style.size * EM_ASCENT), round(pen[1] + style.size * 0.24)
        box = (max(0, x), max(0, top), min(self.width, x + wide), min(self.image.height, bottom))
        ground = self._ground(box)
        draw_line(self.image, (x, pen[1]), text, style, ink=ink)
        layer = TextLayer(
            self.where,
            text.replace(JOINER, ""),
            box,
            style.size,
            ink,
            ground,
            self.width,
            whole=whole.replace(JOINER, ""),
        )
        self.layers.append(layer)
        self.keeps.append(Span(box[1], box[3]))
        return wide

    def block(self, at: Point, lines: Sequence[str], style: Style, *, ink: Rgb, anchor: Anchor = "left") -> int:
        """Set lines downwards from the top of the first; returns the y below the last line."""
        x, top = at
        lead = (style.line_height - style.size) / 2 + style.size * EM_ASCENT
        whole = "".join(lines) if len(lines) > 1 else ""
        for index, text in enumerate(lines):
            baseline = round(top + index * style.line_height + lead)
            self.line((x, baseline), text, style, ink=ink, anchor=anchor, whole=whole)
        return round(top + len(lines) * style.line_height)

    def card(self, area: Rect, radius: int, colour: Rgb, *, shadow: float = 0.0) -> None:
        """A rounded panel, with a soft shadow of that strength; kept in one slice."""
        if shadow:
            dropped = Rect(area.left, area.top + 8, area.right, area.bottom + 8)
            cast_shadow(self.image, dropped.box, radius=16, strength=shadow, corner=radius)
        fill_round(self.image, area.box, radius, colour)
        self.keep(area.top - 8, area.bottom + 24)

    def pack(self, pack: Image.Image, area: Rect, *, shadow: bool = True) -> Rect:
        """Stand a package in an area, as large as fits, with a shadow on the ground; returns where it stands."""
        spot = contain(pack.size, area)
        scaled = pack.resize((spot.width, spot.height), Image.Resampling.BOX, reducing_gap=None)
        if shadow:
            self._ground_shadow(scaled, spot)
        self.image.paste(scaled, (spot.left, spot.top), scaled)
        self.keep(spot.top, spot.bottom)
        return spot

    def keep(self, top: int, bottom: int) -> None:
        """Forbid cutting between two heights."""
        self.keeps.append(Span(max(0, top), bottom))

    def _ground_shadow(self, scaled: Image.Image, spot: Rect) -> None:
        pad = 40
        cast = Image.new("L", (spot.width + 2 * pad, spot.height + 2 * pad), 0)
        cast.paste(scaled.getchannel("A"), (pad, pad))
        soft = soften(cast, 18)
        self.image.paste(BLACK, (spot.left - pad + 10, spot.top - pad + 20), scale_mask(soft, 0.30))
        wide, high = round(spot.width * 0.96), 34
        flat = Image.new("L", (wide + 120, high + 120), 0)
        flat.paste(255, (60, 60, 60 + wide, 60 + high))
        left = spot.left + (spot.width - wide) // 2 - 60
        self.image.paste(BLACK, (left, spot.bottom - high // 2 - 64), scale_mask(soften(flat, 22), 0.42))

    def _ground(self, box: tuple[int, int, int, int]) -> Rgb:
        if box[2] <= box[0] or box[3] <= box[1]:
            return 0, 0, 0
        pixel = self.image.crop(box).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
        assert isinstance(pixel, tuple)
        return int(pixel[0]), int(pixel[1]), int(pixel[2])
