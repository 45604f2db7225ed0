"""The simulator refuses what the platform refuses, with the platform's codes, before anything happens."""

import base64
import hashlib

import httpx
import orjson
import pytest

from connectors.sandbox.wire import china_text

KEY, SECRET = "sandbox-suning-key", "sandbox-suning-secret"
STOCK = "suning.custom.inventory.modify"


@pytest.fixture
def post(sim):
    """``post(method, node, params, **headers)`` sends a call signed by hand; answers with body or error code."""

    def send(api, node, params, *, at=None, path="/api/http/sopRequest", body=None, secret=SECRET, **headers):
        content = body if body is not None else orjson.dumps({"sn_request": {"sn_body": {node: params}}})
        stamp = at or china_text(sim.market.clock())
        text = secret + api + stamp + KEY + "v1.2" + base64.b64encode(content).decode()
        given = {
            "AppMethod": api,
            "AppRequestTime": stamp,
            "AppKey": KEY,
            "VersionNo": "v1.2",
            "Format": "json",
            "signInfo": hashlib.md5(text.encode()).hexdigest(),
        }
        answer = sim.handle(httpx.Request("POST", f"http://x{path}", headers=given | headers, content=content))
        if answer.status_code != 200:
            return answer.status_code
        whole = orjson.loads(answer.content)["sn_responseContent"]
        return whole["sn_error"]["error_code"] if "sn_error" in whole else whole["sn_body"]

    return send


@pytest.fixture
def listing(sim):
    return sim.market.create_listing(merchant_code="A", title="x", price_fen=100, stock=5, status="live")


def test_a_signed_call_works_with_and_without_the_method_in_the_address(post, listing):
    for path in ("/api/http/sopRequest", f"/api/http/sopRequest/{STOCK}"):
        assert post(STOCK, "inventory", {"productCode": listing.id, "destInvNum": "7"}, path=path) == {
            "inventory": {"result": "Y"}
        }
    assert listing.stock == 7
    assert post(STOCK, "inventory", {}, path="/other") == 404


def test_the_single_quoted_body_of_the_old_sdk_is_understood(post, listing):
    body = str({"sn_request": {"sn_body": {"inventory": {"itemCode": "A", "destInvNum": "9"}}}}).encode()
    post(STOCK, "", {}, body=body)
    assert listing.stock == 9


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ({"secret": "wrong"}, "sys.check.header-param:forbidden"),
        ({"AppKey": "wrong"}, "sys.check.header-param:forbidden"),
        ({"Format": "xml"}, "sys.check.header-param:forbidden"),
        ({"at": "2020-01-01 00:00:00"}, "sys.check.request-apprequesttime:error"),
        ({"at": "now"}, "sys.check.request-apprequesttime:error"),
        ({"access_token": "nobody"}, "sys.oauth.check.access_token:inexistence"),
        ({"body": b"<xml/>"}, "sys.check.request-params:error"),
        ({"body": b"{}"}, "sys.check.request-params:error"),
    ],
)
def test_the_gateway_checks_come_first(post, listing, sim, named, code):
    assert post(STOCK, "inventory", {"productCode": listing.id, "destInvNum": "7"}, **named) == code
    assert listing.stock == 5
    assert sim.market.rejected == {code: 1}


def test_an_unknown_method_is_refused(post):
    assert post("suning.custom.gold.add", "gold", {}) == "sys.check.method-permission:authority"


def test_an_expired_oauth_token_is_overdue(post, sim, listing):
    params = {"productCode": listing.id, "destInvNum": "7"}
    assert post(STOCK, "inventory", params, access_token="sandbox-suning-access") == {"inventory": {"result": "Y"}}
    sim.expire_tokens()
    assert post(STOCK, "inventory", params, access_token="sandbox-suning-access").endswith(":overdue")
    assert post(STOCK, "inventory", params) == {"inventory": {"result": "Y"}}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"productCode": "0"}, "biz.inventory.missing-parameter:destInvNum"),
        ({"productCode": "0", "destInvNum": "-1"}, "biz.custom.inventory.destInvNum-format:error"),
        ({"productCode": "0", "destInvNum": "1"}, "biz.custom.inventory.invalid-biz:productCode"),
        ({"destInvNum": "1"}, "biz.custom.inventory.invalid-biz:productCode"),
    ],
)
def test_bad_stock_is_refused(post, listing, params, code):
    assert post(STOCK, "inventory", params) == code
    assert listing.stock == 5


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"startTime": "2020-01-01 00:00:00", "endTime": "2020-01-02 00:00:00"}, "sys.check.query-time:outofrange"),
        ({"startTime": "x", "endTime": "x"}, "biz.orderquery.startTime-format:error"),
    ],
)
def test_bad_windows_are_refused(post, params, code):
    assert post("suning.custom.ordmodtime.query", "orderQuery", params) == code


def test_windows_over_thirty_days_and_pages_over_a_hundred_are_refused(post, sim):
    now = sim.market.clock()
    wide = {"startTime": china_text(now - 31 * 86_400), "endTime": china_text(now)}
    assert post("suning.custom.ordmodtime.query", "orderQuery", wide) == "sys.check.query-time:outofrange"
    big = {"startTime": china_text(now - 60), "endTime": china_text(now), "pageSize": "101"}
    assert post("suning.custom.ordmodtime.query", "orderQuery", big) == "sys.check.page-param:error"


@pytest.mark.parametrize(("api", "node"), [("order.get", "orderGet"), ("singlerejected.get", "singleGetRejected")])
def test_nothing_found_is_the_platforms_no_result(post, api, node):
    assert post(f"suning.custom.{api}", node, {"orderCode": "399"}) == "biz.handler.data-get:no-result"


def test_an_order_number_that_is_no_number_is_refused(post):
    assert post("suning.custom.order.get", "orderGet", {"orderCode": "x"}) == "biz.orderget.ordercode-format:error"


def test_shipments_are_refused_with_the_platforms_codes(post, sim, listing):
    (order,) = sim.market.place_orders(1, 1)
    (other,) = sim.market.place_orders(1, 2)

    def ship(**changes):
        lines = {
            "orderLineNumbers": {"orderLineNumber": [order.lines[0].id]},
            "sendDetail": {"productCode": [listing.id]},
        }
        at = {"deliveryTime": china_text(sim.market.clock())}
        base = {"orderCode": order.id, "expressCompanyCode": "S02", "expressNo": "SF1"}
        return post("suning.custom.orderdelivery.add", "orderDelivery", base | lines | at | changes)

    assert ship(expressCompanyCode="X") == "biz.orderDelivery.expresscompanycode-value:inexistence"
    assert ship(orderCode="399") == "biz.orderDelivery.ordercode-value:inexistence"
    assert ship(deliveryTime="soon") == "biz.custom.orderDelivery.invalid-biz:deliveryTime"
    assert ship(orderLineNumbers={"orderLineNumber": ["0"]}) == "biz.custom.orderDelivery.invalid-biz:orderLineNumber"
    assert order.confirm_count == 0
    assert ship()["orderDelivery"]["sendDetail"] == [{"productCode": listing.id, "sendresult": "Y"}]
    assert ship() == "biz.orderDelivery.order-status:error"
    taken = {"orderLineNumbers": {"orderLineNumber": [other.lines[0].id]}, "orderCode": other.id}
    assert ship(**taken) == "biz.orderDelivery.expressno-value:existence"
    sim.market.close_order(other.id)
    assert ship(**taken, expressNo="SF2") == "biz.shutdown.order.cannot.delivery"
    assert (order.confirm_count, other.confirm_count) == (1, 0)


def test_a_reset_forgets_pictures_and_goods(sim, shop, draft):
    shop.create_listing(draft())
    sim.handle(httpx.Request("POST", "http://x/__sandbox__/reset"))
    assert sim.market.listings == {}
    assert sim._sizes == {}


def test_no_shelf_call_works_on_what_is_there_already(post, listing):
    for api, status in (("add", "live"), ("move", "off")):
        listing.status = status
        answer = post(f"suning.custom.shelves.{api}", "shelves", {"productCode": listing.id})
        assert answer == "biz.custom.shelves.invalid-biz:productCode"
