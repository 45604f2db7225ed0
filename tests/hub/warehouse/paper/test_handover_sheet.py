"""A handover sheet counts what the courier takes and leaves room to sign for it."""

from dataclasses import replace

from hub.warehouse.paper.handover_sheet import handover_pdf

MM = 72 / 25.4


def test_a_handover_sheet_is_a4_and_its_number_can_be_scanned(handover, pages, scanned):
    pdf = handover_pdf(handover)
    assert len(pages(pdf)) == 2
    assert [round(float(side) / MM, 2) for side in pages(pdf)[0].mediabox[2:]] == [210.0, 297.0]
    assert scanned(pdf) == {"Code128": "H20261001-SF-01"}


def test_every_parcel_is_a_row_and_the_totals_add_up(handover, words):
    pdf = handover_pdf(handover)
    text = words(pdf, 0) + words(pdf, 1)
    assert all(row.waybill in text and row.order_no in text for row in handover.rows)
    assert "顺丰速运" in text
    assert "1SF00000000000013489217765000000001常温21.50" in text
    assert "合计45票90件67.50kg" in text
    assert "常温23票，冷冻22票" in text


def test_both_sides_have_room_to_sign(handover, words):
    last = words(handover_pdf(handover), 1)
    assert "仓库交出" in last
    assert "快递揽收" in last
    assert last.count("签字") == 2
    assert "冷货测温℃" in last


def test_the_signature_boxes_stay_on_the_page_however_many_rows_there_are(handover, boxes, pages):
    for count in range(24, 45, 2):
        pdf = handover_pdf(replace(handover, rows=handover.rows[:count]))
        last = boxes(pdf, len(pages(pdf)) - 1)
        assert "签字" in "".join(sign for sign, *_ in last)
        assert min(bottom for _, _, bottom, _, _ in last) > 10 * MM
