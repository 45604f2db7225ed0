"""The one table of this room: what a platform and the hub tell differently."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record


class Difference(Record, table=True):
    """One thing told differently, open until it is repaired, gone or dismissed.

    ``kind`` is a word of ``hub.reconciliation.compare``; ``subject`` the platform's order id, our SKU code, or the
    platform's item id where it has no code of ours.
    """

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger)
    kind: str
    subject: str
    ours: str = ""
    theirs: str = ""
    outcome: str = ""  # empty while open; repaired, gone, dismissed
    closed_by: str = ""
    found_at: datetime = Field(default_factory=now)
    seen_at: datetime = Field(default_factory=now)
    closed_at: datetime | None = None

    __table_args__ = (
        Index(
            "uq_difference_open",
            "shop_id",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("outcome = ''"),
            postgresql_where=text("outcome = ''"),
        ),
        Index("ix_difference_shop", "shop_id", "closed_at"),
    )


class Comparison(Record, table=True):
    """How the last comparison with one shop went. ``id`` is the shop's id; counts are of that run."""

    orders_read: int
    listings_read: int | None = None  # None: this platform does not show its shelf
    finished_at: datetime
