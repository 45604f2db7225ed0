"""Village uplink: parcels of stations, and the lots they went into."""

from dataclasses import dataclass
from datetime import date, datetime

from hub.web.console.views.shared import Tab


@dataclass(frozen=True, slots=True)
class UplinkRow:
    """One parcel. ``off`` when pieces or weight are not what the station wrote."""

    uplink_id: int
    code: str
    station: str
    producer: str
    sku: str
    name: str
    storage: str
    sent_on: date
    sent_pieces: int
    sent_g: int
    pieces: int | None
    grams: int | None
    degrees: str
    note: str
    lot: str
    received_at: datetime | None
    who: str
    off: bool


@dataclass(frozen=True, slots=True)
class UplinkView:
    """One state's parcels; ``houses`` are warehouses a lot may be booked into."""

    tabs: tuple[Tab, ...]
    tab: str
    rows: tuple[UplinkRow, ...]
    houses: tuple[tuple[int, str], ...]
    today: date
