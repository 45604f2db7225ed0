"""Memos and corrected waybills on the wire."""

import orjson
import pytest

from hub.kernel.errors import Indeterminate, Rejected


def sent(transport):
    return orjson.loads(transport.seen[0].content)


OK = {"response": {"success": True, "error_code": 0, "error_msg": ""}}


def test_a_note_with_a_tag_carries_its_name(connect, answering):
    transport = answering(OK)
    connect(transport)._client.update_note("o-1", note="加冰袋", tag=1, tag_name="红")
    body = sent(transport)
    assert [body[key] for key in ("type", "order_sn", "note", "tag", "tag_name")] == [
        "pdd.order.note.update",
        "o-1",
        "加冰袋",
        "1",
        "红",
    ]


def test_a_note_without_a_tag_carries_no_name_either(connect, answering):
    transport = answering(OK)
    connect(transport)._client.update_note("o-1", note="加冰袋", tag=None, tag_name="红")
    assert not {"tag", "tag_name"} & set(sent(transport))


def test_a_refused_or_unanswered_note_says_so(connect, answering):
    with pytest.raises(Rejected, match="备注过长"):
        no = {"response": {"success": False, "error_code": 1, "error_msg": "备注过长"}}
        connect(answering(no))._client.update_note("o-1", note="x", tag=None, tag_name="")
    with pytest.raises(Indeterminate):
        connect(answering({"response": {}}))._client.update_note("o-1", note="x", tag=None, tag_name="")


@pytest.mark.parametrize(("again", "kind"), [(False, "1"), (True, "2")])
def test_a_first_shipment_and_a_correction_differ_by_their_type(connect, answering, again, kind):
    transport = answering({"logistics_online_send_response": {"is_success": True}})
    connect(transport)._client.send_online("o-1", logistics_id="44", waybill="SF1", again=again)
    assert (sent(transport)["type"], sent(transport)["redelivery_type"]) == ("pdd.logistics.online.send", kind)


def test_a_refused_correction_says_so(connect, answering):
    no = {"error_response": {"error_code": 50001, "sub_msg": "订单未发货"}}
    with pytest.raises(Rejected, match="订单未发货"):
        connect(answering(no))._client.send_online("o-1", logistics_id="44", waybill="SF1", again=True)
