"""Tables of the studio room: versions of pages, photos people sent, and batches of pages to draw."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record


class PageVersion(Record, table=True):
    """One version of a SKU's page. It is edited until it is approved; what is written then begins a new one.

    ``proofs`` is what the checks were made on: platform -> files and problems; ``proofed`` the digest of the words they show.
    """

    __tablename__ = "page_version"

    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    number: int
    document: str = Field(sa_type=Text)
    digest: str
    proofs: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    proofed: str = ""
    written_by: str = ""
    written: datetime = Field(default_factory=now)
    approved_by: str = ""
    approved: datetime | None = None

    __table_args__ = (UniqueConstraint("sku_id", "number"),)


class Photo(Record, table=True):
    """A photo somebody sent, kept by content; the bytes are in the blob store."""

    __tablename__ = "studio_photo"

    sha256: str = Field(unique=True)
    name: str
    width: int
    height: int
    size: int
    sent_by: str = ""
    sent: datetime = Field(default_factory=now)


class Batch(Record, table=True):
    """Several SKUs drawn in one go. ``template`` is empty when each keeps the page it has."""

    __tablename__ = "studio_batch"

    platforms: list[str] = Field(default_factory=list, sa_type=JSON)
    template: str = ""
    asked_by: str = ""
    asked: datetime = Field(default_factory=now)


class BatchLine(Record, table=True):
    """One SKU of a batch. ``outcome`` is empty while it waits, then clean, remarks, blocked or failed, with the reason."""

    __tablename__ = "studio_batch_line"

    batch_id: int = Field(foreign_key="studio_batch.id", sa_type=BigInteger)
    sku_id: int = Field(foreign_key="sku.id", sa_type=BigInteger)
    outcome: str = ""
    reason: str = ""

    __table_args__ = (UniqueConstraint("batch_id", "sku_id"), Index("ix_studio_batch_line_sku", "sku_id"))
