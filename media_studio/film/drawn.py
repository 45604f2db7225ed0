"""Drawn scenes: words, package, facts, steps, seals, bars and the end card, each arranged for upright, square and lying frames."""

from collections.abc import Callable, Sequence

import segno
from PIL import Image

from media_studio.emblem import stamp
from media_studio.film.grounds import DARK, ink_on
from media_studio.film.sheets import Entrance, Stage
from media_studio.film.storyboard import Scene
from media_studio.furniture import medallion, step
from media_studio.ink import WHITE, Rgb, fill_round, legible, mix, round_mask
from media_studio.layout import Rect, columns
from media_studio.packs import draw_pack
from media_studio.scenery import stripe
from media_studio.typography import Style, fit_or_flow, width
from media_studio.wording import kept

_STEP = 0.35


def draw(stage: Stage, scene: Scene) -> None:
    """Lay the sheets of a drawn scene on the stage, one after the other as they come in."""
    assert scene.draw is not None
    _DRAWINGS[scene.draw](stage, scene)


def _words(stage: Stage, scene: Scene, area: Rect, *, size: int, at: float = 0.3) -> int:
    """Kicker, heading and its stripe from the top of an area; returns the y below."""
    ink = ink_on(stage.theme, scene.ground)
    y = _kicker(stage, scene, area, ink, at)
    if not scene.heading:
        return y
    sheet = stage.sheet()
    style, lines = fit_or_flow(
        kept(scene.heading),
        Style(size, 900, tracking=2, leading=1.22),
        area.width,
        ((1, size * 3 // 4), (2, size // 2), (4, 44)),
    )
    y = sheet.block((area.left, y), lines, style, ink=ink)
    sheet.image.paste(stripe(stage.theme, (150, 12)), (area.left, y + 18))
    stage.lay(sheet, Entrance(at + 0.2, rise=44))
    return y + 62


def _kicker(stage: Stage, scene: Scene, area: Rect, ink: Rgb, at: float) -> int:
    if not scene.kicker:
        return area.top
    theme, sheet = stage.theme, stage.sheet()
    mark = scene.emblem or (stage.look.emblem if stage.look else theme.emblem)
    tone = mix(theme.accent, theme.paper, 0.15) if scene.ground in DARK else theme.brand
    stamp(sheet.image, mark, (area.left + 34, area.top + 30), size=72, colour=tone)
    style, lines = fit_or_flow(scene.kicker, Style(42, 700, tracking=6), area.width - 100, ((1, 26),))
    sheet.line((area.left + 90, area.top + 45), lines[0], style, ink=mix(ink, tone, 0.25))
    stage.lay(sheet, Entrance(at))
    return area.top + 96


def _paragraph(stage: Stage, scene: Scene, area: Rect, *, at: float, size: int = 46) -> int:
    y = area.top
    for index, text in enumerate(scene.lines):
        sheet = stage.sheet()
        style, lines = fit_or_flow(text, Style(size, 500, leading=1.5), area.width, ((2, size * 3 // 4), (4, 34)))
        y = sheet.block((area.left, y), lines, style, ink=ink_on(stage.theme, scene.ground)) + 14
        stage.lay(sheet, Entrance(at + index * _STEP, rise=30))
    return y


def _title(stage: Stage, scene: Scene) -> None:
    area = stage.words
    area = Rect(area.left, area.top, area.right - (500 if stage.wide else 0), area.bottom)
    y = _words(stage, scene, area, size=150 if stage.tall else 132)
    _paragraph(stage, scene, Rect(area.left, y, area.right, area.bottom), at=0.9)


def _point(stage: Stage, scene: Scene) -> None:
    area = stage.words
    across = area.width - (520 if stage.wide else 0)
    top = area.top + (120 if stage.tall else 40)
    y = _words(stage, scene, Rect(area.left, top, area.left + across, area.bottom), size=128 if stage.tall else 108)
    _paragraph(stage, scene, Rect(area.left, y, area.left + across, area.bottom), at=0.9)


def _pack(stage: Stage, scene: Scene) -> None:
    assert stage.look is not None
    wide, high = stage.full
    if stage.tall:
        goods, words = Rect(130, 640, wide - 130, 1470), Rect(stage.margin, 210, wide - stage.margin, 620)
    elif stage.wide:
        goods, words = Rect(1010, 110, 1770, high - 190), Rect(stage.margin, 210, 960, high - 200)
    else:
        goods, words = Rect(540, 150, 1020, high - 190), Rect(72, 150, 520, high - 200)
    sheet = stage.sheet()
    sheet.pack(draw_pack(stage.look), goods)
    stage.lay(sheet, Entrance(0.2, rise=70))
    y = _words(stage, scene, words, size=112 if not stage.wide else 120, at=0.5)
    _paragraph(stage, scene, Rect(words.left, y, words.right, words.bottom), at=1.1, size=48)


def _pairs(lines: Sequence[str]) -> list[tuple[str, str]]:
    return [(label.strip(), value.strip()) for label, _, value in (line.partition("|") for line in lines)]


def _cards(stage: Stage, top: int, count: int, high: int) -> list[Rect]:
    """Cards for so many things: side by side where there is room across, else one below the other."""
    area = stage.words
    if stage.wide:
        per_row = count if count <= 3 else -(-count // 2)
        rows = -(-count // per_row)
        tall = min(300, (area.bottom - top - 30 * (rows - 1)) // rows)
        boxes = columns(Rect(area.left, top, area.right, top + tall), per_row, 34)
        return [
            Rect(b.left, b.top + row * (tall + 30), b.right, b.bottom + row * (tall + 30))
            for row in range(rows) for b in boxes
        ][:count]  # fmt: skip
    gap = 26
    tall = min(high, (area.bottom - top - gap * (count - 1)) // max(1, count))
    return [Rect(area.left, top + i * (tall + gap), area.right, top + i * (tall + gap) + tall) for i in range(count)]


def _facts(stage: Stage, scene: Scene) -> None:
    theme = stage.theme
    y = _words(stage, scene, stage.words, size=88)
    pairs = _pairs(scene.lines)
    for index, (card, (label, value)) in enumerate(zip(_cards(stage, y + 20, len(pairs), 236), pairs, strict=True)):
        sheet = stage.sheet()
        sheet.card(card, 28, WHITE, shadow=0.16)
        sheet.image.paste(theme.accent, (card.left, card.top + 30, card.left + 10, card.bottom - 30))
        middle = (card.top + card.bottom) // 2
        sheet.line((card.left + 48, middle - 34), label, Style(36, 500, tracking=3), ink=theme.brand)
        style, lines = fit_or_flow(kept(value), Style(72, 900, leading=1.2), card.width - 90, ((1, 40), (2, 30)))
        sheet.block((card.left + 48, middle - (6 if len(lines) == 1 else 18)), lines, style, ink=theme.night)
        stage.lay(sheet, Entrance(0.7 + index * _STEP, rise=56))


def _steps(stage: Stage, scene: Scene) -> None:
    y = _words(stage, scene, stage.words, size=88)
    cards = _cards(stage, y + 20, len(scene.lines), 200)
    for index, (card, text) in enumerate(zip(cards, scene.lines, strict=True)):
        sheet = stage.sheet()
        sheet.card(card, 28, WHITE, shadow=0.16)
        step(sheet, card, index + 1, text, theme=stage.theme)
        stage.lay(sheet, Entrance(0.7 + index * 0.6, rise=56))


def _seals(stage: Stage, scene: Scene) -> None:
    y = _words(stage, scene, stage.words, size=88)
    area = stage.words
    count = max(1, len(scene.lines))
    per_row = min(count, 4 if stage.wide else 2 if count in (2, 4) else 3)
    side = min(340, area.width // per_row - 40)
    for index, word in enumerate(scene.lines):
        row, column = divmod(index, per_row)
        here = min(per_row, count - row * per_row)
        x = area.left + area.width / here * (column + 0.5)
        sheet = stage.sheet()
        medallion(sheet, (x, y + 60 + side / 2 + row * (side + 40)), word, theme=stage.theme, size=side // 2 * 2)
        stage.lay(sheet, Entrance(0.7 + index * _STEP, rise=40))


def _bars(stage: Stage, scene: Scene) -> None:
    theme = stage.theme
    y = _words(stage, scene, stage.words, size=88) + 20
    pairs = _pairs(scene.lines)
    amounts = [_amount(value) for _, value in pairs]
    area, most = stage.words, max([*amounts, 1e-9])
    row = min(190, (area.bottom - y) // max(1, len(pairs)))
    ink = ink_on(theme, scene.ground)
    for index, ((label, value), amount) in enumerate(zip(pairs, amounts, strict=True)):
        sheet, top = stage.sheet(), y + index * row
        sheet.line((area.left, top + 52), label, Style(44, 700), ink=ink)
        sheet.line((area.right, top + 52), value, Style(54, 900), ink=ink, anchor="right")
        bar = (area.left, top + 78, area.right, top + 104)
        fill_round(sheet.image, bar, 13, mix(ink, theme.brand, 0.82) if scene.ground in DARK else theme.sand)
        filled = (bar[0], bar[1], bar[0] + max(26, round(area.width * amount / most)), bar[3])
        fill_round(sheet.image, filled, 13, theme.accent if scene.ground in DARK else theme.bright)
        stage.lay(sheet, Entrance(0.7 + index * _STEP, rise=30))


def _amount(value: str) -> float:
    digits = "".join(sign for sign in value.replace(",", "") if sign.isdigit() or sign == ".")
    try:
        return float(digits)
    except ValueError:
        return 0.0


def _end(stage: Stage, scene: Scene) -> None:
    theme = stage.theme
    wide = stage.full[0]
    ink = ink_on(theme, scene.ground)
    middle = wide // 2 if not stage.wide else 620
    top = 470 if stage.tall else 190 if not stage.wide else 330
    sheet = stage.sheet()
    mark = scene.emblem or (stage.look.emblem if stage.look else theme.emblem)
    stamp(sheet.image, mark, (middle, top), size=170 if stage.tall else 140, colour=theme.accent)
    room = wide - 2 * stage.margin if not stage.wide else 900
    style, lines = fit_or_flow(scene.heading, Style(96, 900, tracking=10, leading=1.2), room, ((1, 52), (2, 44)))
    y = sheet.block((middle, top + 110), lines, style, ink=ink, anchor="middle")
    if scene.kicker:
        small, shown = fit_or_flow(scene.kicker, Style(46, 500, tracking=4, leading=1.4), room, ((1, 32), (2, 28)))
        y = sheet.block((middle, y + 8), shown, small, ink=mix(ink, theme.accent, 0.35), anchor="middle")
    stage.lay(sheet, Entrance(0.2, rise=40))
    if scene.link:
        side = 400 if stage.ratio != "1:1" else 300
        spot = (wide // 2, y + 60 + side // 2) if not stage.wide else (1380, 430)
        _code(stage, scene.link, spot, side)
        y = spot[1] + side // 2 if not stage.wide else y
    _closing(stage, scene, (1380, 680) if stage.wide and scene.link else (middle, y + 50), ink)


def _closing(stage: Stage, scene: Scene, at: tuple[int, int], ink: Rgb) -> None:
    sheet = stage.sheet()
    y: int = at[1]
    room = stage.full[0] - 2 * stage.margin if not stage.wide else 800
    for index, text in enumerate(scene.lines):
        style = Style(44, 700) if index == 0 else Style(32, 400, leading=1.7)
        fitted, lines = fit_or_flow(text, style, room, ((1, 30), (2, 28)))
        tone = ink if index == 0 else mix(ink, stage.theme.brand, 0.18)
        y = sheet.block((at[0], y), lines, fitted, ink=tone, anchor="middle")
    stage.lay(sheet, Entrance(0.9, rise=24))


def _code(stage: Stage, link: str, centre: tuple[int, int], side: int) -> None:
    matrix = segno.make(link, error="m", micro=False).matrix
    count = len(matrix) + 8
    code = Image.new("L", (count, count), 255)
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            if dark:
                code.putpixel((column + 4, row + 4), 0)
    scale = max(1, side // count)
    code = code.resize((count * scale, count * scale), Image.Resampling.NEAREST)
    sheet = stage.sheet()
    box = (centre[0] - side // 2 - 20, centre[1] - side // 2 - 20)
    sheet.image.paste(WHITE, box, round_mask((side + 40, side + 40), 32))
    sheet.image.paste(code.convert("RGB"), (centre[0] - code.width // 2, centre[1] - code.height // 2))
    stage.lay(sheet, Entrance(0.5, rise=40))


def plate(stage: Stage, name: str, role: str, *, seconds: float) -> None:
    """The lower third: a name and who that is, coming in a moment after the scene and leaving before it."""
    theme, sheet = stage.theme, stage.sheet()
    bottom = stage.caption_top - 60
    style, lines = fit_or_flow(name, Style(54, 900), stage.full[0] // 2, ((1, 34),))
    small = Style(34, 500)
    room = max(width(lines[0], style), width(role, small) if role else 0) + 110
    high = 148 if role else 104
    area = Rect(stage.margin, bottom - high, stage.margin + room, bottom)
    fill_round(sheet.image, area.box, 18, theme.brand)
    sheet.image.paste(stripe(theme, (14, high - 36), vertical=True), (area.left + 26, area.top + 18))
    sheet.line((area.left + 64, area.top + 68), lines[0], style, ink=theme.paper)
    if role:
        sheet.line(
            (area.left + 64, area.top + 120),
            role,
            small,
            ink=legible(mix(theme.paper, theme.accent, 0.3), theme.brand, 4.6),
        )
    stage.lay(sheet, Entrance(0.8, max(1.6, seconds - 0.7), rise=20))


def heading_over(stage: Stage, scene: Scene) -> None:
    """Heading and kicker over a photo or footage, low in the frame on a veil."""
    if not (scene.heading or scene.kicker):
        return
    theme, sheet = stage.theme, stage.sheet()
    wide, high = stage.full
    sheet.veil(Rect(0, high * 45 // 100, wide, high), theme.night, ((0, 0), (0.45, 150), (1, 215)))
    stage.lay(sheet, Entrance(0.0))
    words = stage.sheet()
    style, lines = fit_or_flow(
        kept(scene.heading or scene.kicker), Style(92, 900, leading=1.2), wide - 2 * stage.margin, ((1, 64), (2, 52))
    )
    top = stage.caption_top - 90 - len(lines) * style.line_height
    if scene.kicker and scene.heading:
        words.line((stage.margin, top - 22), scene.kicker, Style(40, 700, tracking=4), ink=theme.accent)
    words.block((stage.margin, top), lines, style, ink=theme.paper)
    stage.lay(words, Entrance(0.3, rise=36))


_DRAWINGS: dict[str, Callable[[Stage, Scene], None]] = {
    "title": _title, "pack": _pack, "point": _point, "facts": _facts,
    "steps": _steps, "seals": _seals, "bars": _bars, "end": _end,
}  # fmt: skip
