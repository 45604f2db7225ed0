"""Stock: sums per SKU, lots, and the ledger behind each number."""

from dataclasses import dataclass
from datetime import date, datetime

from hub.web.console.views.shared import Item, Pager


@dataclass(frozen=True, slots=True)
class LotRow:
    """One lot in one place. ``state`` is good, near, expired, quarantine or recalled."""

    lot_id: int
    code: str
    sku: str
    made: date | None
    expires: date | None
    days_left: int | None
    shelf_days: int | None
    place: str
    warehouse: str
    on_hand: int
    reserved: int
    sellable: int
    state: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class LotBrief:
    """A lot as the row of its SKU names it."""

    code: str
    on_hand: int


@dataclass(frozen=True, slots=True)
class StockRow:
    """One SKU over all lots. ``held`` pieces are neither promised nor sellable; below ``floor`` it is getting scarce."""

    item: Item
    storage: str
    on_hand: int
    reserved: int
    held: int
    sellable: int
    floor: int
    nearest_expiry: date | None
    days_left: int | None
    shelf_days: int | None
    lots: tuple[LotBrief, ...]


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What the list is narrowed to. ``view`` is sku or lot."""

    q: str = ""
    storage: str = ""
    warehouse: str = ""
    state: str = ""
    view: str = "sku"


@dataclass(frozen=True, slots=True)
class StockTotals:
    """Counts above the list."""

    skus: int
    pieces: int
    reserved: int
    short: int
    near: int
    expired: int


@dataclass(frozen=True, slots=True)
class StockView:
    """The list, by SKU or by lot."""

    totals: StockTotals
    rows: tuple[StockRow, ...]
    lots: tuple[LotRow, ...]
    warehouses: tuple[str, ...]
    chosen: StockFilter
    pager: Pager


@dataclass(frozen=True, slots=True)
class Movement:
    """One ledger row. ``kind`` is a word of the "move" labels; ``change`` is signed pieces."""

    at: datetime
    kind: str
    lot: str
    change: int
    after: int
    reason: str
    who: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The drawer behind one SKU or one lot."""

    title: str
    item: Item
    on_hand: int
    reserved: int
    sellable: int
    movements: tuple[Movement, ...]
