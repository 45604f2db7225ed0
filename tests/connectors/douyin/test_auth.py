"""The signature equals the constructed vectors, which a public client agrees with, and covers the bytes that are sent."""

import httpx

from connectors.douyin.auth import SignedRequest, canonical, sign

PARAMS = {
    "app_key": "7000000000000000001",
    "method": "order.searchList",
    "timestamp": "2025-08-01 09:30:00",
    "v": "2",
    "param_json": '{"create_time_end":1753977600,"create_time_start":1753891200,"page":0,"size":50}',
}
SECRET = "qhdysecret0001"


def test_the_vectors_are_met():
    assert sign(PARAMS, SECRET) == "f87f2610995697aa76448415a9d1eeab95c0324787b20b00430593fa58fcedde"
    assert sign(PARAMS, SECRET, "md5") == "d57d9b22cea626157411d20d9104b767"


def test_what_is_not_signed_changes_nothing_and_what_is_does():
    assert sign(PARAMS | {"access_token": "t", "sign": "x"}, SECRET) == sign(PARAMS, SECRET)
    for name in PARAMS:
        assert sign(PARAMS | {name: "other"}, SECRET) != sign(PARAMS, SECRET)


def test_param_json_is_sorted_at_every_depth_compact_and_not_escaped():
    assert canonical({"b": {"d": 1, "c": "<牦牛>"}, "a": [{"f": 1, "e": 2}]}) == (
        '{"a":[{"e":2,"f":1}],"b":{"c":"<牦牛>","d":1}}'.encode()
    )
    assert canonical({"size": 50, "page": 0}) == b'{"page":0,"size":50}'


def test_a_request_is_signed_over_its_own_bytes():
    request = httpx.Request("POST", "http://x/order/searchList?method=order.searchList", content=b'{"page":0}')
    (sent,) = list(SignedRequest("k", SECRET).auth_flow(request))
    said = dict(sent.url.params)
    assert said["sign"] == sign({**said, "param_json": '{"page":0}'}, SECRET)
    assert (said["app_key"], said["v"], said["sign_method"]) == ("k", "2", "hmac-sha256")
    assert SECRET not in str(sent.url)
