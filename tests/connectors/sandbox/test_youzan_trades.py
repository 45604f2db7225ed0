"""The sandbox Youzan shop's orders on the wire: filters, memos in the envelope of long ago, corrections."""

from datetime import datetime, timedelta, timezone

import httpx
import pytest

from connectors.sandbox.youzan_gateway import CLIENT_ID, CLIENT_SECRET, KDT_ID
from connectors.youzan.simulator import Simulator
from tests.connectors.youzan.stage import stock_up

NOW = 1_788_228_000
KEYS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "authorize_type": "silent", "grant_id": KDT_ID}
SOLD, TRADE, MEMO = "youzan.trades.sold.get/4.0.4", "youzan.trade.get/4.0.2", "youzan.trade.memo.update/3.0.0"
CONFIRM, CORRECT = "youzan.logistics.online.confirm/3.0.0", "youzan.logistics.online.update/3.0.0"


@pytest.fixture
def moment():
    return [float(NOW)]


@pytest.fixture
def sim(moment):
    simulator = Simulator(clock=lambda: moment[0])
    stock_up(simulator)
    return simulator


@pytest.fixture
def call(sim):
    """``call("name/version", params)`` gives the answer of a call."""
    with httpx.Client(transport=sim.transport(), base_url="http://youzan") as http:
        token = http.post("/auth/token", json=KEYS).json()["data"]["access_token"]
        yield lambda path, params: http.post(f"/api/{path}?access_token={token}", json=params).json()


@pytest.fixture
def order(sim):
    return sim.market.place_orders(1, 1)[0]


def text(at):
    return datetime.fromtimestamp(at, timezone(timedelta(hours=8))).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, 3),
        ({"status": "WAIT_SELLER_SEND_GOODS"}, 1),
        ({"status": "TRADE_SUCCESS"}, 1),
        ({"status": "WAIT_CONFIRM"}, 0),
        ({"start_created": text(NOW), "end_created": text(NOW)}, 3),
        ({"start_created": text(NOW - 9), "end_created": text(NOW - 1)}, 0),
        ({"start_pay": text(NOW - 9), "end_pay": text(NOW - 1)}, 0),
        ({"start_pay": text(NOW + 1)}, 3),
    ],
)
def test_orders_are_filtered_as_documented(sim, call, params, found):
    for seed, status in enumerate(("to_ship", "unpaid", "finished")):
        sim.market.place_orders(1, seed, status=status)
    assert call(SOLD, params)["data"]["total_results"] == found


def test_one_order_is_found_by_its_number(sim, call, order):
    sim.market.place_orders(3, 2)
    rows = call(SOLD, {"tid": order.id})["data"]["full_order_info_list"]
    assert [row["full_order_info"]["order_info"]["tid"] for row in rows] == [order.id]


def test_a_memo_answers_and_is_refused_in_the_envelope_of_long_ago(call, order):
    assert call(MEMO, {"tid": order.id, "memo": "急", "flag": "3"}) == {"response": {"is_success": True}}
    remarks = call(TRADE, {"tid": order.id})["data"]["full_order_info"]["remark_info"]
    assert (remarks["trade_memo"], remarks["star"]) == ("急", 3)
    assert call(MEMO, {"tid": "E0", "memo": "急"})["error_response"]["code"] == 105000016
    assert call(MEMO, {"tid": order.id})["error_response"]["code"] == 301000002


@pytest.mark.parametrize("flag", ["0", "6", 3, "red"])
def test_a_flag_is_text_from_one_to_five(sim, call, order, flag):
    assert call(MEMO, {"tid": order.id, "memo": "急", "flag": flag})["error_response"]["code"] == 301000004
    assert sim.market.service.memos == {}


def test_a_case_shows_in_its_order_under_its_own_number(sim, call, order):
    case = sim.market.service.ask(order.id)
    (shown,) = call(TRADE, {"tid": order.id})["data"]["refund_order"]
    assert (shown["refund_id"], shown["refund_state"], shown["oids"]) == (case.id, 1, list(case.line_ids))
    sim.market.service.agree(case.id)
    assert call(TRADE, {"tid": order.id})["data"]["refund_order"][0]["refund_state"] == 60


@pytest.mark.parametrize(("later", "ok"), [(86_400, True), (86_401, False)])
def test_a_waybill_is_corrected_within_a_day_and_once(call, order, moment, later, ok):
    assert call(CONFIRM, {"tid": order.id, "out_stype": "7", "out_sid": "SF1"})["success"]
    moment[0] += later
    assert call(CORRECT, {"tid": order.id, "out_stype": "2", "out_sid": "YT2"})["success"] is ok
    assert call(CORRECT, {"tid": order.id, "out_stype": "2", "out_sid": "YT3"})["code"] == 102570030
    assert [parcel["waybill"] for parcel in order.confirmed] == ["YT2" if ok else "SF1"]


def test_what_did_not_leave_is_not_corrected_nor_given_anothers_number(sim, call, order):
    assert call(CORRECT, {"tid": order.id, "out_stype": "2", "out_sid": "YT2"})["code"] == 102570030
    other = sim.market.place_orders(1, 2)[0]
    for number, one in enumerate((order, other)):
        assert call(CONFIRM, {"tid": one.id, "out_stype": "7", "out_sid": f"SF{number}"})["success"]
    assert call(CORRECT, {"tid": order.id, "out_stype": "7", "out_sid": "SF1"})["code"] == 105000003


def test_both_versions_of_the_split_call_are_known(call, order):
    for version in ("3.0.0", "3.0.1"):
        answer = call(f"youzan.trade.dc.delivery.ordersingleitemsend/{version}", {"tid": order.id, "oid": 1})
        assert answer["code"] == 102599996
