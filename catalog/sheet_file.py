"""From the bytes of a CSV, TSV or XLSX file to tables of text cells. Reads nothing it does not know the kind of.

Every refusal is ``Invalid`` with a remedy, whatever the bytes are; macros, passwords and renamed files are refused.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import PurePath

import openpyxl

from hub.kernel.errors import Invalid

MAX_BYTES = 10_000_000
MAX_UNPACKED = 200_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 100
MAX_CELL = 5_000

_ZIP_MAGIC, _OLE_MAGIC = b"PK", b"\xd0\xcf\x11\xe0"
_ENCRYPTED_MARK = "EncryptedPackage".encode("utf-16-le")
_TEXT_KINDS = frozenset({".csv", ".tsv", ".txt"})
_SAVE_AS = "请在 Excel 或 WPS 中另存为“Excel 工作簿 (.xlsx)”或“CSV UTF-8”后再导入。"
#: Control characters (but line feed), zero-width marks and the byte order mark have no business in a cell.
_INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as text. ``was_number`` marks a spreadsheet number, which may have lost digits beyond the fifteenth.

    ``moment`` is a date cell with its time of day, ``2026-01-31T08:30:00``; empty for every other cell.
    """

    text: str
    was_number: bool = False
    moment: str = field(default="", compare=False)


Table = list[list[Cell]]


def tables(data: bytes, filename: str) -> Iterator[Table]:
    """Every way to read the file as a table, the likeliest first. Raises Invalid for a file of the wrong kind."""
    suffix = PurePath(filename).suffix.lower()
    if not data:
        raise Invalid("文件是空的", remedy="请确认选择了正确的文件。")
    if len(data) > MAX_BYTES:
        raise Invalid("文件超过 10 MB", remedy="请拆成几个文件分别导入。")
    if suffix == ".xlsx":
        return _workbook_tables(data)
    if suffix in _TEXT_KINDS:
        return _text_tables(data)
    if suffix == ".xlsm":
        raise Invalid("不接受带宏的工作簿 (.xlsm)", remedy=_SAVE_AS)
    raise Invalid(f"不认识的文件类型“{suffix[:12] or filename[:40]}”", remedy=_SAVE_AS)


def _clean(text: str) -> str:
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\t", " ")).strip()


def _decode(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if wide else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Invalid("读不出文件里的文字", remedy="请另存为“CSV UTF-8”后再导入。")


def _text_tables(data: bytes) -> Iterator[Table]:
    if data.startswith((_ZIP_MAGIC, _OLE_MAGIC)):
        raise Invalid("文件名是文本表格，内容却是工作簿或压缩包", remedy="不要改扩展名。" + _SAVE_AS)
    text = _decode(data)
    first, _, rest = text.partition("\n")
    declared = re.fullmatch(r"sep=(.)\r?", first, re.IGNORECASE)
    if declared:
        text = rest
    marks = [declared[1]] if declared else sorted("\t,;", key=first.count, reverse=True)
    return (_split(text, mark) for mark in marks if mark not in '"\r\n')


def _split(text: str, mark: str) -> Table:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        return _table([Cell(_clean(value)) for value in row] for row in reader)
    except csv.Error as error:
        raise Invalid(
            f"第 {reader.line_num} 行附近的引号不成对", remedy="请删去多余的英文双引号，或另存为 .xlsx 后再导入。"
        ) from error


def _table(rows: Iterable[list[Cell]]) -> Table:
    table = list(islice(rows, MAX_ROWS + 1))
    if len(table) > MAX_ROWS:
        raise Invalid(f"超过 {MAX_ROWS} 行", remedy="请删去末尾的空行，或拆成几个文件分别导入。")
    for number, row in enumerate(table, 1):
        if len(row) > MAX_COLUMNS:
            raise Invalid(f"第 {number} 行超过 {MAX_COLUMNS} 列", remedy="请删去右侧多余的列。")
        if any(len(cell.text) > MAX_CELL for cell in row):
            raise Invalid(f"第 {number} 行有一格超过 {MAX_CELL} 字", remedy="请缩短这一格的文字。")
    return table


def _workbook_tables(data: bytes) -> Iterator[Table]:
    if data.startswith(_OLE_MAGIC):
        if _ENCRYPTED_MARK in data:
            raise Invalid("工作簿有打开密码", remedy="请取消密码保护后另存，再导入。")
        raise Invalid("这是旧版 .xls 改名的文件", remedy=_SAVE_AS)
    if not data.startswith(_ZIP_MAGIC):
        raise Invalid("扩展名是 .xlsx，内容却不是工作簿", remedy="如果是文本表格，请把扩展名改回 .csv 或 .tsv。")
    _refuse_strange_archive(data)
    try:
        found = list(_visible_sheets(data))
    except Invalid:
        raise
    except Exception as error:  # openpyxl passes on whatever its broken part raised
        raise Invalid("工作簿已损坏，打不开", remedy=_SAVE_AS) from error
    return iter(found)


def _refuse_strange_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise Invalid("工作簿已损坏，打不开", remedy=_SAVE_AS) from error
    names = {part.filename.lower() for part in parts}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Invalid("工作簿里有宏", remedy=_SAVE_AS)
    if "xl/workbook.xml" not in names:
        raise Invalid("扩展名是 .xlsx，内容却不是 Excel 工作簿", remedy=_SAVE_AS)
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Invalid("工作簿解开后过大", remedy="请只保留要导入的那张表，另存后再导入。")


def _visible_sheets(data: bytes) -> Iterator[Table]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
        yield _table([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return Cell("是" if value else "否")
    if isinstance(value, float) and value.is_integer():
        return Cell(str(int(value)), was_number=True)
    if isinstance(value, int | float):
        return Cell(repr(value), was_number=True)
    if isinstance(value, datetime):
        return Cell(value.date().isoformat(), moment=value.isoformat(timespec="seconds"))
    return Cell("" if value is None else _clean(str(value)))
