"""A lot is named the way GS1 names it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.warehouse.gs1 import LotKey, Scanned, digital_link, element_string, read_code

KEY = LotKey("6999900000019", "ZK001", "ZK001-261001A", date(2027, 10, 1), "frozen")


def test_the_element_string_has_gtin_lot_and_best_before():
    assert element_string(KEY) == "(01)06999900000019(10)ZK001-261001A(15)271001"


def test_chilled_goods_carry_an_expiry_date():
    assert element_string(replace(KEY, storage="chilled")).endswith("(17)271001")
    assert digital_link(replace(KEY, storage="chilled")).endswith("?17=271001")


def test_the_digital_link_keeps_the_order_of_its_keys():
    assert digital_link(KEY, "https://trace.example.cn/") == (
        "https://trace.example.cn/01/06999900000019/10/ZK001-261001A?15=271001"
    )
    assert digital_link(KEY).startswith("https://id.gs1.org/01/")


def test_goods_without_gtin_or_expiry_are_named_by_our_own_code():
    own = replace(KEY, gtin="", expiry=None)
    assert element_string(own) == digital_link(own) == "(240)ZK001(10)ZK001-261001A"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("6999900000019", Scanned("6999900000019")),
        (" 06999900000019 ", Scanned("6999900000019")),
        ("ZK001", Scanned("ZK001")),
        ("2400000000017", Scanned("2400000000017")),
        ("", Scanned("")),
        ("(01)06999900000019(10)ZK001-261001A(15)271001", Scanned("6999900000019", "ZK001-261001A")),
        ("(240)ZK001(10)L1", Scanned("ZK001", "L1")),
        ("https://id.gs1.org/01/06999900000019/10/A%2FB?15=271001", Scanned("6999900000019", "A/B")),
        ("https://trace.example.cn/x/01/06999900000019", Scanned("6999900000019")),
        ("]d2010699990000001917271001" + "10L-1", Scanned("6999900000019", "L-1")),
        ("010699990000001910L-1\x1d3103000500", Scanned("6999900000019", "L-1")),
        ("240ZK001\x1d10L-1", Scanned("ZK001", "L-1")),
        ("01069999000000xx", Scanned("01069999000000xx")),
        ("SF0000000001", Scanned("SF0000000001")),
        ("乱码 \x00 )(", Scanned("乱码 \x00 )(")),
    ],
)
def test_a_scan_is_read_as_goods_and_lot(text: str, said: Scanned):
    assert read_code(text) == said


@given(st.text(max_size=60))
def test_any_scan_is_read_without_an_error(text: str):
    read_code(text)


@given(st.text("ABCdef019-./ _", min_size=1, max_size=20).filter(lambda lot: lot.strip() == lot))
def test_what_is_written_on_a_lot_label_is_read_back(lot: str):
    key = replace(KEY, lot=lot)
    assert read_code(digital_link(key)) == read_code(element_string(key)) == Scanned(KEY.gtin, lot)
