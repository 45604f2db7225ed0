"""Tables of the catalogue: brand, producer, product (SPU), sku, pack_component, price, certificate.

A product is what a buyer searches for; its SKUs differ only in pack size. Prices are rows with a start, so history stays.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Enum, Text, UniqueConstraint
from sqlmodel import Field

from catalog.words import BrandLevel, CertificateKind, Licensing
from hub.kernel.clock import now
from hub.kernel.db import Record
from hub.kernel.units import Grams, ProducerKind, StorageClass


def _words(vocabulary: type[StrEnum]) -> Enum:
    """A short text column that reads back as the enumeration, on every database alike."""
    return Enum(vocabulary, native_enum=False, length=16, values_callable=lambda words: [word.value for word in words])


class Kept(Record):
    """A row people edit: when it was made, when it last changed, and by whom (``kind:name`` of an actor)."""

    created: datetime = Field(default_factory=now)
    updated: datetime = Field(default_factory=now)
    updated_by: str = Field(default="", max_length=120)


class Brand(Kept, table=True):
    """A mark goods are sold under: the region's public one, or a local one of a firm or product line."""

    code: str = Field(max_length=32, unique=True)
    name: str = Field(max_length=60)
    name_bo: str = Field(default="", max_length=120)
    name_en: str = Field(default="", max_length=120)
    level: BrandLevel = Field(sa_type=_words(BrandLevel))
    theme: str = Field(default="", max_length=60)  # which theme the media studio dresses it in
    story: str = Field(default="", sa_type=Text)


class Producer(Kept, table=True):
    """Who makes or supplies the goods. Holds no person's name and no telephone number."""

    code: str = Field(max_length=32, unique=True)
    name: str = Field(max_length=120)
    place: str = Field(default="", max_length=120)
    kind: ProducerKind = Field(sa_type=_words(ProducerKind))
    uscc: str | None = Field(default=None, max_length=18, unique=True)


class Product(Kept, table=True):
    """SPU: one product of one brand. ``selling_points`` and ``uses`` are texts parted by ``|``.

    ``brand_id`` is the mark it is sold under; ``public_brand_id`` the regional mark it may carry, if any.
    """

    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=120)
    name_bo: str = Field(default="", max_length=200)
    category: str = Field(max_length=60)
    brand_id: int = Field(foreign_key="brand.id", sa_type=BigInteger)
    public_brand_id: int | None = Field(default=None, foreign_key="brand.id", sa_type=BigInteger)
    producer_id: int | None = Field(default=None, foreign_key="producer.id", sa_type=BigInteger, index=True)
    origin: str = Field(default="", max_length=120)
    storage: StorageClass = Field(sa_type=_words(StorageClass))
    shelf_days: int | None = None
    tax_class: str = Field(default="", max_length=60)
    standard: str = Field(default="", max_length=60)
    licensing: Licensing = Field(sa_type=_words(Licensing))
    restricted: bool = False
    is_food: bool = True
    is_voucher: bool = False
    is_weighed: bool = False
    presale_days: int | None = None
    ingredients: str = Field(default="", sa_type=Text)
    selling_points: str = Field(default="", sa_type=Text)
    uses: str = Field(default="", sa_type=Text)
    story: str = Field(default="", sa_type=Text)

    __table_args__ = (UniqueConstraint("brand_id", "name", name="uq_product_brand_name"),)


class Sku(Kept, table=True):
    """One pack size that is stocked, priced and listed. ``claims`` are certificate kinds it shows, parted by commas."""

    code: str = Field(max_length=32, unique=True)
    product_id: int = Field(foreign_key="product.id", sa_type=BigInteger, index=True)
    spec: str = Field(max_length=60)
    unit: str = Field(max_length=12)
    gross_g: Grams
    net_g: Grams | None = None
    gtin: str | None = Field(default=None, max_length=13, unique=True)
    licence: str = Field(default="", max_length=16)
    claims: str = Field(default="", max_length=60)
    market_price_fen: int | None = Field(default=None, sa_type=BigInteger)

    __table_args__ = (CheckConstraint("gross_g >= 0", name="ck_sku_gross"),)


class PackComponent(Kept, table=True):
    """``pieces`` of a component SKU inside a bundle SKU. A bundle never contains a bundle."""

    __tablename__ = "pack_component"

    bundle_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    component_id: int = Field(foreign_key="sku.id", sa_type=BigInteger, index=True)
    pieces: int

    __table_args__ = (
        UniqueConstraint("bundle_id", "component_id", name="uq_pack_component"),
        CheckConstraint("pieces > 0", name="ck_pack_component_pieces"),
        CheckConstraint("bundle_id <> component_id", name="ck_pack_component_other"),
    )


class Price(Kept, table=True):
    """What a SKU costs from an instant on, in fen; ``floor_fen`` is the least any channel may ask."""

    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    fen: int = Field(sa_type=BigInteger)
    floor_fen: int | None = Field(default=None, sa_type=BigInteger)
    valid_from: datetime = Field(default_factory=now)

    __table_args__ = (
        UniqueConstraint("sku_id", "valid_from", name="uq_price_sku_from"),
        CheckConstraint("fen > 0", name="ck_price_fen"),
    )


class Certificate(Kept, table=True):
    """A paper on file, owned by one SKU or by one producer (then it covers that producer's goods that claim it)."""

    sku_id: int | None = Field(default=None, foreign_key="sku.id", sa_type=BigInteger)
    producer_id: int | None = Field(default=None, foreign_key="producer.id", sa_type=BigInteger)
    kind: CertificateKind = Field(sa_type=_words(CertificateKind))
    number: str = Field(max_length=60)
    valid_from: date
    valid_to: date | None = None
    verified: bool = False  # a person has seen the paper
    scope: str = Field(
        default="", max_length=300, sa_column_kwargs={"server_default": ""}
    )  # categories parted by |, all when empty

    __table_args__ = (
        UniqueConstraint("sku_id", "kind", "number", name="uq_certificate_sku"),
        UniqueConstraint("producer_id", "kind", "number", name="uq_certificate_producer"),
        CheckConstraint("(sku_id IS NULL) <> (producer_id IS NULL)", name="ck_certificate_one_owner"),
    )

    def covers(self, category: str) -> bool:
        """Whether goods of a category lie in the scope of the paper."""
        return covers(self.scope, category)


def covers(scope: str, category: str) -> bool:
    """Whether a category lies in a scope: categories parted by |, all when empty."""
    return not scope or category in scope.split("|")


class BrandAdmission(Kept, table=True):
    """A producer's leave to use a public brand, until it ends or is withdrawn; a new leave is a new row."""

    __tablename__ = "brand_admission"

    brand_id: int = Field(foreign_key="brand.id", sa_type=BigInteger)
    producer_id: int = Field(foreign_key="producer.id", sa_type=BigInteger, index=True)
    admitted_on: date
    valid_to: date | None = None
    withdrawn_on: date | None = None
    why: str = Field(default="", max_length=300)

    __table_args__ = (UniqueConstraint("brand_id", "producer_id", "admitted_on", name="uq_brand_admission"),)


class BrandAudit(Kept, table=True):
    """A look at how an admitted producer uses the mark."""

    __tablename__ = "brand_audit"

    admission_id: int = Field(foreign_key="brand_admission.id", sa_type=BigInteger, index=True)
    audited_on: date
    passed: bool
    note: str = Field(default="", max_length=300)
