"""The signature of pushes, and where the token stands in calls."""

import hashlib
from urllib.parse import quote

import httpx
import orjson
import pytest

from connectors.base.nudges import NudgeRequest
from connectors.youzan.auth import TokenInQuery, event_sign, read_push
from hub.kernel.errors import Rejected

BODY = '{"type":"ITEM_INFO","msg":"{\\"title\\":\\"苹果\\"}"}'


def test_the_constructed_vector_is_reproduced_from_text_and_from_bytes():
    expected = "6e49eb41e2e961ba8c4d8bc641b6791c"
    assert event_sign("demo-client", BODY, "demo-secret") == expected
    assert event_sign("demo-client", BODY.encode(), "demo-secret") == expected


def test_the_raw_body_is_signed_not_a_parsed_one():
    spaced = BODY.replace(":", ": ", 1)
    assert event_sign("demo-client", spaced, "demo-secret") != event_sign("demo-client", BODY, "demo-secret")


def test_client_id_comes_first_and_secret_last():
    assert event_sign("a", b"b", "c") == hashlib.md5(b"abc").hexdigest()
    assert event_sign("c", b"b", "a") != event_sign("a", b"b", "c")


def test_bytes_that_are_no_utf8_are_signed_as_they_are():
    assert event_sign("a", b"\xff", "c") == hashlib.md5(b"a\xffc").hexdigest()


def through(request):
    return next(TokenInQuery().auth_flow(request))


def test_the_token_goes_into_the_query_and_nowhere_else():
    request = httpx.Request("POST", "http://y/api/a/1.0.0?x=1", json={}, extensions={"access_token": "T"})
    wire = through(request)
    assert dict(wire.url.params) == {"x": "1", "access_token": "T"}
    assert "authorization" not in wire.headers
    assert b"T" not in wire.content


def test_a_request_without_a_token_passes_unchanged():
    wire = through(httpx.Request("POST", "http://y/auth/token", json={}))
    assert str(wire.url) == "http://y/auth/token"


TID = "E20260901100000000000001"
MESSAGE = {
    "client_id": "demo-client",
    "kdt_id": 160,
    "root_kdt_id": 160,
    "id": TID,
    "type": "trade_TradeBuyerPay",
    "msg": quote(f'{{"tid":"{TID}"}}'),
    "msg_id": "m-1",
    "version": 5,
    "test": False,
}


def push(*, sign=None, client="demo-client", raw=None, **changes):
    """What a push with this body becomes; signed as documented unless told otherwise."""
    body = raw if raw is not None else orjson.dumps(MESSAGE | changes)
    headers = {"event-sign": event_sign("demo-client", body, "demo-secret") if sign is None else sign}
    if client:
        headers["client-id"] = client
    request = NudgeRequest("POST", {}, headers, body)
    return read_push(request, client_id="demo-client", secret="demo-secret", kdt_id="160")


def only(**changes):
    (nudge,) = push(**changes).nudges
    return nudge


def test_a_message_becomes_a_nudge_and_is_answered_as_documented():
    answer = push()
    assert (answer.status, orjson.loads(answer.body)) == (200, {"code": 0, "msg": "success"})
    (nudge,) = answer.nudges
    assert (nudge.message_id, nudge.about, nudge.object_id) == ("m-1", "order", TID)
    assert (nudge.topic, nudge.order_id) == ("trade_TradeBuyerPay", "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"sign": ""},
        {"sign": "0" * 32},
        {"sign": "签名"},
        {"client": ""},
        {"client": "other-client"},
        {"raw": b'{"type":"x"} ', "sign": event_sign("demo-client", b'{"type":"x"}', "demo-secret")},
    ],
)
def test_a_message_that_is_not_signed_for_this_app_is_refused(wrong):
    with pytest.raises(Rejected) as held:
        push(**wrong)
    assert held.value.field == "event-sign"
    assert "demo-secret" not in str(held.value)


def test_the_signature_counts_in_any_letter_case():
    raw = orjson.dumps(MESSAGE)
    assert push(raw=raw, sign=event_sign("demo-client", raw, "demo-secret").upper()).nudges


@pytest.mark.parametrize("raw", [b"no json", b"[1]", b""])
def test_a_signed_body_that_is_no_message_is_refused(raw):
    with pytest.raises(Rejected) as held:
        push(raw=raw)
    assert held.value.field == "body"


@pytest.mark.parametrize("changes", [{"test": True}, {"kdt_id": 161, "root_kdt_id": 161}])
def test_probes_and_messages_for_another_shop_are_answered_and_dropped(changes):
    answer = push(**changes)
    assert answer.nudges == ()
    assert orjson.loads(answer.body)["code"] == 0


def test_a_branch_of_our_shop_is_ours():
    assert push(kdt_id=161, root_kdt_id=160).nudges


@pytest.mark.parametrize("told", [{"tid": TID}, quote(f'{{"tid":"{TID}"}}'), f'{{"tid": "{TID}"}}', "", None, "%7B"])
def test_the_inner_message_may_be_an_object_or_encoded_text_or_nothing(told):
    assert only(msg=told).object_id == TID


@pytest.mark.parametrize(
    ("topic", "about"),
    [
        ("trade_TradeCreate", "order"),
        ("trade_TradeMemoModified", "order"),
        ("trade_refund_BuyerCreated", "refund"),
        ("trade_refund_SysRefund", "refund"),
        ("youzan_trade_RefundCreated", "refund"),
        ("ITEM_STATE", "listing"),
        ("ITEM_SKU_INFO", "listing"),
        ("youzan_item_SkuStockChanged", "stock"),
        ("youzan_item_skuStockOrSoldNumUpdated", "stock"),
        ("youzan_something_else", "other"),
        ("", "other"),
    ],
)
def test_the_type_says_what_to_read_again(topic, about):
    assert only(type=topic).about == about


@pytest.mark.parametrize(
    ("named", "told", "found"),
    [
        ("R1", {"tid": TID, "refund_id": "R1"}, ("R1", TID)),
        (TID, {"tid": TID, "refund_id": "R1"}, ("R1", TID)),
        ("R1", {"tid": TID}, ("R1", TID)),
        ("R1", {}, ("R1", "")),
        (TID, {"tid": TID}, ("", TID)),
        (TID, {}, ("", TID)),
    ],
)
def test_a_refund_message_names_the_case_where_it_can_and_the_order(named, told, found):
    nudge = only(type="trade_refund_BuyerCreated", id=named, msg=told)
    assert (nudge.object_id, nudge.order_id) == found


def test_a_stock_message_names_the_item():
    assert only(type="youzan_item_SkuStockChanged", id="38", msg={"item_id": 43}).object_id == "43"
    assert only(type="ITEM_INFO", id=43, msg={}).object_id == "43"


def test_a_message_without_an_id_is_known_by_type_object_and_version():
    assert only(msg_id=None).message_id == f"trade_TradeBuyerPay:{TID}:5"
