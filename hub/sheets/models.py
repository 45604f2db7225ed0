"""Tables of the spreadsheet channel. A file that was handed in lies sealed, and only until it is loaded or given up."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record


class SheetLayout(Record, table=True):
    """How one shop's files of one kind are read or written, found again by the signature of their headings.

    ``headings`` stand in the platform's own order; ``columns`` maps a field of ours to the place of its column, from 0;
    ``words`` maps the platform's status words to what they mean to us.
    """

    __tablename__ = "sheet_layout"

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger)
    kind: str  # orders, aftersales, waybills, products, stock
    name: str
    signature: str
    headings: list[str] = Field(sa_type=JSON)
    columns: dict[str, int] = Field(sa_type=JSON)
    words: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    learnt_at: datetime = Field(default_factory=now)
    learnt_by: str

    __table_args__ = (UniqueConstraint("shop_id", "kind", "signature"),)


class SheetFile(Record, table=True):
    """A file handed in: sealed until it is loaded or given up, afterwards its figures only.

    ``digest`` is the SHA-256 of its bytes; ``as_of`` is when the same bytes were first seen.
    """

    __tablename__ = "sheet_file"

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger)
    kind: str
    name: str
    digest: str
    sealed: bytes = Field(sa_type=LargeBinary)
    as_of: datetime
    handed_in_at: datetime = Field(default_factory=now)
    handed_in_by: str
    loaded_at: datetime | None = None
    given_up_at: datetime | None = None
    figures: dict[str, int] = Field(default_factory=dict, sa_type=JSON)

    __table_args__ = (Index("ix_sheet_file_shop", "shop_id", "digest"),)


class SheetRefund(Record, table=True):
    """An after-sales case a file told us of; ``open`` keeps its order from leaving. ``words`` are struck of phones."""

    __tablename__ = "sheet_refund"

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger)
    case_no: str
    order_no: str
    kind: str  # connectors.base.aftersales.RefundKind
    amount_fen: int | None = None
    reason: str = ""
    vendor_status: str = ""
    open: bool = True
    seen_at: datetime = Field(default_factory=now)

    __table_args__ = (UniqueConstraint("shop_id", "case_no"), Index("ix_sheet_refund_order", "shop_id", "order_no"))


class SheetExport(Record, table=True):
    """A file of waybills for one shop: its orders count as told once somebody confirms the platform has it."""

    __tablename__ = "sheet_export"

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger, index=True)
    order_ids: list[str] = Field(sa_type=JSON)
    made_at: datetime = Field(default_factory=now)
    made_by: str
    confirmed_at: datetime | None = None
    dropped_at: datetime | None = None


class OfflineNumber(Record, table=True):
    """The series of our own order numbers, per business day; ``form_key`` makes a form that is sent twice one order."""

    __tablename__ = "offline_number"

    form_key: str = Field(unique=True)
    day: date
    number: int

    __table_args__ = (UniqueConstraint("day", "number"),)
