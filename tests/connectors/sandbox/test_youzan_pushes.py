"""Messages of the sandbox Youzan shop: what is told about which change, and that the connector believes the signature."""

from urllib.parse import unquote

import httpx
import orjson
import pytest

from connectors.youzan.simulator import Simulator
from hub.kernel.errors import Rejected
from tests.connectors.youzan.stage import open_shop, posted, stock_up

URL = "http://127.0.0.1:8600/hooks/youzan"


@pytest.fixture
def sim():
    simulator = Simulator()
    stock_up(simulator)
    return simulator


@pytest.fixture
def shop(sim):
    connector = open_shop(sim)
    yield connector
    connector.close()


@pytest.fixture
def heard(sim):
    """Every message the shop would post, in order."""
    found = []
    sim.market.service.listeners.append(lambda what, object_id: found.extend(sim.nudges(what, object_id, URL)))
    return found


def types(heard):
    return [request.headers["event-type"] for request in heard]


def test_the_life_of_an_order_is_told_in_the_platforms_types(sim, heard):
    first, second = sim.market.place_orders(1, 1)[0], sim.market.place_orders(1, 2)[0]
    sim.market.service.memo(first.id, "轻放")
    sim.market.confirm(first.id, [("SF1", "7", None)])
    sim.market.close_order(second.id)
    assert types(heard) == [
        "trade_TradeBuyerPay",
        "trade_TradeBuyerPay",
        "trade_TradeMemoModified",
        "trade_TradeSellerShip",
        "trade_TradeClose",
    ]


def test_the_life_of_a_case_is_told_in_the_platforms_types(sim, heard):
    order = sim.market.place_orders(1, 1)[0]
    case = sim.market.service.ask(order.id, "return")
    sim.market.service.agree(case.id)
    sim.market.service.send_back(case.id, "YT1", "圆通速递")
    sim.market.service.agree(case.id)
    assert types(heard)[1:] == [
        "trade_refund_BuyerCreated",
        "trade_refund_RefundSellerAgree",
        "trade_refund_RefundSuccess",
    ]


def test_a_message_carries_what_is_documented(sim, heard):
    order = sim.market.place_orders(1, 1)[0]
    body = orjson.loads(heard[0].content)
    assert (body["client_id"], body["kdt_id"], body["id"]) == ("sandbox-youzan-client", 160160, order.id)
    assert orjson.loads(unquote(body["msg"]))["tid"] == order.id
    assert (body["test"], body["mode"], body["sendCount"]) == (False, 1, 0)
    assert len(body["sign"]) == 32


def test_the_connector_reads_every_message_and_each_has_an_id_of_its_own(sim, shop, heard):
    order = sim.market.place_orders(1, 1)[0]
    case = sim.market.service.ask(order.id)
    sim.market.service.memo(order.id, "急")
    nudges = [nudge for request in heard for nudge in shop.read_nudge(posted(request)).nudges]
    assert [(n.about, n.object_id, n.order_id) for n in nudges] == [
        ("order", order.id, ""),
        ("refund", case.id, order.id),
        ("order", order.id, ""),
    ]
    assert len({nudge.message_id for nudge in nudges}) == 3


def test_a_changed_body_is_not_believed(sim, shop, heard):
    sim.market.place_orders(1, 1)
    forged = httpx.Request("POST", URL, content=heard[0].content + b" ", headers=heard[0].headers)
    with pytest.raises(Rejected):
        shop.read_nudge(posted(forged))


def test_what_has_no_type_is_not_told(sim):
    order = sim.market.place_orders(1, 1)[0]
    assert list(sim.nudges("order_changed", order.id, URL)) == []
    assert list(sim.nudges("order_new", "E0", URL)) == []
    assert list(sim.nudges("refund_new", "R0", URL)) == []
