"""The sandbox Youzan shop's after-sales on the wire: limits of the search, versions, and what may not be skipped."""

import httpx
import pytest

from connectors.youzan.simulator import CLIENT_ID, CLIENT_SECRET, KDT_ID, Simulator
from tests.connectors.youzan.stage import stock_up

NOW = 1_788_228_000
KEYS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "authorize_type": "silent", "grant_id": KDT_ID}
SEARCH, GET = "youzan.trade.refund.search", "youzan.trade.refund.get"
AGREE, REFUSE = "youzan.trade.refund.agree", "youzan.trade.refund.refuse"


@pytest.fixture
def sim():
    simulator = Simulator(clock=lambda: float(NOW))
    stock_up(simulator)
    return simulator


@pytest.fixture
def call(sim):
    """``call(name, params)`` gives the answer of a call."""
    with httpx.Client(transport=sim.transport(), base_url="http://youzan") as http:
        token = http.post("/auth/token", json=KEYS).json()["data"]["access_token"]
        yield lambda name, params: http.post(f"/api/{name}/3.0.1?access_token={token}", json=params).json()


@pytest.fixture
def cases(sim):
    """Three cases: a refund, a return and an exchange."""
    orders = sim.market.place_orders(3, 1)
    kinds = ("refund", "return", "exchange")
    return [sim.market.service.ask(order.id, kind) for order, kind in zip(orders, kinds, strict=True)]


@pytest.mark.parametrize(
    ("params", "ok"),
    [
        ({"page_no": 100, "page_size": 30}, True),
        ({"page_no": 30, "page_size": 100}, True),
        ({"page_no": 101, "page_size": 1}, False),
        ({"page_no": 31, "page_size": 100}, False),
        ({"page_no": 0}, False),
        ({"update_time_start": NOW, "update_time_end": NOW - 1}, False),
        ({"update_time_start": NOW * 1000, "update_time_end": NOW * 1000}, False),
    ],
)
def test_the_search_has_limits(call, params, ok):
    assert call(SEARCH, params)["success"] is ok


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, [0, 1, 2]),
        ({"demand": 2}, [1]),
        ({"status": "WAIT_SELLER_AGREE"}, [0, 1, 2]),
        ({"status": "SUCCESS"}, []),
        ({"phase": 2}, []),
        ({"type": 2}, []),
        ({"update_time_start": NOW - 10, "update_time_end": NOW - 1}, []),
        ({"create_time_start": NOW, "create_time_end": NOW}, [0, 1, 2]),
        ({"update_time_start": NOW + 5}, [0, 1, 2]),
    ],
)
def test_the_search_filters_and_ignores_a_time_without_its_partner(call, cases, params, found):
    data = call(SEARCH, params)["data"]
    assert data["total"] == len(found)
    assert {row["refund_id"] for row in data["refunds"]} == {cases[index].id for index in found}


def test_a_row_does_not_tell_the_version_but_the_detail_does(call, cases):
    assert all("version" not in row for row in call(SEARCH, {})["data"]["refunds"])
    assert call(GET, {"refund_id": cases[0].id})["data"]["version"] == 1
    assert call(GET, {"refund_id": "R0"})["code"] == 103011024


@pytest.mark.parametrize(("version", "code"), [(0, 103010039), (2, 103010039), ("1", 5001), (1.0, 5001)])
def test_only_the_latest_version_as_a_whole_number_counts(call, cases, version, code):
    assert call(AGREE, {"refund_id": cases[0].id, "version": version})["code"] == code
    assert cases[0].state == "asked"


def test_a_refusal_needs_a_remark(call, cases):
    seen = {"refund_id": cases[0].id, "version": 1}
    assert call(REFUSE, seen)["code"] == 301000002
    assert call(REFUSE, seen | {"remark": " "})["code"] == 301000002
    assert call(REFUSE, seen | {"remark": "不同意"})["data"] == {"is_success": True}


def test_a_return_needs_an_address_and_no_money_moves_before_the_goods(call, cases):
    seen, place = {"refund_id": cases[1].id, "version": 1}, {"name": "样例仓", "mobile": "10012345678"}
    api = "youzan.trade.returngoods.agree"
    assert call(AGREE, seen)["code"] == 102010002
    assert call(api, seen | place)["code"] == 301000002
    assert call(api, seen | place | {"mobile": "x", "address": "样例路"})["code"] == 301000004
    assert call(api, seen | place | {"address": "样例路"})["success"]
    assert call(AGREE, {"refund_id": cases[1].id, "version": 2})["code"] == 102010002
    assert (cases[1].state, cases[1].paid_count) == ("returning", 0)


def test_a_plain_refund_takes_no_goods_back(call, cases):
    params = {"refund_id": cases[0].id, "version": 1, "name": "样例仓", "mobile": "10012345678", "address": "样例路"}
    assert call("youzan.trade.returngoods.agree", params)["code"] == 102010002
