"""Their words in ours, and what is parked because we cannot read it."""

import copy
from datetime import UTC, datetime

import pytest

from connectors.base.aftersales import Refund, RefundKind, RefundState, UnreadableRefund
from connectors.base.types import OrderState
from connectors.youzan import mapping, schemas
from hub.kernel.errors import MappingError
from hub.kernel.money import Money

TRADE = {
    "full_order_info": {
        "order_info": {
            "tid": "E20260901100000000000001",
            "status": "WAIT_SELLER_SEND_GOODS",
            "created": "2026-09-01 10:00:00",
            "update_time": "2026-09-01 10:00:30",
            "pay_time": "2026-09-01 10:00:30",
            "refund_state": 0,
            "order_tags": {"is_payed": True, "is_refund": False},
        },
        "buyer_info": {"yz_open_id": "demoOpenId"},
        "address_info": {
            "receiver_name": "$Y29uc3RydWN0ZWQx$1$",
            "receiver_tel": "$Y29uc3RydWN0ZWQy$1$",
            "delivery_province": "浙江省",
            "delivery_city": "杭州市",
            "delivery_district": "西湖区",
            "delivery_address": "$Y29uc3RydWN0ZWQz$1$",
        },
        "pay_info": {"total_fee": "40.00", "post_fee": "6.00", "payment": "41.00", "deduction_pay": 0},
        "remark_info": {"buyer_message": "轻放", "trade_memo": "老客"},
        "orders": [
            {
                "oid": "2900000000000000001",
                "item_id": 4300000001,
                "sku_id": 38000001,
                "title": "样例苹果",
                "num": 2,
                "price": "20.00",
                "payment": "41.00",
                "outer_sku_id": "APPLE-5-L",
                "outer_item_id": "APPLE",
            }
        ],
    }
}


def trade(part=None, /, *, row=None, **changes):
    """The sample with ``changes`` in one part of it (order_info unless named), or in its only line."""
    wire = copy.deepcopy(TRADE)
    if row is not None:
        wire["full_order_info"]["orders"][0] |= row
    if part == "top":
        wire |= changes
    else:
        wire["full_order_info"][part or "order_info"] |= changes
    return schemas.Trade.model_validate(wire)


def order(part=None, /, **changes):
    return mapping.to_order(trade(part, **changes), b"raw")


def test_an_order_is_read_completely():
    read = order()
    assert (read.order_id, read.state) == ("E20260901100000000000001", OrderState.TO_SHIP)
    assert read.vendor_status == "WAIT_SELLER_SEND_GOODS"
    assert (read.paid, read.freight, read.discount) == (Money(4100), Money(600), Money(500))
    assert read.modified_at == datetime(2026, 9, 1, 2, 0, 30, tzinfo=UTC)
    assert (read.buyer_ref, read.buyer_note, read.seller_note) == ("demoOpenId", "轻放", "老客")
    line = read.lines[0]
    assert (line.line_id, line.item_id, line.vendor_sku_id) == ("2900000000000000001", "4300000001", "38000001")
    assert (line.merchant_code, line.quantity, line.unit_price, line.paid) == (
        "APPLE-5-L",
        2,
        Money(2000),
        Money(4100),
    )


def test_ciphertext_is_recognised_and_clear_text_never_passes_as_ciphertext():
    assert order().receiver.plain is None
    assert set(order().receiver.cipher) == {"name", "phone", "address"}
    mixed = order("address_info", delivery_address="样例路1号").receiver
    assert mixed.plain.address == "样例路1号"
    assert set(mixed.cipher) == {"name", "phone"}
    assert "样例路1号" not in repr(mixed)


def test_the_merge_key_is_the_same_for_the_same_buyer_and_address_only():
    assert order().receiver.token == order(status="TRADE_SUCCESS").receiver.token
    assert order().receiver.token != order("address_info", receiver_name="$b3RoZXI=$1$").receiver.token
    assert order().receiver.token != order("buyer_info", yz_open_id="other").receiver.token


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"status": "WAIT_BUYER_PAY"}, OrderState.UNPAID),
        ({"status": "TRADE_PAID"}, OrderState.HELD),
        ({"status": "WAIT_CONFIRM"}, OrderState.HELD),
        ({}, OrderState.TO_SHIP),
        ({"status": "WAIT_BUYER_CONFIRM_GOODS"}, OrderState.SHIPPED),
        ({"status": "TRADE_BUYER_SIGNED"}, OrderState.FINISHED),
        ({"status": "TRADE_SUCCESS"}, OrderState.FINISHED),
        ({"status": "TRADE_CLOSED"}, OrderState.CLOSED),
        ({"refund_state": 12}, OrderState.CLOSED),
        ({"refund_state": 2}, OrderState.TO_SHIP),
    ],
)
def test_states_follow_the_table(changes, state):
    assert order(**changes).state is state


def test_a_held_order_says_why():
    assert order(status="WAIT_CONFIRM").hold_reason == "group forming or waiting to be accepted"


def test_a_parcel_on_its_way_makes_the_order_part_shipped():
    sent = {"express_state": 1, "oids": [{"oid": "1"}], "dists": []}
    assert order("top", delivery_order=[sent]).state is OrderState.PART_SHIPPED
    assert order(row={"item_tags": {"is_deliver_goods": True}}).state is OrderState.PART_SHIPPED


@pytest.mark.parametrize("state", [1, 10, 20, 30, 40])
def test_an_open_refund_is_shown_on_order_and_line(state):
    read = order("top", refund_order=[{"refund_state": state, "oids": ["2900000000000000001"]}])
    assert (read.refund_open, read.lines[0].refund_open, read.lines[0].refunded) == (True, True, False)


def test_a_closed_refund_leaves_no_trace_and_a_paid_one_marks_the_line():
    refund = {"oids": [{"oid": 2900000000000000001}]}
    closed = order("top", refund_order=[refund | {"refund_state": 50}])
    done = order("top", refund_order=[refund | {"refund_state": 60}])
    assert (closed.refund_open, closed.lines[0].refunded) == (False, False)
    assert (done.refund_open, done.lines[0].refunded) == (False, True)


def test_a_refund_in_motion_counts_as_open():
    assert order(refund_state=1).refund_open
    assert order(refund_state=11).refund_open


@pytest.mark.parametrize(
    ("changes", "needed"),
    [
        ({}, False),
        ({"order_tags": {"is_feedback": True}}, True),
        ({"order_tags": {"is_refund": True}}, True),
        ({"order_tags": None}, False),
        ({"refund_state": 11}, True),
        ({"refund_state": 12}, False),
        ({"order_tags": {"is_feedback": True}, "status": "TRADE_CLOSED"}, False),
    ],
)
def test_the_detail_is_read_only_where_the_list_leaves_something_open(changes, needed):
    assert mapping.needs_detail(trade(**changes)) is needed


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("order_info", "status", "MYSTERY"),
        ("order_info", "refund_state", 3),
        ("order_info", "refund_state", None),
        ("order_info", "update_time", "2026-09-01"),
        ("order_info", "created", None),
        ("pay_info", "payment", "NaN"),
        ("pay_info", "post_fee", ""),
        ("pay_info", "total_fee", "1e3"),
    ],
)
def test_what_cannot_be_read_is_refused_with_field_and_value(part, field, value):
    with pytest.raises(MappingError) as held:
        order(part, **{field: value})
    assert held.value.facts["field"] == field
    assert held.value.facts["value"] == str(value)


def test_an_unknown_refund_state_and_an_order_without_lines_are_parked():
    with pytest.raises(MappingError):
        order("top", refund_order=[{"refund_state": 99, "oids": []}])
    empty = trade()
    empty.full_order_info.orders.clear()
    with pytest.raises(MappingError):
        mapping.to_order(empty, b"raw")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({}, "APPLE-5-L"),
        ({"outer_sku_id": ""}, "APPLE"),
        ({"outer_sku_id": None, "sku_no": "S"}, "S"),
        ({"outer_sku_id": "", "outer_item_id": ""}, ""),
    ],
)
def test_the_merchant_code_is_the_finest_one_given(row, code):
    assert order(row=row).lines[0].merchant_code == code


def test_parcels_carry_waybill_carrier_and_lines():
    wire = {
        "express_state": 1,
        "oids": [{"oid": "2900000000000000001"}],
        "dists": [{"express_info": {"express_id": 7, "express_no": "SF1"}}],
    }
    carriers = mapping.to_carriers(schemas.ExpressList(allExpress=[{"id": 7, "name": "顺丰速运"}]))
    found = mapping.to_parcels(trade("top", delivery_order=[wire, wire | {"express_state": 0}]), carriers)
    assert [(p.waybill, p.carrier, dict(p.lines)) for p in found] == [("SF1", "SF", {"2900000000000000001": 2})]


def test_of_two_companies_of_the_same_name_the_first_counts():
    rows = [{"id": 7, "name": "顺丰速运"}, {"id": 42, "name": "顺丰速运"}, {"id": 41, "name": "其他"}]
    found = mapping.to_carriers(schemas.ExpressList(allExpress=rows))
    assert [(c.code, c.vendor_code) for c in found] == [("SF", "7"), ("", "42"), ("", "41")]


CASE = {
    "refund_id": "R1",
    "tid": "E20260901100000000000001",
    "version": 1788228030000,
    "status": "WAIT_SELLER_AGREE",
    "demand": 1,
    "refund_fee": "20.00",
    "created": "2026-09-01 10:00:00",
    "modified": "2026-09-01 10:00:30",
}


def case(**changes):
    return mapping.read_refund(CASE | changes, ("11",), {})


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("WAIT_SELLER_AGREE", RefundState.ASKED),
        ("WAIT_BUYER_RETURN_GOODS", RefundState.RETURNING),
        ("WAIT_SELLER_CONFIRM_GOODS", RefundState.RETURNED),
        ("SELLER_REFUSE_BUYER", RefundState.REFUSED),
        ("SELLER_REFUSE_BUYER_RETURN_GOODS", RefundState.REFUSED),
        ("CLOSED", RefundState.CLOSED),
        ("SUCCESS", RefundState.DONE),
    ],
)
def test_every_documented_status_of_a_case_has_one_state(status, state):
    read = case(status=status)
    assert isinstance(read, Refund)
    assert (read.state, read.vendor_status) == (state, status)


@pytest.mark.parametrize(
    ("demand", "kind"),
    [(1, RefundKind.REFUND), ("2", RefundKind.RETURN), (3, RefundKind.EXCHANGE)],
)
def test_what_a_buyer_wants_is_read_from_number_or_text(demand, kind):
    assert case(demand=demand).kind is kind


@pytest.mark.parametrize("written", ["2026-09-01 10:00:00", 1788228000, "1788228000", 1788228000000])
def test_an_instant_is_read_in_every_form_the_platform_mixes(written):
    assert case(created=written).created_at == datetime(2026, 9, 1, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("written", ["2026-09-01", "", None, 178822800, 17882280000, -1788228000, "NaN"])
def test_an_instant_in_no_known_form_parks_the_case(written):
    parked = case(created=written)
    assert isinstance(parked, UnreadableRefund)
    assert (parked.field, parked.value) == ("created", str(written))


@pytest.mark.parametrize("fee", [2000, "2000", "20,00", "", None, "1e3", "20.005", "NaN."])
def test_an_amount_that_is_not_plainly_yuan_parks_the_case(fee):
    parked = case(refund_fee=fee)
    assert isinstance(parked, UnreadableRefund)
    assert parked.field == "refund_fee"


def test_a_case_of_the_wrong_shape_is_parked_with_what_it_names():
    parked = mapping.read_refund({"refund_id": 5, "status": []}, (), {})
    assert isinstance(parked, UnreadableRefund)
    assert (parked.refund_id, parked.order_id) == ("5", "")
    assert parked.field in ("tid", "version", "status.int")


def test_lines_of_a_case_are_told_by_the_order_whatever_else_is_wrong_with_it():
    trade = {"refund_order": [{"refund_id": 1, "oids": [11, {"oid": "12"}]}, {"refund_id": 2, "oids": None}, "odd"]}
    assert mapping.lines_of_refund(trade, "1") == ["11", "12"]
    assert mapping.lines_of_refund(trade, "2") == []
    assert mapping.lines_of_refund({}, "1") == []
