"""Limits a person has set for key figures; where there is none, the usual ones hold."""

from datetime import datetime

from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record


class KpiLimit(Record, table=True):
    """When a figure is green and when still amber, in parts of a million, or in hundredths of an hour."""

    __tablename__ = "kpi_limit"

    kpi: str = Field(unique=True)
    green: int
    amber: int
    set_by: str
    set_at: datetime = Field(default_factory=now)
