"""A pick list leads through every place in the given order, over as many pages as it takes."""

from dataclasses import replace

import pytest

from hub.warehouse.paper.pick_list import pick_list_pdf

MM = 72 / 25.4


def test_a_pick_list_is_a4_and_its_wave_can_be_scanned_on_every_page(wave, pages, scanned):
    pdf = pick_list_pdf(wave)
    assert len(pages(pdf)) == 2
    for number, page in enumerate(pages(pdf)):
        assert [round(float(side) / MM, 2) for side in page.mediabox[2:]] == [210.0, 297.0]
        assert scanned(pdf, number) == {"Code128": "W20261001-003"}


def test_rows_stand_in_walking_order_with_lot_expiry_and_pieces(wave, words):
    text = "".join(words(pick_list_pdf(wave), page) for page in (0, 1))
    places = [text.index(row.location) for row in wave.rows]
    assert places == sorted(places)
    assert "A-01-07-1牦牛肉后腿500g（ZK-007）20260915-72027-03-142" in text
    assert "40行41单80件" in text
    assert "合计40个库位80件" in text
    assert "第2页/共2页" in text


def test_long_order_numbers_are_shown_by_their_tail_and_many_are_counted(wave, words):
    row = replace(wave.rows[0], orders=tuple(f"34892177650{number:08d}" for number in range(9)))
    text = words(pick_list_pdf(replace(wave, rows=[row])))
    assert "…000005等9单" in text
    assert "…000006" not in text


def test_a_row_of_endless_text_stays_on_its_page(wave, boxes, pages):
    row = replace(wave.rows[0], name="牦牛肉" * 200, lot="L" * 200, orders=("12345678",) * 6)
    pdf = pick_list_pdf(replace(wave, rows=[row] * 12))
    for page in range(len(pages(pdf))):
        for sign, left, bottom, right, top in boxes(pdf, page):
            assert left >= 10 * MM, sign
            assert right <= 200 * MM, sign
            assert bottom >= 10 * MM, sign
            assert top <= 290 * MM, sign


@pytest.mark.parametrize("count", range(30, 40))
def test_totals_are_never_pushed_off_the_last_page(wave, count, boxes, pages):
    pdf = pick_list_pdf(replace(wave, rows=wave.rows[:count]))
    last = boxes(pdf, len(pages(pdf)) - 1)
    assert "合计" in "".join(sign for sign, *_ in last)
    assert min(bottom for _, _, bottom, _, _ in last) > 10 * MM


def test_an_empty_wave_is_one_page_of_nothing(wave, words):
    assert "合计0个库位0件" in words(pick_list_pdf(replace(wave, rows=[])))
