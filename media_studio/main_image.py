"""The five main pictures, 1:1: white packshot, hero, fact table, origin with certificates, storage and use."""

from PIL import Image

from media_studio.canvas import Canvas
from media_studio.emblem import stamp
from media_studio.furniture import kicker, medallion, steps, temperature_scale
from media_studio.ink import WHITE, Rgb, fill_round, gradient, grey_ramp, legible, mix
from media_studio.label import Look
from media_studio.layout import Rect, contain
from media_studio.scenery import SQUARE, WIDE, landscape, stripe
from media_studio.specs import Kind
from media_studio.typography import Style, balanced_lines, break_lines, fit_or_flow, width
from media_studio.wording import (
    kept,
    key_facts,
    makers_mark,
    origin_label,
    spec_rows,
    split_name,
    use_heading,
    use_steps,
)

_SIDE = 800
_EDGE = 52


def compose(kind: Kind, look: Look, pack: Image.Image, *, where: str, white_margin: int) -> Canvas:
    """The main picture of that kind, 800 x 800; ``white_margin`` is the px kept free around the white packshot."""
    if kind == "white":
        return _white(pack, where, white_margin)
    return {"hero": _hero, "spec": _spec, "origin": _origin, "use": _use}[kind](look, pack, where)


def _white(pack: Image.Image, where: str, margin: int) -> Canvas:
    canvas = Canvas((_SIDE, _SIDE), WHITE, where)
    spot = contain(pack.size, Rect(margin, margin, _SIDE - margin, _SIDE - margin))
    scaled = pack.resize((spot.width, spot.height), Image.Resampling.LANCZOS, reducing_gap=1.5)
    canvas.image.paste(scaled, (spot.left, spot.top), scaled)
    return canvas


def _hero(look: Look, pack: Image.Image, where: str) -> Canvas:
    theme, brief = look.theme, look.brief
    canvas = Canvas((_SIDE, _SIDE), theme.sky_low, where)
    canvas.image.paste(landscape(theme, SQUARE), (0, 0))
    veil = grey_ramp((_SIDE, 300), ((0, 170), (0.6, 110), (1, 0)), vertical=True)
    canvas.image.paste(theme.sky_low, (0, 0), veil)
    stamp(canvas.image, look.emblem, (_EDGE + 22, 62), size=48, colour=theme.brand)
    canvas.line(
        (_EDGE + 58, 73), makers_mark(brief), Style(32, 700, tracking=6), ink=legible(theme.brand, theme.sky_high, 6.0)
    )
    name, note = split_name(brief.name)
    room = _SIDE - 2 * _EDGE
    style, lines = fit_or_flow(kept(name), Style(92, 900, leading=1.16), room, ((1, 56), (2, 52), (3, 40)))
    y = canvas.block((_EDGE, 92), lines, style, ink=theme.night)
    if note or brief.selling_points:
        small, shown = fit_or_flow(
            note or brief.selling_points[0], Style(36, 500, leading=1.4), room, ((1, 28), (2, 26))
        )
        y = canvas.block((_EDGE, y + 2), shown, small, ink=theme.night)
    upright = pack.height > pack.width
    left = 190 if brief.certificates else 110
    canvas.pack(pack, Rect(left, y + 18, _SIDE - (170 if upright else 64), 744 if upright else 660))
    for index, word in enumerate(reversed(brief.certificates[:3])):
        medallion(canvas, (_EDGE + 64, 700 - index * 136), word, theme=theme, size=120)
    _content_seal(canvas, look)
    canvas.image.paste(stripe(theme, (_SIDE, 16)), (0, _SIDE - 16))
    return canvas


def _content_seal(canvas: Canvas, look: Look) -> None:
    caption, value = (key_facts(look.brief) or [("", "")])[0]
    if not value:
        return
    style, lines = fit_or_flow(value, Style(46, 900, leading=1.1), 190, ((1, 28), (2, 24)))
    wide = max(*(width(line, style) for line in lines), width(caption, Style(26, 500))) + 56
    area = Rect(_SIDE - _EDGE - wide, 636, _SIDE - _EDGE, 752)
    fill_round(canvas.image, area.box, 20, legible(look.theme.bright, WHITE, 4.6))
    middle = (area.left + area.right) / 2
    canvas.line((middle, 676), caption, Style(26, 500, tracking=2), ink=WHITE, anchor="middle")
    canvas.block((middle, 714 - len(lines) * style.line_height / 2), lines, style, ink=WHITE, anchor="middle")


def _spec(look: Look, pack: Image.Image, where: str) -> Canvas:
    theme = look.theme
    canvas = Canvas((_SIDE, _SIDE), theme.paper, where)
    canvas.image.paste(gradient((264, _SIDE), theme.brand, theme.night), (0, 0))
    canvas.image.paste(stripe(theme, (14, _SIDE), vertical=True), (264, 0))
    canvas.pack(pack, Rect(28, 200, 236, 600))
    canvas.line((132, 86), makers_mark(look.brief), Style(34, 700, tracking=4), ink=theme.paper, anchor="middle")
    stamp(canvas.image, look.emblem, (132, 702), size=84, colour=theme.accent)
    kicker(canvas, (328, 52), "规格参数", theme=theme, ink=theme.night)
    _rows(canvas, look, Rect(328, 158, _SIDE - 44, _SIDE - 40))
    return canvas


def _rows(canvas: Canvas, look: Look, area: Rect) -> None:
    theme = look.theme
    label, value = Style(26, 500), Style(30, 700, leading=1.34)
    measured: list[tuple[str, list[str], int]] = []
    room = area.height
    for caption, text in spec_rows(look.brief):
        lines = balanced_lines(kept(text), value, area.width - 132)
        high = len(lines) * value.line_height + 26
        if len(lines) <= 3 and high <= room:
            measured.append((caption, lines, high))
            room -= high
    extra = min(26, room // max(1, len(measured)))
    y = area.top
    for index, (caption, lines, high) in enumerate(measured):
        top = y + (26 + extra) // 2
        canvas.line((area.left, top + 31), caption, label, ink=theme.brand)
        canvas.block((area.left + 132, top), lines, value, ink=theme.night)
        y += high + extra
        if index < len(measured) - 1:
            canvas.image.paste(theme.sand, (area.left, y, area.right, y + 2))


def _origin(look: Look, _pack: Image.Image, where: str) -> Canvas:
    theme, brief = look.theme, look.brief
    canvas = Canvas((_SIDE, _SIDE), theme.night, where)
    wide = landscape(theme, WIDE).resize((857, 480), Image.Resampling.BILINEAR).crop((0, 0, _SIDE, 480))
    scene = Image.blend(wide, Image.new("RGB", (_SIDE, 480), theme.brand), 0.30)
    canvas.image.paste(gradient((_SIDE, _SIDE), theme.night, mix(theme.night, theme.brand, 0.95)), (0, 0))
    canvas.image.paste(scene, (0, 320), grey_ramp(scene.size, ((0, 0), (0.55, 255), (1, 255)), vertical=True))
    kicker(
        canvas,
        (_EDGE, 52),
        f"{origin_label(brief)}与凭证" if brief.certificates else origin_label(brief),
        theme=theme,
        ink=theme.paper,
    )
    place = brief.origin or makers_mark(brief)
    style, lines = fit_or_flow(place, Style(62, 900, leading=1.2), 630, ((1, 44), (2, 40)))
    stamp(canvas.image, "pin", (_EDGE + 24, 200), size=56, colour=theme.accent)
    y = canvas.block((_EDGE + 66, 162), lines, style, ink=theme.paper)
    body = Style(30, 400, leading=1.55)
    told = break_lines(_opening(brief.story, body), body, _SIDE - 2 * _EDGE)
    y = canvas.block((_EDGE, y + 14), told, body, ink=mix(theme.paper, theme.brand, 0.12))
    _proofs(canvas, look)
    canvas.image.paste(stripe(theme, (_SIDE, 16)), (0, _SIDE - 16))
    return canvas


def _opening(story: str, style: Style) -> str:
    """As many whole sentences as three lines hold, but at least the first."""
    told = ""
    for sentence in story.split("。"):
        longer = told + sentence + "。"
        if told and len(break_lines(longer, style, _SIDE - 2 * _EDGE)) > 3:
            break
        told = longer if sentence else told
    return told


def _proofs(canvas: Canvas, look: Look) -> None:
    words = look.brief.certificates[:4]
    if words:
        gap = _SIDE / (len(words) + 1)
        for index, word in enumerate(words):
            medallion(canvas, (gap * (index + 1), 642), word, theme=look.theme, size=168 if len(words) < 4 else 150)
        return
    points = look.brief.selling_points[:3]
    if not points:
        return
    area = Rect(_EDGE, 752 - 40 - 62 * len(points), _SIDE - _EDGE, 752)
    canvas.card(area, 20, look.theme.paper)
    for index, point in enumerate(points):
        style, lines = fit_or_flow(point, Style(32, 700), area.width - 110, ((1, 24),))
        stamp(canvas.image, "check", (area.left + 44, area.top + 51 + index * 62), size=32, colour=look.theme.bright)
        canvas.line((area.left + 78, area.top + 62 + index * 62), lines[0], style, ink=look.theme.night)


def _use(look: Look, _pack: Image.Image, where: str) -> Canvas:
    theme, brief = look.theme, look.brief
    canvas = Canvas((_SIDE, _SIDE), theme.paper, where)
    canvas.image.paste(gradient((_SIDE, 300), theme.brand, mix(theme.brand, theme.night, 0.5)), (0, 0))
    canvas.image.paste(stripe(theme, (_SIDE, 12)), (0, 300))
    kicker(canvas, (_EDGE, 52), use_heading(brief), theme=theme, ink=theme.paper)
    _facts(canvas, look, Rect(_EDGE, 150, _SIDE - _EDGE, 290))
    y = 346
    if brief.is_food and brief.storage != "virtual":
        y = temperature_scale(canvas, Rect(_EDGE, y, _SIDE - _EDGE, y + 112), brief.storage, theme=theme)
    steps(canvas, Rect(_EDGE, y + 8, _SIDE - _EDGE, _SIDE - 36), use_steps(brief)[:3], theme=theme)
    return canvas


def _facts(canvas: Canvas, look: Look, area: Rect) -> None:
    facts = key_facts(look.brief)
    wide = area.width / len(facts)
    paper: Rgb = look.theme.paper
    for index, (caption, value) in enumerate(facts):
        left = round(area.left + index * wide)
        style, lines = fit_or_flow(value, Style(50, 900, leading=1.15), round(wide) - 26, ((1, 28), (2, 24)))
        canvas.line((left, area.top + 34), caption, Style(26, 400, tracking=1), ink=mix(paper, look.theme.accent, 0.3))
        canvas.block((left, area.top + 80 - len(lines) * style.line_height / 2), lines, style, ink=paper)
