"""The message channel and the connector that listens to it: nothing is lost, nothing is confirmed too early."""

import threading

import pytest

from connectors.base.nudges import Nudge
from hub.kernel.errors import PlatformDown
from tests.connectors.taobao.stage import buy, connect, open_shop


@pytest.fixture
def stage():
    sim, shop = open_shop(tmc_pause_seconds=0.1)
    yield sim, shop
    shop.close()


def listen(shop, *, lots=1):
    """Nudges of so many lots; then the listener is told to stop."""
    heard, stop = [], threading.Event()

    def take(nudges):
        heard.append(nudges)
        if len(heard) == lots:
            stop.set()

    shop.listen(take, stop)
    return [nudge for lot in heard for nudge in lot]


def test_what_happens_in_the_shop_is_told_by_topic_and_number(stage):
    sim, shop = stage
    order, second = sim.market.place_orders(2, 1)
    case = sim.market.service.ask(order.id)
    sim.market.service.refuse(case.id, "不同意")
    sim.market.service.memo(order.id, "x", "1")
    sim.market.confirm(order.id, [("SF0001", "SF", None)])
    sim.market.close_order(second.id)
    told = [(x.topic.rpartition("_")[2], x.about, x.object_id, x.order_id) for x in listen(shop)]
    assert told == [
        ("TradeBuyerPay", "order", order.id, ""),
        ("TradeBuyerPay", "order", second.id, ""),
        ("RefundCreated", "refund", case.id, order.id),
        ("RefundSellerRefuseAgreement", "refund", case.id, order.id),
        ("TradeMemoModified", "order", order.id, ""),
        ("TradeSellerShip", "order", order.id, ""),
        ("TradeClose", "order", second.id, ""),
    ]


def test_part_of_an_order_and_every_end_of_a_case_have_a_topic(stage):
    sim, shop = stage
    order = buy(sim, 2)
    sim.messages.clear()
    sim.market.confirm(order.id, [("SF0001", "SF", {order.lines[0].id: 1})])
    service = sim.market.service
    case = service.ask(order.id, "return")
    service.agree(case.id)
    service.send_back(case.id, "YT1", "圆通速递")
    service.agree(case.id)
    service.withdraw(service.ask(order.id).id)
    topics = [x.topic.rpartition("_")[2] for x in listen(shop)]
    assert topics == [
        "TradePartlySellerShip",
        "RefundCreated",
        "RefundSellerAgreeAgreement",
        "RefundBuyerReturnGoods",
        "RefundSuccess",
        "RefundCreated",
        "RefundClosed",
    ]


def test_a_message_is_confirmed_only_after_it_was_taken(stage):
    sim, shop = stage
    sim.market.place_orders(1, 1)
    left = []
    stop = threading.Event()

    def take(nudges):
        left.append(len(sim.messages.queue))
        stop.set()

    shop.listen(take, stop)
    assert (left, len(sim.messages.queue)) == ([1], 0)


def test_what_could_not_be_taken_comes_again(stage):
    sim, shop = stage
    (order,) = sim.market.place_orders(1, 1)

    def fail(nudges):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        shop.listen(fail, threading.Event())
    assert len(sim.messages.queue) == 1
    assert [x.object_id for x in listen(shop)] == [order.id]


def test_a_lost_confirmation_brings_the_same_message_again(stage):
    sim, shop = stage
    sim.market.place_orders(1, 1)
    first = []

    def take(nudges):
        first.extend(nudges)
        sim.faults.arm("timeout_before", 1)

    with pytest.raises(PlatformDown):
        shop.listen(take, threading.Event())
    assert listen(shop) == first


def test_many_messages_come_in_lots(stage):
    sim, shop = stage
    sim.market.place_orders(130, 1)
    nudges = listen(shop, lots=2)
    assert len({x.message_id for x in nudges}) == len(nudges) == 130
    assert sim.market.calls["taobao.tmc.messages.consume"] == 2


def test_an_empty_channel_is_waited_for_until_told_to_stop(stage):
    sim, shop = stage
    stop = threading.Event()
    thread = threading.Thread(target=shop.listen, args=(lambda nudges: None, stop))
    thread.start()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert sim.market.calls["taobao.tmc.messages.confirm"] == 0


def test_a_listener_told_to_stop_asks_for_nothing(stage):
    sim, shop = stage
    stop = threading.Event()
    stop.set()
    shop.listen(lambda nudges: None, stop)
    assert sim.market.calls["taobao.tmc.messages.consume"] == 0


def test_messages_are_handed_out_only_to_a_shop_that_asked_for_them(stage):
    sim, _ = stage
    sim.market.place_orders(1, 1)
    quiet = connect(sim, tmc_permit=False)
    assert quiet._client.tmc_consume("default", quantity=100) == []
    quiet._client.tmc_permit(["taobao_trade_TradeBuyerPay"])
    assert len(quiet._client.tmc_consume("default", quantity=100)) == 1


@pytest.mark.parametrize(
    ("topic", "content", "about", "number"),
    [
        ("taobao_item_ItemStockChanged", {"num_iid": 678901234567}, "stock", "678901234567"),
        ("taobao_item_ItemDownshelf", {"num_iid": 678901234567}, "listing", "678901234567"),
        ("taobao_trade_TradeChanged", {"tid": "41178901234567812"}, "order", "41178901234567812"),
        ("taobao_trade_TradeClose", [], "order", ""),
    ],
)
def test_every_topic_names_its_thing(stage, topic, content, about, number):
    sim, shop = stage
    message = sim.messages.put(topic, content)
    sim.messages.topics = frozenset({topic})
    shop._settings = {"tmc_permit": False}
    assert listen(shop) == [Nudge(message, about, number, topic)]


def test_a_message_nobody_understands_is_taken_and_confirmed(stage):
    sim, shop = stage
    number = sim.messages.put("taobao_moon_Landed", {})
    sim.messages.queue[number]["content"] = "{"
    sim.messages.topics = frozenset({"taobao_moon_Landed"})
    shop._settings = {"tmc_permit": False}
    assert listen(shop) == [Nudge(number, "other", "", "taobao_moon_Landed")]
    assert not sim.messages.queue


def test_the_channel_forgets_the_oldest_and_everything_on_reset(stage, monkeypatch):
    sim, _ = stage
    monkeypatch.setattr("connectors.sandbox.taobao_messages.KEPT", 3)
    sim.market.place_orders(5, 1)
    assert len(sim.messages.queue) == 3
    sim.forget()
    assert not sim.messages.queue
