"""Counts: the lists, one list, and the blind screen."""

from dataclasses import dataclass
from datetime import date

from hub.inventory.floor import CountBrief
from hub.web.console.views.shared import Item


@dataclass(frozen=True, slots=True)
class CountsView:
    """Every list."""

    rows: tuple[CountBrief, ...]
    houses: dict[int, str]


@dataclass(frozen=True, slots=True)
class CountLineView:
    """One line of a list. ``expected`` and ``difference`` are None for who may not see them."""

    line_id: int
    place: str
    item: Item
    lot: str
    why: str
    state: str
    counted: int | None
    expected: int | None
    difference: int | None
    who: str
    mine: bool


@dataclass(frozen=True, slots=True)
class CountView:
    """One list in walking order. ``next_id`` is the first open line."""

    list_id: int
    code: str
    warehouse: str
    day: date
    rows: tuple[CountLineView, ...]
    done: int
    differs: int
    next_id: int | None


@dataclass(frozen=True, slots=True)
class BlindView:
    """One shelf to be counted; nothing here says how much should lie there."""

    list_id: int
    code: str
    line_id: int
    place: str
    item: Item
    lot: str
    number: int
    of: int
