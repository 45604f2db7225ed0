"""Tables of settlement: what was learnt of a payee's files, bills by month, their files and lines."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record


class BillLayout(Record, table=True):
    """How the bills of one courier or shop are read, found again by the signature of their headings.

    ``columns`` maps a field of ours to the place of its column, from 0; ``fees`` are columns kept under their heading.
    """

    __tablename__ = "bill_layout"

    source: str
    signature: str
    columns: dict[str, int] = Field(sa_type=JSON)
    fees: list[int] = Field(sa_type=JSON)
    learnt_at: datetime = Field(default_factory=now)
    learnt_by: str

    __table_args__ = (UniqueConstraint("source", "signature"),)


class Bill(Record, table=True):
    """One month of one courier or shop. ``source`` is ``carrier:CODE`` or ``shop:ID``, ``month`` its first day.

    ``summary`` is what was handed in for approval; a locked bill never changes.
    """

    kind: str  # courier, platform
    source: str
    month: date
    state: str = "open"
    summary: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    submitted_by: str = ""
    submitted_at: datetime | None = None
    approved_by: str = ""
    approved_at: datetime | None = None

    __table_args__ = (UniqueConstraint("source", "month"),)


class BillFile(Record, table=True):
    """A file handed in for a bill: sealed until it is loaded or given up, afterwards its figures only."""

    __tablename__ = "bill_file"

    bill_id: int = Field(foreign_key="bill.id", sa_type=BigInteger, index=True)
    name: str
    digest: str
    sealed: bytes = Field(sa_type=LargeBinary)
    handed_in_at: datetime = Field(default_factory=now)
    handed_in_by: str
    loaded_at: datetime | None = None
    given_up_at: datetime | None = None
    figures: dict[str, int] = Field(default_factory=dict, sa_type=JSON)


class BillLine(Record, table=True):
    """A line of a bill, or (``row`` 0) one it should have. ``kind`` is a word of ``matching``, amounts are in fen.

    ``subject`` is a waybill or an order number; ``fees`` maps names to fen, "" is freight or the goods' money.
    """

    __tablename__ = "bill_line"

    bill_id: int = Field(foreign_key="bill.id", sa_type=BigInteger)
    file_id: int | None = Field(default=None, foreign_key="bill_file.id", sa_type=BigInteger)
    row: int
    subject: str
    leg: str = "out"
    fingerprint: str = ""
    billed_g: int | None = None
    province: str = ""
    day: date | None = None
    billed_fen: int = Field(sa_type=BigInteger)
    fees: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    kind: str = ""
    ours_fen: int = Field(default=0, sa_type=BigInteger)
    items: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    ours_g: int | None = None
    shop_id: int | None = Field(default=None, foreign_key="shop.id", sa_type=BigInteger)
    decision: str = ""  # disputed, accepted; empty while nobody has decided
    why: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None

    __table_args__ = (Index("ix_bill_line_kind", "bill_id", "kind"), Index("ix_bill_line_subject", "subject"))
