"""The spreadsheet desk: shops people serve, files on their way in and out, learning columns, the offline form."""

from dataclasses import dataclass
from datetime import datetime

from hub.kernel.money import Money


@dataclass(frozen=True, slots=True)
class SheetShopRow:
    """One shop. ``waiting`` orders left and stand in no waybill file, ``unconfirmed`` files wait for a person."""

    shop_id: int
    name: str
    channel: str
    platform: str
    inside: int
    waiting: int
    unconfirmed: int
    loaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file that was handed in. ``state`` is open, loaded or given_up; ``figures`` are (label word, number)."""

    file_id: int
    name: str
    kind: str
    state: str
    handed_in_at: datetime
    who: str
    figures: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A waybill file. ``state`` is open, confirmed or dropped."""

    export_id: int
    made_at: datetime
    who: str
    orders: int
    state: str


@dataclass(frozen=True, slots=True)
class LayoutRow:
    """What was learnt of one kind of file."""

    name: str
    kind: str
    columns: int
    learnt_at: datetime


@dataclass(frozen=True, slots=True)
class SheetShopView:
    """One shop in full."""

    shop: SheetShopRow
    files: tuple[FileRow, ...]
    exports: tuple[ExportRow, ...]
    layouts: tuple[LayoutRow, ...]


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column of a file: heading, the first values (people masked) and the field chosen for it."""

    place: int
    heading: str
    samples: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class WordChoice:
    """A status word of the file, and its meaning; empty when nobody knows."""

    word: str
    chosen: str


@dataclass(frozen=True, slots=True)
class ColumnsView:
    """Where a person says what the columns mean. ``missing`` are groups of fields of which one is needed."""

    file_id: int
    shop_id: int
    shop: str
    filename: str
    kind: str
    name: str
    rows: int
    columns: tuple[ColumnChoice, ...]
    fields: tuple[str, ...]
    words: tuple[WordChoice, ...]
    missing: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class FateRow:
    """What will happen to one order or case; ``fate`` is a word of the labels."""

    order_no: str
    fate: str
    before: str
    after: str
    pieces: int
    amount: Money | None


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """One thing wrong in one row."""

    line: int
    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """A file before it is loaded, or its figures afterwards. ``seen_at`` is when the same bytes were loaded before."""

    file: FileRow
    shop_id: int
    shop: str
    rows: int
    counts: tuple[tuple[str, int], ...]
    fates: tuple[FateRow, ...]
    refused: tuple[RefusedCell, ...]
    refused_total: int
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Goods:
    """A SKU as the offline form offers it."""

    sku: str
    name: str
    price: Money | None
