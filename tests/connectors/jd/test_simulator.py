"""The sandbox gateway refuses what the real one refuses, in its own codes."""

import hashlib
import time
from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest

from connectors.jd.simulator import Simulator

SECRET = "jd-sandbox-secret"
SHOP = "jingdong.vender.shop.query"


def china(at):
    return (datetime.fromtimestamp(at, UTC) + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")


def md5(params, secret=SECRET):
    body = "".join(f"{k}{params[k]}" for k in sorted(params))
    return hashlib.md5(f"{secret}{body}{secret}".encode()).hexdigest().upper()


def common(method, at=None, **asked):
    return {
        "method": method,
        "app_key": "jd-sandbox-key",
        "access_token": "jd-sandbox-token",
        "timestamp": china(at or time.time()),
        "v": "2.0",
        "360buy_param_json": orjson.dumps(asked).decode(),
    }


def post(sim, fields, *, sign=None, **how):
    params = {k: v for k, v in fields.items() if v is not None}
    signed = params | {"sign": sign or md5(params)}
    return orjson.loads(sim.handle(httpx.Request("POST", "http://jd/routerjson", **(how or {"data": signed}))).content)


def call(sim, method, **asked):
    return post(sim, common(method, **asked))


def result(answer):
    (body,) = answer.values()
    assert body["request_id"]
    return body


def code(answer):
    assert answer["error_response"]["request_id"]
    return answer["error_response"]["code"]


@pytest.fixture
def goods(sim):
    return [
        sim.market.create_listing(merchant_code=f"S{i}", title="货", price_fen=1000, stock=99, status="live")
        for i in range(3)
    ]


@pytest.fixture
def order(sim, goods):
    return sim.market.place_orders(1, 1)[0]


# -- the gateway ---------------------------------------------------------------------------------------


def test_envelopes_keep_the_platforms_spelling(sim):
    assert set(call(sim, SHOP)) == {"jingdong_vender_shop_query_responce"}
    assert set(call(sim, "360buy.delivery.logistics.get")) == {"delivery_logistics_get_response"}


def test_a_flipped_bit_is_refused_with_code_12(sim):
    params = common(SHOP)
    good = md5(params)
    assert code(post(sim, params, sign=good[:-1] + ("0" if good[-1] != "0" else "1"))) == "12"
    assert code(post(sim, params | {"360buy_param_json": "{} "}, sign=good)) == "12"
    assert sim.market.rejected["Invalid Signature"] == 2


def test_empty_values_are_part_of_the_signature(sim):
    params = common(SHOP) | {"format": ""}
    assert "error_response" not in post(sim, params)
    assert code(post(sim, params, sign=md5({k: v for k, v in params.items() if v}))) == "12"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"method": None}, "14"),
        ({"method": "jingdong.no.such"}, "15"),
        ({"v": None}, "4"),
        ({"v": "1.0"}, "5"),
        ({"timestamp": None}, "7"),
        ({"timestamp": "yesterday"}, "8"),
        ({"app_key": None}, "21"),
        ({"app_key": "other"}, "21"),
        ({"access_token": None}, "19"),
        ({"access_token": "unknown"}, "19"),
        ({"360buy_param_json": "not json"}, "403"),
        ({"360buy_param_json": "[1]"}, "403"),
    ],
)
def test_the_gateway_refuses_in_its_own_codes(sim, changes, expected):
    assert code(post(sim, common(SHOP) | changes)) == expected


def test_a_missing_signature_is_code_11(sim):
    request = httpx.Request("POST", "http://jd/routerjson", data=common(SHOP))
    assert code(orjson.loads(sim.handle(request).content)) == "11"


@pytest.mark.parametrize(("skew", "fine"), [(350, True), (-350, True), (370, False), (-370, False)])
def test_six_minutes_of_skew_are_the_limit(sim, skew, fine):
    answer = post(sim, common(SHOP, at=time.time() + skew))
    assert ("error_response" not in answer) is fine
    assert fine or code(answer) == "8"


def test_timestamps_may_carry_milliseconds_and_a_zone(sim):
    utc = datetime.fromtimestamp(time.time(), UTC).strftime("%Y-%m-%d %H:%M:%S")
    for text in (f"{utc}.683+0000", f"{utc}+0000", f"{china(time.time())}.683+0800", f"{china(time.time())}.683"):
        assert "error_response" not in post(sim, common(SHOP) | {"timestamp": text})
    assert code(post(sim, common(SHOP) | {"timestamp": f"{utc}.683+0800"})) == "8"


def test_parameters_may_stand_in_query_or_body(sim):
    params = common(SHOP)
    signed = params | {"sign": md5(params)}
    query = {k: signed.pop(k) for k in ("method", "sign")}
    assert "error_response" not in post(sim, params, params=query, data=signed)
    for method in ("GET", "POST"):  # JD's Python library posts with everything in the query
        whole = httpx.Request(method, "http://jd/routerjson", params=params | {"sign": md5(params)})
        assert "error_response" not in orjson.loads(sim.handle(whole).content)


def test_business_parameters_may_stand_flat_beside_the_json(sim):
    flat = common("jingdong.category.read.findById") | {"cid": "12202", "360buy_param_json": None}
    assert result(post(sim, flat))["category"]["name"] == "地方特产"
    both = common("jingdong.category.read.findById", cid=12202) | {"cid": "5"}
    assert result(post(sim, both))["category"]["id"] == 12202


def test_head_is_answered_and_other_paths_are_not(sim):
    assert sim.handle(httpx.Request("HEAD", "http://jd/routerjson")).status_code == 200
    assert sim.handle(httpx.Request("GET", "http://jd/elsewhere")).status_code == 404


def test_a_used_up_day_is_code_2_until_reset(sim):
    sim.limited.add(SHOP)
    assert code(call(sim, SHOP)) == "2"
    sim.forget()
    assert "error_response" not in call(sim, SHOP)


# -- tokens --------------------------------------------------------------------------------------------

RENEW = {
    "app_key": "jd-sandbox-key",
    "app_secret": SECRET,
    "grant_type": "refresh_token",
    "refresh_token": "jd-sandbox-refresh",
}


def renew(sim, **changes):
    request = httpx.Request("GET", "http://jd/oauth2/refresh_token", params=RENEW | changes)
    return orjson.loads(sim.handle(request).content)


def test_an_ended_token_is_code_19_and_the_refresh_token_stays_good(sim):
    sim.expire_tokens()
    assert code(call(sim, SHOP)) == "19"
    fresh = renew(sim)
    assert fresh["expires_in"] > 0
    assert "error_response" not in post(sim, common(SHOP) | {"access_token": fresh["access_token"]})
    assert sim.credentials()["access_token"] == fresh["access_token"]


@pytest.mark.parametrize("name", RENEW)
def test_a_wrong_renewal_is_refused_in_its_own_envelope(sim, name):
    assert set(renew(sim, **{name: "x"})) == {"code", "msg", "requestId"}


LOGIN = {
    "app_key": "jd-sandbox-key",
    "response_type": "code",
    "redirect_uri": "https://hub.test/back?shop=1",
    "state": "s1",
    "scope": "snsapi_base",
}


def login(sim, **changes):
    return sim.handle(httpx.Request("GET", "http://jd/oauth2/to_login", params=LOGIN | changes))


def test_a_sign_in_sends_the_browser_back_with_state_and_a_code_that_works_once(sim):
    back = httpx.URL(login(sim).headers["location"])
    assert (back.host, back.params["shop"], back.params["state"]) == ("hub.test", "1", "s1")
    asked = {k: v for k, v in RENEW.items() if k != "refresh_token"} | {
        "grant_type": "authorization_code",
        "code": back.params["code"],
    }
    answers = [sim.handle(httpx.Request("GET", "http://jd/oauth2/access_token", params=asked)).json() for _ in "12"]
    assert "access_token" in answers[0]
    assert set(answers[1]) == {"code", "msg", "requestId"}


@pytest.mark.parametrize("name", ["app_key", "response_type", "redirect_uri", "scope"])
def test_a_wrong_sign_in_gives_no_code(sim, name):
    assert "location" not in login(sim, **{name: "x"}).headers


def test_it_can_be_built_without_arguments():
    assert Simulator().credentials()["app_key"] == "jd-sandbox-key"


# -- orders --------------------------------------------------------------------------------------------


def search(sim, *, back=3600, span=3700, **more):
    start = time.time() - back
    asked = {
        "start_date": china(start),
        "end_date": china(start + span),
        "order_state": "ALL",
        "optional_fields": "orderId,orderState,consigneeInfo",
        "page": "1",
        "page_size": "50",
        "sortType": 1,
    }
    return call(sim, "jingdong.pop.order.search", **(asked | more))


def found(answer):
    return result(answer)["searchorderinfo_result"]


def test_a_window_of_more_than_a_month_is_refused(sim):
    assert code(search(sim, span=32 * 86_400)) == "403"
    assert code(search(sim, span=-1)) == "403"
    assert "error_response" not in search(sim, span=31 * 86_400)


@pytest.mark.parametrize("changes", [{"page_size": "0"}, {"page_size": "101"}, {"page": "0"}, {"page": "x"}])
def test_pages_beyond_the_limits_are_refused(sim, changes):
    assert code(search(sim, **changes)) == "403"


def test_a_page_counts_all_rows_and_sorts_as_asked(sim, goods):
    placed = [order.id for order in sim.market.place_orders(5, 1)]
    newest = found(search(sim, page_size="2"))
    oldest = found(search(sim, page_size="2", sortType=0))
    assert newest["orderTotal"] == 5
    assert [row["orderId"] for row in newest["orderInfoList"]] == [placed[4], placed[3]]
    assert [row["orderId"] for row in oldest["orderInfoList"]] == [placed[0], placed[1]]


def test_rows_are_filtered_by_state_and_by_creation(sim, goods):
    first, second = sim.market.place_orders(2, 1)
    sim.market.close_order(first.id)
    waiting = found(search(sim, order_state="WAIT_SELLER_STOCK_OUT,PAUSE"))["orderInfoList"]
    assert [row["orderId"] for row in waiting] == [second.id]
    second.created -= 7200
    assert [row["orderId"] for row in found(search(sim, dateType=1))["orderInfoList"]] == [first.id]


def test_only_asked_for_fields_are_answered_and_ids_are_text(sim, order):
    (row,) = found(search(sim, optional_fields="orderId,modified"))["orderInfoList"]
    assert set(row) == {"orderId", "modified"}
    assert type(row["orderId"]) is str


def test_the_receiver_is_masked_beside_its_ciphertext(sim, order):
    (row,) = found(search(sim))["orderInfoList"]
    consignee = row["consigneeInfo"]
    assert consignee["fullname"] == order.receiver.name[0] + "**"
    assert consignee["desen_mobile"] == f"{order.receiver.phone[:3]}****{order.receiver.phone[-4:]}"
    assert len(consignee["mobile"]) == 70
    assert order.receiver.address not in consignee["fullAddress"]


def test_an_unknown_order_has_no_info(sim):
    detail = result(call(sim, "jingdong.pop.order.get", order_id=5, optional_fields="orderId"))["orderDetailInfo"]
    assert (detail["apiResult"]["success"], "orderInfo" in detail) == (True, False)


# -- shipping ------------------------------------------------------------------------------------------


def ship(sim, order_id, carriers="467", waybills="SF0001"):
    answer = call(sim, "jingdong.pop.order.shipment", orderId=int(order_id), logiCoprId=carriers, logiNo=waybills)
    return result(answer)["sopjosshipment_result"]


def test_a_second_shipment_is_unsuccessful_inside_a_gateway_success(sim, order):
    assert ship(sim, order.id)["success"] is True
    again = ship(sim, order.id)
    assert (again["success"], again["errorCode"]) == (False, "10400001")
    assert order.confirm_count == 1
    assert sim.market.rejected["already-shipped"] == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"carriers": "5"}, "bad-carrier"), ({"waybills": ""}, "no-waybill"), ({"order_id": "9"}, "no-order")],
)
def test_a_bad_shipment_is_unsuccessful_and_ships_nothing(sim, order, fields, reason):
    assert ship(sim, **({"order_id": order.id} | fields))["englishErrCode"] == reason
    assert order.status == "to_ship"


def test_closed_locked_and_held_orders_are_not_shipped(sim, goods):
    closed, locked, held = sim.market.place_orders(3, 1)
    sim.market.close_order(closed.id)
    sim.market.ask_refund(locked.id)
    held.status = "held"
    reasons = [ship(sim, order.id)["englishErrCode"] for order in (closed, locked, held)]
    assert reasons == ["closed", "not-payable", "not-payable"]


def test_a_waybill_serves_one_order(sim, goods):
    first, second = sim.market.place_orders(2, 1)
    ship(sim, first.id)
    assert ship(sim, second.id)["englishErrCode"] == "waybill-used"


def test_carriers_and_waybills_must_pair_up(sim, order):
    answer = call(sim, "jingdong.pop.order.shipment", orderId=int(order.id), logiCoprId="467|463", logiNo="SF1")
    assert code(answer) == "403"


# -- goods ---------------------------------------------------------------------------------------------

WARE = {
    "title": "好货",
    "categoryId": 12202,
    "transportId": 1,
    "wareStatus": 1,
    "outerId": "S-1",
    "introduction": "<p>好</p>",
    "mobileDesc": "<p>好</p>",
    "images": [{"colorId": "0000000000", "imgIndex": 1, "imgUrl": "jfs/a.jpg"}],
    "multiCateProps": [],
}
SKU = {
    "saleAttrs": [{"attrId": "1001", "attrValues": ["9001"]}],
    "jdPrice": "29.90",
    "stockNum": "12",
    "outerId": "S-1",
}


def add(sim, ware=None, sku=None, **more):
    return call(sim, "jingdong.ware.write.add", **({"ware": WARE | (ware or {}), "skus": [SKU | (sku or {})]} | more))


def test_a_legal_ware_is_created_off_sale(sim):
    ware = result(add(sim))["ware"]
    listing = sim.market.listings[str(ware["wareId"])]
    assert type(ware["wareId"]) is int
    assert (listing.status, listing.price_fen, listing.stock) == ("off", 2990, 12)
    read = result(call(sim, "jingdong.ware.read.findWareById", wareId=ware["wareId"]))["ware"]
    assert read["wareStatus"] == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"ware": {"title": "好" * 51}},
        {"ware": {"title": ""}},
        {"ware": {"categoryId": 5}},
        {"ware": {"transportId": None}},
        {"ware": {"wareStatus": 2}},
        {"ware": {"images": []}},
        {"ware": {"images": WARE["images"] * 11}},
        {"ware": {"images": [{"colorId": "0000000000", "imgIndex": 1, "imgUrl": "http://x/a.jpg"}]}},
        {"ware": {"introduction": ""}},
        {"ware": {"mobileDesc": "x" * 100_001}},
        {"ware": {"multiCateProps": [{"attrId": "2001", "attrValues": ["x"]}]}},
        {"sku": {"jdPrice": "0"}},
        {"sku": {"jdPrice": "1000000000"}},
        {"sku": {"stockNum": "-1"}},
        {"sku": {"saleAttrs": []}},
        {"sku": {"saleAttrs": [{"attrId": "1000", "attrValues": ["9001"]}]}},
        {"skus": []},
        {"skus": [SKU] * 300},
        {"ware": {"title": None}, "skus": "x"},
    ],
)
def test_an_illegal_ware_is_refused_and_not_created(sim, changes):
    assert code(add(sim, **changes)) == "403"
    assert not sim.market.listings


def stock(sim, rows, key="k", model="fullStockIn"):
    req = {"updateModel": model, "stockRfId": key, "skuStocks": rows}
    return call(sim, "jingdong.ware.stock.sku.set", req=req)


def test_stock_rows_succeed_or_fail_one_by_one(sim, goods):
    rows = [{"skuId": int(goods[0].sku_id), "stockNum": 5}, {"skuId": 9, "stockNum": 5}]
    done = result(stock(sim, rows))["returnType"]
    assert [row["success"] for row in done["obj"]["updateStockResult"]] == [True, False]
    assert (done["success"], goods[0].stock) == (True, 5)


def test_a_repeated_stock_key_changes_nothing(sim, goods):
    row = [{"skuId": int(goods[0].sku_id), "incrStockNum": 1}]
    stock(sim, row, model="incrStockIn")
    stock(sim, row, model="incrStockIn")
    assert goods[0].stock == 100
    stock(sim, row, key="k2", model="incrStockIn")
    assert goods[0].stock == 101


def test_stock_never_falls_below_zero(sim, goods):
    done = result(stock(sim, [{"skuId": int(goods[0].sku_id), "stockNum": -1}]))["returnType"]
    assert done["obj"]["updateStockResult"][0]["success"] is False
    assert goods[0].stock == 99


@pytest.mark.parametrize("more", [{"key": ""}, {"model": "other"}])
def test_a_stock_call_needs_its_key_and_model(sim, goods, more):
    assert code(stock(sim, [{"skuId": int(goods[0].sku_id), "stockNum": 1}], **more)) == "403"


@pytest.mark.parametrize("count", [0, 31])
def test_a_stock_call_takes_one_to_thirty_rows(sim, goods, count):
    assert code(stock(sim, [{"skuId": int(goods[0].sku_id), "stockNum": 1}] * count)) == "403"
    assert goods[0].stock == 99


def upload(sim, data, name="a.jpg"):
    params = common("jingdong.imgzone.picture.upload", picture_name=name)
    return post(sim, params, data=params | {"sign": md5(params)}, files={"image_data": ("a.jpg", data)})


def test_a_picture_is_never_part_of_the_signature(sim):
    assert result(upload(sim, b"\xff\xd8\xff" + b"0" * 99))["picture_url"] in sim.market.pictures


def test_pictures_that_are_too_large_none_or_badly_named_are_refused(sim):
    assert code(upload(sim, b"\xff\xd8\xff" + b"0" * 1024 * 1024)) == "403"
    assert code(upload(sim, b"%PDF")) == "403"
    assert code(upload(sim, b"\xff\xd8\xff", name="好" * 30)) == "403"
    assert not sim.market.pictures


def test_sku_pages_hold_at_most_fifty(sim):
    assert code(call(sim, "jingdong.sku.read.searchSkuList", pageNo=1, page_size=51)) == "403"


def test_unknown_wares_cannot_be_moved(sim, goods):
    assert code(call(sim, "jingdong.ware.write.upOrDown", wareId=5, opType=1)) == "403"
    assert code(call(sim, "jingdong.ware.write.upOrDown", wareId=int(goods[0].id), opType=3)) == "403"
