"""Where things stand: boxes, fitting one into another, rows in a height, and cutting a tall page into slices. Pure arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hub.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Rect:
    """A box in px."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Right minus left."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Bottom minus top."""
        return self.bottom - self.top

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        return self.left, self.top, self.right, self.bottom

    def inset(self, across: int, down: int | None = None) -> "Rect":
        """The box drawn in by ``across`` left and right and ``down`` (default the same) top and bottom."""
        down = across if down is None else down
        return Rect(self.left + across, self.top + down, self.right - across, self.bottom - down)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of page height that must not be cut: a text line, a picture, a card."""

    top: int
    bottom: int


def contain(size: tuple[int, int], area: Rect) -> Rect:
    """The largest box of the same proportions inside ``area``, centred."""
    share = min(area.width / size[0], area.height / size[1])
    wide, high = round(size[0] * share), round(size[1] * share)
    left, top = area.left + (area.width - wide) // 2, area.top + (area.height - high) // 2
    return Rect(left, top, left + wide, top + high)


def columns(area: Rect, count: int, gap: int) -> list[Rect]:
    """``count`` boxes of equal width side by side with ``gap`` px between."""
    wide = (area.width - gap * (count - 1)) / count
    lefts = [area.left + index * (wide + gap) for index in range(count)]
    return [Rect(round(left), area.top, round(left + wide), area.bottom) for left in lefts]


def cut_slices(
    height: int, keeps: Sequence[Span], *, max_height: int, min_count: int = 1, seams: Sequence[int] = ()
) -> list[tuple[int, int]]:
    """Cut a page into the fewest slices of even height, never through a span of ``keeps``.

    ``seams`` are the good places (between blocks); other free places are used only when seams do not suffice.
    Returns (top, bottom) pairs from 0 to ``height``. Raises Invalid when a span is taller than ``max_height``.
    """
    edges = {edge for span in keeps for edge in (span.top, span.bottom)}
    for places in (set(seams), set(seams) | edges):
        inner = sorted(place for place in places if 0 < place < height and not _inside(place, keeps))
        cuts = _best_cuts([0, *inner, height], max_height, min_count)
        if cuts:
            return list(pairwise(cuts))
    raise Invalid("the page cannot be cut without cutting a line", max_height=max_height, height=height)


def _inside(place: int, keeps: Sequence[Span]) -> bool:
    return any(span.top < place < span.bottom for span in keeps)


def _best_cuts(places: list[int], max_height: int, min_count: int) -> list[int]:
    # best[i][n]: least unevenness of reaching places[i] with n slices, and where the last slice began.
    height = places[-1]
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, -1)}]
    for here in range(1, len(places)):
        found: dict[int, tuple[float, int]] = {}
        for before in range(here - 1, -1, -1):
            tall = places[here] - places[before]
            if tall > max_height:
                break
            for count, (cost, _) in best[before].items():
                candidate = (cost + tall * tall, before)
                if count + 1 not in found or candidate < found[count + 1]:
                    found[count + 1] = candidate
        best.append(found)
    wanted = max(min_count, -(-height // max_height))
    counts = sorted(count for count in best[-1] if count >= wanted)
    return _trace(places, best, counts[0]) if counts else []


def _trace(places: list[int], best: list[dict[int, tuple[float, int]]], count: int) -> list[int]:
    here, cuts = len(places) - 1, [places[-1]]
    while count:
        here = best[here][count][1]
        cuts.append(places[here])
        count -= 1
    return cuts[::-1]
