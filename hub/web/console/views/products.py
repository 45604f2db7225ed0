"""Products: the catalogue list and one product with pictures, papers, parts and lots."""

from dataclasses import dataclass
from datetime import date, datetime

from hub.kernel.money import Money
from hub.web.console.views.shared import Item, Pager, TimelineEntry
from hub.web.console.views.stock import LotRow


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """What the list is narrowed to; field names are the query string's."""

    q: str = ""
    brand: str = ""
    category: str = ""
    storage: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One product. ``sellable`` and ``floor`` are pieces; below the floor the number turns loud."""

    item: Item
    brand: str
    public_brand: str
    category: str
    storage: str
    shelf_days: int | None
    price: Money | None
    sellable: int
    floor: int
    channels_live: int
    channels_total: int
    problems: int


@dataclass(frozen=True, slots=True)
class ProductsView:
    """The list."""

    rows: tuple[ProductRow, ...]
    chosen: ProductFilter
    brands: tuple[str, ...]
    categories: tuple[str, ...]
    total: int
    pager: Pager


@dataclass(frozen=True, slots=True)
class Picture:
    """A made picture. ``use`` is main or detail; ``stale`` when the product changed after it was made."""

    address: str
    width: int
    height: int
    use: str
    stale: bool = False


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A paper. ``state`` is valid, expiring, expired or missing."""

    kind: str
    number: str
    issuer: str
    until: date | None
    days_left: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a gift box."""

    item: Item
    pieces: int


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """The product in one shop. ``state`` is a listing word."""

    shop: str
    channel: str
    state: str
    price: Money | None
    pushed: int | None
    title: str
    external_id: str
    href: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the compliance check found. ``severity`` is block, warn or note."""

    severity: str
    field: str
    excerpt: str
    rule: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ProductView:
    """One product in full; its pictures are those drawn for ``platform``."""

    item: Item
    brand: str
    public_brand: str
    category: str
    storage: str
    shelf_days: int | None
    price: Money | None
    barcode: str
    gross_g: int
    producer: str
    origin: str
    tax: str
    sellable: int
    main_pictures: tuple[Picture, ...]
    detail_slices: tuple[Picture, ...]
    certificates: tuple[CertificateRow, ...]
    components: tuple[Component, ...]
    lots: tuple[LotRow, ...]
    platform: str
    platforms: tuple[str, ...]
    channels: tuple[ChannelLine, ...]
    findings: tuple[Finding, ...]
    timeline: tuple[TimelineEntry, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One thing wrong in one line of an imported sheet; ``line`` and ``column`` as the spreadsheet shows them."""

    line: int
    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """What an import did, in rows. ``refused`` is cut to the first few hundred; ``refused_total`` counts all.

    ``words`` are doubtful words in rows that were kept.
    """

    filename: str
    kind: str
    added: int
    changed: int
    unchanged: int
    refused: tuple[RefusedRow, ...]
    refused_total: int
    ignored: tuple[str, ...]
    words: tuple[RefusedRow, ...] = ()
