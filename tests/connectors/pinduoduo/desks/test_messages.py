"""The message channel: what is handed on, when it is acknowledged, and how a lost line is found again."""

import threading
import time

import orjson
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect as dial

from connectors.base.nudges import Nudge
from connectors.pinduoduo.auth import message_digest
from connectors.pinduoduo.desks.messages import TRIES, to_nudge
from hub.kernel.errors import ChannelError, PlatformDown, Rejected

SECONDS = 5.0


@pytest.fixture
def channel(stocked):
    """The sandbox's message channel on a free port."""
    stocked.serve_messages()
    yield stocked.messages
    stocked.messages.stop()


@pytest.fixture
def hear(connect, channel):
    """``hear(take, **settings)`` listens in a thread; ``until(condition)`` waits for something, ``end`` stops."""
    running = []

    class Listener:
        def __init__(self, take=None, **settings):
            self.nudges, self.error, self.stop = [], None, threading.Event()
            self.moved = threading.Condition()
            self.take = take
            url = f"ws://127.0.0.1:{channel.serve()}"
            shop = connect(**{"message_url": url, "heartbeat_seconds": 0.02, "reconnect_seconds": 0.001} | settings)
            self.thread = threading.Thread(target=self.run, args=(shop,))
            running.append(self)
            self.thread.start()

        def run(self, shop):
            try:
                shop.listen(self.keep, self.stop)
            except (ChannelError, LookupError) as error:
                self.error = error

        def keep(self, nudges):
            if self.take:
                self.take(nudges)
            self.nudges += nudges

        def until(self, condition):
            ends = time.monotonic() + SECONDS
            while not condition():
                assert time.monotonic() < ends, "it never came"
                self.thread.join(0.002) if self.thread.is_alive() else self.stop.wait(0.002)

        def end(self):
            self.stop.set()
            self.thread.join(SECONDS)
            assert not self.thread.is_alive()

    yield Listener
    for listener in running:
        listener.end()


def test_orders_and_refunds_arrive_and_are_acknowledged(hear, channel, stocked):
    listener = hear()
    listener.until(lambda: channel.connections == 1)
    order = stocked.market.place_orders(1, 1)[0]
    case = stocked.market.service.ask(order.id)
    listener.until(lambda: len(channel.acknowledged) == 2)
    listener.end()
    assert listener.error is None
    first, second = listener.nudges
    assert (first.about, first.object_id, first.topic) == ("order", order.id, "pdd_trade_TradeConfirmed")
    assert (second.about, second.object_id, second.order_id) == ("refund", case.id, order.id)
    assert channel.waiting == {}


def test_nothing_is_acknowledged_before_it_was_taken_and_it_comes_again(hear, channel, stocked):
    def fail(nudges):
        raise LookupError("the store is full")

    listener = hear(fail)
    listener.until(lambda: channel.connections == 1)
    stocked.market.place_orders(1, 1)
    listener.until(lambda: listener.error is not None)
    assert isinstance(listener.error, LookupError)
    (message,) = channel.waiting.values()
    assert (channel.acknowledged, message.failed) == ([], 0)
    again = hear()
    again.until(lambda: len(channel.acknowledged) == 1)
    assert ([nudge.message_id for nudge in again.nudges], message.sent) == ([str(message.id)], 2)


def test_a_lost_line_is_dialled_again_and_what_came_meanwhile_arrives(hear, channel, stocked):
    listener = hear()
    listener.until(lambda: channel.connections == 1)
    channel.drop()
    orders = stocked.market.place_orders(2, 1)
    listener.until(lambda: len(channel.acknowledged) == 2)
    assert channel.connections >= 2
    assert {nudge.object_id for nudge in listener.nudges} == {order.id for order in orders}


def test_a_silent_platform_is_dialled_again(hear, channel):
    channel.answers_heartbeats = False
    listener = hear(idle_seconds=0.05)
    listener.until(lambda: channel.connections >= 3)
    listener.end()
    assert listener.error is None


def test_heartbeats_keep_the_line(hear, channel):
    channel.idle_seconds = 0.5
    listener = hear(idle_seconds=1)
    listener.until(lambda: channel.heartbeats >= 10)
    assert channel.connections == 1


def test_a_channel_that_never_stands_ends_after_ten_tries(hear, channel):
    port = channel.serve()
    channel.stop()
    listener = hear(message_url=f"ws://127.0.0.1:{port}", reconnect_seconds=0.0001)
    listener.until(lambda: listener.error is not None)
    assert isinstance(listener.error, PlatformDown)
    assert TRIES == 10


def test_keys_that_are_refused_end_it_at_once_without_showing_them(connect, channel, stocked):
    wrong = stocked.credentials() | {"client_secret": "wrong"}
    stocked.credentials = lambda: wrong
    shop = connect(message_url=f"ws://127.0.0.1:{channel.serve()}")
    shop._client.permit_messages = lambda topics: None
    shop._mall = "100001"
    with pytest.raises(Rejected) as held:
        shop.listen(lambda nudges: None, threading.Event())
    assert (held.value.code, channel.refused) == ("401", 1)
    assert "wrong" not in str(held.value)


def test_stop_ends_it_before_anything_is_dialled(connect, channel):
    stop = threading.Event()
    stop.set()
    connect(message_url="ws://127.0.0.1:9").listen(lambda nudges: None, stop)
    assert channel.connections == 0


def test_only_topics_that_are_switched_on_arrive(hear, channel, stocked):
    listener = hear(message_topics="pdd_trade_TradeMemoModified")
    listener.until(lambda: channel.connections == 1)
    order = stocked.market.place_orders(1, 1)[0]
    stocked.market.service.memo(order.id, "x")
    listener.until(lambda: len(channel.acknowledged) == 1)
    assert [nudge.topic for nudge in listener.nudges] == ["pdd_trade_TradeMemoModified"]


def test_messages_of_another_shop_are_left_to_it(hear, channel, stocked, monkeypatch):
    listener = hear()
    listener.until(lambda: channel.connections == 1)
    monkeypatch.setitem(stocked.messages.__class__.put.__globals__["MALL"], "mall_id", 777)
    stocked.market.place_orders(1, 1)
    listener.until(lambda: any(message.sent for message in channel.waiting.values()))
    beats = channel.heartbeats
    listener.until(lambda: channel.heartbeats > beats + 2)
    assert (listener.nudges, channel.acknowledged) == ([], [])


def test_a_reset_leaves_messages_on_and_never_gives_a_number_twice(hear, channel, stocked):
    listener = hear()
    listener.until(lambda: channel.connections == 1)
    stocked.messages.put("pdd_trade_TradeSuccess", {"tid": "o-1"})
    listener.until(lambda: len(channel.acknowledged) == 1)
    stocked._reset({})
    stocked.messages.put("pdd_trade_TradeSuccess", {"tid": "o-1"})
    listener.until(lambda: len(channel.acknowledged) == 1)
    first, second = listener.nudges
    assert (first.object_id, first.message_id != second.message_id) == (second.object_id, True)


def test_a_frame_that_is_none_ends_the_line_quietly(channel):
    digest = message_digest("sandbox-pdd-client", millis := int(time.time() * 1000), "sandbox-pdd-secret")
    address = f"ws://127.0.0.1:{channel.serve()}/message/sandbox-pdd-client/{millis}/{digest.replace('=', '%3D')}"
    with dial(address) as line:
        line.send("no frame")
        with pytest.raises(ConnectionClosed):
            line.recv(timeout=SECONDS)
    assert (channel.connections, channel.heartbeats) == (1, 0)


@pytest.mark.parametrize("path", ["/message/other/1/x", "/message/sandbox-pdd-client/1700000000000/x", "/"])
def test_an_address_without_the_right_digest_is_refused(channel, path):
    with pytest.raises(InvalidStatus), dial(f"ws://127.0.0.1:{channel.serve()}{path}"):
        pass
    assert (channel.refused, channel.connections) == (1, 0)


def test_the_panel_opens_the_channel_and_tells_where(stocked):
    import httpx

    with httpx.Client(transport=stocked.transport(), base_url="http://pdd") as panel:
        told = panel.post("/__sandbox__/messages", json={}).json()
    assert told == {"url": f"ws://127.0.0.1:{stocked.serve_messages()}"}
    stocked.messages.stop()


@pytest.mark.parametrize(
    ("topic", "content", "nudge"),
    [
        ("pdd_trade_TradeSuccess", {"tid": "o-1"}, Nudge("9", "order", "o-1", "pdd_trade_TradeSuccess")),
        (
            "pdd_refund_RefundClosed",
            {"tid": "o-1", "refund_id": 7},
            Nudge("9", "refund", "7", "pdd_refund_RefundClosed", "o-1"),
        ),
        ("pdd_goods_GoodsUpdate", {"goods_id": 5}, Nudge("9", "listing", "5", "pdd_goods_GoodsUpdate")),
        ("pdd_goods_GoodsUpdate", {}, Nudge("9", "listing", "", "pdd_goods_GoodsUpdate")),
        ("pdd_chat_OrderPromise", {"tid": "o-1"}, Nudge("9", "other", "", "pdd_chat_OrderPromise")),
        ("pdd_trade_TradeSuccess", "not json", Nudge("9", "order", "", "pdd_trade_TradeSuccess")),
        ("pdd_trade_TradeSuccess", [1], Nudge("9", "order", "", "pdd_trade_TradeSuccess")),
    ],
)
def test_a_message_points_at_what_it_names(topic, content, nudge):
    text = content if isinstance(content, str) else orjson.dumps(content).decode()
    assert to_nudge({"id": 9}, {"type": topic, "content": text}) == nudge
