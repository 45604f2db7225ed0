"""After-sales in neutral words: what a buyer asks for, where it stands, and what may be answered. No I/O."""

import dataclasses
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.kernel.money import Money


class RefundKind(StrEnum):
    """What the buyer asks for."""

    REFUND = "refund"  # money only
    RETURN = "return"  # goods back, then money
    EXCHANGE = "exchange"
    RESEND = "resend"
    REPAIR = "repair"


class RefundState(StrEnum):
    """Whose turn it is, reduced to what the hub must do about it."""

    ASKED = "asked"  # ours: agree or refuse before the deadline
    RETURNING = "returning"  # the buyer's: send the goods back
    RETURNED = "returned"  # ours: inspect what came back, then confirm or refuse
    REFUSED = "refused"  # the buyer's: accept our refusal or call the platform
    DISPUTED = "disputed"  # the platform's
    PAYING = "paying"  # agreed; the platform moves the money or we resend
    DONE = "done"
    CLOSED = "closed"  # withdrawn, expired or finally refused: nothing more to do


@dataclass(frozen=True, slots=True)
class Refund:
    """One after-sales case, read completely. ``raw`` is the platform's own JSON, kept verbatim."""

    refund_id: str
    order_id: str
    kind: RefundKind
    state: RefundState
    vendor_status: str  # verbatim
    amount: Money  # asked for, or agreed once it is
    created_at: datetime
    modified_at: datetime
    raw: bytes = field(repr=False)
    line_ids: tuple[str, ...] = ()  # empty: the whole order, or the platform does not say
    quantity: int | None = None
    reason: str = ""
    words: str = field(default="", repr=False)  # the buyer's own
    deadline: datetime | None = None  # until when we must answer
    version: str = ""  # to be echoed by an answer where the platform wants it
    phase: str = ""  # likewise
    goods_received: bool | None = None  # whether the buyer has the goods; None when the platform does not say
    return_waybill: str = ""
    return_carrier: str = ""  # as the platform names it


@dataclass(frozen=True, slots=True)
class UnreadableRefund:
    """A case the mapping could not read; it is parked with its payload."""

    refund_id: str
    order_id: str
    reason: str
    raw: bytes = dataclasses.field(repr=False)  # spelt out: ``field`` is an attribute of this class
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class RefundPage:
    """Some cases, in no promised order, possibly repeated on another page."""

    refunds: tuple[Refund | UnreadableRefund, ...]


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """A reason the platform lets a seller choose when refusing."""

    reason_id: str
    text: str
    needs_proof: bool = False


@dataclass(frozen=True, slots=True)
class ReturnAddress:
    """Where buyers send goods back, as the platform keeps it. ``text`` is for people and masked where it holds a phone."""

    address_id: str
    text: str
    is_default: bool = False
