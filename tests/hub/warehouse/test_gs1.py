"""A lot is named the way GS1 names it."""

from dataclasses import replace
from datetime import date

from hub.warehouse.gs1 import LotKey, digital_link, element_string

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
