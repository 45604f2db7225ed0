"""After-sales endpoints: what is asked, and what the answers and refusals become."""

import orjson
import pytest

from hub.kernel.errors import Indeterminate, PlatformDown, Rejected


def sent(transport, index=0):
    return orjson.loads(transport.seen[index].content)


REFUSED = {"error_response": {"error_code": 50001, "error_msg": "业务服务错误", "sub_msg": "售后单状态已变更"}}
LISTED = {"refund_increment_get_response": {"refund_list": [{"id": 1}], "total_count": 1}}


def listed(client, order_sn=""):
    return client.changed_refunds(start=1, end=2, page=3, size=50, all_states=1, order_sn=order_sn)


def test_the_list_is_asked_for_all_types_by_the_shifted_number(connect, answering):
    transport = answering(LISTED)
    found = listed(connect(transport)._client)
    body = sent(transport)
    assert (body["type"], body["after_sales_type"], body["after_sales_status"]) == (
        "pdd.refund.list.increment.get",
        "1",
        "1",
    )
    assert (body["start_updated_at"], body["end_updated_at"], body["page"], body["page_size"]) == ("1", "2", "3", "50")
    assert "order_sn" not in body
    assert (found.refund_list, found.total_count) == ([{"id": 1}], 1)


def test_with_an_order_number_the_other_filters_are_still_sent(connect, answering):
    transport = answering(LISTED)
    listed(connect(transport)._client, "o-1")
    assert {"order_sn", "after_sales_type", "start_updated_at"} <= set(sent(transport))


def test_a_refused_or_odd_list_says_so(connect, answering):
    with pytest.raises(Rejected):
        listed(connect(answering(REFUSED))._client)
    with pytest.raises(PlatformDown):
        listed(connect(answering({"refund_increment_get_response": {"refund_list": 3}}))._client)


def test_the_detail_is_the_answer_itself(connect, answering):
    transport = answering({"id": 7, "refund_amount": 100, "request_id": "r"})
    assert connect(transport)._client.refund_detail("7", order_sn="o-1") == {"id": 7, "refund_amount": 100}
    assert (sent(transport)["type"], sent(transport)["after_sales_id"], sent(transport)["order_sn"]) == (
        "pdd.refund.information.get",
        "7",
        "o-1",
    )


def test_orders_with_a_case_are_named(connect, answering):
    transport = answering({"refund_status_check_response": {"order_sns_exists_refund": [{"order_sn": "o-1"}]}})
    found = connect(transport)._client.orders_with_refund("o-1,o-2")
    assert [row.order_sn for row in found.order_sns_exists_refund] == ["o-1"]
    assert (sent(transport)["type"], sent(transport)["order_sns"]) == ("pdd.refund.status.check", "o-1,o-2")


def test_agreeing_sends_one_json_object_named_request(connect, answering):
    transport = answering({"response": {"result": {"succ": True}}})
    connect(transport)._client.agree_refund("7", order_sn="o-1", words="同意")
    assert sent(transport)["type"] == "pdd.refund.agree"
    assert orjson.loads(sent(transport)["request"]) == {"after_sales_id": 7, "order_sn": "o-1", "operate_desc": "同意"}


def test_agreeing_to_a_return_names_the_address(connect, answering):
    transport = answering({"response": {"success": True}})
    connect(transport)._client.agree_return("7", order_sn="o-1", address_id="55", words="同意")
    assert sent(transport)["type"] == "pdd.refund.returngoods.agree"
    assert orjson.loads(sent(transport)["request"])["return_address_id"] == "55"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (REFUSED, Rejected, "售后单状态已变更"),
        ({"response": {"result": {"succ": False, "message": "不能退款"}}}, Rejected, "不能退款"),
        ({"response": {"result": {}}}, Indeterminate, ""),
        ({"response": {}}, Indeterminate, ""),
        ({}, Indeterminate, ""),
        ({"error_response": {"error_code": 52001, "error_msg": "timeout"}}, Indeterminate, "timeout"),
    ],
)
def test_an_agreement_that_is_refused_or_unanswered_says_so(connect, answering, answer, kind, words):
    with pytest.raises(kind) as held:
        connect(answering(answer))._client.agree_refund("7", order_sn="o-1", words="同意")
    assert words in held.value.message


def test_a_refused_return_carries_the_platforms_words(connect, answering):
    with pytest.raises(Rejected, match="退货地址不存在"):
        connect(
            answering({"response": {"success": False, "error_code": 9, "error_msg": "退货地址不存在"}})
        )._client.agree_return("7", order_sn="o-1", address_id="1", words="x")


def test_addresses_are_read(connect, answering):
    row = {"refund_address_id": "5", "is_default": "Y", "refund_phone": "10000001234"}
    transport = answering({"refund_address_list_get_response": {"refund_address_list": [row]}})
    assert connect(transport)._client.return_addresses().refund_address_list[0].refund_address_id == "5"
    assert sent(transport)["type"] == "pdd.refund.address.list.get"
