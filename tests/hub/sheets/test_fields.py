"""Columns are guessed by their words; a doubtful one is left to the person."""

import pytest

from hub.sheets import fields
from hub.sheets.fields import AFTERSALES, KINDS, ORDERS, WAYBILLS


def test_usual_headings_are_guessed_each_once():
    headings = [
        "序号", "订单编号*", "商家编码", "商品名称", "购买数量", "商品单价(元)", "订单实付", "收货人姓名", "收货人手机", "收货地址", "买家留言", "付款时间",
        "订单状态",
    ]  # fmt: skip
    assert fields.guess(ORDERS, headings) == {
        "order_no": 1, "sku": 2, "title": 3, "quantity": 4, "price": 5, "paid": 6, "name": 7, "phone": 8, "address": 9,
        "note": 10, "paid_at": 11, "status": 12,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "headings", "found"),
    [
        (AFTERSALES, ["售后单号", "订单号", "售后类型", "退款金额", "退款原因", "售后状态"], 6),
        (WAYBILLS, ["订单号", "物流公司", "物流单号"], 3),
        (ORDERS, ["x", "y"], 0),
    ],
)
def test_other_kinds_have_words_of_their_own(kind, headings, found):
    assert len(fields.guess(kind, headings)) == found


def test_the_signature_ignores_signs_but_not_order():
    assert fields.signature(["订单 编号*", "数量(必填)"]) == fields.signature(["订单编号", "数量"])
    assert fields.signature(["数量", "订单编号"]) != fields.signature(["订单编号", "数量"])


def test_what_is_missing_is_named_by_group():
    assert fields.missing(ORDERS, {"order_no": 0, "title": 1}) == [("quantity",), ("price", "line_paid", "paid")]
    assert fields.missing(ORDERS, {"order_no": 0, "title": 1, "quantity": 2, "paid": 3}) == []


def test_columns_about_people_are_known_by_field_and_by_heading():
    assert fields.is_personal(ORDERS, "phone", "x")
    assert not fields.is_personal(ORDERS, "sku", "收货人")
    assert fields.is_personal(ORDERS, "", "会员昵称")
    assert not fields.is_personal(ORDERS, "", "序号")


def test_every_kind_needs_fields_it_has():
    for kind in KINDS.values():
        names = {field.name for field in kind.fields}
        assert {name for group in kind.needs for name in group} <= names
