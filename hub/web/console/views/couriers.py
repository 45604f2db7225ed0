"""Couriers: who carries what where, waybill numbers, and scans."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CourierRow:
    """One courier with its pool of numbers; ``low`` when too few are free."""

    code: str
    name: str
    storages: tuple[str, ...]
    channels: tuple[str, ...]
    rank: int
    active: bool
    cut_off: str
    low_at: int
    free: int
    used: int
    low: bool
    areas: int


@dataclass(frozen=True, slots=True)
class CouriersView:
    """The desk. ``late`` counts parcels without a first scan in time."""

    rows: tuple[CourierRow, ...]
    late: int


@dataclass(frozen=True, slots=True)
class CourierView:
    """One courier to change; ``row`` is None for a new one. ``channels`` are the platforms one may tick."""

    row: CourierRow | None
    storages: tuple[str, ...]
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One row of the serviceability table; an empty ``area`` is everywhere."""

    row_id: int
    area: str
    storage: str
    days: int
    served: bool


@dataclass(frozen=True, slots=True)
class AreasView:
    """The serviceability table of one courier."""

    carrier: str
    name: str
    couriers: tuple[tuple[str, str], ...]
    rows: tuple[AreaRow, ...]
    storages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LateRow:
    """A parcel without a first scan. ``level`` is warn from 12 hours on, bad from 20."""

    order_id: int
    order_no: str
    channel: str
    carrier: str
    waybill: str
    handed_over_at: datetime | None
    told_at: datetime
    hours: int
    level: str


@dataclass(frozen=True, slots=True)
class ScanRow:
    """One scan of a waybill."""

    at: datetime
    kind: str
    place: str
    words: str
    source: str
    who: str


@dataclass(frozen=True, slots=True)
class TrackingView:
    """Parcels without a first scan, and the scans of the waybill somebody looked up."""

    late: tuple[LateRow, ...]
    waybill: str
    scans: tuple[ScanRow, ...]
    order_id: int
    kinds: tuple[str, ...]
