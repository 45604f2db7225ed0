"""Beyond the listing: a transparent cut-out, a poster, a card for live streams and a share image, in the brand's kit.

Sizes are the house's own (no platform demands them): cut-out 800 x 800, poster 1080 x 1520, live card 1080 x 1920, share 1000 x 800.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

from PIL import Image

from media_studio.blocks import opening
from media_studio.blocks.told import Told
from media_studio.brief import MediaFile, ProductBrief, TextLayer
from media_studio.canvas import Canvas
from media_studio.code import scannable
from media_studio.document import Block, PageDocument, first_draft
from media_studio.emblem import stamp
from media_studio.ink import gradient, legible, mix
from media_studio.jpeg import encode
from media_studio.label import Look
from media_studio.layout import Rect, contain
from media_studio.packs import draw_pack, look_of
from media_studio.scenery import SQUARE, landscape, stripe
from media_studio.typography import Style, fit_or_flow, width
from media_studio.wording import kept, makers_mark, split_name, trace_call

_WIDE, _POSTER, _LIVE = 1080, 1520, 1920
_SHARE = (1000, 800)
_CUT_OUT = 800
#: Heaviest JPEG of these, bytes: what messengers take without making it smaller.
_HEAVIEST = 900_000


def extras(brief: ProductBrief) -> tuple[tuple[MediaFile, ...], tuple[TextLayer, ...]]:
    """The four pictures, and every text set on them. Raises Invalid for what cannot be drawn."""
    look = look_of(brief)
    pack, page = draw_pack(look), first_draft(brief)
    drawers: dict[str, Callable[[Look, Image.Image, PageDocument], Canvas]] = {
        "poster": _poster, "live": _live, "share": _share,
    }  # fmt: skip
    files, layers = [_cut_out(pack)], []
    for slot, draw in drawers.items():
        canvas = draw(look, pack, page)
        files.append(_file(slot, "jpg", encode(canvas.image, heaviest=_HEAVIEST), canvas.image.size))
        layers += [replace(layer, where=slot) for layer in canvas.layers]
    return tuple(files), tuple(layers)


def _cut_out(pack: Image.Image) -> MediaFile:
    spot = contain(pack.size, Rect(20, 20, _CUT_OUT - 20, _CUT_OUT - 20))
    clear = Image.new("RGBA", (_CUT_OUT, _CUT_OUT), (255, 255, 255, 0))
    clear.paste(pack.resize((spot.width, spot.height), Image.Resampling.LANCZOS), (spot.left, spot.top))
    out = BytesIO()
    clear.save(out, "PNG")
    return _file("cut-out", "png", out.getvalue(), clear.size)


def _poster(look: Look, pack: Image.Image, page: PageDocument) -> Canvas:
    theme, brief = look.theme, look.brief
    canvas = Canvas((_WIDE, _POSTER), theme.night, "poster")
    y = opening.hero(canvas, Told(look, _block(page, "hero"), pack), 0)
    y = opening.facts(canvas, Told(look, _block(page, "facts"), pack), y)
    canvas.image.paste(gradient((_WIDE, _POSTER - y), theme.brand, theme.night), (0, y))
    canvas.image.paste(stripe(theme, (_WIDE, 16)), (0, y))
    room = _WIDE - 2 * 72 - (260 if brief.trace_url else 0)
    style, lines = fit_or_flow(brief.producer or makers_mark(brief), Style(44, 700), room, ((1, 32), (2, 30)))
    below = canvas.block((72, y + 52), lines, style, ink=theme.paper)
    for words in (brief.origin, trace_call(brief) if brief.trace_url else ""):
        canvas.line((72, below + 44), words, Style(32, 400), ink=mix(theme.paper, theme.brand, 0.1))
        below += 56 if words else 0
    if brief.trace_url:
        code = scannable(brief.trace_url, 216)
        canvas.image.paste(code, (_WIDE - 72 - code.width, y + 40), code)
    return canvas


def _live(look: Look, pack: Image.Image, page: PageDocument) -> Canvas:
    theme = look.theme
    canvas = Canvas((_WIDE, _LIVE), theme.sand, "live")
    y = opening.hero(canvas, Told(look, _block(page, "hero"), pack, hero="land"), 0)
    y = opening.facts(canvas, Told(look, _block(page, "facts"), pack), y)
    points = _block(page, "points")
    opening.points(canvas, Told(look, points.model_copy(update={"lines": points.lines[:3]}), pack), y)
    canvas.image.paste(stripe(theme, (_WIDE, 20)), (0, _LIVE - 20))
    return canvas


def _share(look: Look, pack: Image.Image, _page: PageDocument) -> Canvas:
    theme, brief = look.theme, look.brief
    wide, high = _SHARE
    canvas = Canvas(_SHARE, theme.paper, "share")
    scene = landscape(theme, SQUARE).crop((260, 0, 800, 800))
    canvas.image.paste(scene, (wide - 540, 0))
    canvas.image.paste(stripe(theme, (14, high), vertical=True), (wide - 554, 0))
    canvas.pack(pack, Rect(wide - 500, 70, wide - 40, 730))
    room = wide - 554 - 96
    stamp(canvas.image, look.emblem, (76, 92), size=56, colour=theme.brand)
    canvas.line((118, 106), makers_mark(brief), Style(38, 700, tracking=4), ink=legible(theme.brand, theme.paper, 4.6))
    name, note = split_name(brief.name)
    style, lines = fit_or_flow(kept(name), Style(72, 900, leading=1.2), room, ((2, 44), (3, 40)))
    y = canvas.block((48, 170), lines, style, ink=theme.night)
    for words in (note, brief.name_bo, *brief.selling_points[:2]):
        small, shown = fit_or_flow(kept(words), Style(36, 500, leading=1.5), room, ((1, 32), (3, 32)))
        y = canvas.block((48, y + 14), shown if words else [], small, ink=theme.night)
    assert width(lines[0], style) <= room
    return canvas


def _block(page: PageDocument, kind: str) -> Block:
    return next(block for block in page.blocks if block.kind == kind)


def _file(slot: str, kind: str, data: bytes, size: tuple[int, int]) -> MediaFile:
    mime = "image/png" if kind == "png" else "image/jpeg"
    return MediaFile(slot, f"{slot}.{kind}", data, mime, hashlib.sha256(data).hexdigest(), *size)
