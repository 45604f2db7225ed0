"""Settlement: bills by month, one bill with its classes and lines, a file on its way in, tariffs."""

from dataclasses import dataclass
from datetime import date, datetime

from hub.kernel.money import Money
from hub.web.console.views.shared import Tab
from hub.web.console.views.sheets import ColumnChoice, RefusedCell


@dataclass(frozen=True, slots=True)
class BillRow:
    """A month of one courier or shop. ``done`` of its ``doubtful`` lines are decided."""

    bill_id: int
    name: str
    kind: str
    month: str
    state: str
    lines: int
    billed: Money
    ours: Money
    doubtful: int
    done: int


@dataclass(frozen=True, slots=True)
class Source:
    """A courier or shop that may send a bill."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class DeskView:
    """Every bill, and who may send one."""

    bills: tuple[BillRow, ...]
    sources: tuple[Source, ...]
    month: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line; ``grams`` are billed and ours, None where unknown. ``row`` is 0 for what is absent from the bill."""

    line_id: int
    row: int
    subject: str
    kind: str
    billed_g: int | None
    ours_g: int | None
    billed: Money
    ours: Money
    decision: str
    why: str

    @property
    def difference(self) -> Money:
        """Billed above ours."""
        return self.billed - self.ours


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a bill. ``state`` is open, loaded or given_up."""

    file_id: int
    name: str
    state: str
    at: datetime
    who: str
    new: int
    same: int


@dataclass(frozen=True, slots=True)
class Part:
    """A named sum."""

    name: str
    lines: int
    amount: Money


@dataclass(frozen=True, slots=True)
class BillView:
    """One bill. ``older`` is the cursor of the next page of lines, 0 at the end; ``mine`` when the visitor handed it in."""

    bill: BillRow
    tabs: tuple[Tab, ...]
    chosen: str
    lines: tuple[LineRow, ...]
    older: int
    files: tuple[FileRow, ...]
    disputed: Money
    payable: Money
    shops: tuple[Part, ...]
    fees: tuple[Part, ...]
    submitted_by: str
    approved_by: str
    approved_at: datetime | None
    mine: bool
    doubtful_kind: bool
    skus: tuple[Part, ...] = ()  # of a courier's bill, the dearest first; ``lines`` are pieces


@dataclass(frozen=True, slots=True)
class LineView:
    """One line with the parts of both prices."""

    bill_id: int
    bill: str
    line: LineRow
    province: str
    billed_parts: tuple[tuple[str, Money], ...]
    our_parts: tuple[tuple[str, Money], ...]
    decided_by: str
    decided_at: datetime | None
    open: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """A file on its way in: what it holds and what stands in its way."""

    file: FileRow
    bill: BillRow
    learnt: bool
    rows: int
    new: int
    same: int
    total: Money
    stated: Money | None
    refused: tuple[RefusedCell, ...]
    refused_total: int
    columns: tuple[ColumnChoice, ...]
    fields: tuple[str, ...]
    missing: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TariffRow:
    """A version of a contract."""

    carrier: str
    valid_from: date
    zones: tuple[str, ...]
    surcharges: tuple[str, ...]
    loaded_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class TariffView:
    """Every version, and how many areas each courier serves."""

    versions: tuple[TariffRow, ...]
    areas: tuple[tuple[str, int], ...]
