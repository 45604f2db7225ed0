"""The daily comparison finds what polling missed, repairs what it may, lists the rest once."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from connectors.base.types import ListingRef, ListingSnapshot, ListingState
from hub.channels import stock_sync
from hub.kernel.clock import now
from hub.kernel.errors import Conflict, NotFound
from hub.kernel.jobs.queue import enqueue
from hub.kernel.money import Money
from hub.orders import queries as orders
from hub.reconciliation import daily, queries
from hub.reconciliation.models import Difference


@pytest.fixture
def market(house, open_shop, put_on_sale):
    simulator, shop_id = open_shop("taobao")
    house.sku("A")
    house.stock("A", 100)
    assert put_on_sale("A", "taobao", shop_id).state == "live"
    house.run(stock_sync.FAN_OUT, stock_sync.PUSH)
    return simulator, shop_id


def compare(house, *, hours: float = 1) -> None:
    """Compare with every shop, some time from now: the last minutes belong to polling."""
    with time_machine.travel(now() + timedelta(hours=hours)):
        with house.runtime.db.write() as tx:
            enqueue(tx, daily.COMPARE_ALL, key="tick")
        house.run(daily.COMPARE_ALL, daily.COMPARE, stock_sync.FAN_OUT, stock_sync.PUSH)


def differences(house) -> list[tuple[str, str, str]]:
    with house.runtime.db.read() as tx:
        return [(x.kind, x.subject, x.outcome) for x in tx.exec(select(Difference).order_by(Difference.id))]


@pytest.fixture
def shelf(monkeypatch, market):
    """What the platform shows of its shelf; orders are read from the simulator."""
    shown: list[ListingSnapshot] = []
    from connectors.taobao.connector import Connector

    monkeypatch.setattr(Connector, "all_listings", lambda _self: iter([tuple(shown)]), raising=False)

    def show(simulator, **changes) -> None:
        shown.clear()
        for x in simulator.market.listings.values():
            state = ListingState(changes.get("state", x.status))
            ref = ListingRef(x.id, x.sku_id, x.merchant_code, state)
            shown.append(ListingSnapshot(ref, x.title, Money(changes.get("price", x.price_fen)), x.stock))

    show(market[0])
    return show


def test_an_order_that_polling_missed_is_taken_in_and_recorded_as_repaired(house, market, shelf):
    simulator, shop_id = market
    [order] = simulator.market.place_orders(1, 1)
    compare(house)
    with house.runtime.db.read() as tx:
        assert orders.order_numbers(tx, shop_id) == {order.id: 1}
    assert (house.state(order.id), ("order_missed", order.id, "repaired") in differences(house)) == ("allocated", True)


def test_orders_of_the_last_minutes_belong_to_polling(house, market, shelf):
    simulator, shop_id = market
    simulator.market.place_orders(1, 1)
    compare(house, hours=0.1)
    with house.runtime.db.read() as tx:
        assert orders.order_numbers(tx, shop_id) == {}


def test_a_stock_that_differs_is_told_again_and_recorded_as_repaired(house, market, shelf):
    simulator, _ = market
    [listing] = simulator.market.listings.values()
    right = listing.stock
    listing.stock = right + 7
    shelf(simulator)
    compare(house)
    assert differences(house) == [("stock", "A", "repaired")]
    assert listing.stock == right


def test_a_price_that_differs_is_listed_once_until_it_is_gone(house, market, shelf):
    simulator, _ = market
    shelf(simulator, price=1)
    compare(house)
    compare(house)
    assert differences(house) == [("price", "A", "")]
    shelf(simulator)
    compare(house)
    assert differences(house) == [("price", "A", "gone")]


def test_a_dismissed_difference_stays_quiet_until_it_changes(house, market, shelf):
    simulator, _ = market
    shelf(simulator, state="off")
    compare(house)
    with house.runtime.db.write() as tx:
        [row] = queries.open_differences(tx)
        daily.dismiss(tx, row.id, actor=house.actor)
    with house.runtime.db.write() as tx, pytest.raises(Conflict):
        daily.dismiss(tx, row.id, actor=house.actor)
    with house.runtime.db.write() as tx, pytest.raises(NotFound):
        daily.dismiss(tx, 1, actor=house.actor)
    compare(house)
    assert differences(house) == [("listing_state", "A", "dismissed")]
    shelf(simulator, state="refused")
    compare(house)
    assert differences(house) == [("listing_state", "A", "dismissed"), ("listing_state", "A", "")]


def test_the_last_comparison_of_every_shop_is_on_record(house, market, shelf):
    simulator, shop_id = market
    simulator.market.place_orders(3, 1)
    compare(house)
    with house.runtime.db.read() as tx:
        row = queries.comparisons(tx)[shop_id]
    assert (row.orders_read, row.listings_read) == (3, 1)


def test_a_platform_that_is_away_leaves_what_was_found_before(house, market, shelf):
    simulator, _ = market
    shelf(simulator, price=1)
    compare(house)
    simulator.faults.arm("http_500", 1)
    compare(house)
    assert differences(house) == [("price", "A", "")]
