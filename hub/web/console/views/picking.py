"""Picking on a phone: one stop of the walk, and where a scanned piece belongs."""

from dataclasses import dataclass
from datetime import date, datetime

from hub.web.console.views.fulfilment import ScanResult
from hub.web.console.views.shared import Item


@dataclass(frozen=True, slots=True)
class StopView:
    """One stop. ``shares`` are (slot, pieces) for the picker's cart; ``left`` pieces are still to be taken."""

    key: str
    place: str
    item: Item
    barcode: str
    lot: str
    expires: date | None
    pieces: int
    picked: int
    shares: tuple[tuple[int, int], ...]

    @property
    def left(self) -> int:
        """Pieces still to be taken."""
        return self.pieces - self.picked


@dataclass(frozen=True, slots=True)
class PickView:
    """The pick screen of one wave. ``stop`` is None when the walk is done; ``out_until`` is when the goods must be back."""

    wave_id: int
    number: str
    storage: str
    stop: StopView | None
    at: int
    of: int
    pieces: int
    picked: int
    before: int
    out_until: datetime | None
    late: bool
    last: ScanResult | None = None
    frozen_early: bool = False


@dataclass(frozen=True, slots=True)
class SortView:
    """Sorting what was fetched together: the goods last scanned, and their slots."""

    wave_id: int
    number: str
    storage: str
    item: Item | None
    shares: tuple[tuple[int, int], ...]
    last: ScanResult | None = None
