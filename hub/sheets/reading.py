"""From the bytes of a customer's file to headings and rows. The headings are the likeliest of the first lines."""

from dataclasses import dataclass, field

from catalog.sheet_file import Cell, Table, tables
from hub.kernel.errors import Invalid
from hub.sheets.fields import SheetKind, guess, missing

#: Platforms put a title or a notice above their headings, never more than this many lines.
HEADING_LINES = 10
NOTHING = Cell("")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the spreadsheet numbers it, from 1."""

    number: int
    cells: list[Cell] = field(repr=False)

    def cell(self, column: int) -> Cell:
        """The cell of a column, blank beyond the last."""
        return self.cells[column] if column < len(self.cells) else NOTHING


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its headings."""

    headings: list[str]
    lines: list[Line] = field(repr=False)


def read(data: bytes, filename: str, kind: SheetKind) -> Sheet:
    """The table of a file that looks most like ``kind``. Raises Invalid for a file without any headings."""
    found: list[tuple[tuple[int, int, int], Table, int]] = []
    for order, table in enumerate(tables(data, filename)):
        for number, row in enumerate(table[:HEADING_LINES]):
            known = guess(kind, [cell.text for cell in row])
            if known:
                complete = not missing(kind, known)
                found.append(((complete * 100 + len(known), -order, -number), table, number))
    if not found:
        raise Invalid(
            "no column heading of this file is known",
            remedy="Choose the file as the platform exported it, with its headings.",
        )
    _, table, number = max(found, key=lambda each: each[0])
    return _sheet(table, number)


def _sheet(table: Table, number: int) -> Sheet:
    headings = [cell.text for cell in table[number]]
    while headings and not headings[-1]:
        headings.pop()
    lines = [Line(n, row) for n, row in enumerate(table[number + 1 :], number + 2)]
    return Sheet(headings, [line for line in lines if any(cell.text for cell in line.cells)])
