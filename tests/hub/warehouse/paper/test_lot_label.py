"""A lot label is read by an independent scanner and says in ink what must not be sold."""

from dataclasses import replace
from datetime import date

import pytest

from hub.kernel.errors import Invalid
from hub.warehouse.gs1 import LotKey, digital_link, element_string
from hub.warehouse.paper.lot_label import LotLabelFacts, lot_label_pdf

KEY = LotKey("6999900000019", "ZK001", "ZK001-261001A", date(2027, 10, 1), "frozen")
LABEL = LotLabelFacts(
    "牦牛腱子肉", "500g", "ZK001", KEY.lot, date(2026, 10, 1), KEY.expiry, "frozen", "A-01-01-1", 120, False,
    element_string(KEY), digital_link(KEY, "https://trace.example.cn"),
)  # fmt: skip


def test_the_qr_code_is_read_from_a_203_dpi_print(scanned):
    assert scanned(lot_label_pdf([LABEL])) == {"QRCode": LABEL.link}


def test_the_label_says_lot_dates_and_element_string(words):
    said = words(lot_label_pdf([LABEL]))
    for text in ("批号ZK001-261001A", "到期2027-10-01", "(01)06999900000019(10)ZK001-261001A(15)271001", "120件"):
        assert text in said
    assert "隔离" not in said


def test_quarantined_goods_say_so(words):
    assert "隔离不可售" in words(lot_label_pdf([replace(LABEL, quarantine=True)]))


def test_one_page_a_lot(pages):
    assert len(pages(lot_label_pdf([LABEL, LABEL]))) == 2
    with pytest.raises(Invalid):
        lot_label_pdf([])
