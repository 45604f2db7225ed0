"""The neutral language between the hub and any marketplace: frozen values, no vendor words, no I/O.

Ids are always text (18-19 digits break floats, Excel and JavaScript). Instants are aware UTC.
Raw payloads, free text of buyers and anything in clear stay out of reprs, so they never reach a log.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from hub.kernel.money import Money


class OrderState(StrEnum):
    """Where the platform says an order stands, reduced to what the hub must do about it."""

    UNPAID = "unpaid"  # nothing to do yet
    HELD = "held"  # paid, but the platform forbids shipping for now (group forming, risk review)
    TO_SHIP = "to_ship"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    FINISHED = "finished"
    CLOSED = "closed"  # cancelled or refunded in full: never ship


@dataclass(frozen=True, slots=True)
class PlainReceiver:
    """Receiver in clear, only where a platform still hands it out; sealed at once by the hub, never in a repr."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)  # street and number, without province/city/district


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets the parcel, in the form the platform allows: masks, its own ciphertext and its own token."""

    province: str
    city: str
    district: str
    town: str = ""
    name_mask: str = ""
    phone_mask: str = ""
    address_mask: str = ""
    cipher: Mapping[str, str] = field(default_factory=dict)  # name/phone/address as the platform encrypted them
    token: str = ""  # OAID, open_address_id, hash_code ...: merge key and e-waybill key
    plain: PlainReceiver | None = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of a marketplace order."""

    line_id: str
    item_id: str
    vendor_sku_id: str
    merchant_code: str  # our SKU code as given at publish time; empty when the seller never set one
    title: str
    quantity: int
    unit_price: Money
    paid: Money  # share of what the buyer paid for this line, freight left out where the platform allows it
    refund_open: bool = False
    refunded: bool = False


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """A marketplace order, read completely. ``raw`` is the platform's own JSON, kept verbatim."""

    order_id: str
    state: OrderState
    vendor_status: str  # verbatim, e.g. "WAIT_SELLER_SEND_GOODS"
    created_at: datetime
    modified_at: datetime
    lines: tuple[OrderLine, ...]
    receiver: Receiver
    paid: Money
    freight: Money
    discount: Money
    raw: bytes = field(repr=False)
    paid_at: datetime | None = None
    ship_by: datetime | None = None
    buyer_ref: str = ""
    buyer_note: str = field(default="", repr=False)
    seller_note: str = ""
    refund_open: bool = False
    hold_reason: str = ""  # the platform's reason when state is HELD


@dataclass(frozen=True, slots=True)
class UnreadableOrder:
    """An order the mapping could not read. The hub parks it with its payload; nothing is guessed."""

    order_id: str
    reason: str
    raw: bytes = dataclasses.field(repr=False)  # spelt out: ``field`` is an attribute of this class
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Some orders, in no promised order, possibly repeated on another page."""

    orders: tuple[ChannelOrder | UnreadableOrder, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file to upload. ``sha256`` is the hex digest of ``data``."""

    name: str  # file name with extension, ASCII
    data: bytes = field(repr=False)
    mime: str  # image/jpeg or image/png
    sha256: str


@dataclass(frozen=True, slots=True)
class PictureRef:
    """Where the platform put an uploaded picture."""

    url: str
    vendor_id: str = ""


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """What category and attribute filling may need; empty text when not applicable."""

    brand: str
    category: str  # our own category word, e.g. "牦牛生鲜"
    net_content: str
    storage: str  # frozen | chilled | ambient | virtual (hub.kernel.units.StorageClass values)
    shelf_days: int | None
    producer: str
    origin: str
    food_licence: str = ""  # SC number
    gtin: str = ""
    is_food: bool = True
    is_fresh: bool = False
    ingredients: str = ""
    certificates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Qualification:
    """A paper a category may ask for. ``pictures`` are already uploaded where the platform keeps such papers."""

    kind: str  # licence, organic, geographic, halal, brand, inspection
    number: str
    valid_until: date | None
    pictures: tuple[PictureRef, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingDraft:
    """Everything a platform needs to put one SKU on sale. Pictures are already uploaded."""

    merchant_code: str  # our SKU code; natural key of the listing in its shop
    title: str
    price: Money
    market_price: Money  # struck-through reference price, always above ``price``
    stock: int
    weight_g: int
    unit: str
    spec: str  # sale spec value, e.g. "500g"
    main_pictures: tuple[PictureRef, ...]
    detail_pictures: tuple[PictureRef, ...]
    facts: ListingFacts
    is_voucher: bool = False  # a ticket fulfilled by a code, not a parcel
    ship_within_hours: int = 48
    presale_days: int = 0  # 0: from stock; otherwise goods leave at the latest this many days after payment
    qualifications: tuple[Qualification, ...] = ()
    freight_template: str = ""  # the platform's id; empty: the shop's default


class ListingState(StrEnum):
    """What buyers can do with a listing."""

    LIVE = "live"
    AUDIT = "audit"  # the platform is looking at it
    OFF = "off"
    REFUSED = "refused"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class ListingRef:
    """The platform's ids of a listing."""

    item_id: str
    vendor_sku_id: str
    merchant_code: str
    state: ListingState
    reason: str = ""  # the platform's words when it refused


@dataclass(frozen=True, slots=True)
class ListingSnapshot:
    """A listing as the platform shows it now, for comparing. None where this read does not tell."""

    ref: ListingRef
    title: str
    price: Money | None = None  # what a buyer pays for one piece (the group price on Pinduoduo)
    stock: int | None = None


class AttributeKind(StrEnum):
    """How an attribute is filled in."""

    TEXT = "text"
    NUMBER = "number"
    ONE_OF = "one_of"
    MANY_OF = "many_of"


@dataclass(frozen=True, slots=True)
class AttributeNeed:
    """An attribute of a category. ``filled`` is what the connector would send for these facts, empty when it knows nothing."""

    vendor_id: str
    name: str
    required: bool
    kind: AttributeKind
    choices: tuple[str, ...] = ()
    filled: str = ""


@dataclass(frozen=True, slots=True)
class CategoryNeeds:
    """What a category asks for, before anything is published. ``papers`` are the platform's words."""

    vendor_category_id: str
    name: str
    attributes: tuple[AttributeNeed, ...]
    papers: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of required attributes nobody can fill from the facts."""
        return tuple(need.name for need in self.attributes if need.required and not need.filled)


@dataclass(frozen=True, slots=True)
class FreightTemplate:
    """A freight template the shop keeps on the platform."""

    template_id: str
    name: str
    is_default: bool = False


class Flag(StrEnum):
    """The coloured flag an operator sets beside a memo. Platforms number them differently."""

    NONE = "none"
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"


@dataclass(frozen=True, slots=True)
class ParcelNotice:
    """One parcel of a shipped order. ``lines`` maps line id to pieces in this parcel.

    Without a carrier nothing travels: the goods are tickets, and ``waybill`` is the code the buyer was sent.
    """

    waybill: str
    carrier: str  # our carrier code, e.g. "SF"; the connector translates
    lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ShipmentNotice:
    """Parcels of an order, told to the platform once each, after handover to the courier.

    ``complete`` is False when further parcels of the order follow in a later notice.
    """

    order_id: str
    parcels: tuple[ParcelNotice, ...]
    vendor_skus: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # line id -> (item_id, vendor_sku_id)
    complete: bool = True


@dataclass(frozen=True, slots=True)
class CarrierCode:
    """One logistics company as the platform lists it."""

    code: str  # our code, "" when we know no equivalent
    vendor_code: str  # what the platform wants in a ship call
    name: str
