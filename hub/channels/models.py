"""Tables of the channels room: shops, their listings, uploaded pictures and the log of stock pushes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

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
