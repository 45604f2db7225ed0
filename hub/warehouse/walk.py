"""The order in which a picker passes shelves: natural numbers, rack by rack, every other rack backwards (S 形). Pure."""

import re
from collections.abc import Iterable

_PARTS = re.compile(r"\d+|[^\d\W_]+")
_Key = tuple[tuple[int, int, str], ...]


def natural(code: str) -> _Key:
    """A key that sorts A-2 before A-10."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in _PARTS.findall(code))


def serpentine(codes: Iterable[str]) -> list[str]:
    """Codes ``area-rack-column-level`` in walking order: up the first rack that has a stop, down the next, and so on."""
    racks: dict[_Key, list[str]] = {}
    for code in sorted(set(codes), key=natural):
        racks.setdefault(natural(code)[:2], []).append(code)
    walked: list[str] = []
    for number, rack in enumerate(racks.values()):
        walked += rack if number % 2 == 0 else _backwards(rack)
    return walked


def _backwards(rack: list[str]) -> list[str]:
    """The columns from the far end; levels of one column still from the lowest up."""
    columns: dict[_Key, list[str]] = {}
    for code in rack:
        columns.setdefault(natural(code)[:3], []).append(code)
    return [code for column in reversed(list(columns.values())) for code in column]
