"""Promises of parked orders: asked for again, taken in once they can be read, never lost."""

from collections.abc import Callable
from typing import Any

import pytest

from connectors.base.types import UnreadableOrder
from hub.channels.models import Shop
from hub.kernel.errors import NotFound
from hub.orders import ingest, parked, queries


def park(house: Any, shop_id: int, order_no: str) -> int:
    """An order nobody could read a moment ago."""
    with house.runtime.db.write() as tx:
        unreadable = UnreadableOrder(order_no, "cannot read this amount", b"{}", field="payment")
        ingest.take_in(tx, house.runtime.vault, tx.get(Shop, shop_id), [unreadable], min_days=3, actor=house.actor)
        return queries.open_parked(tx, order_nos=[order_no])[0].id


def test_an_order_that_reads_now_is_taken_in_and_settled(house: Any, open_shop: Callable[..., Any]) -> None:
    simulator, shop_id = open_shop("taobao")
    simulator.market.create_listing(merchant_code="A1", title="石刻", price_fen=9900, stock=5, status="live")
    order_no = simulator.market.place_orders(1, 1)[0].id
    parked_id = park(house, shop_id, order_no)
    with house.runtime.db.write() as tx:
        parked.run_again(tx, parked_id, actor=house.actor)
    assert house.run(parked.READ_AGAIN) == [parked.READ_AGAIN]
    with house.runtime.db.read() as tx:
        assert not queries.parked(tx, parked_id).open
    assert house.order_id(order_no)
    assert [fact.name for fact in house.facts() if fact.subject == f"parked:{parked_id}"][-1] == "order.parked_settled"
    with house.runtime.db.write() as tx, pytest.raises(NotFound):
        parked.run_again(tx, parked_id, actor=house.actor)


def test_an_order_the_platform_does_not_know_stays_parked(house: Any, open_shop: Callable[..., Any]) -> None:
    _, shop_id = open_shop("taobao")
    parked_id = park(house, shop_id, "4110000000000000001")
    with house.runtime.db.write() as tx:
        parked.run_again(tx, parked_id, actor=house.actor)
    house.run(parked.READ_AGAIN)
    assert house.jobs(parked.READ_AGAIN) == [("done", "parked")]
    assert house.facts("order.parked_unread")[0].details["why"] == "the platform does not know this order"
    with house.runtime.db.read() as tx:
        assert queries.parked(tx, parked_id).open
