"""Taobao's trades read exactly, or not at all; publish rules filled completely, or not at all."""

from datetime import UTC, datetime

import pytest

from connectors.base.types import OrderState
from connectors.taobao import mapping
from hub.kernel.errors import MappingError
from hub.kernel.money import ZERO, Money


@pytest.fixture
def trade():
    """trade(**changes) -> the documented example trade; ``line`` changes its only line."""

    def build(line=None, **changes):
        row = {
            "oid": 4117890123456781234,
            "oid_str": "4117890123456781234",
            "num_iid": 678901234567,
            "sku_id": "4890123456789",
            "outer_iid": "SPU-ZAO",
            "outer_sku_id": "ZAO-500G",
            "title": "灰枣500g",
            "num": 2,
            "price": "29.90",
            "total_fee": "59.80",
            "payment": "66.80",
            "divide_order_fee": "56.80",
            "part_mjz_discount": "3.00",
            "status": "WAIT_SELLER_SEND_GOODS",
            "refund_status": "NO_REFUND",
        }
        return {
            "tid": 4117890123456781234,
            "status": "WAIT_SELLER_SEND_GOODS",
            "created": "2026-11-20 10:02:11",
            "pay_time": "2026-11-20 10:03:05",
            "modified": "2026-11-20 10:03:06",
            "payment": "66.80",
            "post_fee": "10.00",
            "discount_fee": "3.00",
            "buyer_open_uid": "AAHd5d",
            "buyer_message": "快点",
            "receiver_state": "浙江省",
            "receiver_city": "杭州市",
            "receiver_district": "余杭区",
            "receiver_town": "五常街道",
            "receiver_name": "王**",
            "receiver_mobile": "*******1234",
            "receiver_address": "***",
            "oaid": "1b7c",
            "a_new_field": {"kept": 1},
            "orders": {"order": [row | (line or {})]},
        } | changes

    return build


def refused(raw):
    with pytest.raises(MappingError) as caught:
        mapping.to_order(raw)
    return caught.value.facts["field"], caught.value.facts["value"]


def test_the_example_trade_is_read_completely(trade):
    order = mapping.to_order(trade())
    assert order.order_id == "4117890123456781234"
    assert (order.state, order.vendor_status) == (OrderState.TO_SHIP, "WAIT_SELLER_SEND_GOODS")
    assert order.created_at == datetime(2026, 11, 20, 2, 2, 11, tzinfo=UTC)
    assert order.paid_at == datetime(2026, 11, 20, 2, 3, 5, tzinfo=UTC)
    assert (order.paid, order.freight, order.discount) == (Money(6680), Money(1000), Money(300))
    assert (order.receiver.name_mask, order.receiver.phone_mask, order.receiver.token) == (
        "王**",
        "*******1234",
        "1b7c",
    )
    assert (order.buyer_ref, order.buyer_note, order.receiver.plain) == ("AAHd5d", "快点", None)
    assert b'"a_new_field"' in order.raw
    assert b"4117890123456781234" in order.raw


def test_a_single_lines_payment_trap_is_not_fallen_into(trade):
    (line,) = mapping.to_order(trade()).lines
    assert (line.paid, line.unit_price, line.quantity) == (Money(5680), Money(2990), 2)
    assert (line.merchant_code, line.vendor_sku_id) == ("ZAO-500G", "4890123456789")


@pytest.mark.parametrize("sku", ["", "0", None])
def test_an_item_without_skus_is_its_own_sku(trade, sku):
    (line,) = mapping.to_order(trade(line={"sku_id": sku, "outer_sku_id": None})).lines
    assert (line.vendor_sku_id, line.merchant_code) == ("678901234567", "SPU-ZAO")


@pytest.mark.parametrize(("status", "state"), mapping.STATES.items())
def test_every_documented_status_is_known(trade, status, state):
    assert mapping.to_order(trade(status=status)).state is state


def test_an_unpaid_line_without_a_share_was_paid_nothing(trade):
    order = mapping.to_order(trade(line={"divide_order_fee": None}, status="WAIT_BUYER_PAY"))
    assert order.lines[0].paid == ZERO


def test_a_paid_line_without_a_share_is_parked(trade):
    assert refused(trade(line={"divide_order_fee": None})) == ("divide_order_fee", "None")


def test_an_order_that_may_not_ship_yet_is_held(trade):
    order = mapping.to_order(trade(status="PAID_FORBID_CONSIGN"))
    assert (order.state, order.hold_reason) == (OrderState.HELD, "PAID_FORBID_CONSIGN")


@pytest.mark.parametrize(
    ("status", "is_open", "done"),
    [
        ("WAIT_SELLER_AGREE", True, False),
        ("SELLER_REFUSE_BUYER", True, False),
        ("SUCCESS", False, True),
        ("CLOSED", False, False),
        (None, False, False),
    ],
)
def test_refunds_of_a_line_are_told_apart(trade, status, is_open, done):
    order = mapping.to_order(trade(line={"refund_status": status}))
    assert (order.refund_open, order.lines[0].refund_open, order.lines[0].refunded) == (is_open, is_open, done)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": "WAIT_FOR_GODOT"}, ("status", "WAIT_FOR_GODOT")),
        ({"payment": "1,234.00"}, ("payment", "1,234.00")),
        ({"post_fee": ""}, ("post_fee", "")),
        ({"modified": "yesterday"}, ("modified", "yesterday")),
        ({"created": None}, ("created", "")),
        ({"tid": 4.1e18}, ("tid", "")),
        ({"orders": {"order": []}}, ("orders", "[]")),
        ({"line": {"refund_status": "WHO_KNOWS"}}, ("refund_status", "WHO_KNOWS")),
        ({"line": {"num": 0}}, ("num", "0")),
        ({"line": {"price": "abc"}}, ("price", "abc")),
    ],
)
def test_what_cannot_be_read_is_named(trade, changes, expected):
    assert refused(trade(**changes)) == expected


@pytest.mark.parametrize("raw", [{}, {"tid": 1}, {"tid": None, "orders": 3}, {"orders": "x"}])
def test_rubbish_is_a_mapping_error_and_nothing_else(raw):
    with pytest.raises(MappingError):
        mapping.to_order(raw)


def test_an_unreadable_trade_still_has_its_number():
    assert mapping.order_id({"tid": 4117890123456781234}) == "4117890123456781234"
    assert mapping.order_id({}) == ""
