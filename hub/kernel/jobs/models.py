"""The job table and the schedule table."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from hub.kernel.clock import now
from hub.kernel.db import Record

QUEUED, RUNNING, DONE, DEAD = "queued", "running", "done", "dead"
OK, REFUSED, PARKED, SUPERSEDED = "ok", "refused", "parked", "superseded"

#: Lanes keep bulk work from delaying what people and buyers wait for; the number is the claim priority.
LANES = {"now": 0, "money": 1, "bulk": 2, "media": 3}


class Job(Record, table=True):
    """One piece of work. ``status`` says where the machine is, ``outcome`` what the world answered."""

    kind: str
    key: str
    lane: str = "now"
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    due: datetime = Field(default_factory=now)
    status: str = QUEUED
    outcome: str = ""
    attempt: int = 0
    ask_first: bool = False  # an earlier attempt may have had its effect: look before doing
    owner: str = ""
    lease_until: datetime | None = None
    error: str = ""
    created: datetime = Field(default_factory=now)
    started: datetime | None = None
    finished: datetime | None = None

    __table_args__ = (
        Index(
            "uq_job_queued_key",
            "kind",
            "key",
            unique=True,
            sqlite_where=text("status = 'queued'"),
            postgresql_where=text("status = 'queued'"),
        ),
        Index(
            "ix_job_due",
            "lane",
            "due",
            sqlite_where=text("status = 'queued'"),
            postgresql_where=text("status = 'queued'"),
        ),
        Index(
            "ix_job_running",
            "kind",
            "key",
            sqlite_where=text("status = 'running'"),
            postgresql_where=text("status = 'running'"),
        ),
        Index("ix_job_status", "status", "outcome"),
    )


class Schedule(SQLModel, table=True):
    """When a recurring kind is due next; two schedulers may race for it harmlessly."""

    kind: str = Field(primary_key=True)
    next_due: datetime
