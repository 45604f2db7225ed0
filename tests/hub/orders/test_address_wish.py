"""A buyer's wish for another address is answered here, and the order follows."""

import random

import pytest

from connectors.sandbox.people import invent_receiver
from hub.kernel.errors import Conflict
from hub.kernel.jobs.queue import enqueue
from hub.orders import address_wish, nudged, pull


@pytest.fixture
def wished(house, open_shop, put_on_sale):
    """A WeChat order whose buyer asks for another address; answers with simulator, order and the other receiver."""
    simulator, shop_id = open_shop("wechat_shop")
    house.sku("A")
    house.stock("A", 100)
    put_on_sale("A", "wechat_shop", shop_id)
    [order] = simulator.market.place_orders(1, 1)
    other = invent_receiver(random.Random(99))
    simulator.market.service.wish_address(order.id, other)
    with house.runtime.db.write() as tx:
        enqueue(tx, pull.PULL, key=str(shop_id), payload={"shop_id": str(shop_id)})
    house.run(pull.PULL)
    return simulator, order, other


@pytest.mark.parametrize("accept", [True, False])
def test_the_answer_reaches_the_platform_and_the_order_goes_on(house, wished, accept: bool) -> None:
    simulator, order, other = wished
    assert house.state(order.id).endswith(":platform")
    address_wish.answer(house.runtime, house.order_id(order.id), accept=accept, actor=house.actor)
    assert simulator.market.service.address_wishes == {}
    assert (simulator.market.orders[order.id].receiver.address == other.address) is accept
    assert nudged.READ_ONE in house.queued()
    name = "order.address_accepted" if accept else "order.address_refused"
    assert len(house.facts(name)) == 1


def test_without_an_open_wish_nothing_is_sent(house) -> None:
    house.sku("A")
    house.shop("w1", "wechat_shop")
    house.take(house.order("N1", ("A", 1)), shop="w1")
    with pytest.raises(Conflict, match="no wish"):
        address_wish.answer(house.runtime, house.order_id("N1"), accept=True, actor=house.actor)
