"""Waybill and privacy endpoints: what is asked, and what the answers and refusals become."""

import orjson
import pytest

from hub.kernel.errors import Indeterminate, PlatformDown, Rejected

REFUSED = {"error_response": {"error_code": 50001, "error_msg": "业务服务错误", "sub_msg": "余额不足"}}


def sent(transport):
    return orjson.loads(transport.seen[0].content)


def test_numbers_are_drawn_by_one_json_object(connect, answering):
    transport = answering(
        {"pdd_waybill_get_response": {"modules": [{"object_id": "r", "waybill_code": "SF1", "print_data": "x"}]}}
    )
    (row,) = connect(transport)._client.draw_waybills({"wp_code": "SF"}).modules
    assert (row.object_id, row.waybill_code) == ("r", "SF1")
    assert sent(transport)["type"] == "pdd.waybill.get"
    assert orjson.loads(sent(transport)["param_waybill_cloud_print_apply_new_request"]) == {"wp_code": "SF"}


def test_a_number_is_given_back_with_its_carrier(connect, answering):
    transport = answering({"pdd_waybill_cancel_response": {"cancel_result": True}})
    connect(transport)._client.cancel_waybill("SF", "SF1")
    body = sent(transport)
    assert (body["type"], body["wp_code"], body["waybill_code"]) == ("pdd.waybill.cancel", "SF", "SF1")


def test_branches_and_labels_are_read(connect, answering):
    transport = answering({"pdd_waybill_search_response": {"waybill_apply_subscription_cols": [{"wp_code": "SF"}]}})
    assert connect(transport)._client.waybill_branches().waybill_apply_subscription_cols[0].wp_code == "SF"
    assert sent(transport)["type"] == "pdd.waybill.search"
    transport = answering({"pdd_cloudprint_stdtemplates_get_response": {"result": {"datas": [{"wp_code": "SF"}]}}})
    assert connect(transport)._client.label_templates("SF").result.datas[0].wp_code == "SF"
    assert (sent(transport)["type"], sent(transport)["wp_code"]) == ("pdd.cloudprint.stdtemplates.get", "SF")


def test_a_report_names_orders_and_kind(connect, answering):
    transport = answering({"open_waybill_type_report_response": {"result_list": [{"order_sn": "o", "success": True}]}})
    assert connect(transport)._client.report_waybill_type(["o"], 2).result_list[0].success is True
    body = sent(transport)
    assert (body["type"], body["order_sn_list"], body["waybill_type"]) == ("pdd.open.waybill.type.report", '["o"]', "2")


def test_ciphertexts_are_sent_with_their_order_and_clear_text_stays_out_of_reprs(connect, answering):
    row = {"data_tag": "o", "encrypted_data": "~x~", "decrypted_data": "样例人", "error_code": 0}
    transport = answering({"open_decrypt_batch_response": {"data_decrypt_list": [row]}})
    told = connect(transport)._client.decrypt("o", ["~x~"])
    assert told.data_decrypt_list[0].decrypted_data == "样例人"
    assert "样例人" not in repr(told)
    assert sent(transport)["type"] == "pdd.open.decrypt.batch"
    assert orjson.loads(sent(transport)["data_list"]) == [{"data_tag": "o", "encrypted_data": "~x~"}]


READS = {
    "search": lambda client: client.waybill_branches(),
    "labels": lambda client: client.label_templates("SF"),
    "report": lambda client: client.report_waybill_type(["o"], 2),
    "decrypt": lambda client: client.decrypt("o", ["x"]),
}
WRITES = {
    "draw": lambda client: client.draw_waybills({}),
    "cancel": lambda client: client.cancel_waybill("SF", "SF1"),
}


@pytest.mark.parametrize("name", READS)
def test_a_refused_or_unreadable_read_says_so(connect, answering, name):
    with pytest.raises(Rejected, match="余额不足"):
        READS[name](connect(answering(REFUSED))._client)
    with pytest.raises(PlatformDown):
        READS[name](connect(answering({}))._client)


@pytest.mark.parametrize("name", WRITES)
def test_a_refused_or_unreadable_write_says_so(connect, answering, name):
    with pytest.raises(Rejected, match="余额不足"):
        WRITES[name](connect(answering(REFUSED))._client)
    with pytest.raises(Indeterminate):
        WRITES[name](connect(answering({}))._client)


def test_an_answer_without_a_number_is_no_answer(connect, answering):
    with pytest.raises(Indeterminate):
        connect(answering({"pdd_waybill_get_response": {"modules": []}}))._client.draw_waybills({})
