"""Tables of events: the append-only log of what happened, newest last, and who outside is told of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary
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


class WebhookEndpoint(Record, table=True):
    """Where a program wants to be told of events. ``sealed`` is the signing secret.

    ``paused_at`` with a ``paused_why`` of its own is set by a person, by days of failure, or by an answer of 410.
    """

    __tablename__ = "webhook_endpoint"

    url: str = Field(max_length=500)
    about: str = Field(default="", max_length=80)
    events: list[str] = Field(default_factory=list, sa_type=JSON)
    sealed: bytes = Field(default=b"", sa_type=LargeBinary, repr=False)
    made_by: str
    made_at: datetime = Field(default_factory=now)
    failing_since: datetime | None = None
    paused_at: datetime | None = None
    paused_why: str = ""  # by hand, failing, gone
    removed_at: datetime | None = None


class WebhookDelivery(Record, table=True):
    """One event for one endpoint; its id is the message id, however often it is sent."""

    __tablename__ = "webhook_delivery"

    endpoint_id: int = Field(foreign_key="webhook_endpoint.id", sa_type=BigInteger, index=True)
    event: str
    body: str  # JSON as it is signed and sent
    made_at: datetime = Field(default_factory=now)
    attempts: int = 0
    tried_at: datetime | None = None
    status: int = 0  # of the last answer; 0 when there was none
    error: str = Field(default="", max_length=200)
    delivered_at: datetime | None = None
    given_up_at: datetime | None = None
