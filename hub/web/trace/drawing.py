"""Two small drawings as numbers for SVG: the way on a map, and the cold chain as a curve. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from hub.trace.epcis import Reading

WIDTH, MAP_HEIGHT, CURVE_HEIGHT = 360.0, 200.0, 150.0
_EDGE = 46.0
#: Warmest product temperature of each storage class in the cold chain, degrees Celsius [GB 31605-2020].
LIMITS = {"frozen": -18.0, "chilled": 10.0}
#: A frozen product may warm up this far for a moment, e.g. while it is defrosted or handed over.
SLACK = {"frozen": 3.0, "chilled": 0.0}


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the drawing. ``end`` turns its name to the left when it lies far right."""

    x: float
    y: float
    name: str
    number: int
    end: bool


@dataclass(frozen=True, slots=True)
class Map:
    """Places in the order of the way, the way as an SVG path, rings of a landscape, and a bar of ``bar_km``."""

    dots: tuple[Dot, ...]
    way: str
    rings: tuple[str, ...]
    bar: float
    bar_km: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A line of temperatures. ``limit`` is the height of the highest allowed one, ``over`` are points above it."""

    line: str
    area: str
    limit: float
    limit_degrees: float
    warmest: float
    coldest: float
    ticks: tuple[tuple[float, str], ...]
    over: tuple[tuple[float, float], ...]
    start: datetime
    end: datetime


def draw_map(places: Sequence[tuple[str, float, float]]) -> Map | None:
    """``places`` are (name, latitude, longitude) along the way; None without any."""
    known: dict[str, tuple[float, float]] = {name: (north, east) for name, north, east in places if name}
    if not known:
        return None
    middle = math.radians(sum(north for north, _ in known.values()) / len(known))
    flat = {name: (east * math.cos(middle) * 111.32, -north * 110.57) for name, (north, east) in known.items()}
    xs, ys = [x for x, _ in flat.values()], [y for _, y in flat.values()]
    wide, high = max(max(xs) - min(xs), 6.0), max(max(ys) - min(ys), 4.0)
    scale = min((WIDTH - 2 * _EDGE) / wide, (MAP_HEIGHT - 2 * _EDGE) / high)
    mid_x, mid_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    dots = []
    for number, (name, (x, y)) in enumerate(flat.items(), start=1):
        at = WIDTH / 2 + (x - mid_x) * scale
        dots.append(Dot(round(at, 1), round(MAP_HEIGHT / 2 + (y - mid_y) * scale, 1), name, number, at > WIDTH * 0.55))
    kilometres = next((km for km in (1, 2, 5, 10, 20, 50, 100, 200, 500) if km * scale > 40), 500)
    return Map(tuple(dots), _way(dots), _rings(dots), round(kilometres * scale, 1), kilometres)


def draw_curve(readings: Sequence[Reading], storage: str) -> Curve | None:
    """The readings of cold goods; None for goods that need no cold, or fewer than two readings."""
    limit = LIMITS.get(storage)
    if limit is None or len(readings) < 2:
        return None
    degrees = [reading.tenths / 10 for reading in readings]
    low, high = min(*degrees, limit) - 2, max(*degrees, limit) + 2
    room = CURVE_HEIGHT - 30

    def down(value: float) -> float:
        return round(8 + (high - value) / (high - low) * room, 1)

    step = (WIDTH - 40) / (len(readings) - 1)
    points = [(round(32 + step * n, 1), down(value)) for n, value in enumerate(degrees)]
    line = "M" + "L".join(f"{x} {y}" for x, y in points)
    every = max(round((high - low) / 4), 1)
    ticks = tuple((down(value), f"{value}°") for value in range(math.ceil(low), math.floor(high) + 1, every))
    over = [point for point, value in zip(points, degrees, strict=True) if value > limit + SLACK[storage]]
    return Curve(
        line, f"{line}L{points[-1][0]} {8 + room}L{points[0][0]} {8 + room}Z", down(limit), limit, max(degrees), min(degrees),
        ticks, tuple(over), readings[0].at, readings[-1].at,
    )  # fmt: skip


def _way(dots: Sequence[Dot]) -> str:
    """A gently bent line through the places."""
    parts = [f"M{dots[0].x} {dots[0].y}"]
    for here, there in pairwise(dots):
        bend_x, bend_y = (
            (here.x + there.x) / 2 + (there.y - here.y) * 0.16,
            (here.y + there.y) / 2 - abs(there.x - here.x) * 0.16,
        )
        parts.append(f"Q{bend_x:.1f} {bend_y:.1f} {there.x} {there.y}")
    return "".join(parts)


def _rings(dots: Sequence[Dot]) -> tuple[str, ...]:
    """Contour lines of an imagined upland around the first place; a pattern, not a survey."""
    x, y = dots[0].x, dots[0].y
    rings = []
    for number in range(1, 9):
        points = []
        for turn in range(36):
            angle = turn / 36 * math.tau
            radius = number * 30 * (1 + 0.16 * math.sin(3 * angle + number / 2) + 0.08 * math.sin(5 * angle - number))
            points.append(f"{x + radius * 1.25 * math.cos(angle):.0f} {y + radius * 0.8 * math.sin(angle):.0f}")
        rings.append("M" + "L".join(points) + "Z")
    return tuple(rings)
