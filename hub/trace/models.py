"""Tables of the trace: events and what they are about, the graph of lots, scans by day, recalls with their tasks.

What the hub itself does with goods is not here: it is read from ledger, receipts and parcels when it is asked for.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record


class TraceEvent(Record, table=True):
    """One EPCIS event of somebody upstream, as it was said, under its hash. Never changed."""

    __tablename__ = "trace_event"

    hash: str = Field(unique=True)
    kind: str  # ObjectEvent, TransformationEvent ...
    step: str
    at: datetime
    body: dict[str, Any] = Field(sa_type=JSON)
    source: str  # form, sheet, api, example
    recorded_by: str
    recorded_at: datetime = Field(default_factory=now)

    __table_args__ = (Index("ix_trace_event_at", "at"),)


class TraceLot(Record, table=True):
    """A lot some event names: a herd, a feed, a drug, raw goods, or a lot of the catalogue (then ``sku_id`` is set).

    ``unit`` is KGM, LTR or empty for pieces; ``grams_each`` is what a piece weighs, when somebody said so.
    """

    __tablename__ = "trace_lot"

    uri: str = Field(unique=True)
    item: str  # SKU code or a producer's own word
    code: str
    kind: str = ""  # feed, drug, animals, raw, product
    name: str = ""
    unit: str = ""
    grams_each: int | None = None
    sku_id: int | None = Field(default=None, foreign_key="sku.id", sa_type=BigInteger)
    producer_id: int | None = Field(default=None, foreign_key="producer.id", sa_type=BigInteger, index=True)
    born_at: datetime | None = None
    made_at: datetime = Field(default_factory=now)

    __table_args__ = (UniqueConstraint("sku_id", "code"), Index("ix_trace_lot_code", "code"))


class TracePart(Record, table=True):
    """A lot in an event and what it did there. ``milli`` is a thousandth of the lot's unit."""

    __tablename__ = "trace_part"

    event_id: int = Field(foreign_key="trace_event.id", sa_type=BigInteger, index=True)
    lot_id: int = Field(foreign_key="trace_lot.id", sa_type=BigInteger, index=True)
    role: str  # born, seen, input, output, used, child
    milli: int | None = Field(default=None, sa_type=BigInteger)


class TraceEdge(Record, table=True):
    """Something of the parent lot is in the child lot, by this event."""

    __tablename__ = "trace_edge"

    parent_id: int = Field(foreign_key="trace_lot.id", sa_type=BigInteger)
    child_id: int = Field(foreign_key="trace_lot.id", sa_type=BigInteger, index=True)
    event_id: int = Field(foreign_key="trace_event.id", sa_type=BigInteger)

    __table_args__ = (
        UniqueConstraint("parent_id", "child_id", "event_id"),
        CheckConstraint("parent_id <> child_id", name="no_lot_of_itself"),
    )


class ParkedEvent(Record, table=True):
    """An event about a lot nobody has told of yet; it is tried again when ``missing`` becomes known."""

    __tablename__ = "trace_parked"

    hash: str = Field(unique=True)
    body: dict[str, Any] = Field(sa_type=JSON)
    missing: str
    source: str
    parked_by: str
    parked_at: datetime = Field(default_factory=now)

    __table_args__ = (Index("ix_trace_parked_missing", "missing"),)


class TraceScan(Record, table=True):
    """How often one code was looked up on one day from one region. Nothing about who looked."""

    __tablename__ = "trace_scan"

    day: date
    code: str
    region: str = ""
    scans: int = 0

    __table_args__ = (UniqueConstraint("code", "day", "region"),)


class TraceWarning(Record, table=True):
    """Something the daily look found. ``open`` until a later look does not find it any more."""

    __tablename__ = "trace_warning"

    kind: str
    subject: str
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    first_seen: datetime = Field(default_factory=now)
    last_seen: datetime = Field(default_factory=now)
    open: bool = True

    __table_args__ = (UniqueConstraint("kind", "subject"), Index("ix_trace_warning_open", "open"))


class Recall(Record, table=True):
    """A recall or a drill. ``cause`` is lot, input or producer; ``subject`` names it. ``figures`` are of its first day."""

    __tablename__ = "trace_recall"

    code: str = Field(unique=True)
    cause: str
    subject: str
    grade: int  # 1 serious harm, 2 ordinary harm, 3 false label
    reason: str
    drill: bool = False
    state: str = "started"
    known_at: datetime
    start_by: datetime
    finish_by: datetime
    calendar_known: bool = True
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    found_ms: int = 0
    made_by: str
    made_at: datetime = Field(default_factory=now)
    closed_by: str = ""
    closed_at: datetime | None = None

    __table_args__ = (Index("ix_trace_recall_state", "state"),)


class RecallLot(Record, table=True):
    """A lot of stock that a recall takes in, with the pieces that lay here and had left when it began."""

    __tablename__ = "trace_recall_lot"

    recall_id: int = Field(foreign_key="trace_recall.id", sa_type=BigInteger)
    lot_id: int = Field(foreign_key="lot.id", sa_type=BigInteger, index=True)
    on_hand: int
    gone: int

    __table_args__ = (UniqueConstraint("recall_id", "lot_id"),)


class RecallOrder(Record, table=True):
    """An order with goods of a recall. ``gone`` when a parcel of it had left; ``told_at`` when the buyer was told."""

    __tablename__ = "trace_recall_order"

    recall_id: int = Field(foreign_key="trace_recall.id", sa_type=BigInteger)
    order_id: int = Field(foreign_key="sales_order.id", sa_type=BigInteger, index=True)
    gone: bool
    told_at: datetime | None = None
    told_by: str = ""

    __table_args__ = (UniqueConstraint("recall_id", "order_id"),)


class RecallTask(Record, table=True):
    """Something that must be done about a recall by a time."""

    __tablename__ = "trace_recall_task"

    recall_id: int = Field(foreign_key="trace_recall.id", sa_type=BigInteger)
    kind: str
    due_at: datetime
    done_at: datetime | None = None
    done_by: str = ""
    note: str = ""

    __table_args__ = (UniqueConstraint("recall_id", "kind"),)


class Inspection(Record, table=True):
    """An inspection somebody plans and carries out. ``subject`` is ITEM/LOT, a SKU, a producer or a place, as written."""

    __tablename__ = "trace_inspection"

    due_on: date
    kind: str  # goods, label, store, producer
    subject: str
    item: str  # what is looked at: residues, net content, store temperature ...
    standard: str = ""
    state: str = "planned"
    found: str = ""
    paper: str = ""
    planned_by: str
    planned_at: datetime = Field(default_factory=now)
    done_by: str = ""
    done_at: datetime | None = None

    __table_args__ = (Index("ix_trace_inspection_state", "state", "due_on"),)
