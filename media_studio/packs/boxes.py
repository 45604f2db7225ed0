"""Paper packages: folding box, carrying carton, gift box with a woven band, and the paper ticket."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from media_studio.emblem import stamp
from media_studio.ink import Point, Rgb, gradient, grey_ramp, mix, perspective, roughen, round_mask
from media_studio.label import Look, face, panel
from media_studio.packs.light import cut, lit
from media_studio.scenery import WIDE, landscape, stripe
from media_studio.typography import Style, draw_line, fit, width
from media_studio.wording import makers_mark, split_name

Quad = Sequence[Point]


def box(look: Look) -> Image.Image:
    """An upright folding box seen from its right corner, RGBA."""
    return _solid(look, (1000, 1300), front=((20, 118), (930, 158), (930, 1462), (20, 1372)), side=250)


def carton(look: Look) -> Image.Image:
    """A lying carton with a handle, RGBA."""
    art = _solid(look, (1200, 900), front=((20, 172), (1180, 226), (1180, 1168), (20, 1070)), side=250)
    _handle(art, look)
    return art


def _solid(look: Look, flat: tuple[int, int], *, front: Quad, side: int) -> Image.Image:
    (x0, y0), (x1, y1), (_, y2), _ = front
    far = x1 + side
    size = (round(far + 20), round(y2 + 20))
    lift_top, lift_bottom = side * 0.30, side * 0.44
    flank: Quad = ((x1, y1), (far, y1 - lift_top), (far, y2 - lift_bottom), (x1, y2))
    lid = ((x0, y0), (x1, y1), (far, y1 - lift_top), (x0 + side * 1.06, y0 - lift_top - 8))
    print_ = roughen(face(look, flat), 4)
    lit(print_, grey_ramp(flat, ((0, 44), (0.3, 0), (1, 14))), grey_ramp(flat, ((0, 0), (0.7, 10), (1, 34))))
    edge = panel(look, (300, flat[1]))
    lit(edge, grey_ramp(edge.size, ((0, 70), (1, 120))), grey_ramp(edge.size, ((0, 0), (1, 0))))
    canvas = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(canvas)
    draw.polygon([*front], fill=look.theme.brand)
    draw.polygon([*flank], fill=mix(look.theme.brand, look.theme.night, 0.6))
    draw.polygon(lid, fill=mix(mix(look.theme.brand, look.theme.bright, 0.2), look.theme.paper, 0.20))
    _project(canvas, print_, front)
    _project(canvas, edge, flank)
    ridge = mix(look.theme.brand, look.theme.paper, 0.45)
    draw.line([front[0], front[1], flank[1]], fill=ridge, width=4)
    draw.line([front[1], front[2]], fill=mix(look.theme.brand, look.theme.paper, 0.30), width=4)
    return canvas


def _project(canvas: Image.Image, art: Image.Image, quad: Quad) -> None:
    left, top = int(min(x for x, _ in quad)), int(min(y for _, y in quad))
    right, bottom = int(max(x for x, _ in quad)) + 1, int(max(y for _, y in quad)) + 1
    local = [(x - left, y - top) for x, y in quad]
    laid = perspective(art, local, (right - left, bottom - top))
    canvas.alpha_composite(laid, (left, top))


def _handle(art: Image.Image, look: Look) -> None:
    draw = ImageDraw.Draw(art)
    tone = mix(look.theme.brand, look.theme.paper, 0.55)
    draw.line([(560, 160), (596, 60), (830, 66), (872, 172)], fill=mix(tone, (0, 0, 0), 0.35), width=34, joint="curve")
    draw.line([(560, 156), (596, 54), (830, 60), (872, 168)], fill=tone, width=26, joint="curve")


def gift_box(look: Look) -> Image.Image:
    """A lidded gift box with a woven band across it and a cord handle, RGBA."""
    theme = look.theme
    wide, high = 1300, 1000
    canvas = Image.new("RGBA", (wide + 40, high + 150), (0, 0, 0, 0))
    draw = ImageDraw.Draw(canvas)
    cord = mix(theme.accent, theme.night, 0.15)
    draw.arc((wide // 2 - 190, 12, wide // 2 + 230, 320), 180, 360, fill=mix(cord, (0, 0, 0), 0.3), width=24)
    draw.arc((wide // 2 - 190, 6, wide // 2 + 230, 314), 180, 360, fill=cord, width=18)
    body = roughen(face(look, (wide, high)), 4)
    lit(
        body,
        grey_ramp((wide, high), ((0, 70), (0.2, 8), (0.7, 0), (1, 44))),
        grey_ramp((wide, high), ((0, 0), (0.25, 24), (0.5, 0), (1, 0))),
    )
    canvas.paste(body, (20, 130), round_mask((wide, high), 14))
    _lid_edge(canvas, look, wide)
    return canvas


def _lid_edge(canvas: Image.Image, look: Look, wide: int) -> None:
    theme = look.theme
    draw = ImageDraw.Draw(canvas)
    top = [(64, 96), (wide - 24, 96), (wide + 20, 134), (20, 134)]
    draw.polygon(top, fill=mix(mix(theme.brand, theme.bright, 0.15), theme.paper, 0.22))
    draw.line([(20, 134), (wide + 20, 134)], fill=mix(theme.brand, theme.paper, 0.5), width=4)
    for x in (wide // 2 - 190, wide // 2 + 212):
        draw.ellipse((x - 4, 108, x + 30, 124), fill=mix(theme.accent, theme.paper, 0.4))
    band = stripe(theme, (44, 996), vertical=True)
    canvas.paste(mix(theme.night, (0, 0, 0), 0.2), (714, 134, 764, 1130))
    canvas.paste(band, (717, 134))


def ticket(look: Look) -> Image.Image:
    """An admission ticket with a perforated stub, turned a little, RGBA."""
    wide, high, stub = 1440, 720, 1060
    art = Image.new("RGB", (wide, high), look.theme.paper)
    scene = landscape(look.theme, WIDE).resize((stub, high), Image.Resampling.BILINEAR, box=(132, 0, 750, 420))
    art.paste(scene, (0, 0))
    veil = grey_ramp((stub, high), ((0, 235), (0.5, 150), (1, 0)))
    art.paste(gradient((stub, high), look.theme.brand, look.theme.night), (0, 0), veil)
    _ticket_words(art, look, stub)
    mask = round_mask((wide, high), 30).copy()
    draw = ImageDraw.Draw(mask)
    for y in range(60, high - 40, 42):
        draw.ellipse((stub - 9, y - 9, stub + 9, y + 9), fill=0)
    for y in (0, high):
        draw.ellipse((stub - 34, y - 34, stub + 34, y + 34), fill=0)
    return cut(art, mask).rotate(5, Image.Resampling.BICUBIC, expand=True)


def _ticket_words(art: Image.Image, look: Look, stub: int) -> None:
    theme, brief = look.theme, look.brief
    name, note = split_name(brief.name)
    draw_line(art, (70, 124), makers_mark(brief), Style(46, 700, tracking=8), ink=theme.accent)
    style, lines = fit(name, Style(116, 900, leading=1.2), stub - 220, max_lines=2, min_size=40)
    y = 290
    for line in lines:
        draw_line(art, (70, y), line, style, ink=theme.paper)
        y += style.line_height
    if note:
        draw_line(art, (70, y - 20), note, Style(54, 500), ink=theme.paper)
    if brief.name_bo:
        tibetan, shown = fit(brief.name_bo, Style(46, 700), stub - 220, min_size=20)
        draw_line(art, (70, y + 74), shown[0], tibetan, ink=theme.accent)
    art.paste(stripe(theme, (stub, 26)), (0, art.height - 26))
    _stub(art, look, stub)


def _stub(art: Image.Image, look: Look, stub: int) -> None:
    theme: Rgb = look.theme.brand
    middle = (stub + art.width) // 2
    stamp(art, look.emblem, (middle, 230), size=200, colour=theme)
    style, lines = fit(look.brief.net_content, Style(84, 900), art.width - stub - 80, min_size=30)
    draw_line(art, (middle - width(lines[0], style) / 2, 450), lines[0], style, ink=look.theme.night)
    word = Style(40, 500, tracking=6)
    draw_line(art, (middle - width("电子凭证", word) / 2, 530), "电子凭证", word, ink=theme)
    art.paste(stripe(look.theme, (art.width - stub, 26)), (stub, art.height - 26))
