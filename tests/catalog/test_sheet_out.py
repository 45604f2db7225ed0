import io

import pytest
from openpyxl import load_workbook

from catalog.sheet import import_sheet, read_sheet
from catalog.sheet_kinds import BRANDS, KINDS
from catalog.sheet_out import empty_sheet, export_sheet, workbook
from hub.kernel.actor import system
from hub.kernel.db import Database
from hub.kernel.errors import NotFound

NAMES = [kind.name for kind in KINDS]


def test_what_was_exported_imports_back_unchanged(zeku: Database) -> None:
    sizes = {"brands": 7, "producers": 14, "products": 68, "bundles": 7, "certificates": 33}
    with zeku.write() as tx:
        for name in NAMES:
            report = import_sheet(tx, export_sheet(tx, name), filename="a.xlsx", actor=system("test"))
            assert (report.unchanged, report.added, report.changed) == (sizes[name], 0, 0)
            assert (report.refused, report.ignored) == ((), ())


def test_codes_are_text_and_prices_are_numbers(zeku_read: Database) -> None:
    with zeku_read.read() as tx:
        sheet = load_workbook(io.BytesIO(export_sheet(tx, "products"))).active
    first = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert (first["条码"].value, first["条码"].data_type, first["条码"].number_format) == ("6999900000019", "s", "@")
    assert (first["价格(分)"].value, first["价格(分)"].data_type) == (6900, "n")


@pytest.mark.parametrize("text", ["=1+1", "+86 971 0000", "-18℃", "@店", "=cmd|' /C calc'!A0"])
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    data = workbook(BRANDS, [{"code": "A", "name": text, "level": "local"}])
    cell = load_workbook(io.BytesIO(data)).active["B2"]
    assert (cell.value, cell.data_type) == (text, "s")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_sheet_is_recognised_as_its_own_kind(name: str) -> None:
    sheet = read_sheet(empty_sheet(name), "a.xlsx")
    assert (sheet.kind.name, sheet.rows, sheet.ignored) == (name, (), ())


def test_an_unknown_sheet_is_not_found(zeku_read: Database) -> None:
    with zeku_read.read() as tx, pytest.raises(NotFound):
        export_sheet(tx, "orders")
