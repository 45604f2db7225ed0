"""After-sales: the list by whose turn it is, one case, and goods that come back."""

from dataclasses import dataclass
from datetime import datetime

from hub.kernel.money import Money
from hub.web.console.views.shared import Tab, TimelineEntry


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case. ``kind`` and ``state`` are words of the labels "refund_kind" and "refund_state"."""

    case_id: int
    refund_id: str
    order_no: str
    channel: str
    shop: str
    kind: str
    state: str
    amount: Money
    reason: str
    deadline: datetime | None
    propose: str  # a word of the "proposal" labels
    waits: bool  # for a second person


@dataclass(frozen=True, slots=True)
class CasesView:
    """The list. ``tab`` and ``q`` are what was asked for."""

    tabs: tuple[Tab, ...]
    tab: str
    q: str
    rows: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer. ``approve`` when the visitor may be the second person."""

    answer_id: int
    act: str
    state: str
    amount: Money
    who: str
    second: str
    error: str
    at: datetime
    approve: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A reason or an address of the platform."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case. ``acts`` can be given from here; ``elsewhere`` fits, but the platform takes it in its own back office."""

    row: CaseRow
    order_id: int | None
    seen: str
    words: str
    return_waybill: str
    acts: tuple[str, ...]
    elsewhere: bool
    answers: tuple[AnswerRow, ...]
    timeline: tuple[TimelineEntry, ...]


@dataclass(frozen=True, slots=True)
class GoneRow:
    """Pieces of one lot that left. ``cold`` goods never go back on the shelf."""

    key: str
    sku: str
    name: str
    lot: str
    shipped: int
    back: int
    cold: bool


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """The return page of one order. ``closed`` when nothing more can be recorded."""

    receipt_id: int
    order_no: str
    closed: bool
    goods: tuple[GoneRow, ...]
