import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from catalog import sheet_file
from catalog.sheet_file import Cell, tables
from hub.kernel.errors import Invalid


def book(*rows: list[object], hidden: list[object] | None = None) -> bytes:
    work = Workbook()
    for row in rows:
        work.active.append(row)
    if hidden is not None:
        other = work.create_sheet("旧", 0)
        other.append(hidden)
        other.sheet_state = "hidden"
    target = io.BytesIO()
    work.save(target)
    return target.getvalue()


def with_part(data: bytes, name: str, content: bytes = b"x") -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, content)
    return target.getvalue()


def texts(data: bytes, filename: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in next(iter(tables(data, filename)))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_whatever_its_encoding(encoding: str) -> None:
    assert texts("名称,价格\n牦牛肉𠮷,69".encode(encoding), "a.csv") == [["名称", "价格"], ["牦牛肉𠮷", "69"]]


@pytest.mark.parametrize(("mark", "head"), [("\t", ""), (",", ""), (";", ""), ("|", "sep=|\r\n")])
def test_the_column_mark_is_found(mark: str, head: str) -> None:
    assert texts(f"{head}名称{mark}价格\r\n肉{mark}69\r\n".encode(), "a.txt") == [["名称", "价格"], ["肉", "69"]]


def test_a_quoted_cell_may_hold_line_ends_and_marks() -> None:
    assert texts('名称,故事\n肉,"一行\r\n两,行"'.encode(), "a.csv")[1] == ["肉", "一行\n两,行"]


def test_invisible_characters_are_dropped() -> None:
    assert texts("名称\n\u200b 牦牛\x00肉\u3000\ufeff".replace("\x00", "\x01").encode(), "a.csv")[1] == ["牦牛肉"]


def test_spreadsheet_cells_become_text_and_numbers_are_marked() -> None:
    data = book(["a", "b", "c", "d", "e", "f"], [69, 12.5, 7.0, True, date(2026, 1, 31), " 肉\n"])
    assert next(tables(data, "a.XLSX"))[1][:6] == [
        *(Cell("69", was_number=True), Cell("12.5", was_number=True), Cell("7", was_number=True)),
        *(Cell("是"), Cell("2026-01-31"), Cell("肉")),
    ]


def test_hidden_sheets_are_not_read() -> None:
    found = list(tables(book(["名称"], hidden=["秘密"]), "a.xlsx"))
    assert [table[0][0].text for table in found] == ["名称"]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le")
REFUSED = [
    (b"", "a.csv", "空的"),
    (b"x" * (sheet_file.MAX_BYTES + 1), "a.csv", "10 MB"),
    (book(["名称"]), "a.xlsm", "宏"),
    (with_part(book(["名称"]), "xl/vbaProject.bin"), "a.xlsx", "宏"),
    (LOCKED, "a.xlsx", "密码"),
    (OLE, "a.xlsx", "旧版 .xls"),
    (book(["名称"]), "a.csv", "内容却是工作簿"),
    ("名称,价格".encode(), "a.xlsx", "不是工作簿"),
    (with_part(b"", "word/document.xml"), "a.xlsx", "不是 Excel"),
    (b"PK\x03\x04 broken", "a.xlsx", "打不开"),
    (with_part(b"", "xl/workbook.xml", b"<not xml"), "a.xlsx", "打不开"),
    (b"x", "a.xls", "不认识的文件类型"),
    (b"x", "photo", "不认识的文件类型"),
    (b"\x00\x01\x02\xff\xfe", "a.csv", "读不出"),
    ('名称,价格\n"没有关,6'.encode(), "a.csv", "引号"),
    (b"a\n" * (sheet_file.MAX_ROWS + 1), "a.csv", "50000 行"),
    (b"," * sheet_file.MAX_COLUMNS, "a.csv", "100 列"),
    (b"a" * (sheet_file.MAX_CELL + 1), "a.csv", "5000 字"),
]


@pytest.mark.parametrize(("data", "filename", "message"), REFUSED, ids=[row[2] + row[1] for row in REFUSED])
def test_a_file_of_the_wrong_kind_is_refused_with_a_remedy(data: bytes, filename: str, message: str) -> None:
    with pytest.raises(Invalid, match=message) as refusal:
        list(tables(data, filename))
    assert refusal.value.remedy


def test_an_archive_that_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_file, "MAX_UNPACKED", 1_000_000)
    target = io.BytesIO(book(["名称"]))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb", b"\0" * 1_000_001)
    with pytest.raises(Invalid, match="过大"):
        list(tables(target.getvalue(), "a.xlsx"))


WHOLE = book(["品牌编号", "品牌名称", "层级"], ["A", "示例", "公共"], ["B", "示例二", 1.5])


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=6), st.integers(0))
def test_a_damaged_workbook_is_read_or_refused(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(WHOLE)
    for place, byte in changes:
        data[place] = byte
    if cut % 3 == 0:
        data = data[: cut % len(data)]
    try:
        found = list(tables(bytes(data), "a.xlsx"))
    except Invalid:
        return
    assert all(isinstance(cell, Cell) for table in found for row in table for cell in row)
