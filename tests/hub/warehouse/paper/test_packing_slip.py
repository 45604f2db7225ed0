"""The slip tells the buyer what came, how to keep it and whom to ask; it gives nobody's number away."""

import re
from dataclasses import replace

import pytest

from hub.kernel.errors import Invalid
from hub.warehouse.paper.packing_slip import SlipPaper, slip_pdf

MM = 72 / 25.4


@pytest.mark.parametrize(("paper", "size"), [(SlipPaper.A5, [148.0, 210.0]), (SlipPaper.ROLL, [76.0, 130.0])])
def test_a_slip_fits_its_paper_and_its_trace_code_can_be_scanned(slip, paper, size, pages, scanned):
    pdf = slip_pdf([slip], paper=paper)
    assert [[round(float(side) / MM, 2) for side in page.mediabox[2:]] for page in pages(pdf)] == [size]
    assert scanned(pdf) == {"QRCode": slip.trace_url}


def test_a_slip_names_goods_lots_and_dates(slip, words):
    text = words(slip_pdf([slip]))
    for said in ("高原特产旗舰店", "订单3489217765012345678", "牦牛肉后腿500g220260915-12027-03-14", "共3件"):
        assert said in text
    assert "签收后24小时内拍照联系客服" in text


@pytest.mark.parametrize(
    ("storage", "advice"), [("frozen", "放入冷冻室"), ("chilled", "放入冷藏室"), ("ambient", "阴凉、干燥")]
)
def test_the_advice_follows_the_temperature_class(slip, storage, advice, words):
    assert advice in words(slip_pdf([replace(slip, storage=storage)]))


def test_a_slip_has_no_phone_number(slip, pages):
    assert not re.search(r"1[3-9]\d{9}(?!\d)", pages(slip_pdf([replace(slip, order_no="A-1")]))[0].extract_text())


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_slip_of_many_lines_and_a_long_note_stays_on_its_pages(slip, paper, boxes, pages):
    full = replace(slip, lines=slip.lines * 20, after_sales="请在签收后拍照联系客服，" * 30)
    pdf = slip_pdf([full], paper=paper)
    edge = paper.value.margin - 0.5
    assert len(pages(pdf)) > 1
    for page in range(len(pages(pdf))):
        for sign, left, bottom, right, top in boxes(pdf, page):
            assert edge * MM <= left, sign
            assert right <= (paper.value.width - edge) * MM, sign
            assert edge * MM <= bottom, sign
            assert top <= (paper.value.height - edge) * MM, sign


def test_each_slip_starts_a_page(slip, pages):
    assert len(pages(slip_pdf([slip, slip, slip]))) == 3


def test_no_slips_are_refused():
    with pytest.raises(Invalid, match="no packing slip"):
        slip_pdf([])
