"""Wire handwork keeps bytes and instants exact."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sandbox.wire import china_text, json_answer, multipart_field, multipart_parts


@given(st.binary(min_size=1, max_size=300))
def test_a_multipart_file_keeps_every_byte(data):
    request = httpx.Request("POST", "http://x/", files={"media": ("a.jpg", data, "image/jpeg")}, data={"k": "值"})
    request.read()
    assert multipart_field(request, "media") == data
    assert multipart_parts(request)["k"][1].decode() == "值"


@pytest.mark.parametrize(
    "data", [b"\r\n", b"\n\r\n", b"--", b"\x00\r\r\n\n", b"\xff\xd8\xff\r\n--x\r\n", bytes(range(256))]
)
def test_line_ends_inside_a_file_are_kept(data):
    request = httpx.Request("POST", "http://x/", files={"media": ("a.jpg", data, "image/jpeg")})
    request.read()
    assert multipart_field(request, "media") == data


def test_a_missing_field_is_none():
    request = httpx.Request("POST", "http://x/", files={"other": ("a.jpg", b"1", "image/jpeg")})
    request.read()
    assert multipart_field(request, "media") is None
    assert multipart_field(httpx.Request("POST", "http://x/", json={}), "media") is None


def test_beijing_time():
    assert china_text(1_754_010_001) == "2025-08-01 09:00:01"


def test_json_keeps_long_ids():
    assert json_answer({"id": 3705115058471208928}, 201).text == '{"id":3705115058471208928}'
