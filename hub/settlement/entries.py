"""From the rows of a bill to entries, one a parcel or order, with every fee by its name. Pure.

Nothing is guessed: a damaged number, a merged cell or an amount that cannot be read is refused with row, column and
remedy. Fees of one parcel on several rows become one entry; the same fee twice becomes two.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from catalog.sheet_file import Cell, tables
from hub.kernel.clock import business_day
from hub.kernel.logs import redact
from hub.logistics.regions import province
from hub.settlement.columns import COURIER, goes_back, in_grams, is_main
from hub.settlement.merged import Range, merged_cells
from hub.sheets import cells
from hub.sheets.fields import SheetKind
from hub.sheets.reading import Line, Sheet, read
from hub.sheets.rows import Columns, Refused

OUT, BACK = "out", "back"
#: The part of a stated total that no column explains.
UNNAMED = "未列明"
MAIN = ""
_SUM_ROW = re.compile(r"合计|总计|小计|汇总|total", re.IGNORECASE)
_UNMERGE = "请取消合并单元格，把内容填到每一行，再导入。"
_HEAVIEST = 1_000_000

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Entry:
    """One parcel or order of a bill. ``fees`` maps a fee's name to fen, ``MAIN`` is the thing itself; ``fen`` is their sum."""

    row: int
    subject: str
    leg: str
    grams: int | None
    province: str
    day: date | None
    fees: dict[str, int] = field(hash=False)

    @property
    def fen(self) -> int:
        """What is billed."""
        return sum(self.fees.values())

    @property
    def fingerprint(self) -> str:
        """Equal for entries that say the same, wherever they stand."""
        said = (self.subject, self.leg, self.grams, self.province, self.day, sorted(self.fees.items()))
        return hashlib.sha256(repr(said).encode()).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Found:
    """What a bill holds. ``stated_fen`` is the sum the bill gives itself, None when it gives none."""

    entries: list[Entry]
    refused: list[Refused]
    rows: int
    stated_fen: int | None

    @property
    def fen(self) -> int:
        """The sum of all entries."""
        return sum(entry.fen for entry in self.entries)


@dataclass(frozen=True, slots=True)
class BillSheet:
    """A bill's table, with what its merged cells would hide."""

    sheet: Sheet
    refused: list[Refused]


def open_bill(data: bytes, name: str, kind: SheetKind) -> BillSheet:
    """The table of a bill. Raises Invalid for a file without known headings."""
    sheet = read(data, name, kind)
    blocks = merged_cells(data) if name.lower().endswith(".xlsx") else []
    for number, table in enumerate(tables(data, name)):
        at = next((n for n, row in enumerate(table[:10], 1) if _texts(row) == sheet.headings), 0)
        if at:
            rows = {line.number: line for line in sheet.lines}
            return BillSheet(sheet, _merged(sheet, rows, blocks[number] if number < len(blocks) else []))
    return BillSheet(sheet, [])


def _texts(row: Sequence[Cell]) -> list[str]:
    texts = [cell.text for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _merged(sheet: Sheet, rows: dict[int, Line], blocks: Sequence[Range]) -> list[Refused]:
    found = []
    for block in blocks:
        top, left, bottom = block.top, block.left, block.bottom
        touched = [n for n in range(top, bottom + 1) if n in rows and not _is_sum(rows[n])]
        if touched:
            column = sheet.headings[left] if left < len(sheet.headings) else f"第 {left + 1} 列"
            value = rows[touched[0]].cell(left).text[:80]
            found.append(Refused(touched[0], column, str(redact(value)), f"第 {top}–{bottom} 行是合并单元格", _UNMERGE))
    return found


def _is_sum(line: Line) -> bool:
    first = next((cell.text for cell in line.cells if cell.text), "")
    return bool(_SUM_ROW.match(first.strip()))


class Reader:
    """Reads one bill; ``refused`` gathers what cannot be used."""

    def __init__(self, bill: BillSheet, columns: Columns, fees: Sequence[int], kind: str) -> None:
        self.sheet, self.columns, self.kind = bill.sheet, columns, kind
        self.fees = [place for place in fees if place < len(bill.sheet.headings)]
        self.refused = list(bill.refused)
        self._proven = cells.proven_lengths(columns.cell(line, "subject") for line in bill.sheet.lines)
        self._grams = in_grams(columns.heading("grams"))
        self._open: dict[tuple[str, str], Entry] = {}
        self._stated: int | None = None

    def found(self) -> Found:
        """Every entry of the bill."""
        entries: list[Entry] = []
        rows = 0
        for line in self.sheet.lines:
            if _is_sum(line) and not re.search(r"\d{6}", self.columns.cell(line, "subject").text):
                self._sum(line)
                continue
            rows += 1
            entry = self._entry(line)
            if entry is not None and not self._joined(entry):
                entries.append(entry)
                self._open[entry.subject, entry.leg] = entry
        return Found(entries, self.refused, rows, self._stated)

    def _sum(self, line: Line) -> None:
        for name in ("total", "amount", "freight"):
            cell = self.columns.cell(line, name)
            if cell.text:
                try:
                    self._stated = signed(cell)
                except cells.BadCell:
                    self._stated = None
                return

    def _entry(self, line: Line) -> Entry | None:
        before = len(self.refused)
        subject = self._read(line, "subject", lambda cell: cells.order_number(cell, self._proven)) or ""
        if not subject and len(self.refused) == before:
            word = "运单号" if self.kind == COURIER.name else "订单号"
            self._refuse(line, "subject", "", f"没有{word}", f"请填{word}；不是一票一行的费用请另行结算。")
        grams = self._read(line, "grams", self._weight)
        moment = self._read(line, "day", cells.moment)
        fees = self._money(line)
        if len(self.refused) > before:
            return None
        words = self.columns.cell(line, "remark").text + self.columns.cell(line, "fee_name").text
        leg = BACK if self.kind == COURIER.name and goes_back(words) else OUT
        to = province(self.columns.cell(line, "province").text)
        return Entry(line.number, subject, leg, grams, to, business_day(moment) if moment else None, fees)

    def _money(self, line: Line) -> dict[str, int]:
        fees: dict[str, int] = {}
        for place in self.fees:
            fen = self._read(line, f"#{place}", signed)
            if fen:
                fees[self._heading(place)] = fees.get(self._heading(place), 0) + fen
        before = len(self.refused)
        total, freight, amount = (self._read(line, name, signed) for name in ("total", "freight", "amount"))
        if total is None and freight is None and amount is None:
            if len(self.refused) == before and not fees:
                self._refuse(
                    line, "total" if "total" in self.columns.places else "freight", "", "没有金额", "请填这一行的金额。"
                )
            return fees
        named = self.columns.cell(line, "fee_name").text.strip()[:40]
        if freight is not None:
            fees[MAIN] = freight
        if amount is not None:
            key = MAIN if is_main(self.kind, named) else named
            fees[key] = fees.get(key, 0) + amount
        if total is not None:
            self._put_total(fees, total, named)
        return fees

    def _put_total(self, fees: dict[str, int], total: int, named: str) -> None:
        """A courier's total holds its fees, a platform's is the goods' money beside them."""
        if self.kind != COURIER.name:
            fees[MAIN] = fees.get(MAIN, 0) + total
            return
        rest = total - sum(fees.values())
        if MAIN in fees:
            if rest:
                fees[UNNAMED] = rest
        elif not fees and named and not is_main(self.kind, named):
            fees[named] = total
        else:
            fees[MAIN] = rest

    def _joined(self, entry: Entry) -> bool:
        """Whether this row only adds other fees to an entry that stands already."""
        if "fee_name" not in self.columns.places:
            return False
        known = self._open.get((entry.subject, entry.leg))
        if known is None or known.fees.keys() & entry.fees.keys():
            return False
        known.fees.update(entry.fees)
        return True

    def _weight(self, cell: Cell) -> int:
        text = re.sub(r"(?i)kg|千克|公斤|g|克|[,\s]", "", cell.text)
        if not re.fullmatch(r"\d{1,9}(\.\d{1,17})?", text):
            raise cells.BadCell("重量读不懂", remedy="请填数字，例如 1.25。")
        grams = Decimal(text) * (1 if self._grams else 1000)
        if grams > _HEAVIEST:
            raise cells.BadCell("重量太大", remedy="请看列名里的单位是千克还是克。")
        return int(grams.to_integral_value(rounding="ROUND_CEILING"))

    def _heading(self, place: int) -> str:
        return self.sheet.headings[place].strip()[:40]

    def _read(self, line: Line, name: str, reader: Callable[[Cell], Value]) -> Value | None:
        cell = line.cell(int(name[1:])) if name.startswith("#") else self.columns.cell(line, name)
        if not cell.text or cell.text in ("-", "–", "—"):
            return None
        try:
            return reader(cell)
        except cells.BadCell as error:
            self._refuse(line, name, cell.text, error.message, error.remedy)
            return None

    def _refuse(self, line: Line, name: str, value: str, message: str, remedy: str) -> None:
        column = self._heading(int(name[1:])) if name.startswith("#") else self.columns.heading(name)
        self.refused.append(Refused(line.number, column, str(redact(value))[:80], message, remedy))


def signed(cell: Cell) -> int:
    """Yuan as fen, with a sign: ``-3.50`` and ``(3.50)`` are below zero. Raises BadCell."""
    text = cell.text.strip().replace("−", "-").replace("－", "-").replace("（", "(").replace("）", ")")
    inner = re.fullmatch(r"\((.*)\)", text)
    minus = bool(inner) or bool(re.match(r"[¥￥]?-", text))
    plain = (inner[1] if inner else text).replace("-", "", 1).removeprefix("+")
    fen = cells.amount(Cell(plain, was_number=cell.was_number)).fen
    return -fen if minus else fen
