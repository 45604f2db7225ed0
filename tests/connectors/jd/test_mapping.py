"""JD's orders read exactly, or not at all; wares filled as JD wants them."""

from datetime import UTC, datetime

import pytest

from connectors.base.types import OrderState
from connectors.jd import mapping
from hub.kernel.errors import MappingError
from hub.kernel.money import ZERO, Money


@pytest.fixture
def info():
    """info(**changes) -> the documented example order; ``item`` changes its only line."""

    def build(item=None, **changes):
        line = {
            "skuId": "10029876543210",
            "outerSkuId": "ZAO-500G",
            "skuName": "灰枣500g",
            "jdPrice": "29.90",
            "itemTotal": "2",
            "wareId": "10012345678",
        }
        return {
            "orderId": "298765432101",
            "orderState": "WAIT_SELLER_STOCK_OUT",
            "orderStateRemark": "等待出库",
            "orderPayment": "0.00",
            "freightPrice": "6.00",
            "sellerDiscount": "3.00",
            "actualPay": "62.80",
            "orderStartTime": "2026-11-20 10:02:11",
            "paymentConfirmTime": "2026-11-20 10:03:05",
            "modified": "2026-11-20 10:03:06",
            "orderRemark": "快点",
            "venderRemark": "",
            "open_id_buyer": "oid1",
            "consigneeInfo": {
                "fullname": "王**",
                "mobile": "c" * 70,
                "desen_mobile": "138****1234",
                "fullAddress": "浙江杭州市余杭区***",
                "province": "浙江",
                "city": "杭州市",
                "county": "余杭区",
                "town": "五常街道",
            },
            "itemInfoList": [line | (item or {})],
            "couponDetailList": [{"orderId": "298765432101", "skuId": "10029876543210", "couponPrice": "3.00"}],
        } | changes

    return build


def refused(raw):
    with pytest.raises(MappingError) as caught:
        mapping.to_order(raw)
    return caught.value.facts["field"], caught.value.facts["value"]


def test_the_example_order_is_read_completely(info):
    order = mapping.to_order(info())
    assert (order.order_id, order.state) == ("298765432101", OrderState.TO_SHIP)
    assert order.vendor_status == "WAIT_SELLER_STOCK_OUT"
    assert order.created_at == datetime(2026, 11, 20, 2, 2, 11, tzinfo=UTC)
    assert (order.paid, order.freight, order.discount) == (Money(6280), Money(600), Money(300))
    assert (order.receiver.name_mask, order.receiver.phone_mask) == ("王**", "138****1234")
    assert order.receiver.cipher == {"phone": "c" * 70}
    assert (order.receiver.token, order.receiver.plain) == ("", None)
    (line,) = order.lines
    assert (line.line_id, line.merchant_code, line.quantity) == ("298765432101-10029876543210", "ZAO-500G", 2)
    assert (line.unit_price, line.paid) == (Money(2990), Money(5680))


def test_an_oaid_is_kept_when_the_order_carries_one(info):
    consignee = info()["consigneeInfo"] | {"oaid": "o1"}
    assert mapping.to_order(info(consigneeInfo=consignee)).receiver.token == "o1"


@pytest.mark.parametrize(("status", "state"), mapping.STATES.items())
def test_every_documented_status_is_known(info, status, state):
    assert mapping.to_order(info(orderState=status)).state is state


def test_a_locked_order_is_held_with_a_refund_asked_for(info):
    order = mapping.to_order(info(orderState="LOCKED", orderStateRemark="锁定"))
    assert (order.state, order.refund_open, order.hold_reason) == (OrderState.HELD, True, "LOCKED 锁定")
    assert order.lines[0].refund_open


def test_what_was_paid_is_divided_by_price_to_the_last_fen(info):
    items = [{"skuId": str(i), "jdPrice": "10.00", "itemTotal": "1", "wareId": "1"} for i in range(3)]
    order = mapping.to_order(info(itemInfoList=items, couponDetailList=[], actualPay="26.00"))
    assert [line.paid.fen for line in order.lines] == [667, 667, 666]


def test_a_lines_own_coupon_lowers_its_own_share(info):
    items = [{"skuId": s, "jdPrice": "10.00", "itemTotal": "1", "wareId": "1"} for s in ("1", "2")]
    coupons = [{"skuId": "1", "couponPrice": "4.00"}]
    order = mapping.to_order(info(itemInfoList=items, couponDetailList=coupons, actualPay="22.00"))
    assert [line.paid.fen for line in order.lines] == [600, 1000]


def test_free_goods_share_what_was_paid_evenly(info):
    items = [{"skuId": s, "jdPrice": "0.00", "itemTotal": "1", "wareId": "1"} for s in ("1", "2")]
    order = mapping.to_order(info(itemInfoList=items, couponDetailList=[], actualPay="6.03"))
    assert [line.paid.fen for line in order.lines] == [2, 1]


def test_a_sku_standing_twice_has_two_line_numbers(info):
    item = {"skuId": "1", "jdPrice": "1.00", "itemTotal": "1", "wareId": "1"}
    order = mapping.to_order(info(itemInfoList=[item, item]))
    assert [line.line_id for line in order.lines] == ["298765432101-1", "298765432101-1#2"]
    own = mapping.to_order(info(item={"skuUuid": "u1"}))
    assert own.lines[0].line_id == "u1"


def test_unpaid_orders_have_no_time_of_payment_and_paid_nothing(info):
    order = mapping.to_order(info(orderState="NOT_PAY", actualPay="0.00", paymentConfirmTime="0001-01-01 00:00:00"))
    assert (order.paid_at, order.paid, order.lines[0].paid) == (None, ZERO, ZERO)


def test_should_pay_stands_in_for_a_missing_actual_pay(info):
    assert mapping.to_order(info(actualPay=None, shouldPay="10.00")).paid == Money(1000)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"orderState": "TRADE_REFUNDED"}, ("orderState", "TRADE_REFUNDED")),
        ({"actualPay": None}, ("shouldPay", "None")),
        ({"actualPay": "1,000.00"}, ("actualPay", "1,000.00")),
        ({"actualPay": "5.99"}, ("actualPay", "5.99")),
        ({"freightPrice": ""}, ("freightPrice", "")),
        ({"sellerDiscount": "-"}, ("sellerDiscount", "-")),
        ({"modified": "20261120"}, ("modified", "20261120")),
        ({"paymentConfirmTime": "soon"}, ("paymentConfirmTime", "soon")),
        ({"orderStartTime": None}, ("orderStartTime", "None")),
        ({"orderId": 2.9e11}, ("orderId", "")),
        ({"itemInfoList": []}, ("itemInfoList", "[]")),
        ({"item": {"itemTotal": "0"}}, ("itemTotal", "0")),
        ({"item": {"itemTotal": "two"}}, ("itemTotal", "two")),
        ({"item": {"jdPrice": "abc"}}, ("jdPrice", "abc")),
        ({"couponDetailList": [{"skuId": "10029876543210", "couponPrice": "x"}]}, ("couponPrice", "x")),
    ],
)
def test_what_cannot_be_read_is_named(info, changes, expected):
    assert refused(info(**changes)) == expected


@pytest.mark.parametrize("raw", [{}, {"orderId": "1"}, {"itemInfoList": 3}])
def test_rubbish_is_a_mapping_error_and_nothing_else(raw):
    with pytest.raises(MappingError):
        mapping.to_order(raw)


def test_an_unreadable_order_still_has_its_number():
    assert (mapping.order_id({"orderId": 5}), mapping.order_id({})) == ("5", "")
