"""The sandbox gateway takes every form of call that official clients were seen to send, and no other."""

import hashlib
import hmac
import time
from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest

from connectors.taobao.simulator import Simulator

SECRET = b"tb-sandbox-secret"
GATEWAY = "http://tb/router/rest"


def china():
    return (datetime.now(UTC) + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")


def signed(how, when, **more):
    params = {
        "method": "taobao.logistics.companies.get",
        "app_key": "tb-sandbox-key",
        "session": "tb-sandbox-session",
        "timestamp": when(),
        "v": "2.0",
        "format": "json",
        "sign_method": how,
        "fields": "code,name",
        "partner_id": "top-sdk-php-20151012",
    } | more
    text = "".join(name + params[name] for name in sorted(params)).encode()
    digests = {
        "md5": lambda: hashlib.md5(SECRET + text + SECRET).hexdigest(),
        "hmac": lambda: hmac.new(SECRET, text, "md5").hexdigest(),
        "hmac-sha256": lambda: hmac.new(SECRET, text, "sha256").hexdigest(),
    }
    return params | {"sign": digests[how]().upper()}


def query(params):
    return httpx.Request("GET", GATEWAY, params=params)


def posted_query(params):
    return httpx.Request("POST", GATEWAY, params=params)


def form(params):
    return httpx.Request("POST", GATEWAY, data=params)


def multipart(params):
    return httpx.Request("POST", GATEWAY, files={name: (None, value) for name, value in params.items()})


def split(params):
    common = {name: value for name, value in params.items() if name != "fields"}
    return httpx.Request("POST", GATEWAY, params=common, data={"fields": params["fields"]})


def millis():
    return str(int(time.time() * 1000))


@pytest.mark.parametrize("send", [query, posted_query, form, multipart, split])
@pytest.mark.parametrize("how", ["md5", "hmac", "hmac-sha256"])
@pytest.mark.parametrize("when", [china, millis])
def test_every_form_of_call_is_answered_alike(send, how, when):
    answer = orjson.loads(Simulator().handle(send(signed(how, when))).content)
    assert len(answer["logistics_companies_get_response"]["logistics_companies"]["logistics_company"]) == 11


@pytest.mark.parametrize("send", [query, posted_query, form, multipart, split])
def test_a_changed_value_is_refused_in_every_form(send):
    answer = orjson.loads(Simulator().handle(send(signed("md5", china) | {"fields": "code"})).content)
    assert answer["error_response"]["code"] == 25


def test_a_probe_is_answered_without_a_count():
    sim = Simulator()
    assert sim.handle(httpx.Request("HEAD", GATEWAY)).status_code == 200
    assert not sim.market.calls


def test_the_wrappers_vanish_when_a_caller_wants_it_simple():
    answer = orjson.loads(Simulator().handle(form(signed("md5", china, simplify="true"))).content)
    assert answer["logistics_companies"][0] == {"code": "SF", "name": "顺丰速运"}
    assert answer["request_id"]
