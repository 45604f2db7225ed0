"""Receipts and incidents: what came, where it goes, what went wrong."""

from dataclasses import dataclass
from datetime import date, datetime

from hub.inventory.floor import ReceiptBrief
from hub.inventory.models import ReceiptLine
from hub.inventory.putaway import Suggestion
from hub.inventory.shelves import ShelfRow
from hub.web.console.views.shared import Item


@dataclass(frozen=True, slots=True)
class ReceiptsView:
    """The list, and what the form for a new receipt offers."""

    rows: tuple[ReceiptBrief, ...]
    goods: tuple[Item, ...]
    suppliers: tuple[str, ...]
    houses: dict[int, str]


@dataclass(frozen=True, slots=True)
class LineView:
    """One line with its goods. ``place`` is a location's code or empty, ``degrees`` Celsius or empty."""

    line: ReceiptLine
    item: Item
    storage: str
    shelf_days: int | None
    weighed: bool
    place: str
    degrees: str
    left_days: int | None
    mine: bool


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One receipt with its lines; ``may_close`` when every line is decided."""

    receipt_id: int
    code: str
    supplier: str
    warehouse: str
    expected_on: date
    state: str
    note: str
    lines: tuple[LineView, ...]
    may_close: bool
    booked: bool


@dataclass(frozen=True, slots=True)
class InspectView:
    """The screen on which one line is inspected."""

    code: str
    supplier: str
    receipt_id: int
    row: LineView
    places: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One incident in the list."""

    incident_id: int
    code: str
    kind: str
    item: Item
    lot: str
    place: str
    pieces: int
    responsible: str
    consequence: str
    state: str
    note: str
    photo: bool
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentsView:
    """Every incident, and shelves found for a new one."""

    rows: tuple[IncidentLine, ...]
    text: str
    found: tuple[ShelfRow, ...]


@dataclass(frozen=True, slots=True)
class NewIncidentView:
    """One lot and the places it lies in."""

    lot_id: int
    lot: str
    item: Item
    places: tuple[ShelfRow, ...]
