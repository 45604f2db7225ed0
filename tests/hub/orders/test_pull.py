"""Every changed order is pulled; the cursor moves only after success, and a repeat costs nothing."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from connectors.base.registry import BUILT_IN
from hub.kernel.clock import now
from hub.kernel.jobs.queue import enqueue
from hub.orders import pull, queries, rows
from hub.orders.models import PullCursor


def start(house) -> list[str]:
    with house.runtime.db.write() as tx:
        enqueue(tx, pull.PULL_ALL, key="tick")
    return house.run(pull.PULL_ALL, pull.PULL)


def later(house, seconds: float) -> list[str]:
    with time_machine.travel(now() + timedelta(seconds=seconds)):
        return house.run(pull.PULL)


def cursors(house) -> list:
    with house.runtime.db.read() as tx:
        return [row.read_until for row in tx.exec(select(PullCursor))]


def known(house, shop_id: int) -> dict[str, int]:
    with house.runtime.db.read() as tx:
        return queries.order_numbers(tx, shop_id)


@pytest.fixture
def market(house, open_shop, put_on_sale):
    """A shop with A on sale, 100 pieces of it."""

    def run(channel: str, **options):
        simulator, shop_id = open_shop(channel, **options)
        house.sku("A")
        house.stock("A", 100)
        assert put_on_sale("A", channel, shop_id).state == "live"
        return simulator, shop_id

    return run


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("channel", BUILT_IN)
def test_orders_of_every_vendor_are_pulled_once_and_allocated(house, market, channel: str) -> None:
    simulator, shop_id = market(channel)
    placed = [order.id for order in simulator.market.place_orders(7, 1)]

    start(house)
    start(house)

    assert known(house, shop_id) == dict.fromkeys(placed, 1)
    assert {house.state(no) for no in placed} == {"allocated"}
    assert house.sums()["A"][1] == sum(x.quantity for o in simulator.market.orders.values() for x in o.lines)


def test_the_cursor_stays_where_it_was_while_the_platform_is_away(house, market) -> None:
    simulator, shop_id = market("taobao")
    start(house)
    [before] = cursors(house)
    [order] = simulator.market.place_orders(1, 1)
    simulator.faults.arm("http_500", 1)

    start(house)
    assert (cursors(house), known(house, shop_id)) == ([before], {})

    later(house, 5)
    assert cursors(house)[0] > before
    assert known(house, shop_id) == {order.id: 1}


def test_a_crash_between_two_pages_costs_a_repeat_and_nothing_else(house, market, monkeypatch) -> None:
    simulator, shop_id = market("taobao", settings={"page_size": 2})
    placed = [order.id for order in simulator.market.place_orders(6, 1)]
    keep, pages = pull.keep, []

    def crash(run, shop, orders, *, actor):
        pages.append(len(orders))
        if len(pages) == 3:
            raise ConnectionError("the worker dies")
        keep(run, shop, orders, actor=actor)

    monkeypatch.setattr(pull, "keep", crash)
    start(house)
    assert (len(known(house, shop_id)), cursors(house)) == (4, [])

    later(house, 5)
    assert known(house, shop_id) == dict.fromkeys(placed, 1)
    assert len(house.facts("order.arrived")) == 6
    assert house.whole()


def test_an_order_that_cannot_be_kept_is_parked_and_stops_nobody_else(house, market, monkeypatch) -> None:
    simulator, shop_id = market("taobao")
    placed = simulator.market.place_orders(3, 1)
    line_rows = rows.line_rows

    def broken(orders, skus):
        if any(line.line_id == placed[1].lines[0].id for order in orders.values() for line in order.lines):
            raise ValueError("no database keeps this")
        return line_rows(orders, skus)

    monkeypatch.setattr(rows, "line_rows", broken)
    start(house)

    assert set(known(house, shop_id)) == {placed[0].id, placed[2].id}
    with house.runtime.db.read() as tx:
        [parked] = queries.open_parked(tx)
    assert (parked.order_no, parked.reason.startswith("this order cannot be kept")) == (placed[1].id, True)
    assert len(cursors(house)) == 1


def test_an_undocumented_status_is_parked_and_the_rest_of_the_page_taken_in(house, market) -> None:
    simulator, shop_id = market("taobao")
    [odd] = simulator.market.place_orders(1, 1, odd_status="WAIT_FOR_GODOT")
    [good] = simulator.market.place_orders(1, 2)

    start(house)

    assert set(known(house, shop_id)) == {good.id}
    with house.runtime.db.read() as tx:
        [parked] = queries.open_parked(tx)
    assert (parked.order_no, parked.value) == (odd.id, "WAIT_FOR_GODOT")

    odd.odd_status = ""
    simulator.market.touch(odd)
    start(house)
    assert set(known(house, shop_id)) == {good.id, odd.id}
    with house.runtime.db.read() as tx:
        assert queries.open_parked(tx) == []


def test_a_refund_on_the_platform_reaches_the_order(house, market) -> None:
    simulator, _ = market("taobao")
    [order] = simulator.market.place_orders(1, 1)
    start(house)
    assert house.state(order.id) == "allocated"

    with time_machine.travel(now() + timedelta(seconds=2)):
        simulator.market.ask_refund(order.id)
        start(house)
        assert house.state(order.id) == "allocated:refund"
    with time_machine.travel(now() + timedelta(seconds=4)):
        simulator.market.close_order(order.id)
        start(house)
    assert house.state(order.id) == "cancelled"
    assert house.sums()["A"] == (100, 0)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", ["duplicate_page", "shifted_page", "truncated_json", "html_page", "timeout_after"])
@pytest.mark.parametrize("channel", BUILT_IN)
def test_no_order_is_lost_or_doubled_by_a_fault_while_reading(house, market, channel: str, fault: str) -> None:
    simulator, shop_id = market(channel, settings={"page_size": 3})
    placed = [order.id for order in simulator.market.place_orders(8, 1)]
    simulator.faults.arm(fault, 2)

    start(house)
    for seconds in (5, 20, 60, 400):
        later(house, seconds)

    assert known(house, shop_id) == dict.fromkeys(placed, 1)
    assert house.whole()


def test_the_window_overlaps_the_last_one_and_sweeps_with_the_platform_s_own_overlap(house) -> None:
    shop, at = house.shop(), now()
    cursor = PullCursor(shop_id=shop.id, read_until=at - timedelta(seconds=30), swept_until=at - timedelta(minutes=1))

    assert pull.window(shop, None, at) == (shop.created - pull.FIRST_LOOK_BACK, True)
    assert pull.window(shop, cursor, at) == (cursor.read_until - pull.QUICK_OVERLAP, False)
    cursor.swept_until = at - pull.SWEEP_EVERY
    assert pull.window(shop, cursor, at) == (cursor.swept_until - timedelta(minutes=5), True)


def test_a_stopped_shop_is_not_pulled(house, market) -> None:
    from hub.channels import connections

    _, shop_id = market("taobao")
    with house.runtime.db.write() as tx:
        connections.mark_needs_reauth(tx, shop_id, reason="revoked", actor=house.actor)

    assert start(house) == [pull.PULL_ALL]
