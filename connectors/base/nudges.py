"""Messages by which a platform says "look at this". They are never believed, only followed by a read. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

About = Literal["order", "refund", "listing", "stock", "access", "other"]


@dataclass(frozen=True, slots=True)
class NudgeRequest:
    """An HTTP request as it came in: signatures are computed over exactly these bytes. Header names are lower case."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Nudge:
    """One message. The same ``message_id`` is the same message, however often it comes."""

    message_id: str
    about: About
    object_id: str  # order id, refund id, item id; empty when the message names none
    topic: str  # the platform's own word
    order_id: str = ""  # for a refund, where the message says it


@dataclass(frozen=True, slots=True)
class NudgeAnswer:
    """What to answer once the nudges are stored. A probe or an address check has no nudges."""

    nudges: tuple[Nudge, ...] = ()
    status: int = 200
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
