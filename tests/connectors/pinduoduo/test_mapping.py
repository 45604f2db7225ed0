"""Their words in ours, and what is parked because we cannot read it."""

from datetime import UTC, datetime

import pytest

from connectors.base.types import ListingFacts, OrderState
from connectors.pinduoduo import mapping, schemas
from hub.kernel.errors import MappingError, Rejected
from hub.kernel.money import Money

ROW = {
    "order_sn": "260901-123456789012345",
    "order_status": 1,
    "refund_status": 1,
    "group_status": 1,
    "confirm_status": 1,
    "risk_control_status": 0,
    "created_time": "2026-09-01 10:00:00",
    "pay_time": "2026-09-01 10:00:20",
    "last_ship_time": "2026-09-03 10:03:00",
    "updated_at": "2026-09-01 10:03:00",
    "goods_amount": 39.8,
    "discount_amount": 5,
    "postage": 0,
    "pay_amount": 34.8,
    "province": "浙江省",
    "city": "杭州市",
    "town": "西湖区",
    "receiver_name": "~AgAAAAName~idx1~4~~",
    "receiver_name_mask": "张**",
    "receiver_phone": "$idx2$AgAAAAPhone$4$$",
    "receiver_phone_mask": "1**********0",
    "receiver_address": "~AgAAAAAddr~idx3~4~~",
    "receiver_address_mask": "****",
    "open_address_id": "oa-1",
    "item_list": [
        {
            "goods_id": 600001,
            "sku_id": 1234567890123456789,
            "goods_name": "样例苹果",
            "goods_count": 2,
            "goods_price": 19.9,
            "outer_id": "APPLE-5-L",
        }
    ],
}


def order(**changes):
    return mapping.to_order(schemas.Order.model_validate(ROW | changes), b"raw")


def test_an_order_is_read_completely():
    read = order()
    assert read.state is OrderState.TO_SHIP
    assert read.vendor_status == "order_status=1 refund_status=1 confirm_status=1 group_status=1 risk=0"
    assert (read.paid, read.freight, read.discount) == (Money(3480), Money(0), Money(500))
    assert read.created_at == datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
    assert read.ship_by == datetime(2026, 9, 3, 2, 3, tzinfo=UTC)
    assert read.raw == b"raw"
    line = read.lines[0]
    assert (line.line_id, line.merchant_code, line.quantity) == ("260901-123456789012345-1", "APPLE-5-L", 2)
    assert (line.vendor_sku_id, line.unit_price, line.paid) == ("1234567890123456789", Money(1990), Money(3480))


def test_buyer_data_stays_ciphertext_and_masks():
    receiver = order().receiver
    assert receiver.plain is None
    assert set(receiver.cipher) == {"name", "phone", "address"}
    assert (receiver.district, receiver.name_mask, receiver.token) == ("西湖区", "张**", "oa-1")


def test_a_receiver_in_clear_is_handed_over_as_clear_never_as_ciphertext():
    receiver = order(receiver_name="样例", receiver_phone="", receiver_address="").receiver
    assert (receiver.plain.name, receiver.plain.phone, receiver.cipher) == ("样例", "", {})
    assert "样例" not in repr(receiver)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, OrderState.TO_SHIP),
        ({"order_status": 2}, OrderState.SHIPPED),
        ({"order_status": 3}, OrderState.FINISHED),
        ({"confirm_status": 2}, OrderState.CLOSED),
        ({"group_status": 2}, OrderState.CLOSED),
        ({"refund_status": 4}, OrderState.CLOSED),
        ({"refund_status": 4, "order_status": 2}, OrderState.CLOSED),
        ({"group_status": 0}, OrderState.HELD),
        ({"confirm_status": 0}, OrderState.HELD),
        ({"confirm_status": 0, "pay_time": ""}, OrderState.UNPAID),
        ({"risk_control_status": 1}, OrderState.HELD),
        ({"risk_control_status": 1, "refund_status": 4}, OrderState.CLOSED),
    ],
)
def test_states_follow_the_table(changes, state):
    assert order(**changes).state is state


def test_a_held_order_says_why():
    assert order(risk_control_status=1).hold_reason == "risk review by the platform"
    assert order(group_status=0).hold_reason == "group buying not concluded"


@pytest.mark.parametrize("status", [2, 3])
def test_an_open_refund_is_shown_on_order_and_lines(status):
    read = order(refund_status=status)
    assert (read.state, read.refund_open, read.lines[0].refund_open) == (OrderState.TO_SHIP, True, True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("order_status", 0),
        ("order_status", "MYSTERY"),
        ("refund_status", 9),
        ("confirm_status", None),
        ("group_status", 7),
        ("risk_control_status", 2),
        ("pay_amount", "about ten"),
        ("pay_amount", None),
        ("postage", "1,000.00"),
        ("discount_amount", 0.001),
        ("updated_at", "yesterday"),
        ("created_time", None),
        ("item_list", []),
    ],
)
def test_what_cannot_be_read_is_refused_with_field_and_value(field, value):
    with pytest.raises(MappingError) as held:
        order(**{field: value})
    assert held.value.facts["field"] == field
    assert held.value.facts["value"] == str(value)


def test_amounts_may_come_as_text_or_as_double():
    assert order(pay_amount="34.80").paid == order(pay_amount=34.8).paid == Money(3480)


def test_lines_share_what_was_paid_without_losing_a_fen_and_keep_their_numbers():
    item = ROW["item_list"][0]
    items = [item | {"sku_id": number, "goods_count": 1, "goods_price": "10"} for number in (3, 1, 2)]
    read = order(item_list=items, pay_amount="10.00", postage="0")
    assert [line.paid.fen for line in read.lines] == [333, 333, 334]
    assert [line.vendor_sku_id for line in read.lines] == ["1", "2", "3"]
    assert order(item_list=items[::-1], pay_amount="10.00").lines == read.lines


def test_freight_is_left_out_of_the_lines():
    read = order(pay_amount="44.80", postage="10")
    assert (read.freight, read.lines[0].paid) == (Money(1000), Money(3480))


def test_companies_out_of_use_are_left_out_and_unknown_ones_have_no_code():
    rows = [
        {"id": 44, "code": "SF", "logistics_company": "顺丰", "available": 1},
        {"id": 3, "code": "HT", "logistics_company": "百世", "available": 0},
        {"id": 180, "code": "SELF", "logistics_company": "其他", "available": 1},
    ]
    found = mapping.to_carriers(schemas.Companies(logistics_companies=rows))
    assert [(c.code, c.vendor_code) for c in found] == [("SF", "44"), ("", "180")]


def test_parcels_are_read_from_the_order_and_its_extra_deliveries():
    wire = schemas.Order.model_validate(
        ROW
        | {
            "logistics_id": 44,
            "tracking_number": "SF1",
            "extra_delivery_list": [{"logistics_id": 999, "tracking_number": "X2"}],
        }
    )
    carriers = mapping.to_carriers(schemas.Companies(logistics_companies=[{"id": 44, "code": "SF", "available": 1}]))
    found = mapping.to_parcels(wire, carriers)
    assert [(p.waybill, p.carrier) for p in found] == [("SF1", "SF"), ("X2", "999")]


FACTS = ListingFacts("泽库", "牦牛生鲜", "500g", "frozen", 360, "样例合作社", "青海泽库", food_licence="SC0000")


def rule(*properties):
    return schemas.PropertiesRule(properties=list(properties))


def test_properties_are_filled_from_facts_and_choices_by_their_vid():
    filled = mapping.fill_properties(
        rule(
            {"ref_pid": 1, "name": "品牌", "required": True},
            {"ref_pid": 2, "name": "储存条件", "values": [{"vid": 7, "value": "冷冻"}]},
            {"ref_pid": 3, "name": "规格", "is_sale": True, "required": True},
            {"ref_pid": 4, "name": "产地", "values": [{"vid": 8, "value": "西藏"}]},
        ),
        FACTS,
        {},
    )
    assert filled == [{"ref_pid": 1, "value": "泽库"}, {"ref_pid": 2, "vid": 7, "value": "冷冻"}]


def test_a_required_property_nobody_can_fill_is_named():
    with pytest.raises(Rejected) as held:
        mapping.fill_properties(rule({"ref_pid": 1, "name": "口味", "required": True}), FACTS, {})
    assert held.value.field == "口味"
    assert "goods_properties" in held.value.remedy


def test_a_configured_property_wins_over_the_fact():
    filled = mapping.fill_properties(rule({"ref_pid": 1, "name": "品牌"}), FACTS, {"品牌": "另一个"})
    assert filled == [{"ref_pid": 1, "value": "另一个"}]
