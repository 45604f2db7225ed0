"""Single cells: what Excel damages is refused, what people write is read, nothing is guessed."""

from datetime import datetime

import pytest

from catalog.sheet_file import Cell
from hub.sheets import cells
from hub.sheets.cells import BadCell


@pytest.mark.parametrize("text", ["O1", "202601100001", "'6920260110000012345", '="6920260110000012345"', "AB-12_3/4"])
def test_a_number_kept_as_text_is_taken_digit_by_digit(text):
    assert cells.order_number(Cell(text)) == text.strip("'=\"")


@pytest.mark.parametrize(
    "cell",
    [
        Cell("1.23457E+17"),
        Cell("1E+18"),
        Cell("1234567890123450000"),
        Cell("1234567890123450"),
        Cell("1234567890123456", was_number=True),
        Cell("12345.5", was_number=True),
        Cell("订单 1"),
        Cell("1" * 65),
    ],
)
def test_a_damaged_number_is_refused_with_a_remedy(cell):
    with pytest.raises(BadCell) as refused:
        cells.order_number(cell)
    assert refused.value.remedy


def test_fifteen_digits_of_a_number_cell_are_exact():
    assert cells.order_number(Cell("123456789012345", was_number=True)) == "123456789012345"


def test_zeros_at_the_end_are_believed_when_the_column_proves_them():
    column = [Cell("1234567890123450"), Cell("1234567890123457"), Cell("1234567890123450000"), Cell("O1")]
    proven = cells.proven_lengths(column)
    assert cells.order_number(column[0], proven) == "1234567890123450"
    with pytest.raises(BadCell):
        cells.order_number(Cell("12345678901234500"), proven)
    with pytest.raises(BadCell):
        cells.order_number(column[2], frozenset({19}))


@pytest.mark.parametrize(("text", "fen"), [("69", 6900), ("¥1,069.00", 106900), ("69.5元", 6950), ("0", 0)])
def test_amounts_are_read_to_the_fen(text, fen):
    assert cells.amount(Cell(text)).fen == fen


def test_a_computed_number_may_miss_a_fen_by_a_hair():
    assert cells.amount(Cell("138.00000000000003", was_number=True)).fen == 13800
    with pytest.raises(BadCell):
        cells.amount(Cell("138.005", was_number=True))


@pytest.mark.parametrize("text", ["-1", "六十九", "69.001", "1e9999999", "NaN", "Infinity", "99999999999"])
def test_an_amount_nobody_can_read_is_refused(text):
    with pytest.raises(BadCell):
        cells.amount(Cell(text))


@pytest.mark.parametrize(("text", "count"), [("2", 2), ("2.00", 2), ("1,000", 1000), ("3 件", 3)])
def test_pieces_are_whole(text, count):
    assert cells.pieces(Cell(text)) == count


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "两", "1000000"])
def test_pieces_nobody_can_count_are_refused(text):
    with pytest.raises(BadCell):
        cells.pieces(Cell(text))


@pytest.mark.parametrize(
    "cell",
    [
        Cell("2026-01-10 09:00:00"),
        Cell("2026/1/10 9:00"),
        Cell("2026年1月10日 09:00"),
        Cell("2026-01-10", moment="2026-01-10T09:00:00"),
        Cell("20260110090000"),
    ],
)
def test_instants_are_beijing_time(cell):
    assert cells.moment(cell) == datetime.fromisoformat("2026-01-10T01:00:00+00:00")


def test_an_instant_nobody_can_read_is_refused():
    with pytest.raises(BadCell):
        cells.moment(Cell("昨天"))


def test_a_merchant_code_turned_into_a_number_is_refused():
    assert cells.code(Cell("ZK001")) == "ZK001"
    for cell in (Cell("6.9E+12"), Cell("1234567890123456", was_number=True), Cell("A" * 65)):
        with pytest.raises(BadCell):
            cells.code(cell)
