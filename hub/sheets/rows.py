"""Rows of a file read cell by cell: what cannot be used is refused with row, column, value and remedy. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TypeVar

from catalog.sheet_file import Cell
from hub.kernel.logs import redact
from hub.kernel.money import Money
from hub.sheets import cells
from hub.sheets.people import Said
from hub.sheets.reading import NOTHING, Line, Sheet

Value = TypeVar("Value")
_SAID = tuple(each.name for each in fields(Said) if each.name != "merged")


@dataclass(frozen=True, slots=True)
class Columns:
    """How a file is read: headings as they stand, field -> column, and learnt status words by their folded text."""

    headings: Sequence[str]
    places: Mapping[str, int]
    words: Mapping[str, str]

    def heading(self, name: str) -> str:
        """The heading of a field's column, or the field's name when it has none."""
        return self.headings[self.places[name]] if name in self.places else name

    def cell(self, line: Line, name: str) -> Cell:
        """The cell of a field, blank when it has no column."""
        return line.cell(self.places[name]) if name in self.places else NOTHING


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell or row that was not taken, as the spreadsheet numbers it."""

    line: int
    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Row:
    """One usable row of an order file; None where it says nothing."""

    number: int
    order_no: str
    sku: str
    title: str
    quantity: int
    price: Money | None
    line_paid: Money | None
    paid: Money | None
    freight: Money | None
    status: str
    said: Said
    note: str = field(repr=False)
    paid_at: datetime | None
    created_at: datetime | None
    modified_at: datetime | None
    ship_by: datetime | None
    twin: int = 0  # an earlier row with the very same cells


class RowReader:
    """Reads the rows of one sheet; ``refused`` collects what cannot be used, ``spoilt`` the orders it belongs to."""

    def __init__(self, sheet: Sheet, columns: Columns) -> None:
        self.columns = columns
        self.refused: list[Refused] = []
        self.spoilt: set[str] = set()
        self._proven = cells.proven_lengths(columns.cell(line, "order_no") for line in sheet.lines)
        self._seen: dict[tuple[str, ...], int] = {}

    def order_no(self, line: Line) -> str:
        """The order number of a row; empty when it is refused."""
        cell = self.columns.cell(line, "order_no")
        return self.read(line, "order_no", lambda c: cells.order_number(c, self._proven), cell) or ""

    def read(self, line: Line, name: str, reader: Callable[[Cell], Value], cell: Cell | None = None) -> Value | None:
        """One value, None for a blank cell; what is wrong with it is kept in ``refused``."""
        found = self.columns.cell(line, name) if cell is None else cell
        if not found.text:
            return None
        try:
            return reader(found)
        except cells.BadCell as error:
            self.refuse(line.number, name, found.text, error.message, error.remedy)
            return None

    def refuse(self, number: int, name: str, value: str, message: str, remedy: str) -> None:
        """Keep one refusal."""
        shown = str(redact(value))[:80]
        self.refused.append(Refused(number, self.columns.heading(name), shown, message, remedy))

    def row(self, line: Line) -> Row | None:
        """One row of an order; None when any of its cells is refused, and then its order is spoilt."""
        before, columns = len(self.refused), self.columns
        order_no = self.order_no(line)
        quantity = self.read(line, "quantity", cells.pieces)
        if not columns.cell(line, "quantity").text:
            self.refuse(line.number, "quantity", "", "没有数量", "请填这一行商品的件数。")
        if not columns.cell(line, "sku").text and not columns.cell(line, "title").text:
            self.refuse(line.number, "sku", "", "没有商家编码，也没有商品名称", "请至少填一样。")
        price, line_paid, paid, freight = (
            self.read(line, name, cells.amount) for name in ("price", "line_paid", "paid", "freight")
        )
        paid_at, created_at, modified_at, ship_by = (
            self.read(line, name, cells.moment) for name in ("paid_at", "created_at", "modified_at", "ship_by")
        )
        sku = self.read(line, "sku", cells.code) or ""
        if len(self.refused) > before or quantity is None:
            self.spoilt.add(order_no)
            return None
        texts = {name: columns.cell(line, name).text for name in ("title", "status", "note", "receiver", *_SAID)}
        said = Said(merged=texts["receiver"], **{name: texts[name] for name in _SAID})
        twin = self._twin(line)
        return Row(
            number=line.number,
            order_no=order_no,
            sku=sku,
            title=texts["title"][:200],
            quantity=quantity,
            price=price,
            line_paid=line_paid,
            paid=paid,
            freight=freight,
            status=texts["status"],
            said=said,
            note=texts["note"][:500],
            paid_at=paid_at,
            created_at=created_at,
            modified_at=modified_at,
            ship_by=ship_by,
            twin=twin,
        )

    def _twin(self, line: Line) -> int:
        first = self._seen.setdefault(tuple(cell.text for cell in line.cells), line.number)
        return 0 if first == line.number else first
