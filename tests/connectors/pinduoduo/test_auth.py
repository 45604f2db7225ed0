"""The signature: published vectors, and the traps around them."""

import hashlib

import httpx
import orjson
import pytest

from connectors.pinduoduo.auth import SignedRequest, message_digest, sign

P1 = {
    "access_token": "asd78172s8ds9a921j9qqwda12312w1w21211",
    "client_id": "1",
    "data_type": "XML",
    "order_status": "1",
    "page": "1",
    "page_size": "10",
    "timestamp": "1480411125",
    "type": "pdd.order.number.list.get",
}
P2 = {
    "client_id": "test-client",
    "data_type": "JSON",
    "logistics_id": "9",
    "order_sn": "240101-1",
    "order_state": "1",
    "timestamp": "1720000000",
    "type": "pdd.erp.order.sync",
    "version": "V1",
    "waybill_no": "SF123",
}
P3 = {
    "type": "pdd.order.list.get",
    "client_id": "demo-client",
    "access_token": "demo-token",
    "timestamp": "1788228000",
    "data_type": "JSON",
    "version": "V1",
    "order_status": "1",
    "refund_status": "5",
    "page": "1",
    "page_size": "100",
    "start_confirm_at": "1788220800",
    "end_confirm_at": "1788228000",
    "use_has_next": "true",
}


@pytest.mark.parametrize(
    ("params", "secret", "expected"),
    [
        (P1, "testSecret", "E4DE3ED21002510DED352819E7AE6775"),  # the platform's own page
        (P2, "test-secret", "CC0F30530BBAC3FD67608391D61E370C"),  # a public client's unit test
        (P3, "demo-secret", "81A610028D6C2E1520D8896051EC72AA"),  # constructed, with a boolean
    ],
)
def test_published_vectors_are_reproduced(params, secret, expected):
    assert sign(params, secret) == expected


def test_order_of_the_parameters_does_not_matter_and_a_present_sign_is_left_out():
    turned = dict(reversed(P1.items())) | {"sign": "whatever"}
    assert sign(turned, "testSecret") == sign(P1, "testSecret")


def test_keys_are_sorted_by_bytes_not_by_letter():
    text = "sB1a2_3s"
    assert sign({"a": "2", "B": "1", "_": "3"}, "s") == hashlib.md5(b"sB1_3a2s").hexdigest().upper()
    assert sign({"a": "2", "B": "1", "_": "3"}, "s") != hashlib.md5(text.encode()).hexdigest().upper()


def test_chinese_is_signed_as_utf8():
    assert sign({"goods_name": "牦牛肉"}, "s") == hashlib.md5("sgoods_name牦牛肉s".encode()).hexdigest().upper()


def _signed(request):
    return next(SignedRequest("client", "secret").auth_flow(request))


def test_a_json_body_is_completed_and_signed_as_sent():
    body = {"type": "pdd.time.get", "list": "[1,2]"}
    wire = _signed(httpx.Request("POST", "http://pdd/api/router", json=body))
    sent = orjson.loads(wire.content)
    assert {"client_id", "timestamp", "data_type", "version", "sign", "type", "list"} == set(sent)
    assert all(isinstance(value, str) for value in sent.values())
    assert sent["sign"] == sign(sent, "secret")
    assert int(wire.headers["content-length"]) == len(wire.content)


def test_a_file_is_signed_in_the_query_and_stays_out_of_the_signature():
    request = httpx.Request("POST", "http://pdd/api/upload", params={"type": "x"}, files={"file": ("a.jpg", b"1")})
    query = dict(_signed(request).url.params)
    assert query["sign"] == sign(query, "secret")
    assert "file" not in query


def test_the_secret_never_travels():
    wire = _signed(httpx.Request("POST", "http://pdd/api/router", json={"type": "x"}))
    assert b"secret" not in wire.content


def test_the_message_address_carries_the_published_digest():
    assert message_digest("app", 1_700_000_000_000, "secret") == "OTgxODMwNDI2NWZiN2NiNzA2NzIxOTI0ZjJlMDMxMjE="
