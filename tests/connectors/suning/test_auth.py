"""The signature equals the constructed vectors, two independent codings agreeing, and covers the bytes that are sent."""

import httpx
import pytest

from connectors.suning.auth import SignedRequest, sign

SECRET, KEY, AT = "qhsnsecret0001", "qhsnkey0001", "2025-08-01 09:30:00"
VECTORS = [
    (
        "suning.custom.order.query",
        (
            '{"sn_request":{"sn_body":{"orderQuery":{"startTime":"2025-07-31 00:00:00","endTime":"2025-08-01 00:00:00",'
            '"pageNo":"1","pageSize":"50"}}}}'
        ),
        "489f0c9b8196ca7d0f86d12704d289b8",
    ),
    (
        "suning.custom.inventory.modify",
        (
            '{"sn_request":{"sn_body":{"inventory":{"productCode":"000000012345678901","itemCode":"QH-YAK-500",'
            '"destInvNum":"36"}}}}'
        ),
        "178bc06fc4f0026b3028560aa983760f",
    ),
    (
        "suning.custom.item.add",
        '{"sn_request":{"sn_body":{"item":{"productName":"青海牦牛肉干 500g"}}}}',
        "24f71c472b09099ad6ceb225305cbb22",
    ),
]


@pytest.mark.parametrize(("method", "body", "expected"), VECTORS)
def test_the_vectors_are_met_by_text_and_by_bytes(method, body, expected):
    assert sign(method, AT, KEY, "v1.2", body, SECRET) == expected
    assert sign(method, AT, KEY, "v1.2", body.encode(), SECRET) == expected


def test_one_changed_byte_changes_the_signature():
    method, body, expected = VECTORS[0]
    assert sign(method, AT, KEY, "v1.2", body + " ", SECRET) != expected


def test_a_request_is_signed_over_its_own_bytes_and_headers():
    request = httpx.Request("POST", "http://x/", content=b'{"a":1}', headers={"AppMethod": "m"})
    (sent,) = list(SignedRequest(KEY, SECRET).auth_flow(request))
    at = sent.headers["AppRequestTime"]
    assert sent.headers["signInfo"] == sign("m", at, KEY, "v1.2", b'{"a":1}', SECRET)
    assert (sent.headers["AppKey"], sent.headers["VersionNo"]) == (KEY, "v1.2")
    assert SECRET not in str(sent.headers)
