"""The simulator refuses what the platform refuses, with the platform's codes, before anything happens."""

import hashlib
import hmac

import httpx
import orjson
import pytest

from connectors.sandbox.wire import china_text

KEY, SECRET = "7000000000000000002", "sandbox-douyin-secret"


@pytest.fixture
def post(sim):
    """``post(api, params, **query)`` sends a call signed by hand; answers with data or the sub-code."""

    def send(api, params, *, body=None, secret=SECRET, sign_method="hmac-sha256", path=None, **query):
        content = body if body is not None else orjson.dumps(params, option=orjson.OPT_SORT_KEYS)
        named = {"app_key": KEY, "method": api, "timestamp": china_text(sim.market.clock()), "v": "2"} | query
        text = f"{secret}app_key{named['app_key']}method{named['method']}param_json{content.decode()}"
        text = f"{text}timestamp{named['timestamp']}v{named['v']}{secret}".encode()
        proof = (
            hmac.new(secret.encode(), text, "sha256").hexdigest()
            if sign_method == "hmac-sha256"
            else hashlib.md5(text).hexdigest()
        )
        said = {"access_token": "sandbox-douyin-access", "sign": proof, "sign_method": sign_method} | named
        url = f"http://x/{path or api.replace('.', '/')}"
        answer = sim.handle(httpx.Request("POST", url, params=said, content=content))
        if answer.status_code != 200:
            return answer.status_code
        whole = orjson.loads(answer.content)
        return whole["data"] if whole["code"] == 10000 else whole["sub_code"]

    return send


@pytest.fixture
def listing(sim):
    return sim.market.create_listing(merchant_code="A", title="x", price_fen=100, stock=5, status="live")


@pytest.fixture
def stock(listing):
    return {"product_id": int(listing.id), "sku_id": int(listing.sku_id), "stock_num": 7, "incremental": False}


@pytest.mark.parametrize("sign_method", ["hmac-sha256", "md5"])
def test_a_signed_call_works_either_way(post, listing, stock, sign_method):
    assert post("sku.syncStock", stock, sign_method=sign_method) is None
    assert listing.stock == 7


@pytest.mark.parametrize(
    ("named", "sub_code"),
    [
        ({"secret": "wrong"}, "isv.signature-invalid"),
        ({"app_key": "wrong"}, "isv.app-id-missing"),
        ({"timestamp": "2020-01-01 00:00:00"}, "isv.parameter-invalid:timestamp"),
        ({"timestamp": "now"}, "isv.parameter-invalid:timestamp"),
        ({"method": "sku.editPrice"}, "isv.parameter-invalid:method"),
        ({"v": "1"}, "isv.parameter-invalid:method"),
        ({"access_token": "nobody"}, "isv.access-token-no-existed"),
        ({"body": b"{"}, "isv.parameter-invalid:param_json"),
        ({"body": b"{}"}, "isv.missing-parameter:product_id"),
    ],
)
def test_the_gateway_checks_come_first(post, sim, listing, stock, named, sub_code):
    assert post("sku.syncStock", stock, **named) == sub_code
    assert listing.stock == 5
    assert sim.market.rejected == {sub_code: 1}


def test_an_unknown_path_is_not_found(post):
    assert post("gold.add", {}) == 404


def test_an_expired_token_is_renewed_and_a_token_of_seven_days_ends(post, sim, stock):
    sim.expire_tokens()
    assert post("sku.syncStock", stock) == "isv.access-token-expired"
    new = post("token.refresh", {"grant_type": "refresh_token", "refresh_token": "sandbox-douyin-refresh"})
    assert new["expires_in"] == 7 * 86_400
    assert post("sku.syncStock", stock, access_token=new["access_token"]) is None
    later = sim.market.clock() + 8 * 86_400
    sim.market.clock = lambda: later
    assert post("sku.syncStock", stock, access_token=new["access_token"]) == "isv.access-token-expired"


def test_tokens_are_given_to_the_granting_shop_only(post):
    asked = {"grant_type": "authorization_self", "code": "", "shop_id": "900001"}
    assert post("token.create", asked)["shop_id"] == "900001"
    assert post("token.create", asked | {"shop_id": "1"}).startswith("isv.business-failed")
    assert post("token.refresh", {"grant_type": "refresh_token", "refresh_token": "x"}) == "isv.refresh-token-expired"


@pytest.mark.parametrize("changes", [{"stock_num": -1}, {"sku_id": 1}, {"product_id": 1}, {"incremental": True}])
def test_bad_stock_is_refused(post, listing, stock, changes):
    assert post("sku.syncStock", stock | changes).startswith("isv.parameter-invalid")
    assert listing.stock == 5


@pytest.mark.parametrize("changes", [{"page": -1}, {"size": 101}, {"order_asc": True}, {"order_by": "create_time"}])
def test_bad_pages_are_refused(post, changes):
    good = {
        "update_time_start": 0,
        "update_time_end": 9,
        "order_by": "update_time",
        "order_asc": False,
        "page": 0,
        "size": 1,
    }
    assert post("order.searchList", good)["total"] == 0
    assert post("order.searchList", good | changes) == "isv.parameter-invalid:page"


def test_the_same_request_id_ships_once(post, sim, listing):
    (order,) = sim.market.place_orders(1, 1)
    info = [{"shipped_order_id": order.lines[0].id, "shipped_num": 1}]
    pack = {"company_code": "shunfeng", "logistics_code": "SF1", "shipped_order_info": info}
    asked = {"order_id": order.id, "pack_list": [pack], "request_id": "r1"}
    assert post("order.logisticsAddMultiPack", asked) is None
    assert post("order.logisticsAddMultiPack", asked) is None
    assert post("order.logisticsAddMultiPack", asked | {"request_id": "r2"}) == "isv.business-failed:90003"
    assert (order.confirm_count, len(order.confirmed)) == (1, 1)


def test_shipments_are_refused_before_anything_happens(post, sim, listing):
    (order,) = sim.market.place_orders(1, 1)
    good = {"order_id": order.id, "company_code": "shunfeng", "logistics_code": "SF1"}
    assert post("order.logisticsAdd", good | {"company_code": "x"}) == "isv.business-failed:700042"
    assert post("order.logisticsAdd", good | {"order_id": "1"}) == "isv.business-failed:90001"
    assert post("order.logisticsAdd", good | {"logistics_code": ""}) == "isv.missing-parameter:logistics_code"
    sim.market.close_order(order.id)
    assert post("order.logisticsAdd", good) == "isv.business-failed:90002"
    assert order.confirm_count == 0


def test_goods_are_refused_with_the_platforms_codes(post, listing):
    assert post("product.setOffline", {"product_id": int(listing.id)}) is None
    assert post("product.setOffline", {"product_id": int(listing.id)}) == "isv.business-failed:2010064"
    assert post("product.detail", {"out_product_id": "B"}) == "isv.parameter-invalid:2010058"
    assert post("product.detail", {"product_id": "1"}) == "isv.parameter-invalid:4"
    assert post("product.getCatePropertyV2", {"category_leaf_id": 1}) == "isv.parameter-invalid:category_leaf_id"


def test_a_reset_forgets_pictures_and_requests(sim, shop, draft):
    shop.create_listing(draft())
    sim._requests.add("r")
    sim.handle(httpx.Request("POST", "http://x/__sandbox__/reset"))
    assert (sim.market.listings, sim._sizes, sim._requests) == ({}, {}, set())


def test_a_timestamp_may_be_unix_seconds(post, sim, listing, stock):
    assert post("sku.syncStock", stock, timestamp=str(int(sim.market.clock()))) is None
    assert listing.stock == 7


@pytest.mark.parametrize("factor", [1, 1000])
def test_unix_seconds_out_of_time_or_milliseconds_are_refused(post, sim, listing, stock, factor):
    late = str((int(sim.market.clock()) - 601) * factor)
    assert post("sku.syncStock", stock, timestamp=late) == "isv.parameter-invalid:timestamp"
    assert listing.stock == 5


def test_parameters_may_stand_in_the_query_of_a_call_without_body(sim):
    params = '{"grant_type":"authorization_self","shop_id":"900001"}'
    named = {"app_key": KEY, "method": "token.create", "param_json": params}
    named |= {"timestamp": china_text(sim.market.clock()), "v": "2"}
    text = SECRET + "".join(name + value for name, value in named.items()) + SECRET
    proof = hmac.new(SECRET.encode(), text.encode(), "sha256").hexdigest()
    said = named | {"sign": proof, "sign_method": "hmac-sha256"}
    answer = orjson.loads(sim.handle(httpx.Request("POST", "http://x/token/create", params=said)).content)
    assert answer["code"] == 10000
    assert answer["data"]["shop_id"] == "900001"
