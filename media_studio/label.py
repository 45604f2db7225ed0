"""The printed face of a package: brand, scene in an arch, name in Chinese and Tibetan, content, storage. Flat art; packs/ bends it."""

from dataclasses import dataclass, replace

from PIL import Image

from media_studio.brief import ProductBrief
from media_studio.emblem import stamp
from media_studio.ink import Box, Rgb, fill_round, gradient, mix, ring_mask, round_mask
from media_studio.scenery import WIDE, landscape, stripe
from media_studio.themes import Theme
from media_studio.typography import Style, draw_line, fit, width
from media_studio.wording import STORAGE_WORDS, content_label, kept, makers_mark, split_name


@dataclass(frozen=True, slots=True)
class Look:
    """What a package is drawn from: the brief, its theme, and the emblem chosen for the goods."""

    brief: ProductBrief
    theme: Theme
    emblem: str


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is printed on and with: the paper's two tones, the ink of names, the ink of marks; and the margin of the face."""

    high: Rgb
    low: Rgb
    name: Rgb
    mark: Rgb
    margin: float


def face(look: Look, size: tuple[int, int], *, curved: bool = False, light: bool = False) -> Image.Image:
    """The printed face in px, RGB: an upright composition, or a lying one when clearly wider than high.

    ``curved`` keeps words away from the edges, for round packages; ``light`` prints on paper colour instead of brand colour.
    """
    theme = look.theme
    margin = 0.15 if curved else 0.085
    if light:
        ground = _Ground(theme.paper, mix(theme.paper, theme.sand, 0.5), theme.night, theme.brand, margin)
    else:
        ground = _Ground(
            mix(theme.brand, theme.bright, 0.10),
            mix(theme.brand, theme.night, 0.45),
            theme.paper,
            mix(theme.accent, theme.paper, 0.15),
            margin,
        )
    art = gradient(size, ground.high, ground.low)
    if not curved and size[0] > size[1] * 1.2:
        _lying(art, look, ground)
    else:
        _upright(art, look, ground)
    return art


def _upright(art: Image.Image, look: Look, ground: _Ground) -> None:
    width_, height = art.size
    unit = width_ / 100
    band = round(1.9 * unit)
    edge = round(ground.margin * width_)
    mark = Style(round(6.6 * unit), 700, tracking=round(1.6 * unit))
    _centred(art, makers_mark(look.brief), round(height * 0.115), mark, ground.name)
    arch_top, arch_bottom = round(height * 0.155), round(height * 0.575)
    arch_half = round(min(33 * unit, (arch_bottom - arch_top) * 0.62))
    _arch(art, look, (width_ // 2 - arch_half, arch_top, width_ // 2 + arch_half, arch_bottom))
    _names(art, look, (edge, round(height * 0.60), width_ - edge, round(height * 0.845)), ground)
    art.paste(stripe(look.theme, (width_, band)), (0, round(height * 0.862)))
    inset = round(edge * 1.15)
    _foot(art, look, (inset, round(height * 0.862) + band, width_ - inset, height), round(5.0 * unit), ground)


def _lying(art: Image.Image, look: Look, ground: _Ground) -> None:
    width_, height = art.size
    unit = height / 100
    band = round(2.4 * unit)
    _arch(art, look, (round(8 * unit), round(11 * unit), round(64 * unit), round(83 * unit)))
    left, right = round(76 * unit), width_ - round(7 * unit)
    middle = (left + right) // 2
    mark = Style(round(6.6 * unit), 700, tracking=round(2 * unit))
    _centred(art, makers_mark(look.brief), round(19 * unit), mark, ground.name, middle=middle)
    _names(art, look, (left, round(23 * unit), right, round(67 * unit)), ground)
    art.paste(stripe(look.theme, (width_, band)), (0, round(90 * unit)))
    style = Style(round(5.4 * unit), 500)
    _centred(art, _content(look.brief), round(75 * unit), style, ground.name, middle=middle)
    word = STORAGE_WORDS[look.brief.storage]
    half = width(word, style) / 2
    draw_line(art, (middle - half + style.size * 0.7, round(84 * unit)), word, style, ink=ground.name)
    icon = round(style.size * 1.3) // 2 * 2
    stamp(
        art, look.brief.storage, (middle - half - style.size * 0.35, round(82.1 * unit)), size=icon, colour=ground.mark
    )


def _arch(art: Image.Image, look: Look, box: Box) -> None:
    left, top, right, bottom = box
    theme = look.theme
    wide, high = right - left, bottom - top
    rim = max(4, wide // 70)
    _door(art, (left - 2 * rim, top - 2 * rim, right + 2 * rim, bottom + 2 * rim), theme.accent)
    _door(art, (left - rim, top - rim, right + rim, bottom + rim), mix(theme.brand, theme.night, 0.3))
    scene = _scene(theme, (wide, high))
    art.paste(scene, (left, top), _door_mask((wide, high)))
    badge = round(wide * 0.62)
    centre = ((left + right) / 2, top + high * 0.47)
    art.paste(
        theme.paper,
        (round(centre[0] - badge / 2), round(centre[1] - badge / 2)),
        round_mask((badge, badge), badge // 2),
    )
    line = max(3, badge // 60)
    inner = round(badge * 0.90)
    art.paste(theme.accent, (round(centre[0] - inner / 2), round(centre[1] - inner / 2)), ring_mask(inner, line))
    stamp(art, look.emblem, centre, size=round(badge * 0.62) // 4 * 4, colour=theme.brand)


def _scene(theme: Theme, size: tuple[int, int]) -> Image.Image:
    wide, high = WIDE
    share = max(size[0] / wide, size[1] / high)
    crop_w, crop_h = round(size[0] / share), round(size[1] / share)
    start = (wide - crop_w) // 2
    part = (start, high - crop_h, start + crop_w, high)
    return landscape(theme, WIDE).resize(size, Image.Resampling.BILINEAR, box=part)


def _door(art: Image.Image, box: Box, colour: Rgb) -> None:
    left, top, right, bottom = box
    art.paste(colour, (left, top), _door_mask((right - left, bottom - top)))


def _door_mask(size: tuple[int, int]) -> Image.Image:
    wide, high = size
    mask = round_mask((wide, high + wide), wide // 2).crop((0, 0, wide, high))
    foot = round_mask((wide, wide), max(8, wide // 16)).crop((0, wide - wide // 4, wide, wide))
    mask.paste(foot, (0, high - wide // 4))
    return mask


def _names(art: Image.Image, look: Look, box: Box, ground: _Ground) -> None:
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    middle = (left + right) // 2
    name, note = split_name(look.brief.name)
    small, tibetan = round(high * 0.145), round(high * 0.19)
    below = (small * 1.7 if note else 0) + (tibetan * 1.9 if look.brief.name_bo else 0)
    style, lines = _name_lines(name, wide, round(high - below))
    y = top + max(0.0, (high - below - len(lines) * style.line_height) / 2)
    for line in lines:
        _centred(art, line, round(y + style.size * 0.94), style, ground.name, middle=middle)
        y += style.line_height
    if note:
        noted, shown = fit(note, Style(small, 500, tracking=2), wide, max_lines=1, min_size=10)
        _centred(art, shown[0], round(y + small * 1.15), noted, ground.name, middle=middle)
        y += small * 1.7
    if look.brief.name_bo:
        written, shown = fit(look.brief.name_bo, Style(tibetan, 700), wide, max_lines=1, min_size=10)
        _centred(art, shown[0], round(y + tibetan * 1.25), written, ground.mark, middle=middle)


def _name_lines(name: str, wide: int, high: int) -> tuple[Style, list[str]]:
    """One line or two, whichever lets the name stand larger in ``wide`` x ``high`` px."""
    leading = 1.14
    one = fit(kept(name), Style(round(min(wide * 0.235, high / leading)), 900, leading=leading), wide, min_size=6)
    two = fit(kept(name), replace(one[0], size=max(8, round(high / leading / 2))), wide, max_lines=2, min_size=6)
    return two if two[0].size > one[0].size * 1.15 else one


def _content(brief: ProductBrief) -> str:
    return f"{content_label(brief)} {brief.net_content.removesuffix('(称重)')}"


def _foot(art: Image.Image, look: Look, box: Box, size: int, ground: _Ground) -> None:
    left, top, right, bottom = box
    middle = (top + bottom) / 2
    content = _content(look.brief)
    word = STORAGE_WORDS[look.brief.storage]
    style, _ = fit(content, Style(size, 500), round((right - left) * 0.62), min_size=10)
    baseline = round(middle + style.size * 0.37)
    draw_line(art, (left, baseline), content, style, ink=ground.name)
    used = width(word, style)
    draw_line(art, (right - used, baseline), word, style, ink=ground.name)
    icon = round(style.size * 1.25) // 2 * 2
    stamp(art, look.brief.storage, (right - used - icon * 0.72, middle), size=icon, colour=ground.mark)


def _centred(art: Image.Image, text: str, baseline: int, style: Style, ink: Rgb, *, middle: int | None = None) -> None:
    style, lines = fit(text, style, round(art.width * 0.86), min_size=10)
    at = art.width // 2 if middle is None else middle
    draw_line(art, (at - width(lines[0], style) / 2, baseline), lines[0], style, ink=ink)


def panel(look: Look, size: tuple[int, int]) -> Image.Image:
    """A small sticker for the side of a box: stripe, emblem and mark on the brand's ground, RGB."""
    wide, high = size
    theme = look.theme
    art = Image.new("RGB", size, mix(theme.brand, theme.night, 0.35))
    art.paste(stripe(theme, (wide, max(4, high // 60))), (0, round(high * 0.862)))
    stamp(art, look.emblem, (wide / 2, high * 0.30), size=round(wide * 0.56) // 4 * 4, colour=theme.accent)
    for row in range(6):
        length = round(wide * (0.62 if row % 3 else 0.46))
        top = round(high * (0.52 + row * 0.045))
        tone = mix(theme.brand, theme.paper, 0.42)
        fill_round(art, (round(wide * 0.19), top, round(wide * 0.19) + length, top + max(3, high // 150)), 3, tone)
    return art


def printed_words(brief: ProductBrief) -> tuple[str, ...]:
    """Every text that ``face`` prints, for the advertising lint."""
    name, note = split_name(brief.name)
    words = (makers_mark(brief), name, note, brief.name_bo, _content(brief), STORAGE_WORDS[brief.storage])
    return tuple(word for word in words if word)
