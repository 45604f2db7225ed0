"""The graph of lots: what became of what. One step or all of them, both ways; and whether the masses can be true. Pure.

An edge (parent, child) says that something of the parent is in the child. A lot may have many of either.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Edge = tuple[int, int]
#: Share by which more may come out than went in before it is an alarm: scales, water, rounding.
TOLERANCE = Fraction(2, 100)


class Graph:
    """Lots by id, with their edges both ways. Circles are tolerated: a walk visits every lot once."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self._back: dict[int, set[int]] = {}
        self._forward: dict[int, set[int]] = {}
        for parent, child in edges:
            self._forward.setdefault(parent, set()).add(child)
            self._back.setdefault(child, set()).add(parent)

    def parents(self, lot: int) -> frozenset[int]:
        """One step back."""
        return frozenset(self._back.get(lot, ()))

    def children(self, lot: int) -> frozenset[int]:
        """One step forward."""
        return frozenset(self._forward.get(lot, ()))

    def ancestors(self, lots: Iterable[int]) -> frozenset[int]:
        """Everything these lots were made of, they themselves left out unless a circle leads back."""
        return _walk(self._back, lots)

    def descendants(self, lots: Iterable[int]) -> frozenset[int]:
        """Everything that was made of these lots, they themselves left out unless a circle leads back."""
        return _walk(self._forward, lots)

    def levels(self, lot: int) -> dict[int, int]:
        """Ancestors with their least distance in steps, for drawing."""
        found, frontier, depth = {lot: 0}, {lot}, 0
        while frontier:
            depth += 1
            frontier = {up for here in frontier for up in self._back.get(here, ())} - found.keys()
            found |= dict.fromkeys(frontier, depth)
        return found

    def roots(self, lot: int) -> frozenset[int]:
        """Ancestors nothing is known to stand behind, or the lot itself."""
        return frozenset(one for one in {lot} | self.ancestors([lot]) if not self._back.get(one))


def _walk(steps: Mapping[int, Collection[int]], starts: Iterable[int]) -> frozenset[int]:
    found: set[int] = set()
    frontier = set(starts)
    while frontier:
        frontier = {near for here in frontier for near in steps.get(here, ())} - found
        found |= frontier
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Mass:
    """An amount in grams; None when it was counted in pieces of unknown weight."""

    lot: int
    grams: int | None


@dataclass(frozen=True, slots=True)
class Balance:
    """What went in and what came out, in grams; ``known`` is False when a weight is missing."""

    into: int
    out: int
    known: bool

    @property
    def alarm(self) -> bool:
        """More came out than can have gone in."""
        return self.known and self.out > self.into * (1 + TOLERANCE)

    @property
    def yield_percent(self) -> int | None:
        """What came out of a hundred parts, or None when a weight is missing."""
        return round(100 * self.out / self.into) if self.known and self.into else None


def balance(into: Sequence[Mass], out: Sequence[Mass]) -> Balance:
    """The mass balance of one transformation, or of all that happened to one lot."""
    known = bool(into) and bool(out) and all(part.grams is not None for part in (*into, *out))
    return Balance(sum(m.grams or 0 for m in into), sum(m.grams or 0 for m in out), known)
