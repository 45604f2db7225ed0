"""Carriers, what they may carry, what their contracts charge and where they go."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from hub.kernel.clock import now
from hub.kernel.db import Record


class Carrier(Record, table=True):
    """A courier. ``storages`` lists the temperature classes it takes, parted by commas, ``rank`` its preference."""

    code: str = Field(unique=True)  # our code, e.g. SF
    name: str
    storages: str
    rank: int = 100
    active: bool = True
    channels: str = ""  # platforms whose parcels it takes, parted by commas; empty: all
    cut_off: str = ""  # "17:30" Beijing time, when the last van of a day leaves; empty: whenever we call
    low_at: int = 200  # so many free waybill numbers or fewer are too few

    def takes(self, storage: str) -> bool:
        """Whether goods of this temperature class may travel with it."""
        return storage in self.storages.split(",")

    def serves(self, channel: str) -> bool:
        """Whether it takes parcels of this platform; an unnamed platform is any."""
        return not (channel and self.channels) or channel in self.channels.split(",")


class TariffVersion(Record, table=True):
    """One version of a courier's contract, never changed after it was loaded; ``rules`` is a ``tariffs.Tariff`` as JSON."""

    __tablename__ = "tariff_version"

    carrier: str
    valid_from: date
    rules: dict[str, Any] = Field(sa_type=JSON)
    loaded_at: datetime = Field(default_factory=now)
    loaded_by: str

    __table_args__ = (UniqueConstraint("carrier", "valid_from"),)


class ServiceArea(Record, table=True):
    """A row of the serviceability table. ``area`` is a place in short names parted by "/", empty for everywhere."""

    __tablename__ = "service_area"

    carrier: str
    area: str
    storage: str
    days: int
    served: bool = True

    __table_args__ = (UniqueConstraint("carrier", "area", "storage"),)


class TrackingEvent(Record, table=True):
    """A scan the courier made of one waybill. ``source`` says who told us: file, hand, or a platform."""

    __tablename__ = "tracking_event"

    waybill: str
    at: datetime
    kind: str  # a word of hub.logistics.tracking.KINDS
    place: str = ""
    words: str = ""  # the courier's own, phone numbers struck out
    source: str
    told_by: str
    told_at: datetime = Field(default_factory=now)

    __table_args__ = (UniqueConstraint("waybill", "at", "kind"),)
