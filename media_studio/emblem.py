"""Emblems and icons as masks, drawn from the vector shapes of emblems.toml. Any size, anti-aliased, kept per process."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from PIL import Image, ImageDraw, ImageOps

from hub.kernel.errors import Invalid
from media_studio.ink import Point, Rgb, flatten


@lru_cache(maxsize=1)
def _drawings() -> dict[str, Any]:
    return tomllib.loads((files("media_studio") / "emblems.toml").read_text("utf-8"))


def emblem_names() -> frozenset[str]:
    """Every emblem and icon that can be drawn."""
    return frozenset(_drawings())


@lru_cache(maxsize=160)
def emblem(name: str, size: int) -> Image.Image:
    """The emblem as an ``size`` x ``size`` mask. Raises Invalid for a name emblems.toml does not know."""
    if name not in _drawings():
        raise Invalid("no such emblem", remedy="Use a name from emblems.toml.", name=name)
    # Twice the size is enough for large marks; small icons need more to keep thin strokes even.
    over = 2 if size > 300 else 4
    field = Image.new("L", (size * over, size * over), 0)
    for shape in _drawings()[name]["shapes"]:
        _paint(field, shape, size * over / 100)
    return field.reduce(over)


def stamp(image: Image.Image, name: str, centre: Point, *, size: int, colour: Rgb) -> None:
    """Paint an emblem centred on a point."""
    image.paste(colour, (round(centre[0] - size / 2), round(centre[1] - size / 2)), emblem(name, size))


def _paint(field: Image.Image, shape: dict[str, Any], unit: float) -> None:
    level = 255 if shape.get("ink", 1) else 0
    _stroke(field, shape, unit, level)
    if shape.get("mirror"):
        flipped = ImageOps.mirror(field)
        _stroke(flipped, shape, unit, level)
        field.paste(ImageOps.mirror(flipped))


def _stroke(field: Image.Image, shape: dict[str, Any], unit: float, level: int) -> None:
    draw = ImageDraw.Draw(field)
    if "path" in shape:
        for polygon in flatten(shape["path"]):
            draw.polygon([(x * unit, y * unit) for x, y in polygon], fill=level)
    elif "ellipse" in shape:
        draw.ellipse([edge * unit for edge in shape["ellipse"]], fill=level)
    else:
        numbers = [edge * unit for edge in shape["line"]]
        stroke = shape["stroke"] * unit
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        draw.line(points, fill=level, width=round(stroke), joint="curve")
        for x, y in (points[0], points[-1]):
            draw.ellipse((x - stroke / 2, y - stroke / 2, x + stroke / 2, y + stroke / 2), fill=level)
