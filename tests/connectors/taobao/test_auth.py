"""Signatures match the published vectors; an expired session is renewed once."""

import dataclasses

import httpx
import pytest
import time_machine

from connectors.taobao.auth import session_expired, sign
from connectors.taobao.connector import Connector
from hub.kernel.errors import Indeterminate, Invalid, NeedsReauth, PlatformDown, Rejected

OFFICIAL = {
    "method": "taobao.item.seller.get",
    "app_key": "12345678",
    "session": "test",
    "timestamp": "2016-01-01 12:00:00",
    "format": "json",
    "v": "2.0",
    "sign_method": "md5",
    "fields": "num_iid,title,nick,price,num",
    "num_iid": "11223344",
}


def test_the_official_md5_vector_matches():
    assert sign(OFFICIAL, "helloworld") == "66987CB115214E59E6EC978214934FB8"


def test_chinese_and_emoji_are_signed_as_utf8():
    params = {"a": "1", "b": "2", "c": "✔️"}
    assert sign(params, "sandbox01eff1e5ac77cf3d078982e6e") == "3250EADEB3D5F9B453F4F0B95FA4B160"


def test_a_shipment_signed_by_the_php_client_matches():
    params = {
        "app_key": "12345678",
        "v": "2.0",
        "format": "json",
        "sign_method": "md5",
        "method": "taobao.logistics.offline.send",
        "timestamp": "2026-11-23 23:40:07",
        "session": "sess",
        "partner_id": "top-sdk-php-20151012",
        "tid": "4117890123456781234",
        "out_sid": "SF1234567890123",
        "company_code": "SF",
    }
    assert sign(params, "helloworld") == "3E55630E0ADDABF7CFE5A2AD8F290491"


def test_hmac_signed_by_the_python_client_matches():
    params = {
        "app_key": "12345678",
        "v": "2.0",
        "format": "json",
        "sign_method": "hmac",
        "method": "taobao_trade_fullinfo_get",
        "timestamp": "2026-11-23 23:33:22",
        "session": "s1",
        "fields": "tid,title,✔️",
        "tid": "192559684481084001",
    }
    assert sign(params, "helloworld", "hmac") == "299AB31A093DE490E15CF0FA9FD656D3"


@pytest.mark.parametrize(
    ("method", "secret", "digest"),
    [
        ("hmac", "\x0b" * 16, "9294727A3638BB1C13F48EF8158BFC9D"),
        ("hmac-sha256", "\x0b" * 20, "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7"),
    ],
)
def test_the_rfc_vectors_match(method, secret, digest):
    assert sign({"Hi": " There"}, secret, method) == digest


@pytest.mark.parametrize(
    ("method", "digest"),
    [
        ("hmac", "D56D7858309C31B6251083A874D48273"),
        ("hmac-sha256", "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"),
    ],
)
def test_the_official_call_keeps_its_hmac_values(method, digest):
    assert sign(OFFICIAL | {"sign_method": method}, "helloworld", method) == digest


def test_the_order_of_parameters_does_not_matter():
    assert sign(dict(reversed(OFFICIAL.items())), "helloworld") == sign(OFFICIAL, "helloworld")


def test_an_old_signature_is_not_signed_again():
    assert sign(OFFICIAL | {"sign": "X"}, "helloworld") == sign(OFFICIAL, "helloworld")


def test_names_sort_by_bytes_not_by_alphabet():
    assert sign({"b": "1", "B": "2"}, "s") == sign({"B": "2", "b": "1"}, "s") != sign({"B": "1", "b": "2"}, "s")


def test_an_unknown_sign_method_is_refused():
    with pytest.raises(Invalid):
        sign(OFFICIAL, "helloworld", "sha1")


@pytest.mark.parametrize(
    ("answer", "expired"),
    [
        (b'{"error_response":{"code":27,"msg":"Invalid session"}}', True),
        (b'{"error_response":{"code":26}}', True),
        (b'{"error_response":{"code":15,"sub_code":"session-expired"}}', True),
        (b'{"error_response":{"code":25}}', False),
        (b'{"error_response":', False),
        (b'{"trade_fullinfo_get_response":{"note":"error_response 27"}}', False),
        (b"<html>", False),
    ],
)
def test_only_session_errors_count_as_expired(answer, expired):
    assert session_expired(answer) is expired


def test_a_call_sends_its_common_parameters_in_the_body_only(answering):
    shop, heard = answering({"trade_fullinfo_get_response": {}})
    with time_machine.travel("2026-11-20T02:00:00Z", tick=False):
        shop.order("1")
    params = dict(httpx.QueryParams(heard[0].content.decode()))
    assert heard[0].url.query == b""
    assert params["timestamp"] == "2026-11-20 10:00:00"
    assert params["session"] == "tb-sandbox-session"
    assert (params["v"], params["format"], params["sign_method"]) == ("2.0", "json", "hmac-sha256")
    assert params.pop("sign") == sign(params, "tb-sandbox-secret", "hmac-sha256")


def test_an_expired_session_is_renewed_once_and_the_call_repeated(sim, shop, stocked, collect):
    sim.market.place_orders(12, 1)
    sim.expire_tokens()
    assert len(collect(shop)) == 12
    assert sim.market.calls["taobao.top.auth.token.refresh"] == 1


def test_a_session_that_ends_mid_run_loses_no_order(sim, shop, stocked, window):
    placed = {order.id for order in sim.market.place_orders(60, 1)}
    pages = shop.changed_orders(*window)
    found = [order.order_id for order in next(pages).orders]
    sim.expire_tokens()
    found += [order.order_id for page in pages for order in page.orders]
    assert set(found) == placed
    assert sim.market.calls["taobao.top.auth.token.refresh"] == 1


def test_a_second_refusal_asks_for_a_new_connection(sim, shop):
    sim.expire_tokens()
    sim._apis["taobao.top.auth.token.refresh"] = lambda *_: {"token_result": '{"access_token":"still-bad"}'}
    with pytest.raises(NeedsReauth):
        shop.check_connection()
    assert sim.market.calls["taobao.trades.sold.get"] == 2


def test_without_a_refresh_token_the_operator_is_told(sim, connect):
    shop = Connector(connect(sim.transport(), access="old", refresh=""))
    with pytest.raises(NeedsReauth):
        shop.check_connection()


def test_a_refused_refresh_token_asks_for_a_new_connection(sim, connect):
    shop = Connector(connect(sim.transport(), access="old", refresh="wrong"))
    with pytest.raises(NeedsReauth) as caught:
        shop.refresh_token()
    assert caught.value.code == "isv.invalid-parameter:refresh_token"


def test_a_broken_refresh_is_tried_again_later(sim, connect):
    connection = connect(sim.transport())
    shop = Connector(connection)
    sim.faults.arm("http_500", 1)
    with pytest.raises(PlatformDown):
        shop.refresh_token()
    shop.refresh_token()
    assert connection.tokens.current().access.startswith("tb-sandbox-session-")
    assert connection.tokens.current().expires_at > 0


# -- the owner's consent -------------------------------------------------------------------------------

BACK = "https://hub.example/shops/connect"


def consent(sim, shop, state="s-1"):
    """What the owner's browser brings back."""
    answer = sim.handle(httpx.Request("GET", shop.authorise_url(redirect_uri=BACK, state=state)))
    assert answer.status_code == 302
    where = httpx.URL(answer.headers["location"])
    assert str(where.copy_with(query=None)) == BACK
    return dict(where.params)


def test_the_owner_is_sent_to_the_consent_page_with_the_documented_fields(shop):
    where = httpx.URL(shop.authorise_url(redirect_uri=BACK, state="s-1"))
    assert where.path == "/authorize"
    assert dict(where.params) == {
        "response_type": "code",
        "client_id": "tb-sandbox-key",
        "redirect_uri": BACK,
        "state": "s-1",
        "view": "web",
    }


@pytest.mark.parametrize(
    ("gateway", "setting", "host"),
    [
        ("https://gw.api.taobao.com", {}, "oauth.taobao.com"),
        ("https://gw.api.tbsandbox.com", {}, "oauth.tbsandbox.com"),
        ("http://127.0.0.1:8701", {}, "127.0.0.1"),
        ("https://gw.api.taobao.com", {"oauth_url": "https://consent.example/"}, "consent.example"),
    ],
)
def test_the_consent_page_stands_beside_the_gateway(connect, gateway, setting, host):
    connection = dataclasses.replace(connect(None), base_url=gateway, settings=setting)
    assert httpx.URL(Connector(connection).authorise_url(redirect_uri=BACK, state="s")).host == host


def test_a_code_becomes_a_session_that_works(sim, shop, connect):
    brought = consent(sim, shop)
    assert brought["state"] == "s-1"
    token = shop.exchange_code(brought["code"], redirect_uri=BACK)
    assert token.refresh == "tb-sandbox-refresh"
    assert token.expires_at > 0
    assert Connector(connect(sim.transport(), access=token.access)).carriers()
    assert token.access not in repr(token)


def test_a_code_works_once_and_only_for_its_address(sim, shop):
    code = consent(sim, shop)["code"]
    shop.exchange_code(code, redirect_uri=BACK)
    other = consent(sim, shop)["code"]
    for used, back in ((code, BACK), (other, "https://elsewhere.example"), ("", BACK), ("x", BACK)):
        with pytest.raises(Rejected) as caught:
            shop.exchange_code(used, redirect_uri=back)
        assert caught.value.code == "invalid_grant"


def test_a_wrong_app_secret_gets_no_session(sim, shop, connect):
    code = consent(sim, shop)["code"]
    connection = connect(sim.transport())
    connection.credentials["app_secret"] = "wrong"
    with pytest.raises(Rejected) as caught:
        Connector(connection).exchange_code(code, redirect_uri=BACK)
    assert caught.value.code == "invalid_client"


@pytest.mark.parametrize("fault", ["timeout_after", "truncated_json", "html_page", "http_500"])
def test_a_lost_answer_has_used_the_code_up(sim, shop, fault):
    code = consent(sim, shop)["code"]
    sim.faults.arm(fault, 1)
    with pytest.raises(Indeterminate):
        shop.exchange_code(code, redirect_uri=BACK)


def test_an_answer_without_a_session_is_none(answering):
    shop, heard = answering({"token_type": "Bearer"})
    with pytest.raises(Indeterminate):
        shop.exchange_code("c", redirect_uri=BACK)
    assert dict(httpx.QueryParams(heard[0].content.decode())) == {
        "grant_type": "authorization_code",
        "code": "c",
        "client_id": "tb-sandbox-key",
        "client_secret": "tb-sandbox-secret",
        "redirect_uri": BACK,
        "view": "web",
    }


def test_the_consent_page_refuses_a_stranger(sim):
    asked = httpx.Request("GET", "http://tb/authorize", params={"client_id": "x", "response_type": "code"})
    assert sim.handle(asked).status_code == 400
