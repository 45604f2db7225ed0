"""Tables of the channels room: shops, their listings, uploaded pictures, the log of stock pushes, and how shops are reached."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.kernel.clock import now
from hub.kernel.db import Record


class Shop(Record, table=True):
    """One shop on one marketplace. Credentials and token are sealed; ``state`` is active or needs_reauth."""

    code: str = Field(unique=True)
    channel: str  # connector key
    name: str
    base_url: str
    state: str = "active"
    state_reason: str = ""
    credentials: bytes = Field(default=b"", sa_type=LargeBinary)
    token: bytes = Field(default=b"", sa_type=LargeBinary)
    token_lock_until: datetime | None = None
    token_renew_at: datetime | None = None  # four fifths of the token's life; None when its end is not known
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created: datetime = Field(default_factory=now)


class Listing(Record, table=True):
    """One SKU in one shop. ``stock_version`` is the stock mark the shop was last told; it only rises."""

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger)
    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger, index=True)
    merchant_code: str
    state: str = "draft"
    item_id: str = ""
    vendor_sku_id: str = ""
    title: str = ""
    price_fen: int = 0
    stock_pushed: int | None = None
    stock_version: int = 0
    error: str = ""
    remedy: str = ""
    updated: datetime = Field(default_factory=now)

    __table_args__ = (
        UniqueConstraint("shop_id", "sku_id"),
        UniqueConstraint("shop_id", "merchant_code"),
        Index("ix_listing_state", "shop_id", "state"),
    )


class Creative(Record, table=True):
    """A rendered picture of a SKU for a platform, by slot (main-1, detail-2 ...); bytes are in the blob store."""

    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    platform: str
    slot: str
    name: str
    mime: str
    sha256: str
    width: int
    height: int
    size: int
    spec_version: str

    __table_args__ = (UniqueConstraint("sku_id", "platform", "slot"), Index("ix_creative_sha256", "sha256"))


class ApprovedPage(SQLModel, table=True):
    """The page a person approved for a SKU, as a document of the media studio; what is drawn later is drawn from it."""

    __tablename__ = "approved_page"

    sku_id: int = Field(primary_key=True, foreign_key="sku.id", sa_type=BigInteger)
    document: str = Field(sa_type=Text)
    updated: datetime = Field(default_factory=now)


class Upload(Record, table=True):
    """Where a shop keeps a picture we uploaded; the same bytes are uploaded once."""

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger)
    sha256: str
    url: str
    vendor_id: str = ""

    __table_args__ = (UniqueConstraint("shop_id", "sha256"),)


class StockPush(Record, table=True):
    """One quantity told to one shop: when it was worked out and when the platform had it."""

    __tablename__ = "stock_push"

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger)
    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    quantity: int
    version: int
    computed_at: datetime
    landed_at: datetime

    __table_args__ = (Index("ix_stock_push_sku", "sku_id", "landed_at"),)


class NudgeRow(Record, table=True):
    """One message of a platform, kept once. ``followed`` is when what it is about was read after it came."""

    __tablename__ = "nudge"

    shop_id: int = Field(foreign_key="shop.id", sa_type=BigInteger)
    message_id: str
    about: str
    object_id: str
    order_id: str = ""
    topic: str
    came: datetime = Field(default_factory=now)
    followed: datetime | None = None

    __table_args__ = (
        UniqueConstraint("shop_id", "message_id"),
        Index("ix_nudge_order", "shop_id", "order_id", "followed"),
    )


class PendingAuthorisation(Record, table=True):
    """A shop's owner was sent to the platform to grant access. ``sealed`` is what the operator typed in; used once."""

    __tablename__ = "pending_authorisation"

    state_hash: str = Field(unique=True)
    session_id: int = Field(sa_type=BigInteger)
    channel: str
    shop_id: int | None = Field(default=None, foreign_key="shop.id", sa_type=BigInteger)
    sealed: bytes = Field(sa_type=LargeBinary)
    expires: datetime


class StreamLease(SQLModel, table=True):
    """Who listens to a shop's message channel. ``fence`` rises with every owner: an older one's messages are refused."""

    __tablename__ = "stream_lease"

    shop_id: int = Field(primary_key=True, foreign_key="shop.id", sa_type=BigInteger)
    owner: str
    fence: int = Field(default=1, sa_type=BigInteger)
    until: datetime


class Quota(SQLModel, table=True):
    """The calls of one quota that may still count in its window; see ``hub.channels.quota``."""

    key: str = Field(primary_key=True)
    book: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
