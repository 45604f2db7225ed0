"""Pieces that several desks show."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab or filter choice with its count; ``value`` goes into the query string. ``count`` None shows no number."""

    value: str
    label: str
    count: int | None = None
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Pager:
    """Keyset paging: opaque cursors of the page before and after, empty when there is none."""

    shown: int
    newer: str = ""
    older: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened. ``kind`` is the fact's name; ``text`` is shown as it is, ``who`` is "user:tashi"."""

    at: datetime
    kind: str
    text: str
    who: str
    tone: str = "neutral"
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class ShopOption:
    """A shop in a filter or column. ``state`` is connected, late, reauth or off."""

    shop_id: int
    name: str
    channel: str
    state: str = "connected"


@dataclass(frozen=True, slots=True)
class Item:
    """Goods as lists show them. ``picture`` is an address of ours or empty."""

    sku: str
    name: str
    spec: str
    picture: str = ""
