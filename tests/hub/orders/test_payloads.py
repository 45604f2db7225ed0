"""Promises of payloads on screen: people are struck out, trade stays readable."""

import orjson

from hub.orders.payloads import struck_out


def test_people_are_struck_out_at_any_depth_and_the_rest_stays() -> None:
    said = {
        "tid": "1", "status": "PAID", "num": 2,
        "receiver_name": "扎西", "oaid": "x", "consigneeInfo": {"fullname": "扎西", "province": "青海", "floor": 3},
        "delivery_info": {"address_info": {"user_name": "扎西", "tel_number": "138", "detail_info": "幸福路"}},
        "orders": [{"outer_id": "A1", "buyer_memo": "call 13800001234", "title": "牦牛肉"}],
        "extra": '{"receiver_tel":"13800001234","weight":5}', "note": "打 13800001234",
    }  # fmt: skip
    text = struck_out(orjson.dumps(said))
    shown = orjson.loads(text)
    for secret in ("扎西", "138", "幸福路", "青海"):
        assert secret not in text.replace("1**********", "")
    assert (shown["tid"], shown["status"], shown["num"]) == ("1", "PAID", 2)
    assert shown["orders"][0] == {"outer_id": "A1", "buyer_memo": "***", "title": "牦牛肉"}
    assert shown["consigneeInfo"]["floor"] == "***"
    assert shown["extra"] == {"receiver_tel": "***", "weight": 5}


def test_what_is_no_json_is_shown_without_phones() -> None:
    assert struck_out(b"<html>13800001234 busy") == "<html>1********** busy"
    assert struck_out(b"[]") == "[]"
