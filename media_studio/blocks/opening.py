"""The blocks a buyer meets first: the hero in its two families, the key facts, the reasons to buy."""

from PIL import Image

from media_studio.blocks.told import EDGE, Told, headed
from media_studio.canvas import Canvas
from media_studio.ink import gradient, grey_ramp, legible, mix, round_mask
from media_studio.layout import Rect, columns
from media_studio.photo import cover
from media_studio.scenery import SQUARE, landscape, stripe
from media_studio.typography import Style, balanced_lines, fit_or_flow
from media_studio.wording import kept, split_name

_HERO = 1040


def hero(page: Canvas, told: Told, top: int) -> int:
    """The name, and the goods in their country: inside an arch, or standing in the land."""
    theme, block = told.look.theme, told.block
    middle, wide = page.width / 2, page.width
    page.image.paste(gradient((wide, _HERO), mix(theme.brand, theme.night, 0.15), theme.night), (0, top))
    if told.hero == "land":
        y = _names(page, told, top) + 16
        _land(page, told, Rect(0, y, wide, top + _HERO - 76))
    else:
        y = _names(page, told, top)
        _window(page, told, Rect(75, y + 20, wide - 75, top + _HERO - 76))
    if told.photo is None:
        ink = mix(theme.paper, theme.night, 0.3)
        page.line((middle, top + _HERO - 28), block.note, Style(24, 400), ink=ink, anchor="middle")
    page.keep(top, top + _HERO)
    return top + _HERO


def _names(page: Canvas, told: Told, top: int) -> int:
    theme, block = told.look.theme, told.block
    middle, room = page.width / 2, page.width - 2 * EDGE
    page.line((middle, top + 92), block.kicker, Style(34, 700, tracking=10), ink=theme.accent, anchor="middle")
    name, note = split_name(block.heading)
    style, lines = fit_or_flow(kept(name), Style(88, 900, tracking=2, leading=1.18), room, ((1, 52), (2, 48), (3, 40)))
    y = page.block((middle, top + 112), lines, style, ink=theme.paper, anchor="middle")
    for words in (note, block.text):
        if words:
            small, shown = fit_or_flow(words, Style(36, 500, leading=1.4), room, ((1, 28), (2, 26)))
            y = page.block((middle, y), shown, small, ink=theme.paper, anchor="middle")
    for words in block.lines:
        tibetan, shown = fit_or_flow(words, Style(44, 700, leading=1.9), room, ((1, 30), (2, 28)))
        y = page.block((middle, y), shown, tibetan, ink=theme.accent, anchor="middle")
    return y


def _window(page: Canvas, told: Told, area: Rect) -> None:
    theme, size = told.look.theme, (area.width, area.height)
    for grow, colour in ((8, theme.accent), (4, theme.night)):
        frame = _arch((area.width + 2 * grow, area.height + grow))
        page.image.paste(colour, (area.left - grow, area.top - grow), frame)
    if told.photo is not None:
        page.image.paste(cover(told.photo, size), (area.left, area.top), _arch(size))
    else:
        page.image.paste(_scene(told, size), (area.left, area.top), _arch(size))
    page.image.paste(stripe(theme, (area.width + 60, 14)), (area.left - 30, area.bottom))
    if told.photo is None:
        upright = told.pack.height > told.pack.width
        inner = area.inset(60 if upright else 16, 84 if upright else 120)
        page.pack(told.pack, Rect(inner.left, inner.top, inner.right, area.bottom - 14))


def _land(page: Canvas, told: Told, area: Rect) -> None:
    theme, size = told.look.theme, (area.width, area.height)
    veil = grey_ramp(size, ((0, 0), (0.22, 255), (1, 255)), vertical=True)
    view = cover(told.photo, size) if told.photo is not None else _scene(told, size)
    page.image.paste(view, (area.left, area.top), veil)
    page.image.paste(stripe(theme, (area.width, 14)), (area.left, area.bottom))
    if told.photo is None:
        page.pack(told.pack, Rect(area.left + 70, area.top + 24, area.right - 70, area.bottom - 26))


def _scene(told: Told, size: tuple[int, int]) -> Image.Image:
    """The theme's country cut to size; wider than it is drawn, it is enlarged."""
    scene = landscape(told.look.theme, SQUARE)
    share = max(1.0, size[0] / scene.width, size[1] / scene.height)
    wide, high = min(size[0] / share, scene.width), min(size[1] / share, scene.height)
    left, top = max(0.0, scene.width - wide - 40 / share), scene.height - high
    left = min(left, scene.width - wide)
    box = (left, top, left + wide, top + high)
    return scene.resize(size, Image.Resampling.BILINEAR, box=box)


def _arch(size: tuple[int, int]) -> Image.Image:
    wide, high = size
    return round_mask((wide, high + wide), wide // 2).crop((0, 0, wide, high))


def facts(page: Canvas, told: Told, top: int) -> int:
    """Three facts in large figures."""
    theme, found = told.look.theme, told.block.rows
    if not found:
        return top
    bottom = top + 196
    page.image.paste(theme.paper, (0, top, page.width, bottom))
    cells = columns(Rect(24, top, page.width - 24, bottom), len(found), 0)
    for index, (cell, (caption, value, *_)) in enumerate(zip(cells, found, strict=True)):
        middle = (cell.left + cell.right) / 2
        style, lines = fit_or_flow(value, Style(54, 900, leading=1.15), cell.width - 28, ((1, 30), (2, 26)))
        y = top + 86 - len(lines) * style.line_height / 2
        page.block((middle, y), lines, style, ink=theme.brand, anchor="middle")
        page.line((middle, top + 154), caption, Style(26, 400, tracking=2), ink=theme.night, anchor="middle")
        if index:
            page.image.paste(theme.sand, (cell.left - 1, top + 56, cell.left + 1, top + 152))
    page.keep(top, bottom)
    return bottom


def points(page: Canvas, told: Told, top: int) -> int:
    """The selling points, numbered, one card each."""
    theme, wanted = told.look.theme, told.block.lines
    if not wanted:
        return top
    style = Style(35, 700, leading=1.34)
    texts = [balanced_lines(kept(text), style, page.width - 2 * EDGE - 190) for text in wanted]
    heights = [max(116, len(lines) * style.line_height + 36) for lines in texts]
    bottom = top + 166 + sum(heights) + 18 * len(heights) + 40
    page.image.paste(theme.sand, (0, top, page.width, bottom))
    y = headed(page, told, top, theme.night) + 34
    for index, (lines, high) in enumerate(zip(texts, heights, strict=True)):
        card = Rect(EDGE, y, page.width - EDGE, y + high)
        page.card(card, 24, theme.paper, shadow=0.08)
        middle = (card.top + card.bottom) // 2
        ink = legible(theme.bright, theme.paper, 3.4)
        page.line((card.left + 36, middle + 26), f"{index + 1:02d}", Style(72, 900), ink=ink)
        page.image.paste(theme.accent, (card.left + 150, middle - 30, card.left + 154, middle + 30))
        page.block((card.left + 184, middle - len(lines) * style.line_height / 2), lines, style, ink=theme.night)
        y += high + 18
    return bottom
