"""Fulfilment: the desk by temperature class, one wave, the pack screen, the handover sheet."""

from dataclasses import dataclass
from datetime import date, datetime

from hub.web.console.views.shared import Item


@dataclass(frozen=True, slots=True)
class WaveCard:
    """One wave. ``state`` is a word of the "wave" labels; ``deadline`` is the earliest ship-by time in it."""

    wave_id: int
    number: str
    state: str
    parcels: int
    packed: int
    pieces: int
    scanned: int
    deadline: datetime | None
    who: str
    rule: str = ""
    late: bool = False


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
    href: str


@dataclass(frozen=True, slots=True)
class SheetCard:
    """A sheet that was signed."""

    sheet_id: int
    number: str
    carrier_name: str
    parcels: int
    weight_g: int
    at: datetime
    courier: str


@dataclass(frozen=True, slots=True)
class FulfilmentView:
    """The desk. ``sheets`` are the newest ones."""

    lanes: tuple[ClassLane, ...]
    handovers: tuple[HandoverCard, ...]
    sheets: tuple[SheetCard, ...]


@dataclass(frozen=True, slots=True)
class PickLine:
    """One stop of the pick walk, in walking order; ``done`` when every parcel it serves is packed."""

    place: str
    item: Item
    lot: str
    expires: date | None
    pieces: int
    parcels: int
    done: bool


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
    """One wave. ``to_pack`` parcels are still open, ``labelled`` ones have a label that can be printed.

    ``out_until`` is when goods that left their room must be packed, ``late`` that it has passed.
    """

    wave: WaveCard
    storage: str
    opened_at: datetime
    lines: tuple[PickLine, ...]
    parcels: tuple[WaveParcel, ...]
    to_pack: int
    labelled: int
    out_until: datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class PackLine:
    """One line to scan. ``lots`` are the lots it was picked from; ``grams`` is what was typed for goods sold by weight."""

    item: Item
    barcode: str
    lots: tuple[str, ...]
    expires: date | None
    pieces: int
    scanned: int
    line_id: int = 0
    weighed: bool = False
    grams: str = ""


@dataclass(frozen=True, slots=True)
class PackagingView:
    """Boxes by name, an empty name where none holds the goods; how full, and what keeps the goods cold."""

    boxes: tuple[str, ...]
    fill: int
    estimated: bool
    coolant: str
    coolant_pieces: int
    coolant_g: int
    liner: str


@dataclass(frozen=True, slots=True)
class ScanResult:
    """Answer to the last scan. ``tone`` is good or bad, ``text`` one loud line."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class PackView:
    """The pack screen of one parcel.

    ``stop`` is a reason not to go on, such as a refund; it fills the screen. ``doubted`` lets a lead accept a weight that
    the scale gave twice; ``weight`` is what was typed. ``prints`` counts labels that came out so far.
    """

    parcel_id: int
    order_id: int
    wave: str
    wave_href: str
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
    state: str
    prints: int
    next_href: str
    last_scan: ScanResult | None = None
    stop: str = ""
    doubted: bool = False
    weight: str = ""
    packaging: PackagingView | None = None
    coolant_in: bool = False

    @property
    def complete(self) -> bool:
        """Every line is scanned in full."""
        return all(line.scanned == line.pieces for line in self.lines)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One parcel on a handover sheet; ``stop`` says why it must not leave, ``scanned`` that it is on the sheet."""

    number: int
    parcel_id: int
    waybill: str
    external_id: str
    channel: str
    region: str
    weight_g: int | None
    storage: str
    stop: str = ""
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class HandoverView:
    """Parcels for one carrier, waiting or signed for; ``handed_over_at`` is None until the courier has signed."""

    sheet_id: int | None
    number: str
    carrier: str
    carrier_name: str
    rows: tuple[SheetRow, ...]
    weight_g: int
    handed_over_at: datetime | None
    who: str
    courier: str
