"""Every capability against the sandbox shop: request built, endpoint called, answer read, refusal read."""

from datetime import timedelta

import orjson
import pytest
import time_machine

from connectors.base.ports import CAPABILITIES
from connectors.base.types import Flag, OrderState
from connectors.jd.connector import Connector
from connectors.jd.manifest import MANIFEST
from connectors.jd.simulator import Simulator
from hub.kernel.errors import Rejected
from tests.connectors.jd.stage import sent


def test_the_manifest_names_exactly_the_capabilities_there_are(shop):
    assert MANIFEST.capabilities == {key for key, port in CAPABILITIES.items() if isinstance(shop, port)}


# -- orders --------------------------------------------------------------------------------------------


def test_every_order_arrives_once_in_full(sim, shop, stocked, collect):
    placed = sim.market.place_orders(9, 3)
    found = {order.order_id: order for order in collect(shop)}
    assert set(found) == {order.id for order in placed}
    for order in placed:
        mine = found[order.id]
        assert mine.state is OrderState.TO_SHIP
        assert (mine.paid.fen, mine.discount.fen) == (order.paid_fen, order.discount_fen)
        assert sum(line.paid.fen for line in mine.lines) + mine.freight.fen == order.paid_fen
        assert {line.line_id for line in mine.lines} == {line.id for line in order.lines}
        assert order.receiver.phone not in mine.raw.decode()


@pytest.mark.parametrize("fault", ["shifted_page", "duplicate_page"])
@pytest.mark.parametrize("times", [1, 4, 9])
def test_no_order_is_missing_when_rows_move_while_paging(connect, window, fault, times):
    ticks = iter(range(10**6))
    start = window[0].timestamp()
    sim = Simulator(clock=lambda: start + 1800 + next(ticks) / 100)  # time passes with every call
    shop = Connector(connect(sim.transport(), page_size=5))
    for i in range(3):
        sim.market.create_listing(merchant_code=f"S{i}", title="t", price_fen=500, stock=500, status="live")
    placed = set()
    for i in range(23):
        placed |= {order.id for order in sim.market.place_orders(1, i)}
    sim.faults.arm(fault, times)
    with time_machine.travel(window[0] + timedelta(minutes=31), tick=False):
        found = [order.order_id for page in shop.changed_orders(*window) for order in page.orders]
    assert set(found) == placed
    assert sim.faults.committed[fault] > 0


def test_a_quiet_window_costs_one_call(sim, shop, window):
    list(shop.changed_orders(*window))
    assert sim.market.calls == {"jingdong.pop.order.search": 1}


def test_a_long_window_is_cut_into_days(sim, shop, now):
    list(shop.changed_orders(now - timedelta(days=3), now))
    assert sim.market.calls["jingdong.pop.order.search"] == 3


def test_a_slice_never_exceeds_the_platforms_month(sim, connect, now):
    shop = Connector(connect(sim.transport(), window_minutes=60 * 24 * 365))
    list(shop.changed_orders(now - timedelta(days=45), now))
    assert sim.market.calls["jingdong.pop.order.search"] == 2


def test_a_search_asks_for_all_states_newest_change_first(answering, now):
    result = {"apiResult": {"success": True}, "orderTotal": 0, "orderInfoList": None}
    shop, heard = answering({"jingdong_pop_order_search_responce": {"searchorderinfo_result": result}})
    assert list(shop.changed_orders(now, now)) == []
    method, asked = sent(heard[0])
    assert method == "jingdong.pop.order.search"
    assert (asked["order_state"], asked["sortType"], asked["page"], asked["page_size"]) == ("ALL", 1, "1", "50")
    assert "dateType" not in asked


def test_an_order_status_never_seen_is_handed_over_unread(sim, shop, stocked, collect):
    placed = sim.market.place_orders(1, 1, odd_status="ON_THE_MOON")[0]
    (order,) = collect(shop)
    assert (order.order_id, order.field, order.value) == (placed.id, "orderState", "ON_THE_MOON")
    assert orjson.loads(order.raw)["orderId"] == placed.id


def test_an_order_is_read_by_number_or_is_none(sim, shop, stocked):
    placed = sim.market.place_orders(1, 1)[0]
    assert shop.order(placed.id).order_id == placed.id
    assert shop.order("298765999999") is None


def test_an_order_with_an_open_refund_is_held(sim, shop, stocked):
    placed = sim.market.place_orders(1, 1)[0]
    sim.market.ask_refund(placed.id)
    order = shop.order(placed.id)
    assert (order.state, order.refund_open, order.hold_reason) == (OrderState.HELD, True, "LOCKED 锁定")


# -- memos ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("flag", "number"), [(Flag.NONE, "0"), (Flag.RED, "1"), (Flag.GREEN, "3"), (Flag.PURPLE, "5")])
def test_a_memo_and_its_flag_are_written_and_read_back(sim, shop, stocked, flag, number):
    order = sim.market.place_orders(1, 1)[0]
    shop.set_memo(order.id, "周五前发", flag)
    shop.set_memo(order.id, "周五前发", flag)
    assert sim.market.service.memos == {order.id: ("周五前发", number)}
    assert shop.order(order.id).seller_note == "周五前发"


def test_a_memo_for_an_unknown_order_is_rejected(shop):
    with pytest.raises(Rejected):
        shop.set_memo("298765999999", "x")


# -- connection ----------------------------------------------------------------------------------------


def test_the_shop_tells_its_own_name(shop):
    assert shop.check_connection() == "一盘货京东沙箱店"


def test_a_wrong_secret_is_rejected_with_a_remedy(sim, connect):
    connection = connect(sim.transport())
    connection.credentials["app_secret"] = "wrong"
    with pytest.raises(Rejected) as caught:
        Connector(connection).check_connection()
    assert caught.value.code == "12"
    assert "App Secret" in caught.value.remedy


def test_refresh_now_goes_through_the_token_box(sim, connect):
    connection = connect(sim.transport())
    Connector(connection).refresh_token()
    assert connection.tokens.renewals == 1
    assert sim.market.calls == {"oauth2/refresh_token": 1}
