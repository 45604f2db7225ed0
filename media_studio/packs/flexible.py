"""Bags: the flat sealed pouch of meat and snacks, and the standing pouch of grain, flour and dried goods."""

from functools import lru_cache

from PIL import Image, ImageDraw

from media_studio.ink import flatten, grey_ramp, roughen, soften
from media_studio.label import Look, face
from media_studio.packs.light import cut, lit

_SIZE = (1060, 1480)
_FLAT = "M34,24 L1026,24 Q1042,24 1040,40 C1022,140 1016,240 1020,420 C1026,700 1026,900 1018,1180 C1016,1280 1024,1360 1040,1440 Q1042,1456 1026,1456 L34,1456 Q18,1456 20,1440 C36,1360 44,1280 42,1180 C34,900 34,700 40,420 C44,240 38,140 20,40 Q18,24 34,24 Z"
_STANDING = "M60,24 L1000,24 Q1014,24 1013,38 C1006,160 1008,320 1020,520 C1034,800 1044,1080 1044,1330 C1044,1400 1020,1440 960,1450 C700,1480 360,1480 100,1450 C40,1440 16,1400 16,1330 C16,1080 26,800 40,520 C52,320 54,160 47,38 Q46,24 60,24 Z"


def pouch(look: Look) -> Image.Image:
    """A flat bag sealed at top and bottom, RGBA."""
    return _bag(look, _FLAT, standing=False)


def standing_pouch(look: Look) -> Image.Image:
    """A bag with a zip and a folded base, RGBA."""
    return _bag(look, _STANDING, standing=True)


def _bag(look: Look, outline: str, *, standing: bool) -> Image.Image:
    art = roughen(face(look, _SIZE), 5)
    mask, dark, shine = _bag_light(outline, standing=standing)
    lit(art, dark, shine)
    return cut(art, mask)


@lru_cache(maxsize=4)
def _bag_light(outline: str, *, standing: bool) -> tuple[Image.Image, Image.Image, Image.Image]:
    mask = Image.new("L", _SIZE, 0)
    ImageDraw.Draw(mask).polygon(flatten(outline)[0], fill=255)
    hole = (_SIZE[0] // 2 - 60, 52, _SIZE[0] // 2 + 60, 84)
    if not standing:
        ImageDraw.Draw(mask).rounded_rectangle(hole, 16, fill=0)
    dark = grey_ramp(_SIZE, ((0, 150), (0.05, 80), (0.16, 8), (0.5, 0), (0.82, 30), (0.95, 120), (1, 170)))
    shine = grey_ramp(_SIZE, ((0, 60), (0.03, 10), (0.10, 0), (0.17, 62), (0.24, 0), (0.90, 0), (0.94, 40), (1, 0)))
    creases, glints = Image.new("L", _SIZE, 0), Image.new("L", _SIZE, 0)
    _creases(ImageDraw.Draw(creases), ImageDraw.Draw(glints), standing=standing)
    dark.paste(150, (0, 0), soften(creases, 22))
    shine.paste(165, (0, 0), soften(glints, 16))
    _seals(ImageDraw.Draw(dark), ImageDraw.Draw(shine), standing=standing)
    return mask, dark, shine


def _creases(dark: ImageDraw.ImageDraw, glint: ImageDraw.ImageDraw, *, standing: bool) -> None:
    for side in (1, -1):
        at = 530 - side * 530
        dark.line((at + side * 60, 150, at + side * 170, 330), fill=150, width=26)
        glint.line((at + side * 92, 150, at + side * 205, 330), fill=170, width=14)
        dark.line((at + side * 60, 1330, at + side * 190, 1180), fill=150, width=28)
        glint.line((at + side * 96, 1330, at + side * 225, 1185), fill=150, width=14)
    for x in (250, 430, 640, 820):
        dark.line((x, 112, x + 14, 172), fill=110, width=16)
        glint.line((x + 24, 112, x + 36, 166), fill=130, width=10)
    if standing:
        dark.line((30, 1345, 300, 1392, 530, 1404, 760, 1392, 1030, 1345), fill=230, width=12)
        glint.line((30, 1362, 300, 1410, 530, 1422, 760, 1410, 1030, 1362), fill=160, width=10)


def _seals(dark: ImageDraw.ImageDraw, shine: ImageDraw.ImageDraw, *, standing: bool) -> None:
    zones = ((24, 108),) if standing else ((24, 108), (1386, 1456))
    for top, bottom in zones:
        for y in range(top, bottom, 9):
            dark.line((0, y, _SIZE[0], y), fill=70, width=3)
            shine.line((0, y + 4, _SIZE[0], y + 4), fill=34, width=2)
        inner = bottom if top < 700 else top
        dark.line((0, inner, _SIZE[0], inner), fill=120, width=4)
    if standing:
        dark.line((0, 132, _SIZE[0], 132), fill=90, width=5)
        shine.line((0, 140, _SIZE[0], 140), fill=70, width=4)
