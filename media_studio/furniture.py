"""Pieces that pictures and page share: headings, certificate medallions, the temperature scale, numbered steps."""

import math
from functools import lru_cache

from PIL import Image, ImageDraw

from media_studio.canvas import Canvas
from media_studio.emblem import stamp
from media_studio.ink import WHITE, Point, Rgb, contrast, disc_mask, fill_round, mix, ring_mask
from media_studio.layout import Rect
from media_studio.scenery import stripe
from media_studio.themes import Theme
from media_studio.typography import Style, balanced_lines, fit
from media_studio.wording import STORAGE_SPAN, STORAGE_WORDS, kept


def kicker(canvas: Canvas, at: Point, text: str, *, theme: Theme, ink: Rgb, size: int = 52) -> int:
    """A heading with a short woven stripe below it; returns the y below."""
    style = Style(size, 900, tracking=3, leading=1.2)
    y = canvas.block(at, [text], style, ink=ink)
    canvas.image.paste(stripe(theme, (112, 10)), (round(at[0]), y + 8))
    return y + 18


def medallion(canvas: Canvas, centre: Point, word: str, *, theme: Theme, size: int) -> None:
    """A scalloped seal that carries a certificate's name. Our own ornament: no official mark is imitated."""
    left, top = round(centre[0] - size / 2), round(centre[1] - size / 2)
    canvas.image.paste(theme.accent, (left, top), _scallop(size))
    inner = round(size * 0.84) // 2 * 2
    spot = (round(centre[0] - inner / 2), round(centre[1] - inner / 2))
    canvas.image.paste(theme.brand, spot, disc_mask(inner))
    line = round(inner * 0.90) // 2 * 2
    canvas.image.paste(theme.accent, (round(centre[0] - line / 2), round(centre[1] - line / 2)), ring_mask(line, 2))
    biggest = round(size * (0.27 if len(word) <= 2 else 0.215))
    style, lines = fit(_halved(word), Style(biggest, 900, leading=1.16), round(line * 0.80), max_lines=2, min_size=14)
    canvas.block(
        (centre[0], centre[1] - len(lines) * style.line_height / 2), lines, style, ink=theme.paper, anchor="middle"
    )
    canvas.keep(top, top + size)


def _halved(word: str) -> str:
    if len(word) <= 3:
        return word
    half = (len(word) + 1) // 2
    return f"{word[:half]}\n{word[half:]}"


@lru_cache(maxsize=16)
def _scallop(size: int) -> Image.Image:
    over = size * 3
    mask = Image.new("L", (over, over), 0)
    draw = ImageDraw.Draw(mask)
    middle, reach, lobe = over / 2, over * 0.455, over * 0.045
    draw.ellipse((middle - reach, middle - reach, middle + reach, middle + reach), fill=255)
    for index in range(28):
        angle = index * 2 * math.pi / 28
        x, y = middle + reach * math.cos(angle), middle + reach * math.sin(angle)
        draw.ellipse((x - lobe, y - lobe, x + lobe, y + lobe), fill=255)
    return mask.reduce(3)


def temperature_scale(canvas: Canvas, area: Rect, storage: str, *, theme: Theme) -> int:
    """A bar from -25 to 25 °C with the storage span lit; returns the y below."""
    low, high = STORAGE_SPAN[storage]
    left, right = area.left + 76, area.right
    bar_top = area.top + 16

    def at(degrees: float) -> int:
        return round(left + (degrees + 25) / 50 * (right - left))

    stamp(canvas.image, storage, (area.left + 28, bar_top + 13), size=56, colour=theme.brand)
    fill_round(canvas.image, (left, bar_top, right, bar_top + 26), 13, theme.sand)
    lit = theme.bright if storage == "ambient" else mix((46, 118, 176), theme.brand, 0.12)
    fill_round(canvas.image, (at(low), bar_top, at(high), bar_top + 26), 13, lit)
    word = f"{STORAGE_WORDS[storage]} " + (
        "常温" if storage == "ambient" else f"{low}～{high}℃" if low == 0 else f"{high}℃以下"
    )
    word = word.removeprefix("常温 ")
    middle = (at(low) + at(high)) / 2
    anchor_x = min(max(middle, left + 90), right - 90)
    canvas.line((anchor_x, bar_top + 66), word, Style(28, 700), ink=theme.night, anchor="middle")
    for degrees in (-25, -10, 10, 25):
        if abs(at(degrees) - anchor_x) > 130:
            mark = Style(24, 400)
            where = min(max(at(degrees), left + 26), right - 26)
            canvas.line(
                (where, bar_top + 64), f"{degrees}℃", mark, ink=mix(theme.night, theme.paper, 0.30), anchor="middle"
            )
    canvas.keep(area.top, bar_top + 84)
    return bar_top + 88


def steps(canvas: Canvas, area: Rect, texts: tuple[str, ...], *, theme: Theme) -> int:
    """Numbered cards one below the other, filling the area; returns the y below the last."""
    gap = 16
    high = min(128, (area.height - gap * (len(texts) - 1)) // max(1, len(texts)))
    y = area.top
    for index, text in enumerate(texts):
        card = Rect(area.left, y, area.right, y + high)
        canvas.card(card, 18, WHITE, shadow=0.10)
        step(canvas, card, index + 1, text, theme=theme)
        y += high + gap
    return y - gap


def step(canvas: Canvas, card: Rect, number: int, text: str, *, theme: Theme) -> None:
    """One numbered sentence inside a card."""
    middle = (card.top + card.bottom) // 2
    disc = 60
    canvas.image.paste(theme.accent, (card.left + 24, middle - disc // 2), disc_mask(disc))
    ink = theme.night if contrast(theme.night, theme.accent) > contrast(WHITE, theme.accent) else WHITE
    canvas.line((card.left + 24 + disc / 2, middle + 13), str(number), Style(36, 900), ink=ink, anchor="middle")
    style, lines = _step_lines(text, card)
    canvas.block((card.left + 108, middle - len(lines) * style.line_height / 2), lines, style, ink=theme.night)


def _step_lines(text: str, card: Rect) -> tuple[Style, list[str]]:
    wide = card.width - 108 - 28
    for size in (34, 30, 28, 26):
        style = Style(size, 500, leading=1.38)
        lines = balanced_lines(kept(text), style, wide)
        if len(lines) * style.line_height <= card.height - 16:
            return style, lines
    return style, lines
