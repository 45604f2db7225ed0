"""The sandbox Youzan shop's goods on the wire: the forms a request may take, and what each call refuses."""

import httpx
import orjson
import pytest

from connectors.sandbox.youzan_gateway import CLIENT_ID, CLIENT_SECRET, KDT_ID
from connectors.youzan.simulator import Simulator

NOW = 1_788_228_000
KEYS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "authorize_type": "silent", "grant_id": KDT_ID}
CREATE, UPDATE = "youzan.item.common.create/1.0.0", "youzan.item.common.update/1.0.0"
SKU, PRICE = "youzan.item.sku.update/3.0.0", "youzan.item.price.update/1.0.0"
SEARCH, DELETE = "youzan.item.base.search/1.0.0", "youzan.item.delete/3.0.1"
NEW = {
    "publish_code": "00000000000000000",
    "title": "样例",
    "media": {"image_ids": [9]},
    "skus": [{"price": 100, "sku_code": "A", "spot_stock_num": 5}],
    "distribution_mark": {"is_express": True, "postage": 600},
}


@pytest.fixture
def moment():
    return [float(NOW)]


@pytest.fixture
def sim(moment):
    simulator = Simulator(clock=lambda: moment[0])
    simulator.shop.images[9] = "https://img.yzcdn.cn/9.jpg"
    return simulator


@pytest.fixture
def call(sim):
    """``call("name/version", params)`` gives the answer of a call."""
    with httpx.Client(transport=sim.transport(), base_url="http://youzan") as http:
        token = http.post("/auth/token", json=KEYS).json()["data"]["access_token"]
        yield lambda path, params: http.post(f"/api/{path}?access_token={token}", json=params).json()


@pytest.fixture
def item(sim):
    return sim.market.create_listing(merchant_code="A", title="样例", price_fen=100, stock=5, status="live")


def sku_of(item):
    return {"item_id": int(item.id), "sku_id": int(item.sku_id)}


def test_nested_objects_may_be_sent_as_json_text(sim, call):
    as_text = {name: orjson.dumps(NEW[name]).decode() for name in ("media", "distribution_mark")}
    assert call(CREATE, NEW | as_text)["success"]
    assert call(SEARCH, {"kdt_id": KDT_ID, "channel": "0", "item_range_query": "{}"})["data"]["items"]


def test_rich_text_may_take_its_own_path(sim, call):
    assert call(f"_textarea_/{CREATE}", NEW)["success"]
    assert len(sim.market.listings) == 1


@pytest.mark.parametrize(
    "mark", [{"is_express": True}, {"postage": 1, "delivery_template_id": 2}, {"postage": -1}, {"postage": 6.5}]
)
def test_delivery_is_a_template_or_a_postage_in_fen(sim, call, mark):
    assert not call(CREATE, NEW | {"distribution_mark": mark})["success"]
    assert sim.market.listings == {}


def test_an_update_leaves_alone_what_it_does_not_name(call, item):
    assert call(UPDATE, {"item_id": int(item.id), "title": "换了"})["data"]["is_success"]
    assert (item.title, item.price_fen, item.stock, item.merchant_code) == ("换了", 100, 5, "A")


def test_an_update_overwrites_stock_unless_told_not_to(call, item):
    skus = {"item_id": int(item.id), "skus": [{"price": 200, "sku_code": "A"}], "update_spec_mode": 1}
    assert call(UPDATE, skus | {"is_stock_num_edited": False})["success"]
    assert (item.price_fen, item.stock) == (200, 5)
    assert call(UPDATE, skus)["success"]
    assert item.stock == 0


def test_an_update_by_code_gives_another_code_another_sku(call, item):
    before = item.sku_id
    skus = [{"price": 200, "sku_code": "B"}]
    assert call(UPDATE, {"item_id": int(item.id), "skus": skus, "update_spec_mode": 1})["success"]
    assert (item.merchant_code, item.sku_id == before) == ("B", False)


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"title": ""}, 301000004), ({"media": {"image_ids": []}}, 121009313), ({"item_id": 1}, 122001001)],
)
def test_an_update_has_the_limits_of_a_creation(call, item, changes, code):
    assert call(UPDATE, {"item_id": int(item.id)} | changes)["code"] == code
    assert item.title == "样例"


def test_a_deletion_takes_its_time(sim, call, item, moment):
    sim.shop.delete_seconds = 30
    assert call(DELETE, {"item_id": int(item.id)})["data"] == {"is_success": True}
    search = {"kdt_id": KDT_ID, "channel": 0}
    assert call(SEARCH, search)["data"]["paginator"]["total_count"] == 1
    moment[0] += 30
    assert call(SEARCH, search)["data"]["paginator"]["total_count"] == 0
    assert call(DELETE, {"item_id": int(item.id)})["code"] == 122001001


def test_an_item_is_shown_by_id_by_alias_and_by_channel(call, item):
    shown = call("youzan.item.detail.get/1.0.1", {"item_id": int(item.id)})["data"]
    assert call("youzan.item.detail.get/1.0.1", {"alias": shown["alias"]})["data"] == shown
    asked = {"request": {"kdt_id": int(KDT_ID), "item_id": int(item.id), "channel": 0}}
    assert call("youzan.itemdetail.get/1.0.0", asked)["data"] == shown


@pytest.mark.parametrize(("price", "ok"), [("1.50", True), ("1.5", False), ("0.00", False), (150, False), ("x", False)])
def test_the_old_price_is_yuan_text_with_two_decimals(call, item, price, ok):
    assert call(SKU, sku_of(item) | {"price": price})["success"] is ok
    assert item.price_fen == (150 if ok else 100)


def test_the_old_call_changes_only_what_it_names(call, item):
    assert call(SKU, sku_of(item) | {"quantity": "7"})["success"]
    assert call(SKU, sku_of(item) | {"item_no": "B"})["success"]
    assert (item.price_fen, item.stock, item.merchant_code) == (100, 7, "B")
    assert call(SKU, {"item_id": int(item.id), "sku_id": 1, "price": "1.00"})["code"] == 123004002


@pytest.mark.parametrize(
    ("changes", "code"), [({"price": 0}, 301000004), ({"price": 1.5}, 5001), ({"channel": 1}, 301000004)]
)
def test_the_channel_price_is_whole_fen_in_the_net_shop(call, item, changes, code):
    good = sku_of(item) | {"kdt_id": int(KDT_ID), "channel": 0, "price": 150}
    assert call(PRICE, {"request": good | changes})["code"] == code
    assert call(PRICE, {"request": good})["success"]
    assert item.price_fen == 150


@pytest.mark.parametrize(("low", "high", "found"), [(NOW, NOW, 1), (NOW + 1, NOW + 9, 0), (0, NOW - 1, 0)])
def test_the_search_cuts_by_time_of_change_in_milliseconds(call, item, low, high, found):
    between = {"min_update_time": low * 1000, "max_update_time": high * 1000}
    data = call(SEARCH, {"kdt_id": KDT_ID, "channel": 0, "item_range_query": between})["data"]
    assert (data["paginator"]["total_count"], len(data["items"])) == (found, found)
