"""JD's orders read exactly, or not at all; wares filled as JD wants them."""

from datetime import UTC, datetime

import orjson
import pytest

from connectors.base.aftersales import RefundState
from connectors.base.types import ListingState, OrderState, ParcelNotice, PictureRef
from connectors.jd import mapping
from connectors.jd.schemas import Category, CategoryAttr, Logistics, Sku, Ware
from hub.kernel.errors import Invalid, MappingError
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


# -- shipments -----------------------------------------------------------------------------------------


def test_parcels_are_joined_by_carrier_and_read_back():
    pairs = [("467", "SF1"), ("1499", "ZT1"), ("467", "SF2")]
    ids, numbers = mapping.joined_waybills(pairs)
    assert (ids, numbers) == ("467|1499", "SF1,SF2|ZT1")
    back = mapping.shipped_parcels({"logisticsId": ids, "waybill": numbers}, {"467": "SF"})
    assert back == (ParcelNotice("SF1", "SF", {}), ParcelNotice("SF2", "SF", {}), ParcelNotice("ZT1", "1499", {}))


@pytest.mark.parametrize("raw", [{}, {"logisticsId": None, "waybill": None}, {"logisticsId": "", "waybill": ""}])
def test_an_order_without_waybill_has_no_parcels(raw):
    assert mapping.shipped_parcels(raw, {}) == ()


@pytest.mark.parametrize(
    ("number", "name", "ours"), [(467, "x", "SF"), (9001, "极兔速递", "JTSD"), (1274, "厂家自送", "")]
)
def test_couriers_are_known_by_id_or_by_name(number, name, ours):
    assert mapping.carrier_code(Logistics(logistics_id=number, logistics_name=name)) == ours


# -- after the sale ------------------------------------------------------------------------------------

APPLY = {
    "id": 881,
    "orderId": 298765432101,
    "applyRefundSum": 5680,
    "applyTime": "2026-11-20 10:02:11",
    "checkTime": "2026-11-20 12:00:00",
    "status": 2,
    "reason": "拍错了",
    "buyerName": "王**",
}


def test_an_application_is_read_completely():
    case = mapping.to_refund(APPLY)
    assert (case.refund_id, case.order_id, case.amount) == ("881", "298765432101", Money(5680))
    assert case.created_at == datetime(2026, 11, 20, 2, 2, 11, tzinfo=UTC)
    assert case.modified_at == datetime(2026, 11, 20, 4, 0, 0, tzinfo=UTC)
    assert (case.state, case.version, case.reason) == (RefundState.REFUSED, "2", "拍错了")


@pytest.mark.parametrize(("status", "state"), mapping.REFUND_STATES.items())
def test_every_documented_refund_status_is_known(status, state):
    assert mapping.to_refund(APPLY | {"status": int(status)}).state is state


@pytest.mark.parametrize("unchecked", [None, "", "0001-01-01 00:00:00"])
def test_an_unchecked_application_changed_when_it_was_made(unchecked):
    case = mapping.to_refund(APPLY | {"status": 0, "checkTime": unchecked})
    assert case.modified_at == case.created_at


def test_a_time_may_come_as_milliseconds():
    case = mapping.to_refund(APPLY | {"applyTime": 1_795_139_331_000, "checkTime": None})
    assert case.created_at == datetime(2026, 11, 20, 1, 48, 51, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": 12}, ("status", "12")),
        ({"status": "x"}, ("status", "x")),
        ({"applyRefundSum": "56.80"}, ("applyRefundSum", "56.80")),
        ({"applyTime": "soon"}, ("applyTime", "soon")),
        ({"id": None}, ("id", "")),
    ],
)
def test_an_application_that_cannot_be_read_is_kept_whole(changes, expected):
    raw = APPLY | changes
    with pytest.raises(MappingError) as caught:
        mapping.to_refund(raw)
    case = mapping.unread_refund(raw, caught.value)
    assert (case.field, case.value) == expected
    assert orjson.loads(case.raw) == raw
    assert mapping.may_have_changed(case, datetime.now(UTC))


# -- publishing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (8, ListingState.LIVE),
        (1, ListingState.OFF),
        (4, ListingState.REFUSED),
        (513, ListingState.AUDIT),
        (1032, ListingState.REFUSED),
    ],
)
def test_ware_states_are_told_apart(status, state):
    assert mapping.ware_state(status) is state


def test_an_unknown_ware_state_is_parked():
    with pytest.raises(MappingError):
        mapping.ware_state(77)


def attribute(number, name, *, kind=3, marks=(), values=()):
    return CategoryAttr.model_validate(
        {
            "categoryAttrId": number,
            "attName": name,
            "inputType": kind,
            "attrFeatures": [{"featureKey": mark} for mark in marks],
            "attrValueList": [{"attrValueId": i, "attrValue": text} for i, text in values],
        }
    )


SALE = [attribute(1, "旧", values=[(7, "x")]), attribute(2, "规格", marks=["dim"], values=[(8, "一"), (9, "500g")])]


def request(draft, attributes=(), sale=SALE, **settings):
    return mapping.ware_request(
        draft, category_id="12202", attributes=attributes, sale_attributes=sale, settings=settings
    )


def test_a_ware_carries_its_pictures_in_order_from_the_main_slot(draft):
    pictures = (PictureRef("jfs/1.jpg"), PictureRef("jfs/2.jpg"))
    ware = request(draft(main_pictures=pictures))["ware"]
    assert ware["images"] == [
        {"colorId": "0000000000", "imgIndex": 1, "imgUrl": "jfs/1.jpg"},
        {"colorId": "0000000000", "imgIndex": 2, "imgUrl": "jfs/2.jpg"},
    ]
    assert ware["introduction"].count("<img") == 2
    assert "https://img30.360buyimg.com/popWareDetail/jfs/t1/1/d1.jpg" in ware["mobileDesc"]


def test_the_only_sku_carries_price_stock_and_code(draft):
    (sku,) = request(draft())["skus"]
    assert (sku["jdPrice"], sku["stockNum"], sku["outerId"]) == ("69.00", "40", "YAK-500")
    assert sku["saleAttrs"] == [{"attrId": "2", "attrValues": ["9"]}]


def test_a_sale_value_jd_does_not_know_gets_an_alias(draft):
    (sku,) = request(draft(spec="2kg"))["skus"]
    assert sku["saleAttrs"] == [{"attrId": "2", "attrValues": ["8"], "attrValueAlias": ["2kg"]}]
    assert request(draft(), sale=[])["skus"][0]["saleAttrs"] == []


def test_attributes_are_filled_by_name_by_value_and_by_the_operator(draft):
    attributes = [
        attribute(10, "净含量"),
        attribute(11, "储存条件", kind=1, values=[(91, "frozen"), (92, "ambient")]),
        attribute(12, "品牌", marks=["brand"]),
        attribute(13, "工艺"),
        attribute(14, "产地", kind=1, values=[(5, "月球")]),
    ]
    own = {"13": "手工", "12": "不许"}
    filled = request(draft(), attributes, attribute_values=own)["ware"]["multiCateProps"]
    assert {x["attrId"]: x["attrValues"] for x in filled} == {"10": ["500g"], "11": ["91"], "13": ["手工"]}


def test_the_shops_own_settings_go_into_the_ware(draft):
    ware = request(draft(), transport_id=3001, brand_id="77", image_base="https://x/")["ware"]
    assert (ware["transportId"], ware["brandId"]) == (3001, 77)
    assert "https://x/jfs" in ware["introduction"]
    assert "brandId" not in request(draft())["ware"]


def test_a_ware_without_detail_pictures_still_has_a_text(draft):
    assert request(draft(detail_pictures=()))["ware"]["introduction"] == "<p>高原牦牛腱子肉500g</p>"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "牦" * 51},
        {"title": " "},
        {"main_pictures": ()},
        {"main_pictures": (PictureRef("u"),) * 11},
        {"price": ZERO},
        {"price": Money(999_999_999_01)},
        {"stock": -1},
        {"merchant_code": ""},
        {"is_voucher": True},
    ],
)
def test_a_draft_jd_would_refuse_is_not_sent(draft, changes):
    with pytest.raises(Invalid) as caught:
        mapping.check_draft(draft(**changes))
    assert caught.value.remedy


def test_a_draft_at_the_limits_is_legal(draft):
    mapping.check_draft(draft(title="牦" * 50, main_pictures=(PictureRef("u"),) * 10, price=Money(1), stock=0))


def test_a_detail_page_that_is_too_long_is_not_sent(draft):
    with pytest.raises(Invalid):
        request(draft(detail_pictures=(PictureRef("u" * 5000),) * 30))


def test_an_input_type_jd_never_named_is_parked(draft):
    with pytest.raises(MappingError):
        mapping.category_needs(
            Category(id="1", name="甲"), draft().facts, attributes=[attribute(1, "x", kind=9)], sale=None, settings={}
        )


def test_a_ware_with_several_skus_is_several_listings():
    ware = Ware(wareId=5, wareStatus=8, title="货", outerId="W", jdPrice="9.90")
    skus = [Sku(skuId=1, wareId=5, outerId="A", jdPrice="8.00", stockNum=3), Sku(skuId=2, wareId=5)]
    first, second = mapping.snapshots(ware, skus)
    assert (first.ref.merchant_code, first.price, first.stock) == ("A", Money(800), 3)
    assert (second.ref.merchant_code, second.price, second.stock) == ("W", Money(990), None)
    (alone,) = mapping.snapshots(ware, [])
    assert (alone.ref.vendor_sku_id, alone.ref.merchant_code, alone.price) == ("", "W", Money(990))
