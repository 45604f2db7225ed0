"""Orders map exactly or not at all; a push becomes one nudge, however often it comes."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.base.types import OrderState, ParcelNotice, ShipmentNotice
from connectors.wechat_shop import mapping, schemas
from hub.kernel.errors import Invalid, MappingError
from hub.kernel.money import Money

WIRE = {
    "order_id": "3705115058471208928",
    "openid": "oQH_buyer_0001",
    "status": 20,
    "create_time": 1754010001,
    "update_time": 1754010005,
    "order_detail": {
        "product_infos": [
            {
                "product_id": 10000000012345,
                "sku_id": "20000000045678",
                "out_sku_id": "QH-YAK-500",
                "sku_code": "QH-YAK-500",
                "title": "青海风干牦牛肉 500g",
                "sku_cnt": 2,
                "sale_price": 12900,
                "real_price": 25800,
                "estimate_price": 25300,
                "on_aftersale_sku_cnt": 0,
                "finish_aftersale_sku_cnt": 0,
                "delivery_deadline": 1754182801,
            }
        ],
        "price_info": {"product_price": 25800, "freight": 0, "discounted_price": 500, "order_price": 25300},
        "pay_info": {"pay_time": 1754010003},
        "delivery_info": {
            "deliver_method": 0,
            "delivery_product_info": [],
            "ewaybill_order_code": "demo-ewb-code-1",
            "address_info": {
                "user_name": "李**",
                "tel_number": "138****0001",
                "province_name": "青海省",
                "city_name": "西宁市",
                "county_name": "城西区",
                "detail_info": "****",
                "hash_code": "demo-hash-0001",
                "tel_number_ext_info": {"virtual_tel_number": ""},
            },
        },
        "ext_info": {"customer_notes": "请用防潮包装", "merchant_notes": "老客户"},
    },
    "aftersale_detail": {"on_aftersale_order_cnt": 0, "aftersale_order_list": []},
}


def order(*path_and_value):
    """The sample order, with ``value`` put at ``path``."""
    wire = copy.deepcopy(WIRE)
    if path_and_value:
        *path, last, value = path_and_value
        at = wire
        for step in path:
            at = at[step]
        at[last] = value
    return mapping.to_order(schemas.Order.model_validate(wire), b"raw")


def test_the_documented_order_maps_field_by_field(shop):
    mapped = order()
    assert mapped.order_id == "3705115058471208928"
    assert (mapped.state, mapped.vendor_status) == (OrderState.TO_SHIP, "20")
    assert (mapped.created_at, mapped.modified_at) == (shop.at(1754010001), shop.at(1754010005))
    assert (mapped.paid_at, mapped.ship_by) == (shop.at(1754010003), shop.at(1754182801))
    assert (mapped.paid, mapped.freight, mapped.discount) == (Money(25300), Money(0), Money(500))
    assert (mapped.buyer_ref, mapped.buyer_note, mapped.seller_note) == ("oQH_buyer_0001", "请用防潮包装", "老客户")
    assert (mapped.refund_open, mapped.hold_reason, mapped.raw) == (False, "", b"raw")
    (line,) = mapped.lines
    assert (line.line_id, line.item_id, line.vendor_sku_id) == (
        "10000000012345-20000000045678",
        "10000000012345",
        "20000000045678",
    )
    assert (line.merchant_code, line.quantity, line.unit_price, line.paid) == (
        "QH-YAK-500",
        2,
        Money(12900),
        Money(25300),
    )
    to = mapped.receiver
    assert (to.province, to.city, to.district, to.name_mask, to.phone_mask) == (
        "青海省",
        "西宁市",
        "城西区",
        "李**",
        "138****0001",
    )
    assert (to.token, dict(to.cipher), to.plain) == ("demo-hash-0001", {"ewaybill_order_code": "demo-ewb-code-1"}, None)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (5, OrderState.UNPAID),
        (10, OrderState.UNPAID),
        (12, OrderState.HELD),
        (13, OrderState.HELD),
        ("20", OrderState.TO_SHIP),
        (21, OrderState.PART_SHIPPED),
        (30, OrderState.SHIPPED),
        (100, OrderState.FINISHED),
        (190, OrderState.CLOSED),
        (200, OrderState.CLOSED),
        (250, OrderState.CLOSED),
    ],
)
def test_every_documented_status_has_a_state(status, state):
    mapped = order("status", status)
    assert (mapped.state, mapped.vendor_status) == (state, str(status))
    assert bool(mapped.hold_reason) == (state is OrderState.HELD)


@given(st.integers().filter(lambda n: str(n) not in mapping.ORDER_STATES))
def test_any_other_status_is_never_guessed(status):
    with pytest.raises(MappingError) as error:
        order("status", status)
    assert (error.value.facts["field"], error.value.facts["value"]) == ("status", str(status))


def test_an_order_whose_buyer_asks_for_another_address_is_held():
    mapped = order("order_detail", "delivery_info", "address_under_review", {"city_name": "成都市"})
    assert (mapped.state, mapped.hold_reason) == (OrderState.HELD, mapping.NEW_ADDRESS)


def test_a_shipped_order_with_an_address_request_stays_shipped():
    wire = copy.deepcopy(WIRE) | {"status": 30}
    wire["order_detail"]["delivery_info"]["address_under_review"] = {"city_name": "成都市"}
    assert mapping.to_order(schemas.Order.model_validate(wire), b"").state is OrderState.SHIPPED


def test_an_open_after_sale_shows_on_order_and_line():
    assert order("aftersale_detail", "on_aftersale_order_cnt", 1).refund_open
    mapped = order("order_detail", "product_infos", 0, "on_aftersale_sku_cnt", 1)
    assert (mapped.refund_open, mapped.lines[0].refund_open, mapped.lines[0].refunded) == (True, True, False)
    assert order("order_detail", "product_infos", 0, "finish_aftersale_sku_cnt", 2).lines[0].refunded
    assert not order("order_detail", "product_infos", 0, "finish_aftersale_sku_cnt", 1).lines[0].refunded


@pytest.mark.parametrize("amount", ["", "129.00", "x", "1e3"])
def test_an_unreadable_amount_is_not_a_zero(amount):
    with pytest.raises(MappingError):
        order("order_detail", "price_info", "order_price", amount)


@pytest.mark.parametrize("amount", [129.5, None, True, [1]])
def test_an_amount_of_another_kind_is_refused_by_the_schema(amount):
    with pytest.raises(ValidationError):
        order("order_detail", "price_info", "order_price", amount)


def test_an_amount_in_digits_is_read():
    assert order("order_detail", "price_info", "order_price", "25300").paid == Money(25300)


@pytest.mark.parametrize("value", [1.5e18, True, None])
def test_an_id_that_went_through_a_float_is_refused(value):
    with pytest.raises(ValidationError):
        order("order_id", value)


def test_ids_come_as_numbers_too():
    assert order("order_id", 18446744073709551615).order_id == "18446744073709551615"


def test_an_instant_out_of_range_is_parked():
    with pytest.raises(MappingError):
        order("create_time", 10**17)


def test_a_line_without_pieces_or_an_order_without_lines_is_parked():
    with pytest.raises(MappingError):
        order("order_detail", "product_infos", 0, "sku_cnt", 0)
    with pytest.raises(MappingError):
        order("order_detail", "product_infos", [])


def test_the_same_goods_twice_in_one_order_get_two_line_ids():
    line = WIRE["order_detail"]["product_infos"][0]
    mapped = order("order_detail", "product_infos", [line, line])
    assert [x.line_id for x in mapped.lines] == ["10000000012345-20000000045678", "10000000012345-20000000045678-2"]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.integers(0, 10**7))
def test_shares_always_add_up_to_what_was_paid_for_goods(weights, whole):
    shares = mapping._shares(Money(whole), [Money(x) for x in weights])
    assert sum(x.fen for x in shares) == whole
    assert all(x.fen >= 0 for x in shares)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_shares_that_add_up_already_are_kept(weights):
    amounts = [Money(x) for x in weights]
    assert mapping._shares(Money(sum(weights)), amounts) == amounts


def test_a_receiver_the_platform_hands_out_in_clear_is_masked_by_us():
    wire = copy.deepcopy(WIRE)
    wire["order_detail"]["delivery_info"]["address_info"] |= {
        "user_name": "王一诺",
        "tel_number": "10000000001",
        "detail_info": "样例路1号",
    }
    to = mapping.to_order(schemas.Order.model_validate(wire), b"").receiver
    assert (to.name_mask, to.phone_mask, to.address_mask) == ("王**", "100****0001", "****")
    assert (to.plain.name, to.plain.phone, to.plain.address) == ("王一诺", "10000000001", "样例路1号")
    assert "10000000001" not in repr(to)


def test_a_privacy_number_is_kept_with_the_ciphertexts():
    number = {"virtual_tel_number": "10000000000"}
    to = order("order_detail", "delivery_info", "address_info", "tel_number_ext_info", number).receiver
    assert to.cipher["virtual_number"] == "10000000000"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PATHS = [
    ("status",),
    ("order_id",),
    ("create_time",),
    ("order_detail",),
    ("order_detail", "product_infos"),
    ("order_detail", "product_infos", 0),
    ("order_detail", "product_infos", 0, "sku_cnt"),
    ("order_detail", "product_infos", 0, "sale_price"),
    ("order_detail", "product_infos", 0, "delivery_deadline"),
    ("order_detail", "price_info"),
    ("order_detail", "price_info", "freight"),
    ("order_detail", "delivery_info", "address_info"),
    ("order_detail", "delivery_info", "address_under_review"),
    ("aftersale_detail",),
]


@given(st.sampled_from(PATHS), json_values)
def test_the_mapping_is_total(path, value):
    try:
        mapped = order(*path, value)
    except (MappingError, ValidationError):
        return
    assert mapped.lines
    assert isinstance(mapped.order_id, str)


# -- shipments ---------------------------------------------------------------------------------------


def test_two_parcels_become_one_delivery_list():
    parcels = (ParcelNotice("SF1", "SF", {"1-2": 1}), ParcelNotice("78", "YUNDA", {"1-2": 1, "L2": 3}))
    notice = ShipmentNotice("9", parcels, {"L2": ("3", "4")})
    assert mapping.to_deliveries(notice, mapping.CARRIERS) == [
        {
            "deliver_type": 1,
            "delivery_id": "SF",
            "waybill_id": "SF1",
            "product_infos": [{"product_id": "1", "sku_id": "2", "product_cnt": 1}],
        },
        {
            "deliver_type": 1,
            "delivery_id": "YUNDA",
            "waybill_id": "78",
            "product_infos": [
                {"product_id": "1", "sku_id": "2", "product_cnt": 1},
                {"product_id": "3", "sku_id": "4", "product_cnt": 3},
            ],
        },
    ]


def test_a_voucher_is_handed_over_without_a_courier():
    notice = ShipmentNotice("9", (ParcelNotice("", "", {"1-2": 1}),))
    assert mapping.to_deliveries(notice, {}) == [
        {"deliver_type": 3, "product_infos": [{"product_id": "1", "sku_id": "2", "product_cnt": 1}]}
    ]


def test_a_line_that_is_not_from_here_is_refused():
    with pytest.raises(Invalid):
        mapping.to_deliveries(ShipmentNotice("9", (ParcelNotice("SF1", "SF", {"nonsense": 1}),)), mapping.CARRIERS)


def test_shipped_parcels_come_back_in_our_words():
    sent = [
        {
            "waybill_id": "78",
            "delivery_id": "YUNDA",
            "product_infos": [{"product_id": 1, "sku_id": 2, "product_cnt": 1}],
        }
    ]
    wire = copy.deepcopy(WIRE)
    wire["order_detail"]["delivery_info"]["delivery_product_info"] = sent
    assert mapping.to_parcels(schemas.Order.model_validate(wire)) == (ParcelNotice("78", "YUNDA", {"1-2": 1}),)


@pytest.mark.parametrize(
    ("theirs", "ours"), [("SF", "SF"), ("EMS", "EMS"), ("YUNDA", "YUNDA"), ("XFEX", ""), ("OTHER", "")]
)
def test_carriers_are_translated_back(theirs, ours):
    assert mapping.to_carrier(schemas.Company(delivery_id=theirs, delivery_name="x")).code == ours


def test_what_is_left_to_ship_is_what_no_parcel_holds():
    sent = [
        {
            "waybill_id": "78",
            "product_infos": [{"product_id": 10000000012345, "sku_id": 20000000045678, "product_cnt": 1}],
        }
    ]
    wire = copy.deepcopy(WIRE)
    assert mapping.left_to_ship(schemas.Order.model_validate(wire)) == {"10000000012345-20000000045678": 2}
    wire["order_detail"]["delivery_info"]["delivery_product_info"] = sent
    assert mapping.left_to_ship(schemas.Order.model_validate(wire)) == {"10000000012345-20000000045678": 1}
    wire["order_detail"]["delivery_info"]["delivery_product_info"] = sent * 2
    assert mapping.left_to_ship(schemas.Order.model_validate(wire)) == {}


# -- receivers in clear ------------------------------------------------------------------------------

CLEAR = {"user_name": "王一诺", "tel_number": "100****0001", "province_name": "青海省", "city_name": "西宁市"}


@pytest.mark.parametrize(
    ("address", "number", "phone", "extension", "virtual", "expires"),
    [
        (
            {},
            {"virtual_number": "10000000000", "extension": "12", "expiration": 1754010000},
            "10000000000",
            "12",
            True,
            1754010000,
        ),
        ({}, {"virtual_number": "10000000000"}, "10000000000", "", True, None),
        ({"tel_number": "10000000001"}, {}, "10000000001", "", False, None),
        ({}, {}, "", "", False, None),
        (
            {"virtual_order_tel_number": "10000000002"},
            {"extension": "9", "expiration": 5},
            "10000000002",
            "",
            False,
            None,
        ),
    ],
)
def test_a_receiver_in_clear_has_the_number_one_may_call(shop, address, number, phone, extension, virtual, expires):
    wire = schemas.Decoded.model_validate({"address_info": CLEAR | address, "virtual_number_info": number})
    shown = mapping.to_revealed(wire)
    assert (shown.name, shown.address, shown.phone, shown.extension) == ("王一诺", "青海省西宁市", phone, extension)
    assert (shown.virtual, shown.expires_at) == (virtual, shop.at(expires) if expires else None)
    assert "王" not in repr(shown)


# -- pushes ------------------------------------------------------------------------------------------


def push(event, body=None, **more):
    return mapping.to_nudge({"Event": event, "CreateTime": 1754010005, "MsgType": "event"} | (body or {}) | more)


@pytest.mark.parametrize(
    ("event", "body", "about", "object_id", "order_id"),
    [
        ("channels_ec_order_pay", {"order_info": {"order_id": "370", "pay_time": "1"}}, "order", "370", ""),
        (
            "channels_ec_order_new",
            {"order_info": {"order_id": 3705115058471208928}},
            "order",
            "3705115058471208928",
            "",
        ),
        (
            "channels_ec_aftersale_update",
            {"finder_shop_aftersale_status_update": {"after_sale_order_id": "2", "order_id": 3, "status": "X"}},
            "refund",
            "2",
            "3",
        ),
        (
            "channels_ec_complaint_update",
            {"finder_shop_complaint": {"after_sale_order_id": 2, "complaint_id": 9, "order_id": "3"}},
            "refund",
            "2",
            "3",
        ),
        ("product_spu_audit", {"ProductSpuAudit": {"product_id": 5, "status": 2}}, "listing", "5", ""),
        ("product_spu_listing", {"ProductSpuListing": {"product_id": "5", "status": 5}}, "listing", "5", ""),
        ("product_spu_update", {"ProductSpuUpdate": {"product_id": "5", "status": 0}}, "listing", "5", ""),
        (
            "channels_ec_stock_no_enough",
            {"channels_ec_stock_no_enough": {"product_id": 5, "sku_id": 6}},
            "stock",
            "5",
            "",
        ),
        ("product_category_audit", {"ProductCategoryAudit": {"audit_id": "8"}}, "other", "8", ""),
        ("channels_ec_close_store", {"close_timestamp": "1"}, "access", "", ""),
        ("something_never_seen", {"x": {"order_id": "1"}}, "other", "", ""),
        ("channels_ec_order_pay", {"order_info": [1]}, "order", "", ""),
        ("channels_ec_order_pay", {"order_info": {"order_id": 1.5e18}}, "order", "", ""),
    ],
)
def test_a_push_says_what_it_is_about(event, body, about, object_id, order_id):
    nudge = push(event, body)
    assert (nudge.about, nudge.object_id, nudge.topic, nudge.order_id) == (about, object_id, event, order_id)


def test_the_same_push_has_the_same_id_whether_its_numbers_are_text_or_not():
    body = {"order_info": {"order_id": 370, "cancel_type": 1}}
    first = push("channels_ec_order_cancel", body)
    again = push(
        "channels_ec_order_cancel", {"order_info": {"order_id": "370", "cancel_type": "1"}}, CreateTime="1754010005"
    )
    assert first.message_id == again.message_id
    assert len(first.message_id) == 40


@pytest.mark.parametrize(
    "other",
    [
        {"order_info": {"order_id": "371", "finish_delivery": 0}},
        {"order_info": {"order_id": "370", "finish_delivery": 1}},
        {"order_info": {"order_id": "370", "finish_delivery": 0}, "CreateTime": 1754010006},
        {"order_info": {"order_id": "370", "finish_delivery": 0}, "Event": "channels_ec_order_pay"},
    ],
)
def test_another_object_status_time_or_event_is_another_push(other):
    first = push("channels_ec_order_deliver", {"order_info": {"order_id": "370", "finish_delivery": 0}})
    assert push("channels_ec_order_deliver", other).message_id != first.message_id


def test_a_message_that_is_no_event_is_kept_as_other():
    nudge = mapping.to_nudge({"MsgType": "text", "CreateTime": 1, "Content": "在吗"})
    assert (nudge.about, nudge.topic, nudge.object_id) == ("other", "text", "")
