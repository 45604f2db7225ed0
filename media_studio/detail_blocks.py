"""The blocks of a detail page, top to bottom. Each draws itself on the page from ``top`` and returns the y below it."""

import segno
from PIL import Image

from media_studio.canvas import Canvas
from media_studio.emblem import stamp
from media_studio.furniture import kicker, medallion, step, temperature_scale
from media_studio.ink import WHITE, gradient, grey_ramp, legible, mix, round_mask
from media_studio.label import Look
from media_studio.layout import Rect, columns
from media_studio.scenery import SQUARE, WIDE, landscape, stripe
from media_studio.typography import Style, balanced_lines, fit_or_flow, paragraph_lines, width
from media_studio.wording import (
    kept,
    key_facts,
    makers_mark,
    origin_label,
    picture_note,
    spec_rows,
    split_name,
    trace_call,
    use_heading,
    use_steps,
)

EDGE = 56
_HERO = 1040


def hero(page: Canvas, look: Look, pack: Image.Image, top: int) -> int:
    """The name, and the package in front of its country inside an arch."""
    theme, brief = look.theme, look.brief
    wide = page.width
    middle = wide / 2
    page.image.paste(gradient((wide, _HERO), mix(theme.brand, theme.night, 0.15), theme.night), (0, top))
    page.line((middle, top + 92), makers_mark(brief), Style(34, 700, tracking=10), ink=theme.accent, anchor="middle")
    name, note = split_name(brief.name)
    room = wide - 2 * EDGE
    style, lines = fit_or_flow(kept(name), Style(88, 900, tracking=2, leading=1.18), room, ((1, 52), (2, 48), (3, 40)))
    y = page.block((middle, top + 112), lines, style, ink=theme.paper, anchor="middle")
    if note:
        small, shown = fit_or_flow(note, Style(36, 500, leading=1.4), room, ((1, 28), (2, 26)))
        y = page.block((middle, y), shown, small, ink=theme.paper, anchor="middle")
    if brief.name_bo:
        tibetan, shown = fit_or_flow(brief.name_bo, Style(44, 700, leading=1.9), room, ((1, 30), (2, 28)))
        y = page.block((middle, y), shown, tibetan, ink=theme.accent, anchor="middle")
    _window(page, look, pack, Rect(75, y + 20, wide - 75, top + _HERO - 76))
    page.line(
        (middle, top + _HERO - 28),
        picture_note(brief),
        Style(24, 400),
        ink=mix(theme.paper, theme.night, 0.3),
        anchor="middle",
    )
    page.keep(top, top + _HERO)
    return top + _HERO


def _window(page: Canvas, look: Look, pack: Image.Image, area: Rect) -> None:
    theme = look.theme
    size = (area.width, area.height)
    for grow, colour in ((8, theme.accent), (4, theme.night)):
        frame = _arch((area.width + 2 * grow, area.height + grow))
        page.image.paste(colour, (area.left - grow, area.top - grow), frame)
    left, top = SQUARE[0] - area.width - 40, max(0, SQUARE[1] - area.height)
    scene = landscape(theme, SQUARE).crop((left, top, left + area.width, top + area.height))
    page.image.paste(scene, (area.left, area.top), _arch(size))
    page.image.paste(stripe(theme, (area.width + 60, 14)), (area.left - 30, area.bottom))
    upright = pack.height > pack.width
    inner = area.inset(60 if upright else 16, 84 if upright else 120)
    page.pack(pack, Rect(inner.left, inner.top, inner.right, area.bottom - 14))


def _arch(size: tuple[int, int]) -> Image.Image:
    wide, high = size
    return round_mask((wide, high + wide), wide // 2).crop((0, 0, wide, high))


def facts(page: Canvas, look: Look, _pack: Image.Image, top: int) -> int:
    """Three facts in large figures."""
    theme = look.theme
    bottom = top + 196
    page.image.paste(theme.paper, (0, top, page.width, bottom))
    found = key_facts(look.brief)
    for index, (cell, (caption, value)) in enumerate(
        zip(columns(Rect(24, top, page.width - 24, bottom), len(found), 0), found, strict=True)
    ):
        middle = (cell.left + cell.right) / 2
        style, lines = fit_or_flow(value, Style(54, 900, leading=1.15), cell.width - 28, ((1, 30), (2, 26)))
        y = top + 86 - len(lines) * style.line_height / 2
        page.block((middle, y), lines, style, ink=theme.brand, anchor="middle")
        page.line((middle, top + 154), caption, Style(26, 400, tracking=2), ink=theme.night, anchor="middle")
        if index:
            page.image.paste(theme.sand, (cell.left - 1, top + 56, cell.left + 1, top + 152))
    page.keep(top, bottom)
    return bottom


def points(page: Canvas, look: Look, _pack: Image.Image, top: int) -> int:
    """The selling points, numbered, one card each."""
    theme, wanted = look.theme, look.brief.selling_points[:6]
    if not wanted:
        return top
    style = Style(35, 700, leading=1.34)
    texts = [balanced_lines(kept(text), style, page.width - 2 * EDGE - 190) for text in wanted]
    heights = [max(116, len(lines) * style.line_height + 36) for lines in texts]
    bottom = top + 166 + sum(heights) + 18 * len(heights) + 40
    page.image.paste(theme.sand, (0, top, page.width, bottom))
    y = kicker(page, (EDGE, top + 60), "为什么选它", theme=theme, ink=theme.night) + 34
    for index, (lines, high) in enumerate(zip(texts, heights, strict=True)):
        card = Rect(EDGE, y, page.width - EDGE, y + high)
        page.card(card, 24, theme.paper, shadow=0.08)
        figure = Style(72, 900)
        middle = (card.top + card.bottom) // 2
        page.line(
            (card.left + 36, middle + 26), f"{index + 1:02d}", figure, ink=legible(theme.bright, theme.paper, 3.4)
        )
        page.image.paste(theme.accent, (card.left + 150, middle - 30, card.left + 154, middle + 30))
        page.block((card.left + 184, middle - len(lines) * style.line_height / 2), lines, style, ink=theme.night)
        y += high + 18
    return bottom


def story(page: Canvas, look: Look, _pack: Image.Image, top: int) -> int:
    """Where it comes from: the country as a picture, then the story as running text."""
    theme, brief = look.theme, look.brief
    if not brief.story:
        return top
    scene_high = 320
    style = Style(32, 400, leading=1.72)
    lines = paragraph_lines(brief.story, style, page.width - 2 * EDGE)
    bottom = top + scene_high + 228 + len(lines) * style.line_height + 46
    page.image.paste(theme.paper, (0, top, page.width, bottom))
    page.image.paste(landscape(theme, WIDE).crop((0, WIDE[1] - scene_high - 40, page.width, WIDE[1] - 40)), (0, top))
    page.image.paste(stripe(theme, (page.width, 14)), (0, top + scene_high))
    page.keep(top, top + scene_high + 14)
    y = kicker(page, (EDGE, top + scene_high + 56), f"{origin_label(brief)}故事", theme=theme, ink=theme.night)
    if brief.origin:
        stamp(page.image, "pin", (EDGE + 16, y + 52), size=36, colour=theme.bright)
        place, shown = fit_or_flow(brief.origin, Style(32, 700), page.width - 2 * EDGE - 60, ((1, 24),))
        page.line((EDGE + 46, y + 63), shown[0], place, ink=theme.brand)
    page.block((EDGE, top + scene_high + 220), lines, style, ink=mix(theme.night, theme.paper, 0.10))
    return bottom


def table(page: Canvas, look: Look, _pack: Image.Image, top: int) -> int:
    """The fact table."""
    theme = look.theme
    caption_style, style = Style(28, 500), Style(30, 500, leading=1.45)
    rows = [
        (caption, balanced_lines(kept(value), style, page.width - 2 * EDGE - 72 - 160))
        for caption, value in spec_rows(look.brief)
    ]
    heights = [len(lines) * style.line_height + 32 for _, lines in rows]
    card = Rect(EDGE, top + 176, page.width - EDGE, top + 176 + sum(heights) + 32)
    bottom = card.bottom + 64
    page.image.paste(theme.sand, (0, top, page.width, bottom))
    kicker(page, (EDGE, top + 60), "规格参数", theme=theme, ink=theme.night)
    page.card(card, 24, WHITE, shadow=0.08)
    y = card.top + 16
    for index, ((caption, lines), high) in enumerate(zip(rows, heights, strict=True)):
        page.line((card.left + 36, y + 48), caption, caption_style, ink=theme.brand)
        page.block((card.left + 196, y + 16), lines, style, ink=theme.night)
        y += high
        if index < len(rows) - 1:
            page.image.paste(mix(theme.sand, WHITE, 0.35), (card.left + 36, y - 1, card.right - 36, y + 1))
    return bottom


def certificates(page: Canvas, look: Look, _pack: Image.Image, top: int) -> int:
    """The certificates as seals on dark ground."""
    theme, words = look.theme, look.brief.certificates
    if not words:
        return top
    in_row = min(3, len(words)) if len(words) != 4 else 2
    rows = -(-len(words) // in_row)
    bottom = top + 150 + rows * 190 + 110
    page.image.paste(gradient((page.width, bottom - top), theme.brand, theme.night), (0, top))
    kicker(page, (EDGE, top + 60), "凭证", theme=theme, ink=theme.paper)
    for index, word in enumerate(words):
        row, column = divmod(index, in_row)
        here = min(in_row, len(words) - row * in_row)
        x = page.width / (here + 1) * (column + 1)
        medallion(page, (x, top + 266 + row * 190), word, theme=theme, size=166)
    note = "证书与批次检验记录可扫页尾溯源码查看" if look.brief.trace_url else "证书以包装标示为准"
    page.line(
        (page.width / 2, bottom - 62), note, Style(26, 400), ink=mix(theme.paper, theme.brand, 0.15), anchor="middle"
    )
    return bottom


def handling(page: Canvas, look: Look, _pack: Image.Image, top: int) -> int:
    """Storage scale and what to do, step by step."""
    theme, brief = look.theme, look.brief
    texts = use_steps(brief)
    scaled = brief.is_food and brief.storage != "virtual"
    high, gap = 112, 18
    bottom = top + 172 + (126 if scaled else 0) + len(texts) * (high + gap) + 60
    page.image.paste(theme.paper, (0, top, page.width, bottom))
    y = kicker(page, (EDGE, top + 60), use_heading(brief), theme=theme, ink=theme.night) + 34
    if scaled:
        y = temperature_scale(page, Rect(EDGE, y, page.width - EDGE, y + 112), brief.storage, theme=theme) + 34
    for index, text in enumerate(texts):
        card = Rect(EDGE, y, page.width - EDGE, y + high)
        page.card(card, 20, WHITE, shadow=0.10)
        step(page, card, index + 1, text, theme=theme)
        y += high + gap
    return bottom


def producer(page: Canvas, look: Look, _pack: Image.Image, top: int) -> int:
    """Who stands behind the goods."""
    theme, brief = look.theme, look.brief
    if not brief.producer:
        return top
    name = Style(42, 900, leading=1.35)
    lines = balanced_lines(brief.producer, name, page.width - 2 * EDGE)
    more = [line for line in (brief.origin, f"生产许可 {brief.licence}" if brief.licence else "") if line]
    bottom = top + 178 + len(lines) * name.line_height + len(more) * 50 + 62
    page.image.paste(theme.sand, (0, top, page.width, bottom))
    kicker(page, (EDGE, top + 60), "服务方" if brief.storage == "virtual" else "生产者", theme=theme, ink=theme.night)
    stamp(
        page.image,
        look.emblem,
        (page.width - EDGE - 74, top + 116),
        size=148,
        colour=mix(theme.sand, theme.brand, 0.22),
    )
    y = page.block((EDGE, top + 166), lines, name, ink=theme.brand)
    for line in more:
        page.line((EDGE, y + 40), line, Style(30, 400), ink=theme.night)
        y += 50
    page.keep(top, bottom)
    return bottom


def footer(page: Canvas, look: Look, _pack: Image.Image, top: int) -> int:
    """The brand, and the trace code to scan."""
    theme, brief = look.theme, look.brief
    middle = page.width / 2
    bottom = top + (720 if brief.trace_url else 330)
    high = bottom - top
    page.image.paste(gradient((page.width, high), theme.night, mix(theme.night, theme.brand, 0.6)), (0, top))
    veil = grey_ramp((page.width, 220), ((0, 0), (1, 90)), vertical=True)
    page.image.paste(landscape(theme, WIDE).crop((0, WIDE[1] - 220, *WIDE)), (0, bottom - 220), veil)
    page.image.paste(stripe(theme, (page.width, 16)), (0, top))
    y = top + 70
    if brief.trace_url:
        _trace_code(page, brief.trace_url, (page.width - 304) // 2, y)
        page.line((middle, y + 372), trace_call(brief), Style(34, 700), ink=theme.paper, anchor="middle")
        y += 410
    mark = Style(48, 900, tracking=12)
    wide = width(makers_mark(brief), mark)
    page.line((middle, y + 78), makers_mark(brief), mark, ink=theme.accent, anchor="middle")
    for side in (-1, 1):
        stamp(page.image, "weave", (middle + side * (wide / 2 + 46), y + 62), size=32, colour=theme.accent)
    ending = mix(theme.paper, theme.night, 0.18)
    page.line((middle, y + 140), "商品信息以实物与标签为准", Style(26, 400), ink=ending, anchor="middle")
    page.keep(top, bottom)
    return bottom


def _trace_code(page: Canvas, url: str, left: int, top: int) -> None:
    matrix = segno.make(url, error="m", micro=False).matrix
    side = len(matrix) + 8
    code = Image.new("L", (side, side), 255)
    code.putdata(_with_quiet_zone(matrix))
    module = max(1, 280 // side)
    code = code.resize((side * module, side * module), Image.Resampling.NEAREST)
    page.image.paste(WHITE, (left, top), round_mask((304, 304), 24))
    spot = ((304 - code.width) // 2 + left, (304 - code.height) // 2 + top)
    page.image.paste(code.convert("RGB"), spot)


def _with_quiet_zone(matrix: tuple[bytearray, ...]) -> list[int]:
    empty = [255] * (len(matrix) + 8)
    rows = [[255] * 4 + [0 if dark else 255 for dark in row] + [255] * 4 for row in matrix]
    return [level for row in [empty] * 4 + rows + [empty] * 4 for level in row]
