"""Which boxes a parcel's goods go into (装箱建议). Pure. A box is at most 85 % full and 20 kg heavy.

Goods that must not lie beside each other get boxes of their own. A size nobody measured is estimated from weight, and the
suggestion says so. It counts volume and longest sides; it does not stack, so the packer has the last word.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from hub.kernel.units import Grams
from hub.warehouse.wave_rules import may_share

MOST_FULL_PERMILLE = 850
HEAVIEST_G = 20_000
#: Grams a cubic centimetre of packed food weighs on average; an estimate is taken as a block of 4 : 3 : 2.
_DENSITY = 0.6
_BLOCK = (4, 3, 2)

Sides = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Item:
    """``pieces`` of one thing of ``grams`` each; ``sides`` in millimetres, None when nobody measured it."""

    name: str
    pieces: int
    grams: Grams
    sides: Sides | None = None
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Box:
    """A box by its inner sides in millimetres."""

    code: str
    sides: Sides
    tare_g: Grams
    most_g: Grams = HEAVIEST_G

    @property
    def volume(self) -> int:
        """Cubic millimetres inside."""
        return _volume(self.sides)


@dataclass(slots=True)
class Filled:
    """One box with what goes in. ``code`` is empty when no box of the house holds it."""

    code: str
    tare_g: Grams
    fill_permille: int = 0
    goods_g: Grams = 0
    estimated: bool = False
    contents: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Piece:
    name: str
    grams: Grams
    sides: Sides
    estimated: bool


def estimated_sides(grams: Grams) -> Sides:
    """The block that goods of this weight are taken for when nobody measured them."""
    unit = (grams / _DENSITY * 1000 / (_BLOCK[0] * _BLOCK[1] * _BLOCK[2])) ** (1 / 3)
    long, middle, short = (max(1, round(side * unit)) for side in _BLOCK)
    return long, middle, short


def suggest(items: Iterable[Item], boxes: Sequence[Box], *, apart: Collection[frozenset[str]] = ()) -> list[Filled]:
    """The boxes of one parcel: the smallest that holds a group, else several of the largest, each then made smaller."""
    sizes = sorted(boxes, key=lambda box: (box.volume, box.code))
    return [filled for group in _groups(items, apart) for filled in _fill(group, sizes)]


def _groups(items: Iterable[Item], apart: Collection[frozenset[str]]) -> list[list[Item]]:
    """Items that may lie together; the first group that takes an item gets it."""
    groups: list[tuple[set[str], list[Item]]] = []
    for item in items:
        free = next((g for g in groups if may_share(g[0] | item.marks, apart)), None)
        if free is None:
            groups.append((set(item.marks), [item]))
        else:
            free[0].update(item.marks)
            free[1].append(item)
    return [group for _, group in groups]


def _fill(group: Sequence[Item], sizes: Sequence[Box]) -> list[Filled]:
    pieces = sorted((piece for item in group for piece in _pieces(item)), key=lambda p: -_volume(p.sides))
    fitting = [box for box in sizes if all(_goes_in(piece, box) for piece in pieces)]
    if one := next((box for box in fitting if _holds(box, pieces)), None):
        return [_filled(one, pieces)]
    loads: list[list[_Piece]] = []
    odd: list[_Piece] = []
    for piece in pieces:
        largest = next((box for box in reversed(sizes) if _holds(box, [piece])), None)
        if largest is None:
            odd.append(piece)
            continue
        load = next((load for load in loads if _holds(largest, [*load, piece])), None)
        if load is None:
            loads.append([piece])
        else:
            load.append(piece)
    found = [_filled(next(box for box in sizes if _holds(box, load)), load) for load in loads]
    return [*found, _filled(None, odd)] if odd else found


def _pieces(item: Item) -> list[_Piece]:
    sides = item.sides or estimated_sides(item.grams)
    return [_Piece(item.name, item.grams, sides, item.sides is None)] * item.pieces


def _holds(box: Box, pieces: Sequence[_Piece]) -> bool:
    volume, grams = sum(_volume(p.sides) for p in pieces), sum(p.grams for p in pieces)
    light = grams + box.tare_g <= min(box.most_g, HEAVIEST_G)
    return light and volume * 1000 <= box.volume * MOST_FULL_PERMILLE and all(_goes_in(p, box) for p in pieces)


def _goes_in(piece: _Piece, box: Box) -> bool:
    return all(a <= b for a, b in zip(sorted(piece.sides), sorted(box.sides), strict=True))


def _filled(box: Box | None, pieces: Sequence[_Piece]) -> Filled:
    filled = Filled(box.code if box else "", box.tare_g if box else 0)
    for piece in pieces:
        filled.contents[piece.name] = filled.contents.get(piece.name, 0) + 1
        filled.goods_g += piece.grams
        filled.estimated |= piece.estimated
    volume = sum(_volume(piece.sides) for piece in pieces)
    filled.fill_permille = round(volume * 1000 / box.volume) if box else 0
    return filled


def _volume(sides: Sides) -> int:
    return sides[0] * sides[1] * sides[2]
