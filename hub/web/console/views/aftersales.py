"""After-sales: the list by whose turn it is, one case, and goods that come back."""

from dataclasses import dataclass, field
from datetime import datetime

from hub.kernel.money import Money
from hub.web.console.views.shared import ShopOption, Tab, TimelineEntry

NOTHING = Money(0)


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
    """The list. ``given`` is what was asked for, ``older`` the place of the next page, ``parked`` waits beside it."""

    tabs: tuple[Tab, ...]
    tab: str
    q: str
    rows: tuple[CaseRow, ...]
    given: dict[str, str] = field(default_factory=dict)
    shops: tuple[ShopOption, ...] = ()
    older: str = ""
    parked: int = 0
    remedies: int = 0


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
class RemedyRow:
    """Something done beyond the platform's case. ``approve`` when the visitor may be the second person."""

    remedy_id: int
    order_id: int
    order_no: str
    kind: str
    state: str
    cause: str
    amount: Money
    goods: str
    pieces: int
    note: str
    outcome: str
    who: str
    second: str
    at: datetime
    approve: bool


@dataclass(frozen=True, slots=True)
class RemediesView:
    """The list of one state."""

    tabs: tuple[Tab, ...]
    tab: str
    rows: tuple[RemedyRow, ...]
    limit: Money


@dataclass(frozen=True, slots=True)
class QualityRow:
    """Cases of one cause over one SKU and lot."""

    cause: str
    sku: str
    name: str
    lot: str
    cases: int
    shipped: int
    amount: Money
    bad: bool


@dataclass(frozen=True, slots=True)
class QualityView:
    """Quality counts of a period."""

    days: int
    cause: str
    causes: tuple[str, ...]
    rows: tuple[QualityRow, ...]


@dataclass(frozen=True, slots=True)
class ParkedCaseRow:
    """A case nobody could read."""

    parked_id: int
    refund_id: str
    order_no: str
    channel: str
    shop: str
    reason: str
    field: str
    value: str
    at: datetime


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
    limit: Money = NOTHING  # over it a second person approves
    goods: tuple[tuple[str, str], ...] = ()  # order line id, what it is
    remedies: tuple[RemedyRow, ...] = ()


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
