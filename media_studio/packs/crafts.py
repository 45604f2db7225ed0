"""Craft goods drawn as themselves, without print: carved stone, silver bowl, bangle, folded scarf, woven cushion, leather wallet."""

import math

from PIL import Image, ImageChops, ImageDraw

from media_studio.emblem import emblem
from media_studio.ink import Point, Rgb, flatten, gradient, grey_ramp, mix, roughen, round_mask, scale_mask, soften
from media_studio.label import Look
from media_studio.packs.light import cut, lit, round_light
from media_studio.scenery import stripe

_SILVER_DARK = (
    (0, 190),
    (0.08, 60),
    (0.16, 0),
    (0.30, 20),
    (0.44, 120),
    (0.52, 40),
    (0.66, 0),
    (0.82, 60),
    (0.93, 165),
    (1, 90),
)
_SILVER_SHINE = ((0, 0), (0.13, 0), (0.19, 200), (0.27, 20), (0.58, 0), (0.66, 150), (0.74, 0), (0.97, 0), (1, 120))


def stone(look: Look) -> Image.Image:
    """A carved slate slab on a wooden stand, RGBA."""
    size = (1200, 1360)
    slab = "M190,70 L520,30 L860,52 L1010,150 L1060,470 L1046,900 L1010,1160 L180,1160 L136,820 L120,420 Z"
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(flatten(slab)[0], fill=255)
    art = roughen(gradient(size, (124, 128, 130), (72, 76, 80)), 20)
    lit(
        art,
        grey_ramp(size, ((0, 0), (0.12, 40), (0.3, 0), (0.8, 26), (0.88, 130), (1, 150))),
        grey_ramp(size, ((0, 60), (0.14, 46), (0.2, 0), (1, 0))),
    )
    bevel = ImageChops.subtract(mask, ImageChops.offset(mask, 14, 16))
    art.paste((176, 180, 180), (0, 0), scale_mask(bevel, 0.5))
    carving = Image.new("L", size, 0)
    carving.paste(emblem("lotus", 620), (290, 300))
    frame = ImageDraw.Draw(carving)
    frame.rounded_rectangle((232, 190, 948, 1040), 40, outline=255, width=12)
    frame.rounded_rectangle((258, 216, 922, 1014), 26, outline=255, width=5)
    _carve(art, carving)
    canvas = Image.new("RGBA", size, (0, 0, 0, 0))
    canvas.alpha_composite(cut(art, mask))
    _stand(canvas, look)
    return canvas


def _carve(art: Image.Image, carving: Image.Image) -> None:
    deep = soften(carving, 6)
    art.paste((38, 41, 44), (-5, -5), scale_mask(deep, 0.65))
    art.paste((205, 208, 206), (6, 6), scale_mask(carving, 0.55))
    art.paste((88, 92, 95), (0, 0), carving)


def _stand(canvas: Image.Image, look: Look) -> None:
    wood = gradient((1160, 190), (122, 72, 40), (66, 36, 20))
    for row in range(9):
        ImageDraw.Draw(wood).line((0, 12 + row * 21, 1160, 18 + row * 20), fill=(92, 52, 28), width=3)
    dark, shine = round_light(wood.size)
    lit(wood, scale_mask(dark, 0.7), scale_mask(shine, 0.4))
    canvas.paste(wood, (20, 1140), round_mask((1160, 190), 30))
    band = stripe(look.theme, (1160, 20)).convert("RGBA")
    canvas.alpha_composite(band, (20, 1172))


def bowl(look: Look) -> Image.Image:
    """A silver bowl with a chased band and a gilded rim, RGBA."""
    size = (1400, 1000)
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    draw.polygon(
        flatten(
            "M50,170 L1350,170 C1350,520 1130,760 900,800 L940,940 Q940,965 900,968 L500,968 Q460,965 460,940 L500,800 C270,760 50,520 50,170 Z"
        )[0],
        fill=255,
    )
    art = _silver(size)
    pattern = Image.new("L", size, 0)
    for index in range(-5, 6):
        x = 700 + 640 * math.sin(index * 0.27)
        wide = round(116 * math.cos(index * 0.25)) // 4 * 4
        mark = emblem("weave", 116).resize((max(8, wide), 116))
        pattern.paste(mark, (round(x - wide / 2), round(330 + 60 * math.cos(index * 0.27))))
    for y in (278, 486):
        ImageDraw.Draw(pattern).arc((40, y - 240, 1360, y + 60), 6, 174, fill=255, width=8)
    _chase(art, pattern)
    canvas = cut(art, mask)
    _rim(canvas, (50, 60, 1350, 280), mix((236, 238, 240), look.theme.accent, 0.55))
    return canvas


def _rim(canvas: Image.Image, box: tuple[int, int, int, int], colour: Rgb) -> None:
    left, top, right, bottom = box
    size = (right - left, bottom - top)
    oval = Image.new("L", size, 0)
    ImageDraw.Draw(oval).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=255)
    canvas.paste((*colour, 255), (left, top), oval)
    inside = Image.new("L", size, 0)
    ImageDraw.Draw(inside).ellipse((16, 12, size[0] - 17, size[1] - 14), fill=255)
    hollow = gradient(size, (96, 99, 105), (190, 193, 198))
    lit(
        hollow,
        grey_ramp(size, ((0, 0), (0.4, 70), (1, 30))),
        grey_ramp(size, ((0, 50), (0.2, 0), (0.75, 0), (0.86, 130), (1, 0))),
    )
    canvas.paste(hollow, (left, top), inside)


def _silver(size: tuple[int, int]) -> Image.Image:
    art = gradient(size, (222, 224, 228), (168, 171, 178))
    lit(art, scale_mask(grey_ramp(size, _SILVER_DARK), 0.75), grey_ramp(size, _SILVER_SHINE))
    return art


def _chase(art: Image.Image, pattern: Image.Image) -> None:
    art.paste((250, 250, 250), (3, 4), scale_mask(pattern, 0.7))
    art.paste((84, 87, 95), (0, 0), scale_mask(pattern, 0.62))


def bangle(look: Look) -> Image.Image:
    """An open silver bangle with coral and turquoise, RGBA."""
    size = (1200, 1160)
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((40, 40, 1160, 1120), fill=255)
    draw.ellipse((186, 96, 1014, 800), fill=0)
    art = _silver(size)
    inside = Image.new("L", size, 0)
    ImageDraw.Draw(inside).ellipse((140, 66, 1060, 880), fill=255)
    art.paste((92, 95, 102), (0, 0), scale_mask(inside, 0.55))
    pattern = Image.new("L", size, 0)
    pen = ImageDraw.Draw(pattern)
    pen.arc((62, 62, 1138, 1092), 0, 360, fill=255, width=8)
    pen.arc((128, 60, 1072, 898), 0, 180, fill=255, width=8)
    for degrees in (20, 36, 72, 108, 144, 160):
        x, y = _on_bangle(degrees)
        pattern.paste(emblem("weave", 104), (round(x - 52), round(y - 52)), emblem("weave", 104))
    _chase(art, pattern)
    canvas = cut(art, mask)
    for degrees, colour in ((90, look.theme.bright), (53, (46, 140, 140)), (127, (46, 140, 140))):
        _gem(canvas, _on_bangle(degrees), colour)
    return canvas


def _on_bangle(degrees: int) -> Point:
    angle = math.radians(degrees)
    return 600 + 495 * math.cos(angle), 535 + 456 * math.sin(angle)


def _gem(canvas: Image.Image, centre: Point, colour: Rgb) -> None:
    x, y = centre
    draw = ImageDraw.Draw(canvas)
    for reach, tone in ((66, (120, 122, 128)), (60, (240, 241, 243)), (50, mix(colour, (0, 0, 0), 0.35)), (47, colour)):
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=(*tone, 255))
    draw.ellipse((x - 26, y - 30, x - 2, y - 12), fill=(*mix(colour, (255, 255, 255), 0.65), 255))


def scarf(look: Look) -> Image.Image:
    """A folded woollen scarf with woven ends and fringe, RGBA."""
    size = (1200, 1300)
    canvas = Image.new("RGBA", size, (0, 0, 0, 0))
    wool = mix(look.theme.sand, (150, 118, 88), 0.55)
    for box, tone in (((60, 330, 1140, 800), 0.22), ((60, 180, 1140, 660), 0.10)):
        canvas.alpha_composite(_fold((box[2] - box[0], box[3] - box[1]), mix(wool, (0, 0, 0), tone)), box[:2])
    canvas.alpha_composite(_hanging(look, wool), (250, 40))
    return canvas


def _fold(size: tuple[int, int], wool: Rgb) -> Image.Image:
    art = _knit(size, wool)
    lit(
        art,
        grey_ramp(size, ((0, 40), (0.3, 0), (0.75, 20), (1, 150)), vertical=True),
        grey_ramp(size, ((0, 60), (0.15, 0), (1, 0)), vertical=True),
    )
    return cut(art, round_mask(size, 60))


def _hanging(look: Look, wool: Rgb) -> Image.Image:
    wide, high = 700, 1080
    art = _knit((wide, high), wool)
    for top, thick in ((760, 34), (820, 84), (930, 34)):
        art.paste(stripe(look.theme, (wide, thick)), (0, top))
    _threads(art)
    lit(
        art,
        grey_ramp((wide, high), ((0, 90), (0.12, 10), (0.4, 0), (0.55, 36), (0.7, 0), (0.9, 26), (1, 110))),
        grey_ramp((wide, high), ((0, 0), (0.2, 30), (0.3, 0), (1, 0))),
    )
    canvas = Image.new("RGBA", (wide, 1240), (0, 0, 0, 0))
    draw = ImageDraw.Draw(canvas)
    for x in range(14, wide, 26):
        lean = 6 if x % 52 < 26 else -6
        draw.line((x, high - 20, x + lean, 1230), fill=(*mix(wool, (0, 0, 0), 0.28), 255), width=15)
        draw.line((x - 2, high - 20, x + lean - 2, 1226), fill=(*wool, 255), width=9)
    canvas.paste(art, (0, 0), round_mask((wide, high), 30))
    return canvas


def _knit(size: tuple[int, int], wool: Rgb) -> Image.Image:
    art = roughen(Image.new("RGB", size, wool), 14)
    draw = ImageDraw.Draw(art)
    for offset in range(-size[1], size[0], 22):
        draw.line((offset, 0, offset + size[1], size[1]), fill=mix(wool, (0, 0, 0), 0.10), width=3)
    return art


def _threads(art: Image.Image) -> None:
    shade = Image.new("L", art.size, 0)
    draw = ImageDraw.Draw(shade)
    for x in range(0, art.width, 6):
        draw.line((x, 0, x, art.height), fill=34, width=2)
    art.paste((0, 0, 0), (0, 0), shade)


def _rug(look: Look, size: tuple[int, int]) -> Image.Image:
    theme = look.theme
    art = Image.new("RGB", size, theme.bright)
    draw = ImageDraw.Draw(art)
    for inset, colour in (
        (36, theme.accent),
        (56, theme.night),
        (130, theme.accent),
        (150, mix(theme.bright, theme.night, 0.25)),
    ):
        draw.rectangle((inset, inset, size[0] - inset, size[1] - inset), fill=colour)
    for index in range(9):
        x = 93 + index * 131.75
        for spot in ((x, 93), (x, 1147), (93, x), (1147, x)):
            art.paste(theme.paper, (round(spot[0] - 26), round(spot[1] - 26)), emblem("weave", 52))
    for reach, colour in (
        (440, theme.accent),
        (410, theme.brand),
        (330, theme.paper),
        (300, theme.bright),
        (210, theme.accent),
        (180, theme.night),
    ):
        draw.polygon([(620, 620 - reach), (620 + reach, 620), (620, 620 + reach), (620 - reach, 620)], fill=colour)
    art.paste(theme.accent, (620 - 120, 620 - 120), emblem("knot", 240))
    for x, y in ((250, 250), (990, 250), (250, 990), (990, 990)):
        art.paste(theme.paper, (x - 70, y - 70), emblem("weave", 140))
    return art


def cushion(look: Look) -> Image.Image:
    """A square woven cushion with nested diamonds, RGBA."""
    size = (1240, 1240)
    art = roughen(_rug(look, size), 18)
    _threads(art)
    lit(
        art,
        grey_ramp(size, ((0, 120), (0.1, 20), (0.4, 0), (0.8, 20), (1, 130))),
        grey_ramp(size, ((0, 0), (0.3, 36), (0.6, 0), (1, 0)), vertical=True),
    )
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(
        flatten(
            "M30,30 C300,60 940,60 1210,30 C1180,300 1180,940 1210,1210 C940,1180 300,1180 30,1210 C60,940 60,300 30,30 Z"
        )[0],
        fill=255,
    )
    return cut(art, mask)


def wallet(look: Look) -> Image.Image:
    """A stitched leather wallet with a woven inlay, RGBA."""
    size = (1360, 980)
    hide = (122, 66, 36)
    art = roughen(gradient(size, mix(hide, (255, 255, 255), 0.08), mix(hide, (0, 0, 0), 0.28)), 16)
    draw = ImageDraw.Draw(art)
    draw.line((0, 400, 1360, 400), fill=mix(hide, (0, 0, 0), 0.5), width=8)
    draw.line((0, 408, 1360, 408), fill=mix(hide, (255, 255, 255), 0.22), width=4)
    art.paste(stripe(look.theme, (1360, 96)), (0, 610))
    for y in (602, 708):
        draw.line((0, y, 1360, y), fill=mix(hide, (0, 0, 0), 0.5), width=8)
    thread = mix(look.theme.accent, (255, 255, 255), 0.3)
    for x in range(60, 1310, 44):
        for y in (46, 372, 934):
            draw.line((x, y, x + 26, y), fill=thread, width=7)
    for y in range(60, 930, 44):
        for x in (46, 1314):
            draw.line((x, y, x, y + 26), fill=thread, width=7)
    dark = grey_ramp(size, ((0, 90), (0.06, 10), (0.6, 0), (0.94, 50), (1, 130)))
    lit(art, dark, grey_ramp(size, ((0, 40), (0.25, 20), (0.5, 0), (1, 0)), vertical=True))
    for reach, tone in (
        (50, (92, 74, 40)),
        (44, look.theme.accent),
        (26, mix(look.theme.accent, (255, 255, 255), 0.4)),
    ):
        ImageDraw.Draw(art).ellipse((680 - reach, 396 - reach, 680 + reach, 396 + reach), fill=tone)
    return cut(art, round_mask(size, 60))
