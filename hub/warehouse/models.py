"""Tables of the floor: parcels with their contents, waves, waybill numbers and handover sheets; the rules people edit."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record


class Wave(Record, table=True):
    """Parcels picked in one walk, all of one temperature class.

    ``rule`` names the wave rule it was made by, ``due_at`` is the earliest deadline in it. The time out of the cold room
    runs from ``picked_from``, the first pick scan; ``picked_at`` is the last.
    """

    code: str = Field(unique=True)
    storage: str
    released_at: datetime = Field(default_factory=now)
    released_by: str
    closed_at: datetime | None = None
    rule: str = Field(default="", sa_column_kwargs={"server_default": ""})
    due_at: datetime | None = None
    picked_from: datetime | None = None
    picked_at: datetime | None = None


class Parcel(Record, table=True):
    """What travels under one waybill: goods of one order and one temperature class."""

    order_id: int = Field(foreign_key="sales_order.id", sa_type=BigInteger)
    number: int  # 1, 2 ... within the order
    of: int
    storage: str
    state: str = "planned"
    wave_id: int | None = Field(default=None, foreign_key="wave.id", sa_type=BigInteger, index=True)
    carrier: str = ""
    carrier_why: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # see logistics.routing.reason
    waybill: str = ""
    expected_g: int = 0
    weight_g: int | None = None
    label_prints: int = 0
    sheet_id: int | None = Field(default=None, foreign_key="handover_sheet.id", sa_type=BigInteger)
    planned_at: datetime = Field(default_factory=now)
    handed_over_at: datetime | None = None

    __table_args__ = (
        UniqueConstraint("order_id", "number"),
        Index("ix_parcel_state", "state", "storage"),
        Index("ix_parcel_waybill", "waybill", postgresql_ops={"waybill": "varchar_pattern_ops"}),
    )


class ParcelLine(Record, table=True):
    """Pieces of one order line in a parcel; ``scanned`` counts what the packer has verified."""

    __tablename__ = "parcel_line"

    parcel_id: int = Field(foreign_key="parcel.id", sa_type=BigInteger, index=True)
    line_id: int = Field(foreign_key="order_line.id", sa_type=BigInteger, index=True)
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


class HandoverScan(Record, table=True):
    """A parcel somebody scanned onto the sheet that is being filled for its courier; gone once the sheet is signed."""

    __tablename__ = "handover_scan"

    parcel_id: int = Field(foreign_key="parcel.id", sa_type=BigInteger, unique=True)
    scanned_by: str
    scanned_at: datetime = Field(default_factory=now)


class ScanAlarm(Record, table=True):
    """People were warned that a parcel had no first scan ``hours`` after its number was told; once per parcel and hour."""

    __tablename__ = "scan_alarm"

    parcel_id: int = Field(foreign_key="parcel.id", sa_type=BigInteger)
    hours: int
    raised_at: datetime = Field(default_factory=now)

    __table_args__ = (UniqueConstraint("parcel_id", "hours"),)


class PickedStop(Record, table=True):
    """How many pieces of one lot were taken from one place for one wave; written by the pick scans."""

    __tablename__ = "picked_stop"

    wave_id: int = Field(foreign_key="wave.id", sa_type=BigInteger)
    lot_id: int = Field(foreign_key="lot.id", sa_type=BigInteger)
    location_id: int = Field(foreign_key="location.id", sa_type=BigInteger)
    pieces: int = 0
    picked_by: str
    picked_at: datetime = Field(default_factory=now)

    __table_args__ = (UniqueConstraint("wave_id", "lot_id", "location_id"),)


class LotScan(Record, table=True):
    """Pieces of one parcel line that the packer scanned, by the lot on their label."""

    __tablename__ = "lot_scan"

    parcel_line_id: int = Field(foreign_key="parcel_line.id", sa_type=BigInteger)
    lot: str
    pieces: int = 0

    __table_args__ = (UniqueConstraint("parcel_line_id", "lot"),)


class Packaging(Record, table=True):
    """What one parcel is packed in and with, and what the scale said. ``id`` is the parcel's id.

    ``cartons`` are carton codes, ``fill_permille`` how full the fullest is, ``estimated`` says that a size was guessed from
    weight. A person confirms the coolant; ``weighings`` are grams in order; a lead may accept what the scale doubts.
    """

    cartons: list[str] = Field(default_factory=list, sa_type=JSON)
    fill_permille: int = 0
    estimated: bool = False
    tare_g: int = 0
    coolant: str = ""
    coolant_pieces: int = 0
    coolant_g: int = 0
    liner: str = ""
    confirmed_by: str = ""
    weighings: list[int] = Field(default_factory=list, sa_type=JSON)
    accepted_by: str = ""
    accepted_why: str = ""
    slip_prints: int = 0


class WeightDifference(Record, table=True):
    """Weighed goods that came out lighter than sold: what the buyer has paid too much (差价). Closed when it was refunded.

    ``difference_fen`` is None where a bundle's price cannot be divided; a person then decides.
    """

    __tablename__ = "weight_difference"

    parcel_line_id: int = Field(foreign_key="parcel_line.id", sa_type=BigInteger, unique=True)
    order_id: int = Field(foreign_key="sales_order.id", sa_type=BigInteger, index=True)
    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    sold_g: int
    actual_g: int
    paid_fen: int | None = None
    difference_fen: int | None = None
    weighed_by: str
    weighed_at: datetime = Field(default_factory=now)
    closed_by: str = ""
    closed_at: datetime | None = None


class WaveRule(Record, table=True):
    """A row of the wave rules; the first that fits a parcel, by ``rank``, decides its wave. Empty fields fit anything.

    ``shape`` is single (one SKU) or multi; ``cutoff`` is when the courier's van leaves, HH:MM in China.
    """

    __tablename__ = "wave_rule"

    rank: int
    name: str = Field(unique=True)
    storage: str = ""
    shape: str = ""
    least_pieces: int = 0
    carrier: str = ""
    cutoff: str = ""
    due_hours: int | None = None
    most: int = 40


class HandlingRule(Record, table=True):
    """One temperature class: minutes its goods may be out of the room, and whether every lot is scanned before it leaves."""

    __tablename__ = "handling_rule"

    storage: str = Field(unique=True)
    out_minutes: int | None = None
    lot_scan: bool = False


class GoodsMark(Record, table=True):
    """Goods whose certificate, category or SKU code is ``value`` carry ``mark``, e.g. halal, liquor, odour."""

    __tablename__ = "goods_mark"

    field: str
    value: str
    mark: str

    __table_args__ = (UniqueConstraint("field", "value", "mark"),)


class Segregation(Record, table=True):
    """Goods of two marks that never share a carton; with scope tote they never share a picker's cart either."""

    one: str
    other: str
    scope: str = "carton"

    __table_args__ = (UniqueConstraint("one", "other"),)


class Carton(Record, table=True):
    """A box with its inner size; ``storages`` lists temperature classes, parted by commas."""

    code: str = Field(unique=True)
    name: str
    length_mm: int
    width_mm: int
    height_mm: int
    tare_g: int
    most_g: int = 20_000
    storages: str


class SkuSize(Record, table=True):
    """The outer size of one retail pack as the floor measured it. ``id`` is the SKU's id."""

    __tablename__ = "sku_size"

    length_mm: int
    width_mm: int
    height_mm: int
    measured_by: str


class CoolantRule(Record, table=True):
    """Coolant for one class, season and lane: ``share_permille`` of the goods' weight, in whole pieces of ``piece_g``.

    Months run from ``first_month`` to ``last_month``, over the year's end where the first is later; the row with the
    fewest ``days`` that are not fewer than the lane needs is taken.
    """

    __tablename__ = "coolant_rule"

    storage: str
    first_month: int
    last_month: int
    days: int
    coolant: str
    share_permille: int
    piece_g: int
    liner: str = ""
    liner_g: int = 0

    __table_args__ = (UniqueConstraint("storage", "first_month", "last_month", "days"),)


class UplinkParcel(Record, table=True):
    """Goods a village station sends to the county (上行件), under the station's own code.

    ``state`` is a word of ``lifecycle.UPLINK``. ``sent_g`` and ``sent_pieces`` are what the station wrote down,
    ``grams`` and ``pieces`` what was found here; ``temperature_dc`` is in tenths of a degree Celsius.
    """

    __tablename__ = "uplink_parcel"

    code: str = Field(unique=True)
    station: str
    producer: str
    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    sent_on: date
    sent_pieces: int
    sent_g: int
    state: str = "expected"
    pieces: int | None = None
    grams: int | None = None
    temperature_dc: int | None = None
    note: str = ""
    announced_by: str
    announced_at: datetime = Field(default_factory=now)
    received_by: str = ""
    received_at: datetime | None = None

    __table_args__ = (Index("ix_uplink_parcel_state", "state"),)


class LotSource(Record, table=True):
    """Which uplink parcel went into which lot, and how much of it; an uplink parcel goes into one lot. Never changed."""

    __tablename__ = "lot_source"

    lot_id: int = Field(foreign_key="lot.id", sa_type=BigInteger, index=True)
    uplink_id: int = Field(foreign_key="uplink_parcel.id", sa_type=BigInteger, unique=True)
    pieces: int
    grams: int
    merged_by: str
    merged_at: datetime = Field(default_factory=now)
