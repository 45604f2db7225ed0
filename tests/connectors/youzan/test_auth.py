"""The signature of pushes, and where the token stands in calls."""

import hashlib

import httpx

from connectors.youzan.auth import TokenInQuery, event_sign

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
