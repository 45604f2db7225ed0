"""ABC classes by the value that moved, and which shelves a day's count takes. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

#: Share of all moved value after which a SKU is no longer A, no longer B; days until a shelf is due again.
A_SHARE, B_SHARE = 80, 95
DUE_DAYS = {"a": 7, "b": 14, "c": 30}
STALE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Shelf:
    """One lot in one place. ``counted_on`` and ``emptied_on`` are days, None when it never was."""

    sku_id: int
    lot_id: int
    location_id: int
    code: str
    on_hand: int
    counted_on: date | None
    emptied_on: date | None
    since: date


def classes(moved: Mapping[int, int]) -> dict[int, str]:
    """SKU -> a, b or c by its share of the value moved (fen): the SKUs that make 80 % are A, up to 95 % B."""
    whole, so_far, found = sum(moved.values()), 0, {}
    for sku, value in sorted(moved.items(), key=lambda pair: (-pair[1], pair[0])):
        share = 100 * so_far
        found[sku] = "c" if value <= 0 or share >= B_SHARE * whole else "b" if share >= A_SHARE * whole else "a"
        so_far += value
    return found


def due(shelves: Iterable[Shelf], ranks: Mapping[int, str], *, today: date, limit: int) -> list[tuple[Shelf, str]]:
    """The shelves to count with the reason of each (zero, a, b, stale), most urgent first, at most ``limit``.

    A shelf that ran empty since its last count is looked at once; one that nobody counted for thirty days is due
    whatever its class.
    """
    found = [(why, shelf) for shelf in shelves if (why := _why(shelf, ranks.get(shelf.sku_id, "c"), today))]
    order = ("zero", "a", "b", "stale")
    found.sort(key=lambda pair: (order.index(pair[0]), pair[1].counted_on or date.min, pair[1].code, pair[1].lot_id))
    return [(shelf, why) for why, shelf in found[:limit]]


def _why(shelf: Shelf, rank: str, today: date) -> str:
    if not shelf.on_hand:
        crossed = shelf.emptied_on is not None and (shelf.counted_on is None or shelf.counted_on < shelf.emptied_on)
        return "zero" if crossed else ""
    age = (today - (shelf.counted_on or shelf.since)).days
    if age >= STALE_DAYS:
        return "stale" if rank == "c" else rank
    return rank if rank in ("a", "b") and age >= DUE_DAYS[rank] else ""
