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
    """A shelf, by its walking-order code (area-rack-level-slot) and temperature class.

    ``purpose`` is stock, or quarantine: nothing that lies there is promised to anybody.
    """

    warehouse_id: int = Field(foreign_key="warehouse.id", sa_type=BigInteger)
    code: str
    storage: str
    purpose: str = Field(default="stock", sa_column_kwargs={"server_default": "stock"})

    __table_args__ = (UniqueConstraint("warehouse_id", "code"),)


class Lot(Record, table=True):
    """A batch of one SKU with one expiry. ``state`` is a word of ``lifecycle.LOT``; only good lots are sold."""

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
    reason: str  # receive, ship, count, damage, move, return
    ref: str
    actor: str
    at: datetime = Field(default_factory=now)

    __table_args__ = (
        UniqueConstraint("ref", "reason", "lot_id", "location_id"),
        Index("ix_stock_ledger_lot", "lot_id", "reason"),
    )


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
        Index("ix_reservation_lot", "lot_id", "state"),
    )


class StockMark(Record, table=True):
    """A number per SKU that rises with every change of its sellable stock; pushes to shops carry it."""

    __tablename__ = "stock_mark"

    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger, unique=True)
    version: int = 1
    changed_at: datetime = Field(default_factory=now)


class Receipt(Record, table=True):
    """Goods a supplier announced (入库单). ``state`` is a word of ``lifecycle.RECEIPT``."""

    __tablename__ = "inbound_receipt"

    code: str = Field(unique=True)
    warehouse_id: int = Field(foreign_key="warehouse.id", sa_type=BigInteger)
    supplier: str
    expected_on: date
    state: str = "expected"
    note: str = ""
    made_by: str
    made_at: datetime = Field(default_factory=now)
    closed_by: str = ""
    closed_at: datetime | None = None

    __table_args__ = (Index("ix_inbound_receipt_state", "state"),)


class ReceiptLine(Record, table=True):
    """Goods of one lot on a receipt: what was announced, and what was found when it came.

    ``counted`` are all pieces that came, ``damaged`` and ``mislabelled`` are some of them. ``temperature_dc`` is the
    product's temperature in tenths of a degree Celsius, ``grams`` what all counted pieces weigh together.
    """

    __tablename__ = "inbound_line"

    receipt_id: int = Field(foreign_key="inbound_receipt.id", sa_type=BigInteger, index=True)
    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    expected: int
    expected_lot: str = ""
    expected_production: date | None = None
    state: str = "expected"
    lot_code: str = ""
    production_date: date | None = None
    expiry_date: date | None = None
    counted: int = 0
    damaged: int = 0
    mislabelled: int = 0
    grams: int | None = None
    temperature_dc: int | None = None
    responsible: str = ""
    note: str = ""
    lot_id: int | None = Field(default=None, foreign_key="lot.id", sa_type=BigInteger)
    location_id: int | None = Field(default=None, foreign_key="location.id", sa_type=BigInteger)
    inspected_by: str = ""
    inspected_at: datetime | None = None
    decided_by: str = ""

    __table_args__ = (
        CheckConstraint("damaged + mislabelled <= counted AND expected >= 0", name="inbound_line_pieces"),
    )


class Incident(Record, table=True):
    """Something that went wrong with goods (货损货差). ``state`` is a word of ``lifecycle.INCIDENT``.

    While it is held, ``pieces`` of the lot lie in the quarantine place ``location_id``; without a place the whole lot
    is in quarantine wherever it lies.
    """

    code: str = Field(unique=True)
    kind: str  # damage, loss, wrong_label, cold_chain; at the door also refused, short_life
    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    lot_id: int | None = Field(default=None, foreign_key="lot.id", sa_type=BigInteger, index=True)
    location_id: int | None = Field(default=None, foreign_key="location.id", sa_type=BigInteger)
    parcel_id: int | None = Field(default=None, foreign_key="parcel.id", sa_type=BigInteger)
    receipt_line_id: int | None = Field(default=None, foreign_key="inbound_line.id", sa_type=BigInteger)
    pieces: int
    responsible: str  # supplier, carrier, warehouse, unknown
    consequence: str  # none, write_off, quarantine
    note: str = ""
    photo: str = ""  # digest in the blob store
    state: str = "recorded"
    made_by: str
    made_at: datetime = Field(default_factory=now)
    decided_by: str = ""
    decided_at: datetime | None = None

    __table_args__ = (UniqueConstraint("receipt_line_id", "kind"), Index("ix_incident_state", "state"))


class CountList(Record, table=True):
    """The shelves of one warehouse to be counted on one day (盘点单)."""

    __tablename__ = "count_list"

    code: str = Field(unique=True)
    warehouse_id: int = Field(foreign_key="warehouse.id", sa_type=BigInteger)
    day: date
    made_by: str
    made_at: datetime = Field(default_factory=now)

    __table_args__ = (UniqueConstraint("warehouse_id", "day"),)


class CountLine(Record, table=True):
    """One lot on one shelf to be counted blind. ``expected`` is what should have lain there when it was counted."""

    __tablename__ = "count_line"

    list_id: int = Field(foreign_key="count_list.id", sa_type=BigInteger)
    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    lot_id: int = Field(foreign_key="lot.id", sa_type=BigInteger)
    location_id: int = Field(foreign_key="location.id", sa_type=BigInteger)
    why: str  # zero, a, b, stale
    state: str = "open"
    expected: int | None = None
    counted: int | None = None
    rounds: int = 0
    counted_by: str = ""
    counted_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None

    __table_args__ = (
        UniqueConstraint("list_id", "lot_id", "location_id"),
        Index("ix_count_line_level", "lot_id", "location_id"),
        CheckConstraint("counted IS NULL OR counted >= 0", name="count_line_counted"),
    )
