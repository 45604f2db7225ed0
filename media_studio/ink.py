"""Drawing primitives over Pillow: colours, gradients, soft shadows, anti-aliased shapes, small vector paths. Knows no product."""

import random
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Rgb = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[int, int, int, int]

WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (0, 0, 0)
#: Masks larger than this (px) are made anew each time rather than held in memory.
_KEPT_AREA = 100_000


def rgb(text: str) -> Rgb:
    """``#rrggbb`` as three integers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    """``first`` with ``share`` (0..1) of ``second`` stirred in."""
    r, g, b = (round(a + (c - a) * share) for a, c in zip(first, second, strict=True))
    return r, g, b


def luminance(colour: Rgb) -> float:
    """Relative luminance of an sRGB colour, 0..1 (WCAG)."""
    parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: Rgb, second: Rgb) -> float:
    """Contrast ratio 1..21 of two colours (WCAG)."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def legible(colour: Rgb, ground: Rgb, ratio: float) -> Rgb:
    """The colour, darkened or lightened away from the ground just until their contrast reaches ``ratio``."""
    end = BLACK if luminance(ground) > 0.18 else WHITE
    for step in range(21):
        tried = mix(colour, end, step / 20)
        if contrast(tried, ground) >= ratio:
            return tried
    return end


@lru_cache(maxsize=512)
def ramp(stops: tuple[tuple[float, int], ...], length: int) -> bytes:
    """``length`` grey levels through the given (position 0..1, level) stops."""
    levels = bytearray()
    segment = 0
    for index in range(length):
        at = index / max(1, length - 1)
        while segment < len(stops) - 2 and at > stops[segment + 1][0]:
            segment += 1
        (a, low), (b, high) = stops[segment], stops[segment + 1]
        share = min(1.0, max(0.0, (at - a) / (b - a or 1)))
        levels.append(round(low + (high - low) * share))
    return bytes(levels)


def grey_ramp(size: tuple[int, int], stops: Sequence[tuple[float, int]], *, vertical: bool = False) -> Image.Image:
    """A grey picture that runs through the stops left to right, or top to bottom."""
    length = size[1] if vertical else size[0]
    strip = Image.frombytes("L", (1, length) if vertical else (length, 1), ramp(tuple(stops), length))
    return strip.resize(size, Image.Resampling.NEAREST)


def gradient(size: tuple[int, int], first: Rgb, second: Rgb, *, vertical: bool = True) -> Image.Image:
    """A picture that runs from ``first`` to ``second``."""
    length = size[1] if vertical else size[0]
    strip = Image.merge(
        "RGB",
        [
            Image.frombytes(
                "L",
                (1, length) if vertical else (length, 1),
                ramp(((0.0, a), (1.0, b)), length),
            )
            for a, b in zip(first, second, strict=True)
        ],
    )
    return strip.resize(size, Image.Resampling.NEAREST)


def round_mask(size: tuple[int, int], radius: int) -> Image.Image:
    """A filled rounded rectangle, anti-aliased. Small ones are kept and shared: do not draw on the mask."""
    return _kept_round(size, radius) if size[0] * size[1] < _KEPT_AREA else _round(size, radius)


@lru_cache(maxsize=200)
def _kept_round(size: tuple[int, int], radius: int) -> Image.Image:
    return _round(size, radius)


def _round(size: tuple[int, int], radius: int) -> Image.Image:
    width, height = size
    radius = min(radius, width // 2, height // 2)
    corner = Image.new("L", (radius * 4, radius * 4), 0)
    ImageDraw.Draw(corner).ellipse((0, 0, radius * 8 - 1, radius * 8 - 1), fill=255)
    corner = corner.reduce(4) if radius else corner
    mask = Image.new("L", size, 255)
    if radius:
        mask.paste(corner, (0, 0))
        mask.paste(corner.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (width - radius, 0))
        mask.paste(corner.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (0, height - radius))
        mask.paste(corner.transpose(Image.Transpose.ROTATE_180), (width - radius, height - radius))
    return mask


@lru_cache(maxsize=64)
def disc_mask(diameter: int) -> Image.Image:
    """A filled circle, anti-aliased."""
    return round_mask((diameter, diameter), diameter // 2)


@lru_cache(maxsize=32)
def ring_mask(diameter: int, stroke: int) -> Image.Image:
    """A circle line of ``stroke`` px, anti-aliased."""
    mask = disc_mask(diameter).copy()
    mask.paste(0, (stroke, stroke), disc_mask(diameter - 2 * stroke))
    return mask


def fill_round(image: Image.Image, box: Box, radius: int, colour: Rgb) -> None:
    """Fill a rounded rectangle; ``box`` is left, top, right, bottom."""
    left, top, right, bottom = box
    image.paste(colour, (left, top), round_mask((right - left, bottom - top), radius))


def soften(mask: Image.Image, radius: float) -> Image.Image:
    """A blurred copy of a mask, blurred at a quarter of its size for speed."""
    small = mask.resize((max(1, mask.width // 4), max(1, mask.height // 4)), Image.Resampling.BOX)
    return small.filter(ImageFilter.GaussianBlur(radius / 4)).resize(mask.size, Image.Resampling.BILINEAR)


def scale_mask(mask: Image.Image, share: float) -> Image.Image:
    """The mask at ``share`` (0..1) of its strength."""
    return mask.point([round(level * share) for level in range(256)])


def cast_shadow(
    image: Image.Image, box: Box, *, radius: int, strength: float, colour: Rgb = BLACK, corner: int = 24
) -> None:
    """A soft shadow below a rounded box."""
    left, top, right, bottom = box
    pad = radius * 2
    mask = _shadow_mask((right - left, bottom - top), radius, corner)
    image.paste(colour, (left - pad, top - pad), scale_mask(mask, strength))


@lru_cache(maxsize=24)
def _shadow_mask(size: tuple[int, int], radius: int, corner: int) -> Image.Image:
    pad = radius * 2
    mask = Image.new("L", (size[0] + 2 * pad, size[1] + 2 * pad), 0)
    mask.paste(round_mask(size, corner), (pad, pad))
    return soften(mask, radius)


@lru_cache(maxsize=2)
def grain(size: tuple[int, int], depth: int = 10) -> Image.Image:
    """Paper grain around middle grey (128 +- depth), the same on every run."""
    tile = _grain_tile(depth)
    field = Image.new("L", size)
    for top in range(0, size[1], 200):
        for left in range(0, size[0], 200):
            field.paste(tile, (left, top))
    return field


@lru_cache(maxsize=4)
def _grain_tile(depth: int) -> Image.Image:
    rng = random.Random(7)
    return Image.frombytes("L", (200, 200), bytes(128 + rng.randint(-depth, depth) for _ in range(40000)))


def roughen(image: Image.Image, depth: int = 10) -> Image.Image:
    """The RGB picture with paper grain laid over it."""
    field = grain(image.size, depth)
    return ImageChops.add(image, Image.merge("RGB", (field, field, field)), offset=-128)


def perspective(image: Image.Image, quad: Sequence[Point], size: tuple[int, int]) -> Image.Image:
    """Project a picture onto a quad (top-left, top-right, bottom-right, bottom-left) of a transparent canvas."""
    to_quad = _square_to_quad(quad)
    a, b, c, d, e, f, g, h, i = _invert(to_quad)
    width, height = image.size
    coefficients = (a * width, b * width, c * width, d * height, e * height, f * height, g, h, i)
    scaled = tuple(value / i for value in coefficients[:8])
    source = image if image.mode == "RGBA" else image.convert("RGBA")
    return source.transform(size, Image.Transform.PERSPECTIVE, scaled, Image.Resampling.BILINEAR)


def _square_to_quad(quad: Sequence[Point]) -> tuple[float, ...]:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad
    dx1, dx2, sx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, sy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    spread = dx1 * dy2 - dx2 * dy1
    g = (sx * dy2 - dx2 * sy) / spread
    h = (dx1 * sy - sx * dy1) / spread
    return x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1.0


def _invert(m: tuple[float, ...]) -> tuple[float, ...]:
    a, b, c, d, e, f, g, h, i = m
    return (
        e * i - f * h, c * h - b * i, b * f - c * e,
        f * g - d * i, a * i - c * g, c * d - a * f,
        d * h - e * g, b * g - a * h, a * e - b * d,
    )  # fmt: skip


_PATH = re.compile(r"([MLCQZ])|(-?\d+(?:\.\d+)?)")


@lru_cache(maxsize=512)
def flatten(path: str) -> tuple[tuple[Point, ...], ...]:
    """Turn a path of absolute M, L, C, Q, Z commands into polygons."""
    polygons: list[list[Point]] = []
    numbers: list[float] = []
    command = ""
    for letter, number in [*_PATH.findall(path), ("Z", "")]:
        if number:
            numbers.append(float(number))
            continue
        _run(command, numbers, polygons)
        command, numbers = letter, []
    return tuple(tuple(polygon) for polygon in polygons)


def _run(command: str, numbers: list[float], polygons: list[list[Point]]) -> None:
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    if command == "M":
        polygons.append(points)
    elif command == "L":
        polygons[-1].extend(points)
    elif command in ("C", "Q"):
        step = 3 if command == "C" else 2
        for start in range(0, len(points), step):
            polygons[-1].extend(_curve([polygons[-1][-1], *points[start : start + step]]))


def _curve(control: list[Point], pieces: int = 18) -> list[Point]:
    curve: list[Point] = []
    for index in range(1, pieces + 1):
        share = index / pieces
        level = control
        while len(level) > 1:
            level = [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for a, b in pairwise(level)]
        curve.append(level[0])
    return curve
