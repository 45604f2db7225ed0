"""Importing a sheet: which sheet it is, what each row says, what is wrong with it, and how much of it was new.

Good rows load although others are refused; a second import of the same file changes nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from catalog import sheet_file, sheet_rules, sheet_store
from catalog.compliance import wording
from catalog.sheet_columns import CLEAR_MARKS, Column, SheetKind, heading
from catalog.sheet_file import Cell
from catalog.sheet_kinds import BRANDS, KINDS, PRODUCTS
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid

#: Titles and remarks may stand above the headings.
_HEADING_WITHIN = 10
_EXPONENT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One line below the headings; ``cells`` are by column key. ``line`` counts from 1 as the spreadsheet shows it."""

    line: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A recognised table. ``headings`` gives the file's own word for each column key; ``ignored`` were not recognised."""

    kind: SheetKind
    rows: tuple[Row, ...]
    headings: dict[str, str]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was refused, for the person who made the sheet."""

    line: int
    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class GoodRow:
    """The facts of one accepted row, by field name."""

    line: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in rows. A refused row may have several problems.

    ``remarks`` are doubtful words in rows that were kept: the texts are there, but they cannot be published like that.
    """

    kind: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: tuple[RowProblem, ...] = ()
    ignored: tuple[str, ...] = ()
    remarks: tuple[RowProblem, ...] = ()

    def __add__(self, other: "ImportReport") -> "ImportReport":
        """Both imports as one report."""
        return ImportReport(
            f"{self.kind}+{other.kind}",
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.refused + other.refused,
            self.ignored + other.ignored,
            self.remarks + other.remarks,
        )


def read_sheet(data: bytes, filename: str) -> Sheet:
    """Recognise a CSV, TSV or XLSX file by its headings. Raises Invalid, never anything else."""
    nearest: tuple[int, str] = (0, "")
    for table in sheet_file.tables(data, filename):
        for number, cells in enumerate(table[:_HEADING_WITHIN]):
            fits, found = max(((_fit(kind, cells), kind) for kind in KINDS), key=lambda pair: pair[0])
            if fits[0]:
                return _sheet(found, table, number)
            lacking = "、".join(sorted(found.column(field).key for field in found.needed() - _fields(found, cells)))
            nearest = max(nearest, (fits[1], f"看起来像{found.title}，但缺少列：{lacking}。"))
    raise Invalid(
        "认不出表头",
        remedy=(nearest[1] if nearest[0] else "第一行要是列名。") + "请对照“导出”得到的表补全列名。",
    )


def _columns(kind: SheetKind, cells: Sequence[Cell]) -> dict[int, Column]:
    by_heading = {heading(name): column for column in kind.columns for name in column.headings}
    found: dict[int, Column] = {}
    for position, cell in enumerate(cells):
        column = by_heading.get(heading(cell.text))
        if column and column not in found.values():
            found[position] = column
    return found


def _fields(kind: SheetKind, cells: Sequence[Cell]) -> frozenset[str]:
    return frozenset(column.field for column in _columns(kind, cells).values())


def _fit(kind: SheetKind, cells: Sequence[Cell]) -> tuple[bool, int]:
    fields = _fields(kind, cells)
    return kind.needed() <= fields, len(fields)


def _sheet(kind: SheetKind, table: sheet_file.Table, at: int) -> Sheet:
    columns = _columns(kind, table[at])
    twice = [name for name, count in Counter(heading(cell.text) for cell in table[at]).items() if name and count > 1]
    if twice:
        raise Invalid(f"列名“{twice[0][:40]}”出现了两次", remedy="请删去或改名其中一列。")
    rows = tuple(
        Row(number, {column.key: row[position] for position, column in columns.items() if position < len(row)})
        for number, row in enumerate(table[at + 1 :], at + 2)
        if any(cell.text for cell in row)
    )
    headings = {column.key: table[at][position].text for position, column in columns.items()}
    ignored = tuple(cell.text for position, cell in enumerate(table[at]) if cell.text and position not in columns)
    return Sheet(kind, rows, headings, ignored)


def check_rows(sheet: Sheet, known: sheet_rules.Known) -> tuple[list[GoodRow], list[RowProblem]]:
    """Sort the rows into good ones and problems. ``known`` grows by the good rows."""
    good: list[GoodRow] = []
    problems: list[RowProblem] = []
    for row in sheet.rows:
        values, wrong = _read(sheet, row)
        if not wrong:
            values, troubles = sheet_rules.settle(sheet.kind.name, values, known, line=row.line)
            wrong = [_problem(sheet, row, sheet.kind.column(t.field), t.message, t.remedy) for t in troubles]
        problems += wrong
        if not wrong:
            good.append(GoodRow(row.line, values))
    return good, problems


def _read(sheet: Sheet, row: Row) -> tuple[dict[str, Any], list[RowProblem]]:
    values: dict[str, Any] = {}
    problems: list[RowProblem] = []
    for column in sheet.kind.columns:
        cell = row.cells.get(column.key)
        if cell is None or not cell.text:
            continue
        try:
            value = _value(column, cell)
        except Invalid as error:
            problems.append(_problem(sheet, row, column, error.message, error.remedy))
            continue
        if values.setdefault(column.field, value) != value:
            problems.append(_problem(sheet, row, column, "与另一列的价格不一致", "分和元两列只填一列。"))
    return values, problems


def _value(column: Column, cell: Cell) -> Any:
    if column.clears and cell.text in CLEAR_MARKS:
        return None
    if column.is_number_text and _damaged(cell):
        raise Invalid("这个编号已被 Excel 当作数字改坏", remedy="请把这一列设为“文本”格式，再对照原件重新录入。")
    return column.read(cell.text)


def _damaged(cell: Cell) -> bool:
    """Whether a spreadsheet has rounded an identifier: exponent form, beyond 15 digits, or a tail of zeros."""
    text = cell.text
    if _EXPONENT.fullmatch(text):
        return True
    if cell.was_number:
        return len(text) > 15 or "." in text or (len(text) >= 13 and text.endswith("000"))
    return len(text) >= 12 and text.isdecimal() and text.endswith("000000")


def _problem(sheet: Sheet, row: Row, column: Column, message: str, remedy: str) -> RowProblem:
    shown = column
    if column.key not in sheet.headings:
        named = [other for other in sheet.kind.columns if other.field == column.field and other.key in sheet.headings]
        shown = named[0] if named else column
    cell = row.cells.get(shown.key, Cell(""))
    return RowProblem(row.line, sheet.headings.get(shown.key, shown.key), cell.text[:200], message, remedy)


def import_sheet(tx: Tx, data: bytes, *, filename: str, actor: Actor) -> ImportReport:
    """Load one sheet. Raises Invalid when the file cannot be read at all; bad rows are in ``refused`` instead."""
    sheet = read_sheet(data, filename)
    known = sheet_store.known(tx)
    good, problems = check_rows(sheet, known)
    try:
        done = sheet_store.save(tx, sheet.kind.name, [row.facts for row in good], actor=actor)
    except IntegrityError as error:
        raise Conflict("有人同时在改同一批资料", remedy="请稍后重新导入这个文件。") from error
    counts = (done.added, done.changed, done.unchanged)
    return ImportReport(sheet.kind.name, *counts, tuple(problems), sheet.ignored, tuple(_remarks(sheet, good)))


def _remarks(sheet: Sheet, good: Sequence[GoodRow]) -> Iterator[RowProblem]:
    fields = [column.field for column in sheet.kind.columns if column.field in wording.FIELDS]
    for row in good if sheet.kind is PRODUCTS or sheet.kind is BRANDS else ():
        told = {field: row.facts.get(field) for field in fields}
        papers = row.facts.get("claims") or ()
        for field, hit in wording.in_texts(told, papers=papers, names=[row.facts.get("brand") or ""]):
            column = sheet.kind.column(field).key
            yield RowProblem(row.line, column, hit.found, hit.article, hit.suggestion)
