"""Round packages: glass jar, spirit bottle, metal can, oil drum and paper tub, each a body of revolution with a wrapped label."""

from PIL import Image, ImageDraw

from media_studio.ink import Box, Rgb, flatten, mix, round_mask
from media_studio.label import Look, face
from media_studio.packs.light import UNROLLED, cut, lit, round_light, wrap

_STEEL: Rgb = (196, 199, 202)


def jar(look: Look) -> Image.Image:
    """A glass jar with a metal lid, RGBA."""
    size = (940, 1300)
    goods = mix(look.theme.accent, look.theme.bright, 0.35 if look.emblem == "honey" else 0.85)
    body = _turned(
        size,
        "M40,330 C40,270 80,240 130,220 L810,220 C860,240 900,270 900,330 L900,1190 C900,1250 850,1282 470,1288 C90,1282 40,1250 40,1190 Z",
        mix(goods, look.theme.night, 0.25),
    )
    canvas = Image.new("RGBA", size, (0, 0, 0, 0))
    canvas.alpha_composite(body)
    _label(canvas, look, (40, 370, 900, 1130), bow=34, light=True)
    _lid(canvas, (104, 20, 836, 226), mix(look.theme.night, look.theme.brand, 0.35), ridges=44)
    _gloss(canvas, (84, 300, 112, 1200))
    return canvas


def bottle(look: Look) -> Image.Image:
    """A tall spirit bottle with a stopper, RGBA."""
    size = (640, 1520)
    glass = mix(look.theme.night, look.theme.brand, 0.45)
    outline = "M236,200 L404,200 L408,420 C412,520 600,560 604,700 L604,1440 C604,1486 560,1504 320,1508 C80,1504 36,1486 36,1440 L36,700 C40,560 228,520 232,420 Z"
    canvas = Image.new("RGBA", size, (0, 0, 0, 0))
    canvas.alpha_composite(_turned(size, outline, glass))
    _label(canvas, look, (36, 740, 604, 1400), bow=22, light=True)
    _lid(canvas, (222, 20, 418, 240), mix(look.theme.accent, look.theme.night, 0.12), ridges=0)
    ring = round_mask((190, 34), 10)
    canvas.paste((*look.theme.bright, 255), (225, 300), ring)
    _gloss(canvas, (70, 690, 92, 1440))
    return canvas


def can(look: Look) -> Image.Image:
    """A printed metal can with rolled rims, RGBA."""
    size = (960, 1240)
    canvas = Image.new("RGBA", size, (0, 0, 0, 0))
    steel = Image.new("RGB", (904, 1180), _STEEL)
    dark, shine = round_light(steel.size)
    lit(steel, dark, shine)
    canvas.paste(steel, (28, 40), round_mask(steel.size, 40))
    _label(canvas, look, (34, 86, 926, 1128), bow=30)
    draw = ImageDraw.Draw(canvas)
    draw.ellipse((28, 12, 932, 100), fill=(*mix(_STEEL, (0, 0, 0), 0.18), 255))
    draw.ellipse((40, 16, 920, 92), fill=(*mix(_STEEL, (255, 255, 255), 0.45), 255))
    draw.ellipse((76, 26, 884, 86), fill=(*mix(_STEEL, (255, 255, 255), 0.15), 255))
    draw.ellipse((430, 46, 530, 68), fill=(*mix(_STEEL, (0, 0, 0), 0.25), 255))
    return canvas


def tub(look: Look) -> Image.Image:
    """A paper cup with a flat lid, wider at the top, RGBA."""
    size = (1000, 1200)
    canvas = Image.new("RGBA", size, (0, 0, 0, 0))
    bent = _shaded(wrap(face(look, (round(900 * UNROLLED), 1000), curved=True), 34, width=900))
    taper = bent.transform(
        (900, 1034), Image.Transform.QUAD, (-40, 0, -92, 1034, 992, 1034, 940, 0), Image.Resampling.BILINEAR
    )
    canvas.alpha_composite(taper, (50, 130))
    _lid(canvas, (44, 40, 956, 178), mix(look.theme.paper, look.theme.sand, 0.5), ridges=0)
    return canvas


def drum(look: Look) -> Image.Image:
    """A clear oil drum with a grip, RGBA."""
    size = (900, 1400)
    outline = "M330,190 L570,190 C590,300 860,330 868,470 L868,1320 C868,1368 840,1386 450,1390 C60,1386 32,1368 32,1320 L32,470 C40,330 310,300 330,190 Z"
    oil = mix(look.theme.accent, (255, 190, 20), 0.35)
    canvas = Image.new("RGBA", size, (0, 0, 0, 0))
    canvas.alpha_composite(_turned(size, outline, oil))
    draw = ImageDraw.Draw(canvas)
    for y in (520, 1320):
        draw.arc((32, y - 26, 868, y + 26), 0, 180, fill=(*mix(oil, (90, 50, 0), 0.45), 255), width=6)
        draw.arc((32, y - 18, 868, y + 34), 0, 180, fill=(*mix(oil, (255, 255, 255), 0.35), 255), width=4)
    _label(canvas, look, (32, 560, 868, 1276), bow=30, light=True)
    _grip(draw, look.theme.brand)
    _lid(canvas, (334, 60, 566, 214), look.theme.brand, ridges=18)
    _gloss(canvas, (74, 480, 102, 1330))
    return canvas


def _grip(draw: ImageDraw.ImageDraw, colour: Rgb) -> None:
    draw.arc((270, 10, 630, 330), 180, 360, fill=(*mix(colour, (0, 0, 0), 0.35), 255), width=46)
    draw.arc((276, 16, 624, 324), 180, 360, fill=(*colour, 255), width=30)
    draw.rectangle((270, 168, 316, 250), fill=(*mix(colour, (0, 0, 0), 0.25), 255))
    draw.rectangle((584, 168, 630, 250), fill=(*mix(colour, (0, 0, 0), 0.25), 255))


def _turned(size: tuple[int, int], outline: str, colour: Rgb) -> Image.Image:
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(flatten(outline)[0], fill=255)
    art = Image.new("RGB", size, colour)
    dark, shine = round_light(size)
    lit(art, dark, shine)
    return cut(art, mask)


def _label(canvas: Image.Image, look: Look, box: Box, *, bow: int, light: bool = False) -> None:
    left, top, right, bottom = box
    art = face(look, (round((right - left) * UNROLLED), bottom - top), curved=True, light=light)
    bent = wrap(art, bow, width=right - left)
    canvas.alpha_composite(_shaded(bent), (left, top))


def _shaded(bent: Image.Image) -> Image.Image:
    art = bent.convert("RGB")
    dark, shine = round_light(art.size)
    lit(art, dark, shine)
    return cut(art, bent.getchannel("A"))


def _lid(canvas: Image.Image, box: Box, colour: Rgb, *, ridges: int) -> None:
    left, top, right, bottom = box
    size = (right - left, bottom - top)
    art = Image.new("RGB", size, colour)
    draw = ImageDraw.Draw(art)
    for index in range(ridges):
        x = size[0] * (index + 0.5) / ridges
        draw.line((x, size[1] * 0.30, x, size[1]), fill=mix(colour, (0, 0, 0), 0.30), width=5)
    dark, shine = round_light(size)
    lit(art, dark, shine)
    # The rim's ellipse closes the lid at the top, so only the lower corners are rounded.
    skirt = round_mask((size[0], size[1] + 24), 24).crop((0, 39, size[0], size[1] + 24))
    canvas.paste(art.crop((0, 15, *size)), (left, top + 15), skirt)
    top_face = mix(colour, (255, 255, 255), 0.22)
    ImageDraw.Draw(canvas).ellipse((left, top - 14, right - 1, top + 44), fill=(*top_face, 255))


def _gloss(canvas: Image.Image, box: Box) -> None:
    left, top, right, bottom = box
    streak = round_mask((right - left, bottom - top), (right - left) // 2).point([level // 3 for level in range(256)])
    canvas.paste((255, 255, 255, 255), (left, top), streak)
