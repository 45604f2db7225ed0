"""The platform's words in ours; whatever is not in the tables is refused with field and value."""

import pytest

from connectors.base.types import ListingFacts, ListingState, OrderState
from connectors.douyin import mapping, schemas
from hub.kernel.errors import MappingError, Rejected
from hub.kernel.money import Money

LINE = {
    "order_id": "4900000000000000001",
    "product_id": 3400000000000000001,
    "product_id_str": "3400000000000000001",
    "product_name": "样例牦牛肉",
    "sku_id": 1760000000001,
    "code": "QH-YAK-500",
    "item_num": 2,
    "goods_price": 12900,
    "pay_amount": 25300,
    "after_sale_info": {"after_sale_status": 0, "refund_status": 0},
}
PLACES = {
    "province": {"name": "青海省"},
    "city": {"name": "西宁市"},
    "town": {"name": "城西区"},
    "street": {"name": "某街道"},
}
ORDER = {
    "order_id": "4900000000000000000",
    "order_status": 2,
    "order_status_desc": "待发货",
    "create_time": 1753977600,
    "pay_time": 1753977660,
    "update_time": 1753977700,
    "exp_ship_time": 1754150400,
    "pay_amount": 25300,
    "post_amount": 0,
    "promotion_amount": 500,
    "open_address_id": "oa-1",
    "encrypt_post_receiver": "#x#",
    "encrypt_post_tel": "#y#",
    "post_addr": PLACES | {"encrypt_detail": "#z#"},
    "mask_post_receiver": "李*",
    "mask_post_tel": "1**********",
    "mask_post_addr": PLACES | {"detail": "***"},
    "sku_order_list": [LINE],
}


def order(**changes):
    return mapping.to_order(schemas.Order.model_validate(ORDER | changes), b"{}")


def line(**changes):
    return order(sku_order_list=[LINE | changes]).lines[0]


def test_an_order_is_read_whole():
    read = order()
    assert (read.order_id, read.state, read.vendor_status) == (
        "4900000000000000000",
        OrderState.TO_SHIP,
        "order_status=2 待发货",
    )
    assert (read.paid, read.freight, read.discount) == (Money(25300), Money(0), Money(500))
    (only,) = read.lines
    assert (only.line_id, only.item_id, only.vendor_sku_id) == (
        "4900000000000000001",
        "3400000000000000001",
        "1760000000001",
    )
    assert (only.merchant_code, only.quantity, only.unit_price, only.paid) == (
        "QH-YAK-500",
        2,
        Money(12900),
        Money(25300),
    )
    assert read.created_at.isoformat() == "2025-07-31T16:00:00+00:00"
    assert read.ship_by is not None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (1, OrderState.UNPAID),
        (105, OrderState.HELD),
        (101, OrderState.PART_SHIPPED),
        (3, OrderState.SHIPPED),
        (4, OrderState.CLOSED),
        (5, OrderState.FINISHED),
    ],
)
def test_states_are_read(status, state):
    read = order(order_status=status)
    assert read.state is state
    assert bool(read.hold_reason) == (state is OrderState.HELD)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("order_status", 77),
        ("order_status", None),
        ("sku_order_list", []),
        ("create_time", 0),
        ("update_time", "x"),
        ("pay_amount", 1.5),
        ("post_amount", None),
    ],
)
def test_what_an_order_may_not_say_is_named(field, value):
    with pytest.raises(MappingError) as held:
        order(**{field: value})
    assert held.value.facts["field"] == field


@pytest.mark.parametrize(
    ("field", "value"), [("item_num", 0), ("item_num", "a"), ("goods_price", ""), ("pay_amount", "x")]
)
def test_what_a_line_may_not_say_is_named(field, value):
    with pytest.raises(MappingError) as held:
        line(**{field: value})
    assert held.value.facts["field"] == field


@pytest.mark.parametrize(
    ("status", "refund", "expected"),
    [
        (0, 0, (False, False)),
        (6, 1, (True, False)),
        (7, 0, (True, False)),
        (12, 3, (False, True)),
        (28, 4, (False, False)),
        (0, 1, (True, False)),
    ],
)
def test_a_lines_case_is_read(status, refund, expected):
    read = line(after_sale_info={"after_sale_status": status, "refund_status": refund})
    assert (read.refund_open, read.refunded) == expected


@pytest.mark.parametrize(
    ("field", "case"), [("after_sale_status", {"after_sale_status": 99}), ("refund_status", {"refund_status": 2})]
)
def test_an_unknown_case_is_named(field, case):
    with pytest.raises(MappingError) as held:
        line(after_sale_info=case)
    assert held.value.facts["field"] == field


def test_a_line_without_a_case_or_with_an_outer_code_is_read():
    read = line(after_sale_info=None, code="", out_sku_id=7)
    assert (read.refund_open, read.merchant_code) == (False, "7")


def test_the_receiver_is_masks_ciphertext_and_the_platforms_token():
    read = order().receiver
    assert (read.province, read.city, read.district, read.town) == ("青海省", "西宁市", "城西区", "某街道")
    assert (read.name_mask, read.phone_mask, read.address_mask) == ("李*", "1**********", "***")
    assert (read.cipher, read.token, read.plain) == ({"name": "#x#", "phone": "#y#", "address": "#z#"}, "oa-1", None)


def test_without_the_platforms_token_an_order_travels_alone():
    one = order(open_address_id="").receiver.token
    assert one
    assert one == order(open_address_id="").receiver.token
    assert one != order(open_address_id="", order_id="4900000000000000100").receiver.token


def test_parcels_are_read_with_our_carrier_codes():
    companies = mapping.to_carriers([schemas.Company(code="shunfeng", name="顺丰速运")])
    said = [
        {"tracking_no": "SF1", "company": "shunfeng", "product_info": [{"sku_order_id": "1", "product_count": 2}]},
        {"tracking_no": ""},
    ]
    (parcel,) = mapping.to_parcels(schemas.Order.model_validate(ORDER | {"logistics_info": said}), companies)
    assert (parcel.waybill, parcel.carrier, dict(parcel.lines)) == ("SF1", "SF", {"1": 2})


def test_only_the_first_company_of_a_name_is_ours():
    names = [("shunfeng", "顺丰速运"), ("sfky", "顺丰快运"), ("ems", "ems"), ("other", "别家")]
    found = mapping.to_carriers([schemas.Company(code=code, name=name) for code, name in names])
    assert [(x.code, x.vendor_code) for x in found] == [("SF", "shunfeng"), ("", "sfky"), ("EMS", "ems"), ("", "other")]


@pytest.mark.parametrize(
    ("status", "check", "state"),
    [
        (0, 3, ListingState.LIVE),
        (1, 3, ListingState.OFF),
        (2, 3, ListingState.DELETED),
        (0, 2, ListingState.AUDIT),
        (1, 4, ListingState.REFUSED),
        (1, 5, ListingState.REFUSED),
        (1, 7, ListingState.OFF),
        (1, 1, ListingState.OFF),
    ],
)
def test_a_products_state_is_read(status, check, state):
    product = schemas.Product(product_id=1, status=status, check_status=check, spec_prices=[{"sku_id": 5, "code": "A"}])
    ref = mapping.to_listing(product, "A")
    assert (ref.item_id, ref.vendor_sku_id, ref.state) == ("1", "5", state)


@pytest.mark.parametrize(("status", "check", "field"), [(9, 3, "status"), (0, 6, "check_status"), (None, 3, "status")])
def test_an_unknown_product_state_is_named(status, check, field):
    with pytest.raises(MappingError) as held:
        mapping.to_listing(schemas.Product(product_id="1", status=status, check_status=check), "A")
    assert held.value.facts["field"] == field


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"categoryDetails": [{"category_detail": {"first_cid": 1, "third_cid": "30", "fourth_cid": 0}}]}, 30),
        ({"categoryDetails": []}, 0),
        ({"async_task_id": "1"}, 0),
        (None, 0),
    ],
)
def test_the_deepest_guess_is_taken(data, expected):
    assert mapping.leaf(data) == expected


FACTS = ListingFacts("样例牧歌", "牦牛生鲜", "500g", "frozen", 360, "样例合作社", "青海")


def wanted(**changes):
    return schemas.Property.model_validate({"property_id": 1, "property_name": "储存方式", "required": 1} | changes)


def test_properties_are_filled_from_facts_choices_and_settings():
    options = [{"value_id": 501, "name": "冷冻"}]
    assert mapping.fill_properties([wanted(options=options)], FACTS, {}) == {
        "1": [{"value": 501, "name": "冷冻", "diy_type": 0}]
    }
    assert mapping.fill_properties([wanted()], FACTS, {"储存方式": "-18℃"}) == {
        "1": [{"value": 0, "name": "-18℃", "diy_type": 1}]
    }


def test_a_required_property_nobody_knows_asks_the_operator():
    with pytest.raises(Rejected) as held:
        mapping.fill_properties([wanted(property_name="口味")], FACTS, {})
    assert held.value.field == "口味"
    assert mapping.fill_properties([wanted(property_name="口味", required=0)], FACTS, {}) == {}


def test_a_spec_value_holds_no_separators():
    assert mapping.spec_text("500g|袋,^") == "500g、袋、、"
    assert mapping.spec_text("") == "默认"
    assert len(mapping.spec_text("一" * 40)) == 30
