"""SkuCard: everything a listing, a label or a picture needs to know of one SKU, as one immutable value. Pure."""

from dataclasses import dataclass
from datetime import date

from catalog.words import CertificateKind, Licensing
from hub.kernel.money import Money
from hub.kernel.units import Grams, StorageClass


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate on file that covers the SKU."""

    kind: CertificateKind
    number: str
    valid_from: date
    valid_to: date | None
    verified: bool

    def holds_on(self, day: date) -> bool:
        """Whether the paper is in force on a day; both ends count."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Admission:
    """A producer's leave to use the region's mark; ``until`` None runs on."""

    since: date
    until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the mark may be used on a day; both ends count."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Part:
    """So many pieces of another SKU inside a bundle."""

    card: "SkuCard"
    pieces: int


@dataclass(frozen=True, slots=True)
class SkuCard:
    """One SKU with its product, brands, producer, current price and papers.

    ``brand`` is the mark it is sold under, ``public_brand`` the regional mark it may carry (``""`` when none).
    ``certificates`` are the kinds the goods claim; ``papers`` are the certificates on file behind those claims.
    ``mark`` is the public brand the goods carry in any way, ``admission`` the producer's leave to use it.
    ``shelf_days`` is None for goods without a shelf life; ``price`` is None when none was ever set.
    """

    sku_id: int
    code: str
    product_id: int
    product_code: str
    name: str
    name_bo: str
    brand_code: str
    brand: str
    brand_bo: str
    public_brand: str
    theme: str
    category: str
    spec: str
    unit: str
    storage: StorageClass
    shelf_days: int | None
    price: Money | None
    floor_price: Money | None
    market_price: Money | None
    gross_g: Grams
    net_g: Grams | None
    gtin: str
    producer_code: str
    producer: str
    producer_place: str
    origin: str
    licence: str
    licensing: Licensing
    standard: str
    tax_class: str
    certificates: tuple[str, ...]
    papers: tuple[Paper, ...]
    ingredients: str
    selling_points: tuple[str, ...]
    uses: tuple[str, ...]
    story: str
    restricted: bool
    is_food: bool
    is_voucher: bool
    is_weighed: bool
    presale_days: int | None
    parts: tuple[Part, ...] = ()
    mark: str = ""
    admission: Admission | None = None

    @property
    def is_bundle(self) -> bool:
        """Whether it is put together from other SKUs and has no stock of its own."""
        return bool(self.parts)
