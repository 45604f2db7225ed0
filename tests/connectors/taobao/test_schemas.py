"""Wire structures: ids keep their digits, publish rules are read as XML and nothing else, messages always make a nudge."""

from xml.etree import ElementTree as ET

import pytest

from connectors.base.dispatch import Sender, WaybillAccount, WaybillRequest
from connectors.base.types import Receiver
from connectors.taobao.schemas import (
    SUBSCRIBED,
    PublishField,
    RefundList,
    TmcMessage,
    TokenResult,
    WaybillSubscription,
    publish_fields,
    value_document,
    waybill_apply,
)
from hub.kernel.errors import MappingError

CHECK = PublishField("c", "产地", "multiCheck", required=False, number=False, options=(("青海", "1"), ("四川", "2")))


def test_a_rule_is_required_only_when_nothing_else_decides():
    rules = """<itemRule><field id="a" type="input"><rules><rule name="requiredRule" value="true"/></rules></field>
    <field id="b" type="input"><rules><rule name="requiredRule" value="true"><depend-group/></rule></rules></field>
    <field id="c" type="input"><rules><rule name="requiredRule" value="false"/></rules></field></itemRule>"""
    assert [(x.field_id, x.required) for x in publish_fields(rules)] == [("a", True), ("b", False), ("c", False)]


@pytest.mark.parametrize("kind", ["decimal", "integer"])
def test_a_number_is_known_by_its_value_type(kind):
    rules = f'<r><field id="a" type="input"><rules><rule name="valueTypeRule" value="{kind}"/></rules></field></r>'
    assert publish_fields(rules)[0].number


@pytest.mark.parametrize("rules", ["", "<a", "not xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"])
def test_rules_that_are_no_plain_xml_are_not_read(rules):
    with pytest.raises(MappingError):
        publish_fields(rules)


def test_options_are_known_by_value_and_by_name():
    assert CHECK.chosen(["青海", "2", "月球"]) == ["1", "2"]


def test_single_and_several_values_are_written_as_the_schema_wants_them():
    single = PublishField("t", "标题", "input", required=True, number=False, options=())
    root = ET.fromstring(value_document([(single, ["一", "二"]), (CHECK, ["1", "2"])]))
    assert root.tag == "itemParam"
    assert [x.text for x in root.findall("field[@id='t']/value")] == ["一"]
    assert [x.text for x in root.findall("field[@id='c']/values/value")] == ["1", "2"]


def test_markup_in_a_value_stays_text():
    single = PublishField("t", "标题", "input", required=True, number=False, options=())
    root = ET.fromstring(value_document([(single, ["<b>&</b>"])]))
    assert root.findtext("field/value") == "<b>&</b>"


def test_lists_are_unwrapped_and_may_be_missing():
    assert [x.refund_id for x in RefundList.model_validate({"refunds": {"refund": [{"refund_id": 9}]}}).refunds] == [
        "9"
    ]
    assert RefundList.model_validate({}).refunds == []
    assert WaybillSubscription.model_validate({"cp_code": "SF"}).branch_account_cols == []


@pytest.mark.parametrize("content", ["", "{", "[]", "3", '{"tid":null}'])
def test_a_message_without_readable_content_is_about_nothing(content):
    nudge = TmcMessage(id="1", topic="taobao_trade_TradeClose", content=content).nudge()
    assert (nudge.about, nudge.object_id, nudge.message_id) == ("order", "", "1")


def test_a_message_keeps_every_digit():
    message = TmcMessage.model_validate(
        {
            "id": 4160600490938325004,
            "topic": "taobao_refund_RefundCreated",
            "content": '{"refund_id":118002345678901234,"tid":4117890123456781237}',
        }
    )
    nudge = message.nudge()
    assert (nudge.message_id, nudge.object_id, nudge.order_id) == (
        "4160600490938325004",
        "118002345678901234",
        "4117890123456781237",
    )


def test_a_shop_asks_for_at_most_100_topics_once_each():
    assert len(set(SUBSCRIBED)) == len(SUBSCRIBED) <= 100
    assert "taobao_trade_TradeBuyerPay" in SUBSCRIBED


def test_a_session_does_not_show_in_a_repr():
    assert "secret" not in repr(TokenResult(access_token="secret-a", refresh_token="secret-r"))


def test_a_waybill_request_without_masks_still_names_the_compulsory_fields():
    request = WaybillRequest(
        "wave-1/2",
        "41",
        WaybillAccount("SF", "SF"),
        Sender("仓", "10000000009", "青海省", "西宁市", "城北区", "示范街8号"),
        Receiver("浙江省", "杭州市", "西湖区", token="o" * 32),
        (("肉", 1),),
        500,
    )
    (parcel,) = waybill_apply(request, template="http://t", user="22", channel="TM")["trade_order_info_dtos"]
    assert parcel["package_info"]["id"] == "wave_1_2"
    assert "volume" not in parcel["package_info"]
    assert (parcel["recipient"]["name"], parcel["recipient"]["address"]["detail"]) == ("*", "*")
    assert parcel["order_info"] == {"order_channels_type": "TM", "trade_order_list": ["41"]}
