"""The simulated gateway itself: it is only useful as long as it is as strict as the documents."""

import json
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest

from connectors.youzan.simulator import CLIENT_ID, CLIENT_SECRET, KDT_ID, Simulator

NOW = 1_788_228_000
SILENT = {
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "authorize_type": "silent",
    "grant_id": KDT_ID,
    "refresh": False,
}
SHOP = "/api/youzan.shop.basic.get/3.0.0"


@pytest.fixture
def moment():
    return [float(NOW)]


@pytest.fixture
def sim(moment):
    return Simulator(clock=lambda: moment[0])


@pytest.fixture
def http(sim):
    with httpx.Client(transport=sim.transport(), base_url="http://youzan") as client:
        yield client


@pytest.fixture
def ask(http):
    """``ask(**changes)`` asks for a token and gives the answer."""
    return lambda **changes: http.post("/auth/token", json=SILENT | changes).json()


@pytest.fixture
def token(ask):
    return ask()["data"]["access_token"]


@pytest.fixture
def call(http, token):
    """``call(name, version, params)`` gives the answer of a business call."""

    def make(name, version, params):
        return http.post(f"/api/{name}/{version}", params={"access_token": token}, json=params).json()

    return make


def gateway(answer):
    return answer["gw_err_resp"]["err_code"]


def text(at):
    return datetime.fromtimestamp(at, timezone(timedelta(hours=8))).strftime("%Y-%m-%d %H:%M:%S")


def test_the_token_counts_in_the_query_only(http, token, sim):
    refused = [
        http.post(SHOP, json={}),
        http.post(SHOP, json={"access_token": token}),
        http.post(SHOP, json={}, headers={"authorization": f"Bearer {token}"}),
    ]
    assert [gateway(answer.json()) for answer in refused] == [4201, 4201, 4201]
    answer = http.post(SHOP, params={"access_token": token}, json={}).json()
    assert (answer["success"], answer["code"], answer["data"]["sid"]) == (True, 200, KDT_ID)
    assert answer["trace_id"]
    assert sim.market.rejected == {"4201": 3}


def test_a_flipped_letter_in_the_token_is_refused_with_4203(http, token):
    assert gateway(http.post(SHOP, params={"access_token": token + "x"}, json={}).json()) == 4203


def test_an_expired_token_is_refused_with_4202_after_seven_days(http, token, moment):
    moment[0] += 7 * 86_400 - 1
    assert http.post(SHOP, params={"access_token": token}, json={}).json()["success"]
    moment[0] += 1
    assert gateway(http.post(SHOP, params={"access_token": token}, json={}).json()) == 4202


def test_address_type_and_body_are_judged_before_the_token(http):
    as_text = {"content-type": "text/plain"}
    as_json = {"content-type": "application/json"}
    assert gateway(http.post("/api/youzan.shop.basic.get", json={}).json()) == 4001
    assert gateway(http.post("/api/youzan.trade.get/9.9.9", json={}).json()) == 4005
    assert gateway(http.get(SHOP).json()) == 4006
    assert gateway(http.post(SHOP, content="{}", headers=as_text).json()) == 4007
    assert gateway(http.post(SHOP, content="not json", headers=as_json).json()) == 4004
    assert gateway(http.post(SHOP, content="[1]", headers=as_json).json()) == 4004


def test_refusals_are_http_200_and_head_is_answered_below_500(http):
    assert http.post("/api/nothing/1.0.0", json={}).status_code == 200
    assert http.head("/").status_code < 500


def test_the_same_living_token_is_handed_out_again(ask):
    first, second = ask()["data"], ask()["data"]
    assert first["access_token"] == second["access_token"]
    assert first["expires"] == (NOW + 7 * 86_400) * 1000
    assert first["authority_id"] == KDT_ID


def test_a_new_token_ends_the_old_one(ask, http, token):
    fresh = ask(refresh=True)["data"]["access_token"]
    assert fresh != token
    assert gateway(http.post(SHOP, params={"access_token": token}, json={}).json()) == 4202
    assert http.post(SHOP, params={"access_token": fresh}, json={}).json()["success"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"client_secret": "wrong"}, 1103), ({"grant_id": "1"}, 1103), ({"grant_id": None}, 1000)],
)
def test_wrong_or_missing_keys_get_no_token(ask, changes, code):
    answer = ask(**changes)
    assert (answer["success"], answer["code"], answer["data"]) == (False, code, None)


def test_a_form_body_gets_no_token(http):
    answer = http.post("/auth/token", data={k: str(v) for k, v in SILENT.items()}).json()
    assert (answer["success"], answer["code"]) == (False, 1000)


def placed(sim, n=1, **wish):
    if not sim.market.listings:
        for code in "ABC":
            sim.market.create_listing(merchant_code=code, title="样例", price_fen=1000, stock=999, status="live")
    return sim.market.place_orders(n, 1, **wish)


def sold(call, start=NOW - 3600, end=NOW, **more):
    params = {"start_update": text(start), "end_update": text(end)} | more
    return call("youzan.trades.sold.get", "4.0.4", params)


def test_order_ids_are_an_e_and_23_digits_and_line_ids_are_numbers(sim):
    order = placed(sim)[0]
    assert len(order.id) == 24
    assert order.id[0] == "E"
    assert all(line.id.isdigit() for line in order.lines)


def test_orders_come_newest_modification_first_with_their_total(sim, call):
    for index, order in enumerate(placed(sim, 4)):
        order.modified = NOW - 10 * (index % 3)
    data = sold(call, page_size=3)["data"]
    times = [row["full_order_info"]["order_info"]["update_time"] for row in data["full_order_info_list"]]
    assert data["total_results"] == 4
    assert len(times) == 3
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"page_no": 101}, 5000),
        ({"page_no": 0}, 5000),
        ({"page_size": 101}, 5000),
        ({"start": NOW - 93 * 86_400}, 106000004),
        ({"end": NOW + 8 * 86_400}, 106000003),
        ({"start": NOW + 1}, 5000),
        ({"start_update": "2026-09-01"}, 5001),
    ],
)
def test_paging_and_windows_have_limits(call, params, code):
    answer = sold(call, **params)
    assert (answer["success"], answer["code"]) == (False, code)


def test_a_failed_search_carries_an_empty_list(call):
    assert sold(call, page_no=101)["data"] == {"full_order_info_list": []}


def test_a_time_without_its_partner_is_ignored(sim, call):
    placed(sim)[0].modified = NOW - 10 * 86_400
    answer = call("youzan.trades.sold.get", "4.0.4", {"start_update": text(NOW)})
    assert answer["data"]["total_results"] == 1


def test_an_unknown_order_is_5000_with_an_empty_skeleton(call):
    answer = call("youzan.trade.get", "4.0.2", {"tid": "E" + "0" * 23})
    assert (answer["code"], answer["message"]) == (5000, "trade not found")
    assert answer["data"]["full_order_info"] == {"orders": []}
    assert call("youzan.trade.get", "4.0.2", {"tid": "X1"})["code"] == 106000004


def test_nobody_is_named_in_an_order(sim, call):
    order = placed(sim)[0]
    wire = json.dumps(call("youzan.trade.get", "4.0.2", {"tid": order.id}), ensure_ascii=False)
    for secret in (order.receiver.name, order.receiver.phone, order.receiver.address):
        assert secret not in wire
    assert wire.count("$1$") == 4


def test_the_sums_of_an_order_add_up(sim, call):
    for order in placed(sim, 8):
        data = call("youzan.trade.get", "4.0.2", {"tid": order.id})["data"]
        pay, promotion = data["full_order_info"]["pay_info"], data["order_promotion"]
        whole = float(pay["total_fee"]) - float(promotion["order_discount_fee"]) + float(pay["post_fee"])
        assert round(whole, 2) == float(pay["payment"])
        lines = data["full_order_info"]["orders"]
        assert round(sum(float(line["payment"]) for line in lines), 2) == float(pay["payment"])


def ship(call, order, waybill="SF1", **more):
    params = {"tid": order.id, "out_stype": "7", "out_sid": waybill} | more
    return call("youzan.logistics.online.confirm", "3.0.0", params)


def test_shipping_twice_is_refused_with_102570007_and_counted_once(sim, call):
    order = placed(sim)[0]
    assert ship(call, order)["data"] == {"is_success": True}
    assert ship(call, order, "SF2")["code"] == 102570007
    assert order.confirm_count == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"oids": "abc"}, 102599996),
        ({"oids": "1"}, 102599996),
        ({"out_sid": "SF 1"}, 105000003),
        ({"tid": "E" + "9" * 23}, 105000016),
        ({"out_stype": "顺丰"}, 301000004),
    ],
)
def test_a_wrong_shipment_is_refused_and_changes_nothing(sim, call, more, code):
    order = placed(sim)[0]
    assert ship(call, order, **more)["code"] == code
    assert (order.status, order.confirm_count) == ("to_ship", 0)


def test_a_closed_order_has_nothing_to_ship(sim, call):
    order = placed(sim)[0]
    sim.market.close_order(order.id)
    assert ship(call, order)["code"] == 102570020


def test_pieces_of_a_split_line_must_add_up(sim, call):
    line_of = [(order, line) for order in placed(sim, 20) for line in order.lines if line.quantity == 2]
    order, line = line_of[0]
    packages = [{"express": {"express_id": 7, "express_no": f"SF{n}"}, "num": 1} for n in range(2)]
    params = {"tid": order.id, "oid": int(line.id), "total_num": 2, "request_id": "r"}
    api = ("youzan.trade.dc.delivery.ordersingleitemsend", "3.0.1")
    assert call(*api, params | {"ex_packages": packages[:1]})["code"] == 102570059
    assert line.confirmed == 0
    assert call(*api, params | {"ex_packages": packages})["success"]
    assert call(*api, params | {"ex_packages": packages})["code"] == 102570007
    assert line.confirmed == 1


def test_stock_may_be_changed_by_a_difference_but_not_below_zero(sim, call):
    item = sim.market.create_listing(merchant_code="A", title="x", price_fen=1, stock=5, status="live")
    params = {"item_id": int(item.id), "sku_id": int(item.sku_id), "type": 1}
    api = ("youzan.item.quantity.update", "3.0.0")
    assert call(*api, params | {"quantity": -2})["success"]
    assert item.stock == 3
    assert call(*api, params | {"quantity": -4})["code"] == 301000004
    assert call(*api, params | {"quantity": 1, "type": 7})["code"] == 123000104
    assert item.stock == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"skus": [{"price": 56.8, "sku_code": "A"}]}, 5001),
        ({"skus": [{"price": 0}]}, 301000004),
        ({"specs": [{"spec_name": "规格", "spec_values": [{"spec_name": "规格", "spec_value_name": "x"}]}]}, 301000004),
        ({"media": {"image_ids": [1]}}, 301000004),
        ({"media": {}}, 121009313),
        ({"publish_code": "1"}, 301000004),
        ({"content": "x" * 25_001}, 301000004),
        ({"title": ""}, 301000004),
    ],
)
def test_items_have_limits(sim, call, changes, code):
    sim.shop.images[9] = "https://img.yzcdn.cn/9.jpg"
    good = {
        "publish_code": "00000000000000000",
        "title": "样例",
        "media": {"image_ids": [9]},
        "skus": [{"price": 100, "sku_code": "A"}],
    }
    api = ("youzan.item.common.create", "1.0.0")
    assert call(*api, good)["success"]
    assert call(*api, good | changes)["code"] == code
    assert len(sim.market.listings) == 1


def test_a_missing_parameter_is_named(call):
    answer = call("youzan.item.common.create", "1.0.0", {"media": {"image_ids": [1]}})
    assert (answer["code"], "publish_code" in answer["message"]) == (301000002, True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"page_size": 51}, 200000026), ({"page_no": 101, "page_size": 50}, 200000026), ({"kdt_id": 1}, 301000004)],
)
def test_the_item_search_has_limits(call, changes, code):
    params = {"kdt_id": int(KDT_ID), "channel": 0} | changes
    assert call("youzan.item.base.search", "1.0.0", params)["code"] == code


def test_the_quota_of_an_api_is_kept_per_window(sim, call, moment):
    sim.quota.limits["youzan.shop.basic.get"] = (2, 1)
    answers = [call("youzan.shop.basic.get", "3.0.0", {}) for _ in range(3)]
    assert gateway(answers[2]) == 4101
    moment[0] += 1
    assert call("youzan.shop.basic.get", "3.0.0", {})["success"]


def test_credentials_and_tokens_survive_a_reset(sim, http, token):
    before = sim.credentials()
    assert http.post("/__sandbox__/reset").json() == {"reset": True}
    assert http.get("/__sandbox__/credentials").json() == before
    assert http.post(SHOP, params={"access_token": token}, json={}).json()["success"]


def test_the_clock_is_the_machines_unless_given():
    assert abs(Simulator().market.clock() - datetime.now(UTC).timestamp()) < 5
