"""Tables of the stock room. Counters change only through ledger.py and reservations.py, by SQL expression."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record


class Warehouse(Record, table=True):
    """A building with stock, e.g. the county centre or a forward store."""

    code: str = Field(unique=True)
    name: str


class Location(Record, table=True):
    """A shelf, by its walking-order code (area-rack-level-slot) and temperature class."""

    warehouse_id: int = Field(foreign_key="warehouse.id", sa_type=BigInteger)
    code: str
    storage: str

    __table_args__ = (UniqueConstraint("warehouse_id", "code"),)


class Lot(Record, table=True):
    """A batch of one SKU with one expiry. ``state`` is good, quarantine or recalled; only good lots are sold."""

    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    code: str
    production_date: date
    expiry_date: date | None = None  # None: the goods do not expire
    state: str = "good"
    origin: str = ""
    received_at: datetime = Field(default_factory=now)

    __table_args__ = (UniqueConstraint("sku_id", "code"),)


class StockLevel(Record, table=True):
    """Pieces of one lot in one location."""

    __tablename__ = "stock_level"

    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger, index=True)
    lot_id: int = Field(foreign_key="lot.id", sa_type=BigInteger)
    location_id: int = Field(foreign_key="location.id", sa_type=BigInteger)
    on_hand: int = 0
    reserved: int = 0

    __table_args__ = (
        UniqueConstraint("lot_id", "location_id"),
        CheckConstraint("0 <= reserved AND reserved <= on_hand", name="reserved_within_on_hand"),
    )


class LedgerEntry(Record, table=True):
    """One movement of pieces, never changed. ``ref`` and ``reason`` make a movement happen once."""

    __tablename__ = "stock_ledger"

    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger, index=True)
    lot_id: int = Field(foreign_key="lot.id", sa_type=BigInteger)
    location_id: int = Field(foreign_key="location.id", sa_type=BigInteger)
    delta: int
    reason: str  # receive, ship, count, damage
    ref: str
    actor: str
    at: datetime = Field(default_factory=now)

    __table_args__ = (UniqueConstraint("ref", "reason", "lot_id", "location_id"),)


class Reservation(Record, table=True):
    """Pieces of one level promised to one order line. ``state`` is open, consumed or released."""

    line_id: int = Field(sa_type=BigInteger, index=True)
    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    lot_id: int = Field(foreign_key="lot.id", sa_type=BigInteger)
    location_id: int = Field(foreign_key="location.id", sa_type=BigInteger)
    level_id: int = Field(foreign_key="stock_level.id", sa_type=BigInteger)
    quantity: int
    state: str = "open"
    at: datetime = Field(default_factory=now)

    __table_args__ = (
        Index(
            "uq_reservation_open",
            "line_id",
            "level_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("quantity > 0", name="positive_quantity"),
        Index("ix_reservation_level", "level_id", "state"),
    )


class StockMark(Record, table=True):
    """A number per SKU that rises with every change of its sellable stock; pushes to shops carry it."""

    __tablename__ = "stock_mark"

    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger, unique=True)
    version: int = 1
    changed_at: datetime = Field(default_factory=now)
