"""What stands behind the words of a drawn scene: the theme's country at a time of day, its brand colour, its paper."""

from dataclasses import replace
from functools import lru_cache

from PIL import Image

from media_studio.emblem import emblem
from media_studio.film.storyboard import Ground
from media_studio.ink import BLACK, Rgb, gradient, grey_ramp, mix, scale_mask, soften
from media_studio.scenery import landscape, stripe
from media_studio.themes import Theme

#: Grounds on which words are light.
DARK: frozenset[Ground] = frozenset({"dusk", "night", "brand"})


def ground(theme: Theme, kind: Ground, mark: str, size: tuple[int, int]) -> Image.Image:
    """The ground in px, RGB; ``mark`` is the emblem that shows through brand and paper grounds. Shared: do not draw on it."""
    return _ground(theme, kind, mark or theme.emblem, size)


@lru_cache(maxsize=2)
def _ground(theme: Theme, kind: Ground, mark: str, size: tuple[int, int]) -> Image.Image:
    if kind == "brand":
        return _brand(theme, mark, size)
    if kind == "paper":
        return _paper(theme, mark, size)
    return _country(theme, kind, size)


def ink_on(theme: Theme, kind: Ground) -> Rgb:
    """The colour of words on a ground."""
    return theme.paper if kind in DARK else theme.night


def _at(theme: Theme, kind: Ground) -> Theme:
    """The theme in the light of a time of day; a name of its own gives it other ridges."""
    skies: dict[str, tuple[Rgb, Rgb]] = {
        "dawn": (mix(theme.sky_low, theme.accent, 0.42), mix(theme.sky_low, theme.paper, 0.55)),
        "day": (theme.sky_high, theme.sky_low),
        "dusk": (mix(theme.night, theme.brand, 0.55), mix(theme.bright, theme.accent, 0.45)),
        "night": (mix(theme.night, BLACK, 0.25), mix(theme.night, theme.brand, 0.85)),
    }
    high, low = skies[kind]
    return replace(theme, name=f"{theme.name} {kind}", sky_high=high, sky_low=low)


def _country(theme: Theme, kind: Ground, size: tuple[int, int]) -> Image.Image:
    # A scene is drawn with four times the pixels; a whole frame of them would be dear, and soft distance becomes it.
    share = min(1.0, 1100 / max(size))
    small = (round(size[0] * share), round(size[1] * share))
    scene = landscape(_at(theme, kind), small).resize(size, Image.Resampling.BICUBIC)
    wide, high = size
    if kind in DARK:
        scene.paste(theme.night, (0, 0), grey_ramp(size, ((0, 150), (0.45, 90), (0.7, 120), (1, 215)), vertical=True))
    else:
        veil = grey_ramp((wide, high * 6 // 10), ((0, 150), (0.6, 110), (1, 0)), vertical=True)
        scene.paste(mix(theme.sky_low, theme.paper, 0.5), (0, 0), veil)
        scene.paste(theme.night, (0, high - high // 4), grey_ramp((wide, high // 4), ((0, 0), (1, 150)), vertical=True))
    return scene


def _brand(theme: Theme, mark: str, size: tuple[int, int]) -> Image.Image:
    wide, high = size
    image = gradient(size, mix(theme.brand, theme.bright, 0.12), mix(theme.brand, theme.night, 0.75))
    glow = Image.new("L", (wide, high), 0)
    reach = round(min(size) * 0.42)
    glow.paste(150, (wide // 2 - reach, high // 2 - reach, wide // 2 + reach, high // 2 + reach))
    image.paste(mix(theme.brand, theme.accent, 0.55), (0, 0), scale_mask(soften(glow, min(size) * 0.22), 0.75))
    side = round(max(size) * 0.62) // 2 * 2
    image.paste(theme.accent, (wide - side * 2 // 3, high - side * 4 // 5), scale_mask(emblem(mark, side), 0.11))
    band = max(8, min(size) // 60)
    image.paste(stripe(theme, (wide, band)), (0, high - band))
    return image


def _paper(theme: Theme, mark: str, size: tuple[int, int]) -> Image.Image:
    wide, high = size
    image = gradient(size, mix(theme.paper, (255, 255, 255), 0.35), mix(theme.paper, theme.sand, 0.85))
    side = round(max(size) * 0.55) // 2 * 2
    image.paste(theme.brand, (wide - side * 3 // 4, high - side * 4 // 5), scale_mask(emblem(mark, side), 0.07))
    band = max(10, min(size) // 46)
    image.paste(stripe(theme, (band, high), vertical=True), (0, 0))
    return image
