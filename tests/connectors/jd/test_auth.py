"""Signatures match the published vectors; a refused token is renewed once."""

from dataclasses import replace

import httpx
import pytest
import time_machine

from connectors.jd.auth import sign, token_refused
from connectors.jd.client import JosClient
from connectors.jd.connector import Connector
from hub.kernel.errors import NeedsReauth, PlatformDown

OFFICIAL = {
    "360buy_param_json": '{"end_date":null,"optional_fields":null,"order_state":"WAIT_SELLER_STOCK_OUT","page":"1",'
    '"page_size":"200","start_date":null}',
    "access_token": "yourtoken",
    "app_key": "yourappkey",
    "method": "jingdong.pop.order.search",
    "timestamp": "2021-05-07 09:20:39.683+0800",
    "v": "2.0",
}


def test_the_official_vector_matches():
    assert sign(OFFICIAL, "yourappSecret") == "D70825340F4084360B9362B60DFD7930"


def test_a_shipment_signed_by_the_php_client_matches():
    params = {
        "app_key": "jdkey",
        "v": "2.0",
        "method": "jingdong.pop.order.shipment",
        "timestamp": "2026-11-23 23:41:13",
        "access_token": "tok",
        "360buy_param_json": '{"orderId":298765432101,"logiCoprId":"467","logiNo":"SF1234567890123"}',
    }
    assert sign(params, "yourappSecret") == "A54BA88CF4932274FCC85A043FA81A89"


def test_one_blank_inside_the_json_changes_the_signature():
    spaced = OFFICIAL | {"360buy_param_json": OFFICIAL["360buy_param_json"].replace(":null", ": null", 1)}
    assert sign(spaced, "yourappSecret") != sign(OFFICIAL, "yourappSecret")


def test_an_empty_value_is_signed_like_any_other():
    assert sign(OFFICIAL | {"": "", "x": ""}, "s") != sign(OFFICIAL, "s")


def test_an_old_signature_is_not_signed_again():
    assert sign(OFFICIAL | {"sign": "X"}, "s") == sign(OFFICIAL, "s")


def test_the_order_of_parameters_does_not_matter():
    assert sign(dict(reversed(OFFICIAL.items())), "s") == sign(OFFICIAL, "s")


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        (b'{"error_response":{"code":"19","en_desc":"x"}}', True),
        (b'{"error_response":{"code":19}}', True),
        (b'{"error_response":{"code":"12"}}', False),
        (b'{"error_response":', False),
        (b"<html>", False),
    ],
)
def test_only_code_19_counts_as_a_refused_token(answer, refused):
    assert token_refused(answer) is refused


def test_a_call_sends_everything_in_the_body_and_signs_the_json_it_sends(answering):
    shop, heard = answering({"jingdong_vender_shop_query_responce": {"shop_jos_result": {"shop_name": "店"}}})
    with time_machine.travel("2026-11-20T02:00:00Z", tick=False):
        assert shop.check_connection() == "店"
    params = dict(httpx.QueryParams(heard[0].content.decode()))
    assert heard[0].url.query == b""
    assert (params["timestamp"], params["v"], params["360buy_param_json"]) == ("2026-11-20 10:00:00", "2.0", "{}")
    assert params.pop("sign") == sign(params, "jd-sandbox-secret")


def test_a_refused_token_is_renewed_once_and_the_call_repeated(sim, shop, stocked, collect):
    sim.market.place_orders(12, 1)
    sim.expire_tokens()
    assert len(collect(shop)) == 12
    assert sim.market.calls["oauth2/refresh_token"] == 1


def test_a_token_that_ends_mid_run_loses_no_order(sim, connect, stocked, window):
    shop = Connector(connect(sim.transport(), page_size=7))
    placed = {order.id for order in sim.market.place_orders(40, 1)}
    pages = shop.changed_orders(*window)
    found = [order.order_id for order in next(pages).orders]
    sim.expire_tokens()
    found += [order.order_id for page in pages for order in page.orders]
    assert set(found) == placed
    shop.order(found[0])
    assert sim.market.calls["oauth2/refresh_token"] == 1


def test_a_second_refusal_asks_for_a_new_connection(sim, shop):
    sim.expire_tokens()
    sim._renew = lambda *_: {"access_token": "still-bad"}
    with pytest.raises(NeedsReauth):
        shop.check_connection()
    assert sim.market.calls["jingdong.vender.shop.query"] == 2


def test_without_a_refresh_token_the_operator_is_told(sim, connect):
    with pytest.raises(NeedsReauth):
        Connector(connect(sim.transport(), access="old", refresh="")).check_connection()


def test_a_refused_refresh_token_asks_for_a_new_connection(sim, connect):
    with pytest.raises(NeedsReauth) as caught:
        Connector(connect(sim.transport(), access="old", refresh="wrong")).refresh_token()
    assert caught.value.code == "400"
    assert caught.value.request_id


def test_an_http_refusal_of_a_renewal_asks_for_a_new_connection(connect):
    shop = Connector(connect(httpx.MockTransport(lambda _: httpx.Response(401))))
    with pytest.raises(NeedsReauth):
        shop.refresh_token()


def test_a_broken_renewal_is_tried_again_later(sim, connect):
    connection = connect(sim.transport())
    shop = Connector(connection)
    sim.faults.arm("http_500", 1)
    with pytest.raises(PlatformDown):
        shop.refresh_token()
    shop.refresh_token()
    assert connection.tokens.current().access.startswith("jd-sandbox-token-")
    assert connection.tokens.current().expires_at > 0


def test_in_production_tokens_come_from_the_oauth_host(connect):
    heard = []

    def listen(request):
        heard.append(request.url)
        return httpx.Response(200, json={"access_token": "a", "expires_in": 5})

    connection = replace(connect(httpx.MockTransport(listen)), base_url="https://api.jd.com")
    JosClient(connection).renew()
    assert (heard[0].host, heard[0].path) == ("open-oauth.jd.com", "/oauth2/refresh_token")
    assert heard[0].params["grant_type"] == "refresh_token"
    assert connection.tokens.current().refresh == "jd-sandbox-refresh"


# -- a shop's owner grants access ----------------------------------------------------------------------

BACK = "https://hub.test/back?shop=1"


def granted(shop, sim):
    page = sim.handle(httpx.Request("GET", shop.authorise_url(redirect_uri=BACK, state="s 1")))
    return httpx.URL(page.headers["location"]).params


def test_the_owner_is_sent_to_jds_sign_in_without_the_secret(connect, sim):
    connection = replace(connect(sim.transport()), base_url="https://api.jd.com")
    url = httpx.URL(Connector(connection).authorise_url(redirect_uri=BACK, state="s 1"))
    assert (url.host, url.path) == ("open-oauth.jd.com", "/oauth2/to_login")
    assert dict(url.params) == {
        "app_key": "jd-sandbox-key",
        "response_type": "code",
        "redirect_uri": BACK,
        "state": "s 1",
        "scope": "snsapi_base",
    }


def test_a_code_becomes_a_token_once_and_needs_no_token_before(connect, sim):
    connection = connect(sim.transport(), access="", refresh="")
    shop = Connector(connection)
    back = granted(shop, sim)
    assert back["state"] == "s 1"
    token = shop.exchange_code(back["code"], redirect_uri=BACK)
    assert (token.access, token.refresh) == (sim.credentials()["access_token"], "jd-sandbox-refresh")
    assert token.expires_at > 0
    with pytest.raises(NeedsReauth):
        shop.exchange_code(back["code"], redirect_uri=BACK)
    assert sim.market.calls["oauth2/access_token"] == 2
    assert connection.tokens.renewals == 0


def test_a_code_is_exchanged_as_documented(connect):
    heard = []

    def respond(request):
        heard.append(request)
        return httpx.Response(200, json={"access_token": "a", "refresh_token": "r", "expires_in": 60})

    Connector(connect(httpx.MockTransport(respond))).exchange_code("c1", redirect_uri=BACK)
    assert (heard[0].method, heard[0].url.path) == ("GET", "/oauth2/access_token")
    assert dict(heard[0].url.params) == {
        "app_key": "jd-sandbox-key",
        "app_secret": "jd-sandbox-secret",
        "grant_type": "authorization_code",
        "code": "c1",
    }


@pytest.mark.parametrize("fault", ["http_500", "timeout_before", "timeout_after", "html_page"])
def test_a_code_whose_answer_is_lost_is_no_refusal(connect, sim, fault):
    shop = Connector(connect(sim.transport()))
    sim.faults.arm(fault, 1)
    with pytest.raises(PlatformDown):
        shop.exchange_code("c1", redirect_uri=BACK)
