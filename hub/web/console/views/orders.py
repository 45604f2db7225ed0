"""Orders: the queue by phase, one order in full, and parked payloads."""

from dataclasses import dataclass, field
from datetime import datetime

from hub.kernel.money import Money
from hub.web.console.views.shared import Item, Pager, ShopOption, Tab, TimelineEntry


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What the queue is narrowed to; field names are the query string's. ``due`` is overdue, urgent or today."""

    phase: str = ""
    q: str = ""
    shop: str = ""
    storage: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class LineBrief:
    """One line of an order as the queue shows it."""

    sku: str
    name: str
    pieces: int


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order. ``storage`` holds the temperature classes of its lines; ``holds`` are words of the "hold" labels."""

    order_id: int
    channel: str
    shop: str
    external_id: str
    paid_at: datetime | None
    buyer: str
    region: str
    lines: tuple[LineBrief, ...]
    pieces: int
    amount: Money
    storage: tuple[str, ...]
    ship_by: datetime | None
    phase: str
    holds: tuple[str, ...] = ()
    waybills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrdersView:
    """The queue."""

    tabs: tuple[Tab, ...]
    rows: tuple[OrderRow, ...]
    shops: tuple[ShopOption, ...]
    chosen: OrderFilter
    pager: Pager


@dataclass(frozen=True, slots=True)
class LotShare:
    """Pieces of one line taken from one lot."""

    lot: str
    pieces: int
    expires: str
    place: str


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line in full. ``refund`` is open, refunded or empty; ``known`` means the catalogue has these goods."""

    item: Item
    pieces: int
    price: Money
    amount: Money
    storage: str
    lots: tuple[LotShare, ...]
    refund: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class ParcelBrief:
    """One parcel of the order. ``state`` is a word of the "parcel" labels."""

    parcel_id: int
    carrier: str
    waybill: str
    state: str
    weight_g: int | None
    handed_over_at: datetime | None
    told_at: datetime | None
    href: str
    carrier_why: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """The receiver, masked. ``sealed`` is true when only the platform can read it, ``shown`` when it will on demand.

    ``cipher`` names the parts we hold as the platform's own ciphertext (name, phone, address); ``token`` is true when it
    gave an id by which it makes waybills (OAID and the like).
    """

    name: str
    phone: str
    region: str
    address: str
    sealed: bool = False
    shown: bool = False
    cipher: tuple[str, ...] = ()
    token: bool = False


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold. Closed holds keep who released them and when; ``liftable`` ones a person may release."""

    hold_id: int
    kind: str
    note: str
    who: str
    at: datetime
    released_by: str = ""
    released_at: datetime | None = None
    liftable: bool = True


@dataclass(frozen=True, slots=True)
class Sums:
    """The money of one order."""

    goods: Money
    freight: Money
    discount: Money
    paid: Money
    refunded: Money


@dataclass(frozen=True, slots=True)
class MemoBox:
    """The seller's memo as last written here; ``at`` is None before that. ``told_at`` is None while the platform lacks it."""

    text: str = ""
    flag: str = "none"
    who: str = ""
    at: datetime | None = None
    told_at: datetime | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order in full. ``actions`` holds hold, cancel and address as far as they are possible now."""

    order_id: int
    channel: str
    shop: str
    external_id: str
    phase: str
    vendor_status: str
    placed_at: datetime
    paid_at: datetime | None
    ship_by: datetime | None
    buyer_memo: str
    seller_memo: str
    lines: tuple[OrderLine, ...]
    sums: Sums
    receiver: Receiver
    parcels: tuple[ParcelBrief, ...]
    holds: tuple[HoldRow, ...]
    timeline: tuple[TimelineEntry, ...]
    actions: tuple[str, ...]
    raw_href: str
    memo: MemoBox | None = None  # None where the platform keeps no memos


@dataclass(frozen=True, slots=True)
class RevealedReceiver:
    """The receiver in clear, shown once; never kept in a page that can be cached.

    ``phone`` may be a virtual number with an ``extension``, good until ``expires_at``; ``region`` is empty where the
    address says it.
    """

    name: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)
    purpose: str
    region: str = ""
    extension: str = field(default="", repr=False)
    virtual: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """One payload the hub could not read: ``field`` had ``value``. ``tries`` counts runs by hand."""

    parked_id: int
    channel: str
    shop: str
    external_id: str
    reason: str
    remedy: str
    parked_at: datetime
    tries: int
    field: str = ""
    value: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class ParkedView:
    """The list of parked payloads."""

    rows: tuple[ParkedRow, ...]
    shops: tuple[ShopOption, ...]
    shop: str
    pager: Pager


@dataclass(frozen=True, slots=True)
class PayloadView:
    """One payload: pretty JSON with buyer fields struck out."""

    row: ParkedRow
    payload: str
    timeline: tuple[TimelineEntry, ...]
