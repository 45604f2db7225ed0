"""Interfaces: API keys, endpoints that are told of events, and what was sent to them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One API key. ``state`` is good, expired or revoked."""

    key_id: int
    name: str
    shown: str
    person: str
    scopes: tuple[str, ...]
    made_at: datetime
    used_at: datetime | None
    expires_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """One endpoint. ``state`` is good, failing, by hand, gone or paused for days of failure."""

    endpoint_id: int
    url: str
    about: str
    events: tuple[str, ...]
    state: str
    since: datetime | None
    paused: bool


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One message. ``state`` is sent, waiting or given_up."""

    delivery_id: int
    event: str
    host: str
    state: str
    attempts: int
    status: int
    error: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InterfacesView:
    """The page. ``scopes`` and ``events`` are what can be ticked."""

    keys: tuple[KeyRow, ...]
    endpoints: tuple[EndpointRow, ...]
    deliveries: tuple[DeliveryRow, ...]
    scopes: tuple[str, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A secret that is shown this once. ``kind`` is key or endpoint."""

    kind: str
    name: str
    secret: str
