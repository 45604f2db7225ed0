"""The manifest: typed data by which a connector advertises itself. Console, sandbox, docs and tests read it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One thing the operator types in to connect a shop."""

    name: str
    label: str
    secret: bool = True


@dataclass(frozen=True, slots=True)
class RatePolicy:
    """Calls allowed per window, per shop. ``source`` says where the number comes from."""

    calls: int
    per_seconds: float
    source: str
    by_api: dict[str, tuple[int, float]] = field(default_factory=dict)  # api -> (calls, per_seconds)


@dataclass(frozen=True, slots=True)
class PullPolicy:
    """How far one order window may reach and how much neighbouring windows overlap."""

    window: timedelta
    overlap: timedelta
    page_size: int
    source: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a connector is and can do. ``quality`` maps rule -> done | todo | exempt: why."""

    key: str
    name: str  # as operators say it, e.g. "拼多多"
    name_en: str
    sandbox_port: int  # offset from the sandbox base port
    production_url: str
    capabilities: frozenset[str]
    credentials: tuple[CredentialField, ...]
    rate: RatePolicy
    pull: PullPolicy
    title_limit: int
    title_unit: Literal["chars", "gbk"]  # in gbk a Chinese character counts 2
    sells_vouchers: bool
    quality: dict[str, str]
    ship_within_hours: int = 48
    part_shipment: bool = False  # whether an incomplete ShipmentNotice may be told
    nudge_delay: float = 0.0  # seconds by which the platform's reads lag behind its messages
