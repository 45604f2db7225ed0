"""Reading single cells: order numbers that Excel may have damaged, amounts, pieces, instants. Pure.

Each reader takes a cell and raises ``BadCell`` with what is wrong and how to mend it. Nothing is guessed.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from catalog.sheet_file import Cell
from hub.kernel.clock import CHINA
from hub.kernel.errors import Invalid
from hub.kernel.money import Money

#: Excel keeps fifteen digits of a number and writes zeros for the rest.
EXACT_DIGITS = 15
#: Up to this many digits another number of the column may prove that zeros at the end are meant.
PROVABLE_DIGITS = 17
LONGEST_ID = 64
MOST_PIECES = 100_000
#: Twenty million yuan; more does not fit the columns of the order queue.
MOST_FEN = 2_000_000_000

_AS_TEXT = "请回到平台重新导出，不要用 Excel 打开后另存；或先把整列设为“文本”再粘贴原号码。"
_SCIENTIFIC = re.compile(r"\d+(\.\d+)?[eE]\+?\d+")
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/#\-]*")
_MOMENTS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
    "%Y.%m.%d %H:%M:%S", "%Y.%m.%d %H:%M", "%Y.%m.%d", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日",
    "%Y%m%d%H%M%S", "%Y%m%d",
)  # fmt: skip


class BadCell(Invalid):
    """A cell that cannot be used."""


def proven_lengths(cells: Iterable[Cell]) -> frozenset[int]:
    """Lengths of long numbers of which the column holds one that Excel cannot have damaged."""
    texts = (plain_id(cell.text) for cell in cells if not cell.was_number)
    long = (text for text in texts if text.isascii() and text.isdigit() and len(text) > EXACT_DIGITS)
    return frozenset(Counter(len(text) for text in long if set(text[EXACT_DIGITS:]) != {"0"}))


def plain_id(text: str) -> str:
    """A number without the signs that keep it text in a CSV: ``'123``, ``="123"``, a tab."""
    return re.sub(r'^="(.*)"$', r"\1", text.strip()).lstrip("'`").strip()


def order_number(cell: Cell, proven: frozenset[int] = frozenset()) -> str:
    """A platform's number, digit by digit as the platform wrote it. Raises BadCell for one Excel has damaged."""
    text = plain_id(cell.text)
    if _SCIENTIFIC.fullmatch(text):
        raise BadCell("号码被 Excel 变成了科学计数法，后面的数字已经丢失", remedy=_AS_TEXT)
    if cell.was_number and not text.isdigit():
        raise BadCell("号码读成了带小数的数字", remedy=_AS_TEXT)
    if cell.was_number and len(text) > EXACT_DIGITS:
        raise BadCell("这一格是数字而不是文本,Excel 只保留前 15 位，后面的数字可能已经变了", remedy=_AS_TEXT)
    rounded = text.isascii() and text.isdigit() and set(text[EXACT_DIGITS:]) == {"0"}
    if rounded and (len(text) > PROVABLE_DIGITS or len(text) not in proven):
        raise BadCell("15 位以后全是 0,像是被 Excel 改过的号码", remedy=_AS_TEXT)
    if not _ID.fullmatch(text) or len(text) > LONGEST_ID:
        raise BadCell("号码里有不该有的字符，或者太长", remedy="号码只能有字母、数字和 . _ - / #,最多 64 位。")
    return text


def code(cell: Cell) -> str:
    """A merchant code as it stands; damaged long numbers are refused like order numbers."""
    text = plain_id(cell.text)
    if _SCIENTIFIC.fullmatch(text) or (cell.was_number and len(text) > EXACT_DIGITS):
        raise BadCell("编码被 Excel 改成了数字", remedy=_AS_TEXT)
    if len(text) > LONGEST_ID:
        raise BadCell("编码太长", remedy="商家编码最多 64 位。")
    return text


def pieces(cell: Cell) -> int:
    """How many, from 1 on; ``2``, ``2.00`` and ``2件``."""
    found = re.fullmatch(r"(\d{1,7})(?:\.0+)?\s*[件个份张盒袋瓶箱]?", cell.text.replace(",", ""))
    if not found or not 1 <= int(found[1]) <= MOST_PIECES:
        raise BadCell("数量读不懂", remedy=f"请填 1 到 {MOST_PIECES} 之间的整数。")
    return int(found[1])


def amount(cell: Cell) -> Money:
    """Yuan, not below zero: ``69``, ``¥1,069.00``, ``69元``. A computed number may miss a whole fen by a hair."""
    text = re.sub(r"[¥,\s]|元$|^CNY|^RMB", "", unicodedata.normalize("NFKC", cell.text))
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,17})?", text):
        raise BadCell("金额读不懂", remedy="请填元，不小于 0,最多两位小数，例如 69.00。")
    exact = Decimal(text) * 100
    fen = exact.to_integral_value()
    slack = Decimal("0.0001") if cell.was_number else Decimal(0)
    if abs(exact - fen) > slack or fen > MOST_FEN:
        raise BadCell("金额超过两位小数，或者太大", remedy="请填元，最多两位小数，例如 69.00。")
    return Money(int(fen))


def moment(cell: Cell) -> datetime:
    """An instant in Beijing time, as aware UTC; a day alone is its midnight."""
    text = (cell.moment or cell.text).replace("T", " ").strip()
    text = re.sub(r"\.\d{1,6}$", "", text)
    for form in _MOMENTS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=CHINA).astimezone(UTC)
        except ValueError:
            continue
    raise BadCell("时间读不懂", remedy="请写成 2026-01-31 08:30:00 的样子。")
