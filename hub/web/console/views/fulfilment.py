"""Fulfilment: the desk by temperature class, one wave, the pack screen, the handover sheet."""

from dataclasses import dataclass
from datetime import date, datetime

from hub.web.console.views.shared import Item


@dataclass(frozen=True, slots=True)
class WaveCard:
    """One wave on the desk. ``state`` is a word of the "wave" labels; ``deadline`` is the earliest ship-by or cut-off."""

    wave_id: int
    number: str
    state: str
    orders: int
    pieces: int
    picked: int
    packed: int
    carrier: str
    deadline: datetime | None
    who: str


@dataclass(frozen=True, slots=True)
class ClassLane:
    """One temperature class: counts in the order of the work, and its waves that are not done."""

    storage: str
    to_pick: int
    to_pick_urgent: int
    picking: int
    packing: int
    awaiting_handover: int
    handed_over: int
    waves: tuple[WaveCard, ...]


@dataclass(frozen=True, slots=True)
class HandoverCard:
    """Parcels of one carrier that wait for its van."""

    carrier: str
    carrier_name: str
    parcels: int
    weight_g: int
    cut_off: datetime | None
    href: str


@dataclass(frozen=True, slots=True)
class FulfilmentView:
    """The desk."""

    lanes: tuple[ClassLane, ...]
    handovers: tuple[HandoverCard, ...]


@dataclass(frozen=True, slots=True)
class PickLine:
    """One stop of the pick walk, in walking order."""

    place: str
    item: Item
    lot: str
    expires: date | None
    pieces: int
    picked: int
    orders: int


@dataclass(frozen=True, slots=True)
class WaveParcel:
    """One parcel of a wave. ``state`` is a word of the "parcel" labels."""

    parcel_id: int
    slot: str
    external_id: str
    channel: str
    pieces: int
    state: str
    carrier: str
    waybill: str
    ship_by: datetime | None


@dataclass(frozen=True, slots=True)
class WaveView:
    """One wave. ``actions`` holds pick, pack, cancel as far as they are possible now."""

    wave: WaveCard
    storage: str
    warehouse: str
    opened_at: datetime
    lines: tuple[PickLine, ...]
    parcels: tuple[WaveParcel, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackLine:
    """One line to scan."""

    item: Item
    barcode: str
    lot: str
    expires: date | None
    pieces: int
    scanned: int


@dataclass(frozen=True, slots=True)
class ScanResult:
    """Answer to the last scan. ``tone`` is good or bad, ``text`` one loud line."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class PackView:
    """The pack screen of one parcel. ``stop`` is a reason not to go on, such as a refund; it fills the screen."""

    parcel_id: int
    wave: str
    slot: str
    external_id: str
    channel: str
    storage: str
    carrier: str
    waybill: str
    lines: tuple[PackLine, ...]
    expected_g: int
    tolerance_g: int
    weight_g: int | None
    box: str
    coolant: str
    state: str
    next_href: str
    last_scan: ScanResult | None = None
    stop: str = ""

    @property
    def complete(self) -> bool:
        """Every line is scanned in full."""
        return all(line.scanned == line.pieces for line in self.lines)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One parcel on a handover sheet."""

    number: int
    waybill: str
    external_id: str
    channel: str
    region: str
    weight_g: int | None
    storage: str


@dataclass(frozen=True, slots=True)
class HandoverView:
    """The handover sheet of one carrier; ``handed_over_at`` is None until the courier has signed."""

    sheet_id: int
    number: str
    carrier_name: str
    warehouse: str
    opened_at: datetime
    cut_off: datetime | None
    rows: tuple[SheetRow, ...]
    weight_g: int
    handed_over_at: datetime | None
    who: str
    courier: str
