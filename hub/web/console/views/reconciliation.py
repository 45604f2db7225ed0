"""Comparison with platforms: when each shop was compared, what differs, what was put right."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ShopRow:
    """One shop. ``at`` is None before its first comparison; ``listings`` is None where the platform shows no shelf."""

    name: str
    channel: str
    at: datetime | None
    orders: int
    listings: int | None
    differences: int


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One difference. ``kind`` is a word of the "difference" labels; ``act`` when a person may let it be."""

    difference_id: int
    kind: str
    shop: str
    channel: str
    subject: str
    ours: str
    theirs: str
    at: datetime
    act: bool


@dataclass(frozen=True, slots=True)
class ReconciliationView:
    """The page."""

    shops: tuple[ShopRow, ...]
    open: tuple[DifferenceRow, ...]
    repaired: tuple[DifferenceRow, ...]
