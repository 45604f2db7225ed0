"""Signatures match the published vectors; an expired session is renewed once."""

import httpx
import pytest
import time_machine

from connectors.taobao.auth import session_expired, sign
from connectors.taobao.connector import Connector
from hub.kernel.errors import Invalid, NeedsReauth, PlatformDown

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
