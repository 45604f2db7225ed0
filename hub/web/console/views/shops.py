"""Shops: how each stands, its quota, and the form that connects one."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ShopRow:
    """One shop. ``quota`` is calls a second as set by hand, None for the connector's own ``usual`` number."""

    shop_id: int
    code: str
    name: str
    channel: str
    state: str
    reason: str
    live: int
    pulled_at: datetime | None
    pushed_at: datetime | None
    quota: int | None
    usual: str


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """A kind of marketplace that can be connected."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class ShopsView:
    """The desk."""

    rows: tuple[ShopRow, ...]
    channels: tuple[ChannelChoice, ...]


@dataclass(frozen=True, slots=True)
class CredentialView:
    """One field of the form; what is kept already is never shown."""

    name: str
    label: str
    secret: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class ConnectView:
    """The form. ``shop_id`` 0 for a new shop; ``problem`` is what the platform said to the last try.

    ``in_browser`` offers the owner to grant access on the platform's own page.
    """

    shop_id: int
    channel: str
    channel_name: str
    name: str
    state: str
    reason: str
    fields: tuple[CredentialView, ...]
    action: str
    problem: str = ""
    remedy: str = ""
    in_browser: bool = False
