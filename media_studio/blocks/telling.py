"""The blocks that tell: where it comes from, what to do with it, how it is kept, who stands behind it."""

from media_studio.blocks.told import EDGE, Told, banner, headed
from media_studio.canvas import Canvas
from media_studio.emblem import stamp
from media_studio.furniture import step, temperature_scale
from media_studio.ink import WHITE, mix
from media_studio.layout import Rect
from media_studio.photo import cover
from media_studio.scenery import WIDE, landscape, stripe
from media_studio.typography import Style, balanced_lines, break_lines, fit_or_flow, paragraph_lines

_SCENE = 320


def story(page: Canvas, told: Told, top: int) -> int:
    """The country as a picture, then the story as running text."""
    theme, block = told.look.theme, told.block
    if not block.text:
        return top
    scene_high = 460 if told.photo is not None else _SCENE
    style = Style(32, 400, leading=1.72)
    lines = paragraph_lines(block.text, style, page.width - 2 * EDGE)
    bottom = top + scene_high + 228 + len(lines) * style.line_height + 46
    page.image.paste(theme.paper, (0, top, page.width, bottom))
    if told.photo is not None:
        page.image.paste(cover(told.photo, (page.width, scene_high)), (0, top))
    else:
        scene = landscape(theme, WIDE)
        share = max(1.0, page.width / scene.width)
        left, low = page.width / share, scene.height - 40
        box = (0.0, low - scene_high / share, left, float(low))
        page.image.paste(scene.resize((page.width, scene_high), box=box), (0, top))
    page.image.paste(stripe(theme, (page.width, 14)), (0, top + scene_high))
    page.keep(top, top + scene_high + 14)
    y = headed(page, told, top + scene_high - 4, theme.night)
    if block.kicker:
        stamp(page.image, "pin", (EDGE + 16, y + 52), size=36, colour=theme.bright)
        place, shown = fit_or_flow(block.kicker, Style(32, 700), page.width - 2 * EDGE - 60, ((1, 24),))
        page.line((EDGE + 46, y + 63), shown[0], place, ink=theme.brand)
    page.block((EDGE, top + scene_high + 220), lines, style, ink=mix(theme.night, theme.paper, 0.10))
    return bottom


def use(page: Canvas, told: Told, top: int) -> int:
    """What to do with the goods, step by step, below a photo if there is one."""
    if not told.block.lines:
        return top
    return _steps(page, told, banner(page, told, top), scale="")


def storage(page: Canvas, told: Told, top: int) -> int:
    """The storage scale, then how the goods are kept; nothing for what is not food."""
    brief = told.look.brief
    scaled = brief.is_food and brief.storage != "virtual"
    if not told.block.lines and not scaled:
        return top
    return _steps(page, told, top, scale=brief.storage if scaled else "")


def _steps(page: Canvas, told: Told, top: int, *, scale: str) -> int:
    theme, texts = told.look.theme, told.block.lines
    high, gap = 112, 18
    bottom = top + 172 + (126 if scale else 0) + len(texts) * (high + gap) + 60
    page.image.paste(theme.paper, (0, top, page.width, bottom))
    y = headed(page, told, top, theme.night) + 34
    if scale:
        y = temperature_scale(page, Rect(EDGE, y, page.width - EDGE, y + 112), scale, theme=theme) + 34
    for index, text in enumerate(texts):
        card = Rect(EDGE, y, page.width - EDGE, y + high)
        page.card(card, 20, WHITE, shadow=0.10)
        step(page, card, index + 1, text, theme=theme)
        y += high + gap
    return bottom


def producer(page: Canvas, told: Told, top: int) -> int:
    """Who stands behind the goods, below a photo if there is one."""
    theme, block = told.look.theme, told.block
    if not block.text:
        return top
    start = banner(page, told, top)
    name = Style(42, 900, leading=1.35)
    lines = balanced_lines(block.text, name, page.width - 2 * EDGE)
    small = Style(30, 400, leading=1.6)
    more = [line for text in block.lines for line in break_lines(text, small, page.width - 2 * EDGE)]
    bottom = start + 178 + len(lines) * name.line_height + len(more) * small.line_height + 66
    page.image.paste(theme.sand, (0, start, page.width, bottom))
    headed(page, told, start, theme.night)
    spot = (page.width - EDGE - 74, start + 116)
    stamp(page.image, told.look.emblem, spot, size=148, colour=mix(theme.sand, theme.brand, 0.22))
    y = page.block((EDGE, start + 166), lines, name, ink=theme.brand)
    page.block((EDGE, y + 4), more, small, ink=theme.night)
    page.keep(start, bottom)
    return bottom
