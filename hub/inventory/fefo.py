"""First expired, first out: which lots serve a wish. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(slots=True)
class Shelf:
    """Free pieces of one lot in one location; ``free`` falls as wishes are served."""

    level_id: int
    sku_id: int
    lot_id: int
    location_id: int
    expiry: date | None
    received: float  # epoch seconds; earlier receipt goes first among equal expiry
    free: int


@dataclass(frozen=True, slots=True)
class Want:
    """``quantity`` pieces of a SKU for one order line; all wants of a ``group`` (an order) are served or none."""

    group: int
    line_id: int
    sku_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Take:
    """Pieces to take from one shelf for one line."""

    line_id: int
    shelf: Shelf
    quantity: int


def may_ship(expiry: date | None, *, today: date, min_days: int) -> bool:
    """Whether a lot may still be promised: it must live ``min_days`` more. Expired never passes, whatever min_days."""
    return expiry is None or expiry > today + timedelta(days=max(min_days, 0))


def serve(shelves: Iterable[Shelf], wants: Sequence[Want]) -> tuple[list[Take], set[int]]:
    """Serve whole groups in order, earliest expiry first; returns (takes, line ids that fall short).

    A group is served completely or not at all; of a short group every line that alone lacks pieces is named.
    """
    by_sku: dict[int, list[Shelf]] = {}
    for shelf in shelves:
        by_sku.setdefault(shelf.sku_id, []).append(shelf)
    for rows in by_sku.values():
        rows.sort(key=lambda s: (s.expiry or date.max, s.received, s.level_id))
    groups: dict[int, list[Want]] = {}
    for want in wants:
        groups.setdefault(want.group, []).append(want)
    takes, short = [], set()
    for parts in groups.values():
        missing = _missing(by_sku, parts)
        short |= {part.line_id for part in parts if part.sku_id in missing}
        if not missing:
            takes += [take for part in parts for take in _take(by_sku[part.sku_id], part)]
    return takes, short


def _missing(by_sku: dict[int, list[Shelf]], parts: list[Want]) -> set[int]:
    need: dict[int, int] = {}
    for part in parts:
        need[part.sku_id] = need.get(part.sku_id, 0) + part.quantity
    return {sku for sku, pieces in need.items() if sum(s.free for s in by_sku.get(sku, ())) < pieces}


def _take(shelves: list[Shelf], want: Want) -> list[Take]:
    takes, left = [], want.quantity
    for shelf in shelves:
        pieces = min(left, shelf.free)
        if pieces:
            shelf.free -= pieces
            left -= pieces
            takes.append(Take(want.line_id, shelf, pieces))
    return takes
