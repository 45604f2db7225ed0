"""Cases against the sandbox shop: read completely, answered once, never guessed."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.base.aftersales import RefundKind, RefundState, UnreadableRefund
from connectors.base.types import ParcelNotice, ShipmentNotice
from connectors.pinduoduo.calls import refund_schemas as schemas
from connectors.pinduoduo.desks.aftersales import STATES, to_address, to_refund
from hub.kernel import clock
from hub.kernel.errors import Conflict, Indeterminate, MappingError, Rejected
from hub.kernel.money import Money

MINUTE = timedelta(minutes=1)
ROW = {
    "id": 9001,
    "order_sn": "260901-1",
    "after_sales_type": 1,
    "after_sales_status": 2,
    "after_sale_reason": "不想要了",
    "refund_amount": "19.90",
    "created_time": "2026-09-01 10:00:00",
    "updated_time": "2026-09-01 10:05:00",
    "goods_number": "2",
    "user_shipping_status": 1,
}


@pytest.fixture
def case(shop, stocked):
    """``case(kind, shipped=...)`` is a buyer's case about a fresh order."""

    def make(kind="refund", *, shipped=False):
        order = stocked.market.place_orders(1, len(stocked.market.orders) + 1)[0]
        if shipped:
            stocked.market.confirm(order.id, [(f"SF{order.number}", "44", None)])
        return stocked.market.service.ask(order.id, kind)

    return make


def pull(shop, back=MINUTE):
    now = clock.now()
    return [refund for page in shop.changed_refunds(now - back, now + MINUTE) for refund in page.refunds]


def read(shop, case):
    return shop.refund(case.id, order_id=case.order_id)


def mapped(detail=None, **changes):
    more = None if detail is None else schemas.RefundDetail.model_validate(detail)
    return to_refund(schemas.RefundRow.model_validate(ROW | changes), b"raw", more)


def test_changed_cases_are_read_in_full(shop, case):
    asked = case()
    (refund,) = pull(shop)
    assert (refund.refund_id, refund.order_id, refund.kind) == (asked.id, asked.order_id, RefundKind.REFUND)
    assert (refund.state, refund.amount.fen, refund.reason) == (RefundState.ASKED, asked.amount_fen, asked.reason)
    assert refund.vendor_status == "type=1 status=2"


def test_three_hours_are_asked_in_half_hours(shop, stocked, case):
    case()
    assert len(pull(shop, back=timedelta(hours=3, minutes=10))) == 1
    assert stocked.market.calls["pdd.refund.list.increment.get"] == 7


@pytest.mark.parametrize("fault", ["shifted_page", "duplicate_page"])
def test_no_case_is_missed_when_pages_move(connect, stocked, case, fault):
    made = [case() for _ in range(13)]
    for index, one in enumerate(made):
        one.modified -= len(made) - index
    stocked.faults.arm(fault, 2)
    assert {refund.refund_id for refund in pull(connect(page_size=5))} == {one.id for one in made}


def test_one_case_has_its_deadline_and_an_unknown_one_is_none(shop, case):
    asked = case()
    refund = read(shop, asked)
    assert refund.deadline == datetime.fromtimestamp(asked.deadline, UTC)
    assert shop.refund("1", order_id=asked.order_id) is None
    assert shop.refund(asked.id, order_id="260901-000000000000000") is None


def test_a_detail_in_another_unit_is_parked_and_the_unit_can_be_set(connect, answering):
    listed = {"refund_increment_get_response": {"refund_list": [ROW], "total_count": 1}}
    parked = connect(answering(listed, {"refund_amount": 19.9})).refund("9001", order_id="260901-1")
    assert isinstance(parked, UnreadableRefund)
    assert parked.field == "refund_amount"
    parked = connect(answering(listed, {"refund_amount": 1991})).refund("9001", order_id="260901-1")
    assert parked.value == "list 19.90 yuan, detail 1991 fen"
    whole = connect(answering(listed, {"refund_amount": 19.9}), refund_detail_unit="yuan")
    assert whole.refund("9001", order_id="260901-1").amount == Money(1990)


def test_a_row_that_cannot_be_read_hides_no_other(connect, answering):
    rows = [ROW | {"id": 1, "after_sales_status": 33}, ROW | {"id": 2}, ROW | {"id": 3, "refund_amount": "about ten"}]
    rows.append({"id": 4, "order_sn": "x", "tracking_number": {}})
    shop = connect(answering({"refund_increment_get_response": {"refund_list": rows, "total_count": 4}}))
    found = {r.refund_id: r for r in pull(shop)}
    assert {key: getattr(r, "field", "") for key, r in found.items()} == {
        "1": "after_sales_status",
        "2": "",
        "3": "refund_amount",
        "4": "tracking_number",
    }
    assert found["1"].value == "33"


@pytest.mark.parametrize(("status", "state"), STATES.items())
def test_states_follow_the_table(status, state):
    assert mapped(after_sales_status=int(status)).state is state


@pytest.mark.parametrize("status", [3, 14, 21])
def test_a_second_question_comes_once_the_goods_travel_back(status):
    assert mapped(after_sales_status=status).state is RefundState.ASKED
    back = mapped(after_sales_status=status, tracking_number="SF1", shipping_name="顺丰")
    assert (back.state, back.return_waybill, back.return_carrier) == (RefundState.RETURNED, "SF1", "顺丰")


@pytest.mark.parametrize(("told", "received"), [(0, None), (1, False), (2, True), ("2", True), (None, None)])
def test_whether_the_buyer_has_the_goods_is_told_or_left_open(told, received):
    assert mapped(user_shipping_status=told).goods_received is received


def test_amount_and_times_are_read_from_yuan_and_beijing_time():
    refund = mapped({"expire_time": 1_788_228_000_000, "remark": "包装破了"})
    assert (refund.amount, refund.quantity) == (Money(1990), 2)
    assert refund.created_at == datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
    assert refund.deadline == datetime.fromtimestamp(1_788_228_000, UTC)
    assert "包装破了" not in repr(refund)


@pytest.mark.parametrize(
    ("field", "value"),
    [("after_sales_type", 6), ("after_sales_status", 0), ("updated_time", None), ("goods_number", "x")],
)
def test_what_cannot_be_read_is_named(field, value):
    with pytest.raises(MappingError) as held:
        mapped(**{field: value})
    assert held.value.facts["field"] == field


def test_return_addresses_are_masked(shop):
    (address,) = shop.return_addresses()
    assert (address.address_id, address.is_default) == ("5501", True)
    assert "10000005501" not in address.text
    assert "泽库县" in address.text


def test_an_address_without_a_phone_shows_the_place_only():
    row = schemas.ReturnAddressRow(refund_address_id=1, province_name="青海省")
    assert to_address(row).text == "青海省"


def test_a_return_is_agreed_to_then_confirmed_and_paid_once(shop, stocked, case):
    asked = case("return", shipped=True)
    shop.agree_return(read(shop, asked), address_id="5501")
    assert (asked.state, asked.return_address, asked.paid_count) == ("returning", "5501", 0)
    stocked.market.service.send_back(asked.id, "YT1", "圆通快递")
    back = read(shop, asked)
    assert (back.state, back.return_waybill) == (RefundState.RETURNED, "YT1")
    shop.confirm_return(back)
    assert (asked.state, asked.paid_count) == ("done", 1)
    with pytest.raises(Conflict):
        shop.confirm_return(back)
    assert asked.paid_count == 1


def test_a_case_that_moved_since_it_was_read_is_not_answered(shop, stocked, case):
    asked = case("return", shipped=True)
    seen = read(shop, asked)
    stocked.market.service.withdraw(asked.id)
    with pytest.raises(Conflict):
        shop.agree_return(seen, address_id="5501")
    assert stocked.market.calls["pdd.refund.returngoods.agree"] == 0


def test_an_amount_that_moved_is_not_answered_either(shop, case):
    asked = case("return", shipped=True)
    seen = read(shop, asked)
    asked.amount_fen += 100
    with pytest.raises(Conflict):
        shop.agree_return(seen, address_id="5501")


@pytest.mark.parametrize("kind", ["refund", "exchange", "resend", "repair"])
def test_only_returns_are_answered_from_here(shop, case, kind):
    seen = read(shop, case(kind, shipped=True))
    with pytest.raises(Rejected) as held:
        shop.agree_return(seen, address_id="5501")
    assert held.value.field == "kind"


def test_an_address_the_shop_does_not_have_is_refused(shop, case):
    asked = case("return", shipped=True)
    with pytest.raises(Rejected, match="退货地址不存在"):
        shop.agree_return(read(shop, asked), address_id="1")
    assert asked.state == "asked"


def test_a_lost_answer_to_a_payment_is_indeterminate(shop, stocked, case):
    asked = case("return", shipped=True)
    shop.agree_return(read(shop, asked), address_id="5501")
    stocked.market.service.send_back(asked.id, "YT1", "圆通快递")
    back, original = read(shop, asked), stocked._late

    def drop(fault, response):
        stocked._late = original if b'"succ"' in response.content else drop
        return original("timeout_after" if b'"succ"' in response.content else fault, response)

    stocked._late = drop
    with pytest.raises(Indeterminate):
        shop.confirm_return(back)
    assert asked.paid_count == 1
    assert read(shop, asked).state is RefundState.DONE


def test_an_order_with_an_open_refund_is_not_shipped(shop, stocked, case):
    asked = case()
    notice = ShipmentNotice(asked.order_id, (ParcelNotice("SF1", "SF", {}),))
    with pytest.raises(Conflict):
        shop.confirm_shipment(notice)
    assert stocked.market.orders[asked.order_id].confirm_count == 0
    stocked.market.service.withdraw(asked.id)
    shop.confirm_shipment(notice)
    assert stocked.market.orders[asked.order_id].confirm_count == 1
