"""The platform's words in ours; whatever is not in the tables is refused with field and value."""

import pytest

from connectors.base.aftersales import RefundKind, RefundState
from connectors.base.types import ListingFacts, OrderState
from connectors.suning import mapping, schemas
from hub.kernel.errors import MappingError, Rejected
from hub.kernel.money import Money

LINE = {
    "orderLineNumber": "00032000000000101",
    "orderLineStatus": "10",
    "productCode": "000000012345678901",
    "itemCode": "QH-YAK-500",
    "productName": "青海风干牦牛肉 500g",
    "saleNum": "2.0",
    "unitPrice": "129.00",
    "payAmount": "253.00",
    "transportFee": "0.00",
    "coupontotalMoney": "5.00",
    "vouchertotalMoney": "0.00",
    "expresscompanycode": "",
    "expressno": "",
    "returnOrderFlag": "0",
}
ORDER = {
    "orderCode": "32000000000001",
    "orderSaleTime": "2025-08-01 09:00:00",
    "orderTotalStatus": "10",
    "userName": "user***01",
    "customerName": "李**",
    "mobNum": "100****0001",
    "provinceName": "青海",
    "cityName": "西宁市",
    "districtName": "城西区",
    "customerAddress": "青海西宁市城西区****",
    "buyerOrdRemark": "",
    "orderDetail": [LINE],
}
CASE = {
    "orderCode": "32000000000001",
    "productCode": "P1",
    "applyTime": "2025-08-02 10:00:00",
    "returnMoney": "12.50",
    "refundtype": "1",
    "statusDesc": "待处理",
    "returnReason": "不想要了",
}


def order(**changes):
    return mapping.to_order(schemas.Order.model_validate(ORDER | changes), b"{}")


def line(**changes):
    return order(orderDetail=[LINE | changes]).lines[0]


def case(words=None, **changes):
    return mapping.to_refund(schemas.Rejected.model_validate(CASE | changes), b"{}", words or {})


def test_the_documented_order_is_read_whole():
    read = order()
    assert (read.order_id, read.state) == ("32000000000001", OrderState.TO_SHIP)
    assert (read.paid, read.freight, read.discount) == (Money(25300), Money(0), Money(500))
    (only,) = read.lines
    assert (only.line_id, only.item_id, only.merchant_code) == ("00032000000000101", "000000012345678901", "QH-YAK-500")
    assert (only.quantity, only.unit_price, only.paid) == (2, Money(12900), Money(25300))
    assert read.created_at.isoformat() == "2025-08-01T01:00:00+00:00"
    assert "orderTotalStatus=10" in read.vendor_status


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("20", OrderState.SHIPPED),
        ("21", OrderState.PART_SHIPPED),
        ("30", OrderState.FINISHED),
        ("40", OrderState.CLOSED),
    ],
)
def test_states_are_read(status, state):
    assert order(orderTotalStatus=status).state is state


@pytest.mark.parametrize(
    ("field", "value"),
    [("orderTotalStatus", "5"), ("orderTotalStatus", "77"), ("orderSaleTime", "yesterday"), ("orderDetail", [])],
)
def test_what_an_order_may_not_say_is_named(field, value):
    with pytest.raises(MappingError) as held:
        order(**{field: value})
    assert held.value.facts["field"] == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("saleNum", "1.5"),
        ("saleNum", "0"),
        ("saleNum", "NaN"),
        ("saleNum", None),
        ("unitPrice", "abc"),
        ("payAmount", ""),
        ("transportFee", "x"),
        ("returnOrderFlag", "7"),
    ],
)
def test_what_a_line_may_not_say_is_named(field, value):
    with pytest.raises(MappingError) as held:
        line(**{field: value})
    assert held.value.facts["field"] == field


def test_a_line_asked_back_is_open_and_a_closed_one_is_refunded():
    asked, closed = line(returnOrderFlag="1"), line(returnOrderFlag="1", orderLineStatus="40")
    assert (asked.refund_open, asked.refunded) == (True, False)
    assert (closed.refund_open, closed.refunded) == (False, True)
    assert order(orderDetail=[LINE, LINE | {"returnOrderFlag": "1"}]).refund_open


def test_a_masked_receiver_has_no_plain_part():
    read = order().receiver
    assert (read.name_mask, read.phone_mask, read.plain) == ("李**", "100****0001", None)
    assert (read.province, read.city, read.district) == ("青海", "西宁市", "城西区")


def test_a_receiver_in_clear_stays_out_of_reprs():
    read = order(customerName="李青松", mobNum="10000000001", customerAddress="样例路1号")
    assert read.receiver.plain is not None
    assert read.receiver.plain.phone == "10000000001"
    assert "10000000001" not in repr(read)
    assert "李青松" not in repr(read)


def test_the_receivers_token_is_of_one_order_and_follows_its_address():
    one = order().receiver.token
    assert one == order().receiver.token
    assert one != order(orderCode="32000000000002").receiver.token
    assert one != order(customerAddress="青海西宁市城东区****").receiver.token


def test_lines_with_one_waybill_are_one_parcel():
    sent = [
        LINE | {"orderLineNumber": str(n), "expressno": w, "expresscompanycode": "S02"}
        for n, w in ((1, "A"), (2, "A"), (3, "B"))
    ]
    parcels = mapping.to_parcels(schemas.Order.model_validate(ORDER | {"orderDetail": sent}))
    assert [(p.waybill, p.carrier, dict(p.lines)) for p in parcels] == [
        ("A", "SF", {"1": 2, "2": 2}),
        ("B", "SF", {"3": 2}),
    ]


@pytest.mark.parametrize(
    ("said", "kind"), [("", RefundKind.RETURN), (None, RefundKind.RETURN), ("1", RefundKind.REFUND)]
)
def test_a_case_is_read(said, kind):
    read = case(refundtype=said)
    assert (read.kind, read.state, read.amount) == (kind, RefundState.ASKED, Money(1250))
    assert (read.refund_id, read.order_id) == ("32000000000001-20250802100000-P1", "32000000000001")


def test_a_shops_own_words_come_first():
    assert case({"待处理": "paying"}).state is RefundState.PAYING
    assert case({"新词": "closed"}, statusDesc="新词").state is RefundState.CLOSED


@pytest.mark.parametrize(
    ("field", "value"),
    [("statusDesc", "新词"), ("refundtype", "9"), ("applyTime", ""), ("returnMoney", "")],
)
def test_what_a_case_may_not_say_is_named(field, value):
    with pytest.raises(MappingError) as held:
        case(**{field: value})
    assert held.value.facts["field"] == field


def test_a_wrong_word_in_the_settings_guesses_nothing():
    with pytest.raises(MappingError):
        case({"待处理": "soon"})


FACTS = ListingFacts("样例牧歌", "地方特产", "500g", "frozen", 360, "样例合作社", "青海")


def wanted(**changes):
    return schemas.Parameter.model_validate({"parCode": "P1", "parName": "储存方法", "isMust": "X"} | changes)


def test_attributes_are_filled_from_facts_choices_and_settings():
    options = [{"parOptionCode": "C1", "parOptionDesc": "冷冻"}]
    assert mapping.fill_parameters([wanted()], FACTS, {}) == [{"parCode": "P1", "parValue": "冷冻"}]
    assert mapping.fill_parameters([wanted(parOption=options)], FACTS, {}) == [{"parCode": "P1", "parValue": "C1"}]
    assert mapping.fill_parameters([wanted()], FACTS, {"储存方法": "-18℃"}) == [{"parCode": "P1", "parValue": "-18℃"}]


def test_a_required_attribute_nobody_knows_asks_the_operator():
    with pytest.raises(Rejected) as held:
        mapping.fill_parameters([wanted(parName="口味")], FACTS, {})
    assert held.value.field == "口味"
    assert mapping.fill_parameters([wanted(parName="口味", isMust="")], FACTS, {}) == []
