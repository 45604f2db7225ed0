"""Events as a spreadsheet: one row is one entry, under headings in Chinese. A bad row is named and the others are taken in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from catalog.sheet_file import tables
from hub.kernel.actor import Actor
from hub.kernel.clock import CHINA
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid
from hub.sheets.writing import workbook
from hub.trace import recording
from hub.trace.entries import KINDS, Entry

#: Heading -> field of an entry, in the order of the template.
HEADINGS = {
    "类型": "kind", "时间": "at", "批次": "lots", "投入": "inputs", "地点": "place", "坐标": "geo", "生产者": "producer", "批次类别": "lot_kind",
    "名称": "name", "每头克": "grams_each", "休药天数": "withdrawal_days", "休药截止": "withdrawal_until", "证书编号": "paper", "检测项目": "test",
    "结果": "result", "温度": "temperatures", "生产日期": "made_on", "到期日期": "expires_on", "备注": "note",
}  # fmt: skip
#: What people write -> the word of the entry.
WORDS = {
    "投入品": "input", "养殖": "herd", "采集": "herd", "用料": "use", "用药": "use", "检疫": "papers", "肉检": "papers", "屠宰": "make",
    "加工": "make", "检测": "test", "储存": "storage", "运输": "transport", "合格": "pass", "不合格": "fail", "饲料": "feed", "兽药": "drug",
    "牲畜": "animals", "原料": "raw", "成品": "product", "包装": "packaging",
}  # fmt: skip
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a row: kept, known, parked or refused with the reason and what to do."""

    number: int
    state: str
    error: Invalid | None = None


def take(tx: Tx, data: bytes, filename: str, *, actor: Actor) -> list[Row]:
    """Take every row in. Raises Invalid for a file without the headings, or with too many rows."""
    rows = list(_rows(data, filename))
    if len(rows) > MOST_ROWS:
        raise Invalid("%(rows)s rows are too many", remedy="Send at most 5000 rows at a time.", rows=len(rows))
    done = []
    for number, cells in rows:
        try:
            with tx.begin_nested():
                outcome = recording.record_entry(tx, entry_of(cells), source="sheet", actor=actor)
            done.append(Row(number, outcome.state))
        except Invalid as error:
            done.append(Row(number, "refused", error))
    return done


def template() -> bytes:
    """An empty sheet with one row as an example."""
    first = {
        "类型": "养殖",
        "时间": "2026-10-01 09:00",
        "批次": "P01-YAK/H1=10 头",
        "生产者": "P01",
        "批次类别": "牲畜",
        "名称": "牦牛",
        "每头克": "210000",
    }
    return workbook("溯源记录", tuple(HEADINGS), [[first.get(name, "") for name in HEADINGS]])


def entry_of(cells: dict[str, str]) -> Entry:
    """The entry of one row or form; fields by name as text. Raises Invalid."""
    said: dict[str, Any] = {name: value.strip() for name, value in cells.items() if value.strip()}
    kind = WORDS.get(said.get("kind", ""), said.get("kind", ""))
    if kind not in KINDS:
        raise Invalid("choose what is recorded", remedy="One of: %(kinds)s.", kinds=", ".join(KINDS))
    known = {field.name for field in fields(Entry)} - {"more"}
    said = {name: WORDS.get(value, value) for name, value in said.items() if name in known}
    for name, read in _READ.items():
        if name in said:
            said[name] = _read(read, said[name])
    if not isinstance(said.get("at"), datetime):
        raise Invalid("an event needs its time", remedy="Write it like 2026-10-20 09:00.")
    return Entry(**(said | {"kind": kind, "lots": str(said.get("lots", ""))}))


def _rows(data: bytes, filename: str) -> Iterator[tuple[int, dict[str, str]]]:
    for table in tables(data, filename):
        for top, row in enumerate(table[:10]):
            names = [HEADINGS.get(cell.text.strip(), "") for cell in row]
            if {"kind", "at", "lots"} <= set(names):
                for number, line in enumerate(table[top + 1 :], top + 2):
                    cells = {name: cell.text for name, cell in zip(names, line, strict=False) if name}
                    if any(text.strip() for text in cells.values()):
                        yield number, cells
                return
    raise Invalid("no column heading of this file is known", remedy="Use the template; it needs 类型, 时间 and 批次.")


def _read(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except ValueError:
        raise Invalid(
            "%(text)s cannot be read", remedy="Write days like 2026-10-20, amounts as numbers.", text=text
        ) from None


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text.replace("/", "-"))
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def _date(text: str) -> date:
    return date.fromisoformat(text.replace("/", "-")[:10])


_READ: dict[str, Callable[[str], Any]] = {
    "at": _moment, "withdrawal_until": _date, "made_on": _date, "expires_on": _date, "grams_each": int, "withdrawal_days": int,
}  # fmt: skip
