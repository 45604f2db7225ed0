"""The fact table: an append-only log of what happened, newest last."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record


class FactRow(Record, table=True):
    """One thing that happened. ``subject`` is "order:4711" or the like, so a timeline is one index look-up."""

    __tablename__ = "fact"

    name: str
    subject: str
    actor: str
    at: datetime = Field(default_factory=now)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)

    __table_args__ = (Index("ix_fact_subject", "subject", "id"), Index("ix_fact_name", "name", "at"))
