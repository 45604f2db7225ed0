"""Tables of the order queue. Receiver data is sealed; holds are rows, not states; raw payloads are kept sealed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record


class Order(Record, table=True):
    """A marketplace order. ``order_no`` is the platform's id as text; ``vendor_status`` its own words, verbatim."""

    __tablename__ = "sales_order"

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger)
    channel: str
    order_no: str
    state: str = "received"
    vendor_state: str = ""  # neutral state the platform is in
    vendor_status: str = ""
    paid_fen: int = 0
    freight_fen: int = 0
    discount_fen: int = 0
    buyer_note: str = ""  # phone numbers struck out
    seller_note: str = ""
    raw_digest: str = ""
    created_at: datetime
    paid_at: datetime | None = None
    modified_at: datetime
    ship_by: datetime | None = None
    ship_by_here: bool = False  # computed by our rules, since the platform named no deadline
    pulled_at: datetime = Field(default_factory=now)

    __table_args__ = (
        UniqueConstraint("shop_id", "order_no"),
        Index("ix_order_state", "state", "ship_by"),
        Index("ix_order_no", "order_no", postgresql_ops={"order_no": "varchar_pattern_ops"}),
    )


class OrderLine(Record, table=True):
    """A line of an order. ``sku_id`` is empty while the merchant code is unknown to the catalogue."""

    __tablename__ = "order_line"

    order_id: int = Field(foreign_key="sales_order.id", sa_type=BigInteger, index=True)
    line_no: str
    item_id: str
    vendor_sku_id: str
    merchant_code: str
    sku_id: int | None = Field(default=None, foreign_key="sku.id", sa_type=BigInteger)
    title: str
    quantity: int
    unit_fen: int
    paid_fen: int
    refund_open: bool = False
    refunded: bool = False

    __table_args__ = (UniqueConstraint("order_id", "line_no"),)


class OrderReceiver(Record, table=True):
    """Who gets the parcel: region and masks in clear, everything else sealed. ``id`` is the order's id."""

    __tablename__ = "order_receiver"

    province: str
    city: str
    district: str
    town: str = ""
    name_mask: str = ""
    phone_mask: str = ""
    address_mask: str = ""
    sealed: bytes = Field(sa_type=LargeBinary)  # JSON: cipher, token, plain
    merge_key: str = ""  # keyed hash of the platform's own token
    phone_tail_key: str = ""  # keyed hash of the last four digits, where the mask shows them


class OrderPayload(Record, table=True):
    """The platform's own JSON of the newest version, sealed. ``id`` is the order's id."""

    __tablename__ = "order_payload"

    sealed: bytes = Field(sa_type=LargeBinary)


class ParkedOrder(Record, table=True):
    """An order we could not read, with its payload; open until it is read or dismissed."""

    __tablename__ = "parked_order"

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger)
    order_no: str
    reason: str
    field: str = ""
    value: str = ""
    sealed: bytes = Field(sa_type=LargeBinary)
    open: bool = True
    parked_at: datetime = Field(default_factory=now)
    closed_at: datetime | None = None

    __table_args__ = (UniqueConstraint("shop_id", "order_no"),)


class Hold(Record, table=True):
    """A reason why an order must not go on. The order goes on when no hold is open."""

    __tablename__ = "order_hold"

    order_id: int = Field(foreign_key="sales_order.id", sa_type=BigInteger, index=True)
    kind: str  # refund, platform, short, unmapped, manual
    why: str
    opened_at: datetime = Field(default_factory=now)
    opened_by: str
    closed_at: datetime | None = None
    closed_by: str = ""

    __table_args__ = (
        Index(
            "ix_hold_open",
            "order_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


class ReviewRule(Record, table=True):
    """When a new or changed order waits for a person. ``kind`` is a word of ``screening.KINDS``.

    ``words`` are places, or words of a note, parted by commas; ``limit`` is pieces or yuan. Empty means any.
    """

    __tablename__ = "review_rule"

    rank: int
    name: str = Field(unique=True, max_length=40)
    kind: str
    channel: str = ""
    words: str = ""
    limit: int | None = None
    active: bool = True


class ShipNotice(Record, table=True):
    """What one platform must be told about one shipped order, once. ``id`` is the order's id."""

    __tablename__ = "ship_notice"

    parcels: list[dict[str, Any]] = Field(sa_type=JSON)  # waybill, carrier, lines {line_no: pieces}
    told_at: datetime | None = None
    recorded_at: datetime = Field(default_factory=now)

    __table_args__ = (
        Index(
            "ix_notice_open",
            "recorded_at",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )


class OrderMemo(Record, table=True):
    """The newest memo and flag a person wrote here, and whether the platform has them. ``id`` is the order's id."""

    __tablename__ = "order_memo"

    text: str  # phone numbers struck out
    flag: str = ""
    version: int = 1
    written_by: str
    written_at: datetime = Field(default_factory=now)
    told_at: datetime | None = None
    refused: str = ""  # the platform's words


class ShipByRule(Record, table=True):
    """Hours a platform gives from payment to dispatch, from a day on. ``source`` says where that is written."""

    __tablename__ = "ship_by_rule"

    channel: str
    valid_from: date
    hours: int
    source: str = ""
    kept_by: str
    kept_at: datetime = Field(default_factory=now)

    __table_args__ = (UniqueConstraint("channel", "valid_from"),)


class ShipByPause(Record, table=True):
    """Days, both included, on which no platform's clock runs, or that of one ``channel``: festivals, closed roads."""

    __tablename__ = "ship_by_pause"

    channel: str = ""  # empty: every platform
    first: date
    last: date
    why: str
    kept_by: str
    kept_at: datetime = Field(default_factory=now)


class DeadlineAlarm(Record, table=True):
    """People were warned that an order is about to miss this deadline; once per deadline."""

    __tablename__ = "deadline_alarm"

    order_id: int = Field(foreign_key="sales_order.id", sa_type=BigInteger)
    ship_by: datetime
    raised_at: datetime = Field(default_factory=now)

    __table_args__ = (UniqueConstraint("order_id", "ship_by"),)


class PullCursor(Record, table=True):
    """How far the orders of one shop have been read, and how far with the platform's full overlap."""

    __tablename__ = "pull_cursor"

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger, unique=True)
    read_until: datetime
    swept_until: datetime
