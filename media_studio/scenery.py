"""Drawn country: layered ridges, snow peaks, fields and forest in a theme's colours, and the woven stripe. Same pixels every run."""

import math
import random
from functools import lru_cache

from PIL import Image, ImageDraw

from media_studio.emblem import emblem
from media_studio.ink import Point, Rgb, fill_round, gradient, mix
from media_studio.themes import Theme

#: Per scene: number of ridges, how jagged (0 rolling .. 1 sharp), how tall the farthest stands (share of height).
_SHAPES = {
    "ridges": (4, 0.55, 0.62),
    "snow": (4, 0.90, 0.66),
    "rolling": (4, 0.08, 0.50),
    "field": (4, 0.18, 0.46),
    "forest": (4, 0.40, 0.60),
    "dusk": (4, 0.60, 0.60),
}


#: The two scenes drawn per theme; everything else is cut from them.
WIDE, SQUARE = (750, 420), (800, 800)


@lru_cache(maxsize=16)
def landscape(theme: Theme, size: tuple[int, int]) -> Image.Image:
    """A whole scene with sky and sun, RGB. The picture is shared: do not draw on it."""
    over = (size[0] * 2, size[1] * 2)
    scene = gradient(over, theme.sky_high, theme.sky_low)
    _sun(scene, theme)
    _ridges(scene, theme)
    return scene.reduce(2)


def _sun(scene: Image.Image, theme: Theme) -> None:
    width, height = scene.size
    radius = round(min(width, height) * 0.13)
    x, y = round(width * 0.76), round(height * 0.26)
    for spread, share in ((2.1, 0.10), (1.5, 0.20), (1.0, 0.85)):
        reach = round(radius * spread)
        colour = mix(theme.sky_low, theme.accent, share)
        fill_round(scene, (x - reach, y - reach, x + reach, y + reach), reach, colour)


def _ridges(scene: Image.Image, theme: Theme) -> None:
    width, height = scene.size
    count, jagged, tallest = _SHAPES[theme.scene]
    draw = ImageDraw.Draw(scene)
    rng = random.Random(theme.name)
    for layer in range(count):
        depth = layer / (count - 1)
        base = height * (1 - tallest * (1 - 0.72 * depth))
        line = _ridge_line(
            rng, width, base, min(height, width * 0.62) * 0.17 * (1 - 0.55 * depth), jagged * (1 - 0.55 * depth)
        )
        colour = _ridge_colour(theme, depth)
        draw.polygon([(0, height), *line, (width, height)], fill=colour)
        if theme.scene == "snow" and layer < 2:
            _snow_caps(
                draw,
                line,
                min(height, width * 0.62) * (0.17 if layer == 0 else 0.08),
                mix(theme.paper, colour, 0.10 + 0.25 * layer),
            )
        if layer >= count - 2:
            _inhabit(scene, theme, line, rng, near=layer == count - 1)


def _ridge_colour(theme: Theme, depth: float) -> Rgb:
    hazy = mix(theme.sky_low, theme.brand, 0.32 + 0.68 * depth)
    if theme.scene == "field":
        return mix(hazy, theme.accent, 0.25 + 0.35 * depth) if depth < 1 else mix(theme.accent, theme.brand, 0.45)
    return mix(hazy, theme.night, 0.75 * depth**2)


def _ridge_line(rng: random.Random, width: int, base: float, swing: float, jagged: float) -> list[Point]:
    waves = [(rng.uniform(0.6, 1.1), rng.uniform(0, 6.3), 1.0), (rng.uniform(1.6, 2.6), rng.uniform(0, 6.3), 0.45)]
    peaks = [(rng.uniform(2.2, 3.4), rng.uniform(0, 1), 1.0), (rng.uniform(6, 9), rng.uniform(0, 1), 0.38)]
    crags = [(rng.uniform(19, 27), rng.uniform(0, 1), 0.12)]
    line: list[Point] = []
    for step in range(161):
        at = step / 160
        soft = sum(math.sin(at * f * 2 * math.pi + p) * a for f, p, a in waves)
        sharp = sum((1 - 4 * abs((at * f + p) % 1 - 0.5)) * -a for f, p, a in (*peaks, *crags))
        line.append((at * width, base - swing * (soft * (1 - jagged) + sharp * jagged)))
    return line


def _snow_caps(draw: ImageDraw.ImageDraw, line: list[Point], depth: float, colour: Rgb) -> None:
    top = min(y for _, y in line)
    limit = top + depth
    drips = (0.10, 0.16, 0.20, 0.15, 0.06, -0.06, -0.16, -0.10, 0.0, 0.08, 0.03, -0.08, -0.20, -0.28, -0.16, -0.02)
    edge = [(x, max(y, limit + depth * drips[index % len(drips)])) for index, (x, y) in enumerate(line)]
    draw.polygon([*line, *reversed(edge)], fill=colour)


def _inhabit(scene: Image.Image, theme: Theme, line: list[Point], rng: random.Random, *, near: bool) -> None:
    height = min(scene.height, scene.width * 0.62)
    if theme.scene == "forest":
        colour = mix(theme.night, theme.brand, 0.25 if near else 0.75)
        _stand(
            scene, line, rng, name="pine", colour=colour, tall=height * (0.20 if near else 0.13), step=5 if near else 3
        )
    if theme.scene == "field" and near:
        _stand(scene, line, rng, name="barley", colour=theme.accent, tall=height * 0.22, step=3)
    if theme.herd and near:
        colour = theme.paper if theme.herd == "tent" else mix(theme.night, (0, 0, 0), 0.25)
        _herd(scene, line, rng, name=theme.herd, colour=colour)


def _stand(
    scene: Image.Image, line: list[Point], rng: random.Random, *, name: str, colour: Rgb, tall: float, step: int
) -> None:
    for index in range(0, len(line), step):
        x, y = line[index]
        size = round(tall * rng.uniform(0.65, 1.05)) // 4 * 4
        shade = mix(colour, (0, 0, 0), rng.uniform(0.0, 0.18))
        scene.paste(shade, (round(x - size / 2 + rng.uniform(-9, 9)), round(y - size * 0.90)), emblem(name, size))


def _herd(scene: Image.Image, line: list[Point], rng: random.Random, *, name: str, colour: Rgb) -> None:
    for at, share in ((0.33, 0.11), (0.42, 0.085), (0.54, 0.10), (0.68, 0.09)):
        x, y = line[round(at * (len(line) - 1))]
        size = round(min(scene.height, scene.width * 0.56) * share * rng.uniform(0.95, 1.05)) // 4 * 4
        scene.paste(colour, (round(x - size / 2), round(y - size * 0.86)), emblem(name, size))


@lru_cache(maxsize=32)
def stripe(theme: Theme, size: tuple[int, int], *, vertical: bool = False) -> Image.Image:
    """The woven apron stripe: bands of the theme's colours in an uneven rhythm, RGB. Shared: do not draw on it."""
    length = size[1] if vertical else size[0]
    thick = size[0] if vertical else size[1]
    band = Image.new("RGB", (length, thick))
    draw = ImageDraw.Draw(band)
    x, index = 0, 0
    rhythm = (5, 2, 3, 1, 4, 2, 1)
    while x < length:
        wide = max(2, round(rhythm[index % len(rhythm)] * thick / 4))
        draw.rectangle((x, 0, x + wide - 1, thick), fill=theme.stripes[index % len(theme.stripes)])
        x += wide
        index += 1
    return band.transpose(Image.Transpose.ROTATE_90) if vertical else band
