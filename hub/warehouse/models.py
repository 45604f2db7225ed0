"""Tables of the floor: parcels with their contents, waves, waybill numbers and handover sheets."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record


class Wave(Record, table=True):
    """Parcels picked in one walk, all of one temperature class."""

    code: str = Field(unique=True)
    storage: str
    released_at: datetime = Field(default_factory=now)
    released_by: str
    closed_at: datetime | None = None


class Parcel(Record, table=True):
    """What travels under one waybill: goods of one order and one temperature class."""

    order_id: int = Field(foreign_key="sales_order.id", sa_type=BigInteger)
    number: int  # 1, 2 ... within the order
    of: int
    storage: str
    state: str = "planned"
    wave_id: int | None = Field(default=None, foreign_key="wave.id", sa_type=BigInteger, index=True)
    carrier: str = ""
    waybill: str = ""
    expected_g: int = 0
    weight_g: int | None = None
    label_prints: int = 0
    sheet_id: int | None = Field(default=None, foreign_key="handover_sheet.id", sa_type=BigInteger)
    planned_at: datetime = Field(default_factory=now)
    handed_over_at: datetime | None = None

    __table_args__ = (UniqueConstraint("order_id", "number"), Index("ix_parcel_state", "state", "storage"))


class ParcelLine(Record, table=True):
    """Pieces of one order line in a parcel; ``scanned`` counts what the packer has verified."""

    __tablename__ = "parcel_line"

    parcel_id: int = Field(foreign_key="parcel.id", sa_type=BigInteger, index=True)
    line_id: int = Field(foreign_key="order_line.id", sa_type=BigInteger)
    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    quantity: int
    scanned: int = 0

    __table_args__ = (UniqueConstraint("parcel_id", "line_id", "sku_id"),)


class WaybillNumber(Record, table=True):
    """A number from a courier's pool; used once."""

    __tablename__ = "waybill_number"

    carrier: str
    number: str = Field(unique=True)
    parcel_id: int | None = Field(default=None, foreign_key="parcel.id", sa_type=BigInteger)

    __table_args__ = (Index("ix_waybill_free", "carrier", "parcel_id"),)


class PlatformWaybill(Record, table=True):
    """A number asked of the platform for one parcel. ``sealed`` is what its print component needs, as JSON.

    ``number`` is empty until the platform has answered; ``request_id`` makes asking again harmless.
    """

    __tablename__ = "platform_waybill"

    parcel_id: int = Field(foreign_key="parcel.id", sa_type=BigInteger, index=True)
    request_id: str = Field(unique=True)
    carrier: str = ""
    vendor_carrier: str = ""
    number: str = ""
    sealed: bytes = Field(default=b"", sa_type=LargeBinary)
    asked_at: datetime = Field(default_factory=now)
    given_back_at: datetime | None = None
    refused: str = ""  # why the platform does not take the number back


class HandoverSheet(Record, table=True):
    """Parcels given to one courier at one time (交接单)."""

    __tablename__ = "handover_sheet"

    code: str = Field(unique=True)
    carrier: str
    parcels: int
    weight_g: int
    signed_by: str
    at: datetime = Field(default_factory=now)
