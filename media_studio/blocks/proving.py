"""The blocks that prove: the fact table, the nutrition table, the certificates with the code to scan, the brand at the foot."""

from media_studio.blocks.told import EDGE, Told, headed
from media_studio.canvas import Canvas
from media_studio.code import scannable
from media_studio.emblem import stamp
from media_studio.furniture import medallion
from media_studio.ink import WHITE, gradient, grey_ramp, mix
from media_studio.layout import Rect
from media_studio.scenery import WIDE, landscape, stripe
from media_studio.typography import Style, balanced_lines, fit_or_flow, width
from media_studio.wording import kept

_CODE = 304


def table(page: Canvas, told: Told, top: int) -> int:
    """The fact table."""
    return _rows(page, told, top, first=160) if told.block.rows else top


def nutrition(page: Canvas, told: Told, top: int) -> int:
    """What the label states of energy and nutrients: name, amount, share of the reference value (GB 28050)."""
    block = told.block
    if not block.rows:
        return top
    bottom = _rows(page, told, top, first=220)
    if not block.note:
        return bottom
    theme = told.look.theme
    page.image.paste(theme.sand, (0, bottom - 30, page.width, bottom + 50))
    page.line((EDGE, bottom + 8), block.note, Style(26, 400), ink=theme.night)
    return bottom + 50


def _rows(page: Canvas, told: Told, top: int, *, first: int) -> int:
    theme, rows = told.look.theme, told.block.rows
    caption_style, style = Style(28, 500), Style(30, 500, leading=1.45)
    third = 130 if any(len(row) > 2 for row in rows) else 0
    room = page.width - 2 * EDGE - 72 - first - third
    cells = [balanced_lines(kept(row[1]), style, room) for row in rows]
    captions = [fit_or_flow(row[0], caption_style, first - 16, ((1, 24),)) for row in rows]
    heights = [len(lines) * style.line_height + 32 for lines in cells]
    card = Rect(EDGE, top + 176, page.width - EDGE, top + 176 + sum(heights) + 32)
    bottom = card.bottom + 64
    page.image.paste(theme.sand, (0, top, page.width, bottom))
    headed(page, told, top, theme.night)
    page.card(card, 24, WHITE, shadow=0.08)
    y = card.top + 16
    for index, (row, lines, high) in enumerate(zip(rows, cells, heights, strict=True)):
        fitted, caption = captions[index]
        page.line((card.left + 36, y + 48), caption[0], fitted, ink=theme.brand)
        page.block((card.left + 36 + first, y + 16), lines, style, ink=theme.night)
        if len(row) > 2:
            page.line((card.right - 36, y + 48), row[2], style, ink=theme.night, anchor="right")
        y += high
        if index < len(rows) - 1:
            page.image.paste(mix(theme.sand, WHITE, 0.35), (card.left + 36, y - 1, card.right - 36, y + 1))
    return bottom


def certificates(page: Canvas, told: Told, top: int) -> int:
    """The certificates as seals on dark ground, and the code that leads to this product's trace."""
    theme, words, link = told.look.theme, told.block.lines, told.look.brief.trace_url
    if not words and not link:
        return top
    in_row = min(3, len(words)) if len(words) != 4 else 2
    rows = -(-len(words) // in_row) if words else 0
    seals = top + 150 + rows * 190 + (20 if rows else 0)
    bottom = seals + (420 if link else 0) + 90
    page.image.paste(gradient((page.width, bottom - top), theme.brand, theme.night), (0, top))
    headed(page, told, top, theme.paper)
    for index, word in enumerate(words):
        row, column = divmod(index, in_row)
        here = min(in_row, len(words) - row * in_row)
        x = page.width / (here + 1) * (column + 1)
        medallion(page, (x, top + 266 + row * 190), word, theme=theme, size=166)
    if link:
        left = (page.width - _CODE) // 2
        code = scannable(link, _CODE)
        page.image.paste(code, (left, seals + 40), code)
        page.keep(seals + 40, seals + 40 + _CODE)
        call = Style(34, 700)
        page.line((page.width / 2, seals + 40 + _CODE + 56), told.block.kicker, call, ink=theme.paper, anchor="middle")
    ink = mix(theme.paper, theme.night, 0.15)
    page.line((page.width / 2, bottom - 50), told.block.note, Style(26, 400), ink=ink, anchor="middle")
    return bottom


def footer(page: Canvas, told: Told, top: int) -> int:
    """The brand in front of its country."""
    theme, block = told.look.theme, told.block
    middle = page.width / 2
    bottom = top + 330 + (48 if block.kicker else 0)
    high = bottom - top
    page.image.paste(gradient((page.width, high), theme.night, mix(theme.night, theme.brand, 0.6)), (0, top))
    veil = grey_ramp((page.width, 220), ((0, 0), (1, 90)), vertical=True)
    scene = landscape(theme, WIDE).crop((0, WIDE[1] - 220, *WIDE)).resize((page.width, 220))
    page.image.paste(scene, (0, bottom - 220), veil)
    page.image.paste(stripe(theme, (page.width, 16)), (0, top))
    mark, lines = fit_or_flow(block.heading, Style(48, 900, tracking=12), page.width - 240, ((1, 26),))
    line = lines[0]
    page.line((middle, top + 148), line, mark, ink=theme.accent, anchor="middle")
    for side in (-1, 1):
        stamp(
            page.image, "weave", (middle + side * (width(line, mark) / 2 + 46), top + 132), size=32, colour=theme.accent
        )
    ending, y = mix(theme.paper, theme.night, 0.18), top + 210
    for words in (block.kicker, block.note):
        if words:
            page.line((middle, y), words, Style(26, 400), ink=ending, anchor="middle")
            y += 48
    page.keep(top, bottom)
    return bottom
