"""Tables of the after-sales desk. Payloads and proofs are sealed; a buyer's words are kept without phone numbers."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record

_ANSWER_OPEN = text("state IN ('waiting', 'sending')")
_RECEIPT_OPEN = text("state = 'open'")


class Case(Record, table=True):
    """One case of a platform. ``state`` and ``kind`` are words of connectors.base.aftersales; the platform moves it."""

    __tablename__ = "aftersales_case"

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger)
    channel: str
    refund_id: str
    order_no: str
    order_id: int | None = Field(default=None, foreign_key="sales_order.id", sa_type=BigInteger, index=True)
    kind: str
    state: str
    vendor_status: str
    amount_fen: int
    reason: str = ""
    words: str = ""  # the buyer's own, phone numbers struck out
    cause: str = "other"  # a word of hub.aftersales.causes
    line_nos: list[str] = Field(default_factory=list, sa_type=JSON)  # empty: the whole order
    quantity: int | None = None
    version: str = ""
    phase: str = ""
    goods_received: bool | None = None
    return_waybill: str = ""
    return_carrier: str = ""
    deadline: datetime | None = None
    alarmed_for: datetime | None = None  # the deadline the operators were warned of
    raw_digest: str
    opened_at: datetime
    modified_at: datetime
    read_at: datetime = Field(default_factory=now)

    __table_args__ = (
        UniqueConstraint("shop_id", "refund_id"),
        Index("ix_case_state", "state", "deadline"),
        Index("ix_case_order_no", "shop_id", "order_no"),
        Index("ix_case_waybill", "return_waybill"),
    )


class CasePayload(Record, table=True):
    """The platform's own JSON of the newest version, sealed. ``id`` is the case's id."""

    __tablename__ = "aftersales_payload"

    sealed: bytes = Field(sa_type=LargeBinary)


class ParkedCase(Record, table=True):
    """A case we could not read, with its payload; open until it is read."""

    __tablename__ = "aftersales_parked"

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger)
    refund_id: str
    order_no: str
    reason: str
    field: str = ""
    value: str = ""
    sealed: bytes = Field(sa_type=LargeBinary)
    open: bool = True
    parked_at: datetime = Field(default_factory=now)
    closed_at: datetime | None = None

    __table_args__ = (UniqueConstraint("shop_id", "refund_id"),)


class CaseCursor(Record, table=True):
    """How far the cases of one shop have been read, and how far with the platform's full overlap."""

    __tablename__ = "aftersales_cursor"

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger, unique=True)
    read_until: datetime
    swept_until: datetime


class Answer(Record, table=True):
    """What somebody decided about a case as it stood then (``basis``), and how the platform took it.

    At most one answer of a case is open. Over the four-eyes limit it waits for a second person.
    """

    __tablename__ = "aftersales_answer"

    case_id: int = Field(foreign_key="aftersales_case.id", sa_type=BigInteger, index=True)
    act: str  # agree_refund, agree_return, refuse, confirm_return
    state: str
    basis: str  # what was known of the case, as one digest
    amount_fen: int
    reason_id: str = ""
    words: str = ""
    address_id: str = ""
    address: str = ""
    automatic: bool = False
    asked_by: str
    asked_by_id: int | None = Field(default=None, sa_type=BigInteger)
    asked_at: datetime = Field(default_factory=now)
    sent_at: datetime | None = None  # set before the platform is called: from then on the answer may have arrived
    second: str = ""  # who approved or declined
    second_id: int | None = Field(default=None, sa_type=BigInteger)
    settled_at: datetime | None = None
    error: str = ""
    remedy: str = ""

    __table_args__ = (
        Index("uq_answer_open", "case_id", unique=True, sqlite_where=_ANSWER_OPEN, postgresql_where=_ANSWER_OPEN),
        CheckConstraint("second_id IS NULL OR asked_by_id IS NULL OR second_id <> asked_by_id", name="four_eyes"),
    )


class Proof(Record, table=True):
    """A picture that goes along with a refusal, sealed. ``id`` is the answer's id."""

    __tablename__ = "aftersales_proof"

    name: str
    mime: str
    sha256: str
    sealed: bytes = Field(sa_type=LargeBinary)


class ReturnReceipt(Record, table=True):
    """Goods of one order that came back and are inspected now; one open receipt per order."""

    __tablename__ = "return_receipt"

    order_id: int = Field(foreign_key="sales_order.id", sa_type=BigInteger, index=True)
    case_id: int | None = Field(default=None, foreign_key="aftersales_case.id", sa_type=BigInteger)
    scanned: str  # the waybill or order number that was scanned
    state: str = "open"
    opened_by: str
    opened_at: datetime = Field(default_factory=now)
    closed_by: str = ""
    closed_by_id: int | None = Field(default=None, sa_type=BigInteger)
    closed_at: datetime | None = None
    whole: bool = False  # closed with every piece that left here again, and none to be sent back
    note: str = ""

    __table_args__ = (
        Index("uq_receipt_open", "order_id", unique=True, sqlite_where=_RECEIPT_OPEN, postgresql_where=_RECEIPT_OPEN),
        Index("ix_receipt_case", "case_id"),
    )


class ReturnLine(Record, table=True):
    """Pieces of one lot found in a return, with what became of them. Never changed, but quarantine may be ended once."""

    __tablename__ = "return_line"

    receipt_id: int = Field(foreign_key="return_receipt.id", sa_type=BigInteger, index=True)
    line_id: int = Field(foreign_key="order_line.id", sa_type=BigInteger, index=True)
    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    lot_id: int = Field(foreign_key="lot.id", sa_type=BigInteger)
    location_id: int = Field(foreign_key="location.id", sa_type=BigInteger)
    pieces: int
    verdict: str  # restock, quarantine, destroy, send_back
    why: str = ""
    decided_by: str
    decided_at: datetime = Field(default_factory=now)

    __table_args__ = (CheckConstraint("pieces > 0", name="positive_pieces"),)


class Remedy(Record, table=True):
    """What we do for a buyer beyond the platform's own case: goods sent or mended, or money paid."""

    __tablename__ = "aftersales_remedy"

    order_id: int = Field(foreign_key="sales_order.id", sa_type=BigInteger, index=True)
    case_id: int | None = Field(default=None, foreign_key="aftersales_case.id", sa_type=BigInteger)
    kind: str  # a word of hub.aftersales.remedies.KINDS
    state: str
    cause: str
    amount_fen: int = 0
    line_id: int | None = Field(default=None, foreign_key="order_line.id", sa_type=BigInteger)
    pieces: int = 0
    note: str = ""
    outcome: str = ""  # waybill, payment number, or why it was dropped
    asked_by: str
    asked_by_id: int | None = Field(default=None, sa_type=BigInteger)
    asked_at: datetime = Field(default_factory=now)
    second: str = ""
    second_id: int | None = Field(default=None, sa_type=BigInteger)
    settled_at: datetime | None = None

    __table_args__ = (
        CheckConstraint(
            "second_id IS NULL OR asked_by_id IS NULL OR second_id <> asked_by_id", name="remedy_four_eyes"
        ),
    )
