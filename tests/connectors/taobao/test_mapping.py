"""Taobao's trades read exactly, or not at all; publish rules filled completely, or not at all."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import orjson
import pytest

from connectors.base.aftersales import RefundKind, RefundState, UnreadableRefund
from connectors.base.types import OrderState, PictureRef
from connectors.taobao import mapping
from connectors.taobao.schemas import Category, LogisticsCompany
from hub.kernel.errors import Invalid, MappingError
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


@pytest.mark.parametrize(
    ("code", "name", "ours"),
    [("SF", "x", "SF"), ("POSTB", "x", "YZPY"), ("NEW_JT", "极兔速递", "JTSD"), ("ZJS", "宅急送", "")],
)
def test_couriers_are_known_by_code_or_by_name(code, name, ours):
    assert mapping.carrier_code(LogisticsCompany(code=code, name=name)) == ours


# -- publishing ----------------------------------------------------------------------------------------

RULES = """<itemSchema>
<field id="title" name="宝贝标题" type="input"><rules><rule name="requiredRule" value="true"/></rules></field>
<field id="pics" name="宝贝图片" type="multiInput"/>
<field id="state" name="储藏方法" type="singleCheck"><options><option displayName="冷冻" value="77"/></options></field>
<field id="x-1" name="从没见过" type="input"/>
</itemSchema>"""


def values(xml):
    return {field.get("id"): [v.text for v in field.iter("value")] for field in ET.fromstring(xml)}


def test_rules_are_filled_by_id_by_name_and_by_option(draft):
    root = mapping.fill_schema(RULES, draft(), literals={})
    assert root.startswith("<itemParam>")
    assert values(root) == {"title": ["高原牦牛腱子肉500g"], "pics": ["https://img.alicdn.com/a.jpg"], "state": ["77"]}


def test_the_operators_own_values_win(draft):
    filled = values(mapping.fill_schema(RULES, draft(), literals={"x-1": "甲", "title": "乙"}))
    assert (filled["x-1"], filled["title"]) == (["甲"], ["乙"])


def test_a_required_field_nobody_fills_is_named_before_sending(draft):
    rules = RULES.replace(
        '从没见过" type="input"/>',
        '从没见过" type="input"><rules><rule name="requiredRule" value="true"/></rules></field>',
    )
    with pytest.raises(Invalid) as caught:
        mapping.fill_schema(rules, draft(), literals={})
    assert "x-1 (从没见过)" in caught.value.message


def test_a_field_required_only_under_conditions_is_left_to_the_platform(draft):
    rules = RULES.replace(
        '从没见过" type="input"/>',
        '从没见过" type="input"><rules><rule name="requiredRule" value="true"><depend-group/></rule></rules></field>',
    )
    assert "x-1" not in values(mapping.fill_schema(rules, draft(), literals={}))


@pytest.mark.parametrize("rules", ["", "not xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><itemRule/>"])
def test_unreadable_rules_are_parked(draft, rules):
    with pytest.raises(MappingError):
        mapping.fill_schema(rules, draft(), literals={})


def test_titles_are_written_as_safe_xml(draft):
    rules = '<itemRule><field id="title" name="t" type="input"/></itemRule>'
    assert values(mapping.fill_schema(rules, draft(title='a<b>&"c'), literals={})) == {"title": ['a<b>&"c']}


def test_thirty_chinese_characters_are_sixty_bytes():
    assert mapping.title_bytes("牦" * 30) == 60
    assert mapping.title_bytes("500g") == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "牦" * 30 + "a"},
        {"title": " "},
        {"main_pictures": ()},
        {"main_pictures": (PictureRef("u"),) * 6},
        {"price": ZERO},
        {"price": Money(100_000_000_01)},
        {"stock": -1},
        {"merchant_code": "x" * 65},
        {"merchant_code": ""},
        {"detail_pictures": (PictureRef("u" * 1000),) * 30},
    ],
)
def test_a_draft_taobao_would_refuse_is_not_sent(draft, changes):
    with pytest.raises(Invalid) as caught:
        mapping.check_draft(draft(**changes))
    assert caught.value.remedy


def test_a_draft_at_the_limits_is_legal(draft):
    mapping.check_draft(draft(title="牦" * 30, main_pictures=(PictureRef("u"),) * 5, price=Money(1), stock=0))


def test_a_listing_without_detail_pictures_still_has_a_description(draft):
    assert mapping.description(draft(detail_pictures=())) == "<p>高原牦牛腱子肉500g</p>"


# -- after-sales ---------------------------------------------------------------------------------------

CASE = {
    "refund_id": "118002345678901",
    "tid": 4117890123456781234,
    "oid": 4117890123456781235,
    "status": "WAIT_SELLER_AGREE",
    "refund_fee": "56.80",
    "created": "2026-11-20 10:02:11",
    "modified": "2026-11-20 10:05:00",
    "dispute_type": "REFUND",
    "refund_version": 1479300000000,
    "refund_phase": "onsale",
    "good_status": "BUYER_NOT_RECEIVED",
    "num": 2,
    "reason": "不想要了",
    "desc": "买家的话",
    "refund_remind_timeout": {"exist_timeout": True, "timeout": "2026-11-22 10:02:11", "remind_type": 1},
}


def test_a_case_is_read_with_every_digit():
    case = mapping.to_refund(CASE)
    assert (case.refund_id, case.order_id) == ("118002345678901", "4117890123456781234")
    assert (case.line_ids, case.quantity) == (("4117890123456781235",), 2)
    assert (case.amount, case.version, case.phase) == (Money(5680), "1479300000000", "onsale")
    assert (case.kind, case.state, case.goods_received) == (RefundKind.REFUND, RefundState.ASKED, False)
    assert case.deadline == datetime(2026, 11, 22, 2, 2, 11, tzinfo=UTC)
    assert case.words == "买家的话"
    assert "买家的话" not in repr(case)
    assert orjson.loads(case.raw) == CASE


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("REFUND_AND_RETURN", RefundKind.RETURN),
        ("TMALL_EXCHANGE", RefundKind.EXCHANGE),
        ("TAOBAO_EXCHANGE", RefundKind.EXCHANGE),
        ("REPAIR", RefundKind.REPAIR),
        ("RESHIPPING", RefundKind.RESEND),
    ],
)
def test_every_dispute_has_its_kind(word, kind):
    assert mapping.to_refund(CASE | {"dispute_type": word}).kind is kind


@pytest.mark.parametrize(("back", "kind"), [(True, RefundKind.RETURN), (False, RefundKind.REFUND)])
def test_without_a_dispute_type_the_goods_decide(back, kind):
    assert mapping.to_refund(CASE | {"dispute_type": None, "has_good_return": back}).kind is kind


@pytest.mark.parametrize("word", ["WAIT_SELLER_CONSIGN_GOODS", "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS"])
def test_an_agreed_exchange_is_being_carried_out(word):
    assert mapping.to_refund(CASE | {"status": word}).state is RefundState.PAYING


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "EXCHANGE_TRANSFORM_TO_REFUND"}, "status"),
        ({"dispute_type": "OTHERS"}, "dispute_type"),
        ({"dispute_type": None}, "dispute_type"),
        ({"refund_fee": "1,00"}, "refund_fee"),
        ({"modified": "yesterday"}, "modified"),
        ({"tid": None}, "tid"),
        ({"refund_remind_timeout": {"exist_timeout": True, "timeout": "soon"}}, "timeout"),
    ],
)
def test_a_case_that_cannot_be_read_names_the_field(change, field):
    parked = mapping.read_refund(CASE | change, "77")
    assert isinstance(parked, UnreadableRefund)
    assert (parked.refund_id, parked.field) == ("118002345678901", field)
    assert parked.order_id == ("77" if field == "tid" else "4117890123456781234")


def test_a_case_without_a_deadline_or_a_line_has_none():
    case = mapping.to_refund(CASE | {"refund_remind_timeout": {"exist_timeout": False}, "oid": None})
    assert (case.deadline, case.line_ids) == (None, ())


# -- prices and needs ----------------------------------------------------------------------------------


def test_a_price_document_holds_the_price_alone(draft):
    rules = '<itemRule><field id="title" type="input"/><field id="p9" name="一口价" type="input"/></itemRule>'
    assert values(mapping.price_schema(rules, Money(1250))) == {"p9": ["12.50"]}
    with pytest.raises(MappingError):
        mapping.price_schema(RULES, Money(1250))


def test_an_edit_document_leaves_the_stock_out(draft):
    rules = '<itemRule><field id="title" type="input"/><field id="quantity" type="input"/></itemRule>'
    assert values(mapping.edit_schema(rules, draft(), literals={})) == {"title": [draft().title]}


def test_needs_tell_kind_choices_and_what_is_missing(draft):
    rules = """<itemRule><field id="a" name="品牌" type="input"/>
    <field id="b" name="证书" type="multiCheck"><rules><rule name="requiredRule" value="true"/></rules>
    <options><option displayName="有机" value="1"/></options></field>
    <field id="c" name="保质期" type="input"><rules><rule name="valueTypeRule" value="integer"/></rules></field>
    <field id="d" name="说明" type="label"/><field id="e" name="营养成分" type="complex"/></itemRule>"""
    needs = mapping.needs(rules, Category(cid="5", name="肉"), draft().facts, literals={})
    assert [(x.vendor_id, x.kind.value, x.choices, x.filled) for x in needs.attributes] == [
        ("a", "text", (), "样例牌"),
        ("b", "many_of", ("有机",), ""),
        ("c", "number", (), "365"),
        ("e", "text", (), ""),
    ]
    assert needs.missing == ("证书",)
    filled = mapping.needs(rules, Category(cid="5", name="肉"), draft().facts, literals={"b": "有机"})
    assert filled.missing == ()
