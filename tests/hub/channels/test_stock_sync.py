"""Shops are told absolute numbers that only get newer; one refusal stops nobody else."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from connectors.base.registry import BUILT_IN
from hub.channels import queries, stock_sync
from hub.channels.models import Listing
from hub.inventory import reservations
from hub.inventory.fefo import Want
from hub.kernel.clock import now
from hub.kernel.db import table
from hub.kernel.errors import PlatformDown, Rejected

SYNC = (stock_sync.FAN_OUT, stock_sync.PUSH)


def told(simulator, code: str = "A") -> list[int]:
    """Every number the platform was given for a listing, in order."""
    [found] = simulator.market.find_listings(code)
    return [quantity for _, quantity in found.stock_log]


def sell(house, code: str, pieces: int, line: int = 1) -> None:
    with house.runtime.db.write() as tx:
        assert not reservations.reserve(tx, [Want(line, line, house.skus[code], pieces)], min_days=3, actor=house.actor)


@pytest.fixture
def on_sale(house, open_shop, put_on_sale):
    """Put codes with 30 pieces each on sale in one shop, everything told."""

    def run(channel: str, *codes: str):
        simulator, shop_id = open_shop(channel)
        for code in codes:
            house.sku(code)
            house.stock(code, 30)
            put_on_sale(code, channel, shop_id)
        house.run(*SYNC, stock_sync.RECOUNT)
        return simulator, shop_id

    return run


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("channel", BUILT_IN)
def test_a_sale_is_told_as_the_new_absolute_number(house, on_sale, listing, channel: str) -> None:
    simulator, shop_id = on_sale(channel, "A")
    before = listing("A", shop_id)

    sell(house, "A", 4)
    house.run(*SYNC)

    row = listing("A", shop_id)
    assert (row.stock_pushed, simulator.market.state()["listings"][0]["stock"]) == (26, 26)
    assert row.stock_version > before.stock_version
    with house.runtime.db.read() as tx:
        assert queries.stale_listings(tx, shop_id) == []


def test_several_changes_between_two_pushes_are_told_once(house, on_sale) -> None:
    simulator, _ = on_sale("taobao", "A")
    before = len(told(simulator))
    for line in range(5):
        sell(house, "A", 1, line)

    house.run(*SYNC)

    assert told(simulator)[before:] == [25]


def test_an_older_number_never_overwrites_a_newer_one(house, on_sale, listing) -> None:
    """A pusher that was slow to record finds a newer version in the row and leaves it."""
    _, shop_id = on_sale("taobao", "A")
    row = listing("A", shop_id)
    old = stock_sync.Promise(99, row.stock_version, now())

    with house.runtime.db.write() as tx:
        stock_sync._record(tx, [stock_sync.Told(row, old, now())])

    assert listing("A", shop_id).stock_pushed == 30


def test_stock_that_changes_while_the_shop_is_told_is_told_again(house, on_sale, monkeypatch) -> None:
    simulator, _ = on_sale("taobao", "A")
    answer, lines = simulator.answer, iter(range(100, 103))

    def buy_meanwhile(request):
        if (line := next(lines, None)) is not None:
            sell(house, "A", 1, line)
        return answer(request)

    sell(house, "A", 1)
    simulator.answer = buy_meanwhile
    house.run(*SYNC)

    assert told(simulator)[-1] == 26
    assert sorted(told(simulator)[1:], reverse=True) == told(simulator)[1:]


def test_one_refused_listing_does_not_stop_the_others_and_says_why(house, on_sale, listing) -> None:
    simulator, shop_id = on_sale("taobao", "A", "B", "C")
    [b] = simulator.market.find_listings("B")
    simulator.market.set_status(b.id, "deleted")
    for line, code in enumerate("ABC"):
        sell(house, code, 1, line)

    house.run(*SYNC)

    rows = {code: listing(code, shop_id) for code in "ABC"}
    assert {code: row.stock_pushed for code, row in rows.items()} == {"A": 29, "B": 30, "C": 29}
    assert rows["B"].error
    assert (rows["A"].error, rows["C"].error) == ("", "")
    assert house.jobs(stock_sync.PUSH)[-1] == ("done", "ok")


def test_an_outage_keeps_what_landed_and_tells_the_rest_later(house, on_sale, listing, monkeypatch) -> None:
    _, shop_id = on_sale("taobao", "A", "B", "C")
    for line, code in enumerate("ABC"):
        sell(house, code, 1, line)
    tell, calls = stock_sync._tell, []

    def break_off(connector, row, what):
        calls.append(row.merchant_code)
        if len(calls) == 2:
            raise PlatformDown("away")
        return tell(connector, row, what)

    monkeypatch.setattr(stock_sync, "_tell", break_off)
    house.run(*SYNC)
    assert sorted(listing(code, shop_id).stock_pushed for code in "ABC") == [29, 30, 30]
    assert house.jobs(stock_sync.PUSH)[-1] == ("queued", "")

    with time_machine.travel(now() + timedelta(seconds=5)):
        house.run(*SYNC)
    assert [listing(code, shop_id).stock_pushed for code in "ABC"] == [29, 29, 29]
    assert len(calls) == 4  # A, B broken off, B, C


def test_a_lost_answer_is_simply_told_again(house, on_sale, listing) -> None:
    simulator, shop_id = on_sale("taobao", "A")
    sell(house, "A", 2)
    simulator.faults.arm("timeout_after", 1)
    house.run(*SYNC)
    assert listing("A", shop_id).stock_pushed == 30

    with time_machine.travel(now() + timedelta(seconds=5)):
        house.run(*SYNC)
    assert (listing("A", shop_id).stock_pushed, told(simulator)[-2:]) == (28, [28, 28])


def test_scarce_goods_are_divided_so_that_all_shops_together_show_no_more_than_there_is(
    house, open_shop, put_on_sale, listing
) -> None:
    shops = {channel: open_shop(channel) for channel in ("taobao", "jd", "youzan")}
    house.sku("A")
    house.stock("A", 9)
    for channel, (_, shop_id) in shops.items():
        put_on_sale("A", channel, shop_id)
    house.run(*SYNC)
    assert [listing("A", shop_id).stock_pushed for _, shop_id in shops.values()] == [9, 9, 9]

    sell(house, "A", 4)
    house.run(*SYNC)
    assert [told(simulator)[-1] for simulator, _ in shops.values()] == [1, 1, 1]


def test_the_safety_buffer_is_not_shown(house, on_sale, listing) -> None:
    _, shop_id = on_sale("taobao", "A")
    object.__setattr__(house.runtime, "settings", house.runtime.settings.model_copy(update={"safety_buffer": 5}))
    house.stock("A", 1)
    house.run(*SYNC)

    assert listing("A", shop_id).stock_pushed == 26


def test_a_lot_that_has_become_too_old_is_taken_off_the_shops_without_any_movement(house, on_sale, listing) -> None:
    _, shop_id = on_sale("taobao", "A")
    house.stock("A", 5, days=4)
    house.run(*SYNC)
    assert listing("A", shop_id).stock_pushed == 35

    with time_machine.travel(now() + timedelta(days=1)):
        house.run(*SYNC)
        assert listing("A", shop_id).stock_pushed == 35
        with house.runtime.db.write() as tx:
            stock_sync.enqueue_many(tx, stock_sync.RECOUNT, [("tick", {})])
        house.run(stock_sync.RECOUNT, *SYNC)
    assert listing("A", shop_id).stock_pushed == 30


def test_a_recount_that_finds_nothing_changes_nothing(house, on_sale) -> None:
    simulator, _ = on_sale("taobao", "A")
    before = (len(house.facts()), dict(simulator.market.calls))

    with house.runtime.db.write() as tx:
        stock_sync.enqueue_many(tx, stock_sync.RECOUNT, [("tick", {})])
    house.run(stock_sync.RECOUNT, *SYNC)

    assert (len(house.facts()), dict(simulator.market.calls)) == before


def test_a_further_shop_makes_the_others_show_less_of_what_is_scarce(house, open_shop, on_sale, listing) -> None:
    _, shop_id = on_sale("taobao", "A")
    sell(house, "A", 27)
    house.run(*SYNC)
    assert listing("A", shop_id).stock_pushed == 3

    open_shop("jd")
    house.run(stock_sync.RECOUNT, *SYNC)

    assert listing("A", shop_id).stock_pushed == 1


def test_bundles_are_told_when_a_component_is_sold(house, open_shop, put_on_sale, listing) -> None:
    simulator, shop_id = open_shop("taobao")
    for code in ("A", "B"):
        house.sku(code)
        house.stock(code, 10)
    house.sku("BOX", parts={"A": 2, "B": 1})
    assert put_on_sale("BOX", "taobao", shop_id).stock_pushed == 5

    sell(house, "A", 3)
    house.run(*SYNC)

    assert (listing("BOX", shop_id).stock_pushed, told(simulator, "BOX")[-1]) == (3, 3)


def test_shops_without_news_are_not_called(house, open_shop, put_on_sale) -> None:
    quiet, _ = open_shop("jd")
    _, shop_id = open_shop("taobao")
    house.sku("A")
    house.stock("A", 30)
    put_on_sale("A", "taobao", shop_id)
    before = dict(quiet.market.calls)

    sell(house, "A", 1)
    house.run(*SYNC)

    assert dict(quiet.market.calls) == before


def test_every_push_that_landed_is_on_record_with_its_times(house, on_sale) -> None:
    _, shop_id = on_sale("taobao", "A")
    start = now()
    sell(house, "A", 1)
    house.run(*SYNC)

    with house.runtime.db.read() as tx:
        [push] = queries.pushes_since(tx, start)
        assert queries.push_counts(tx)[shop_id] >= 1
    assert (push.quantity, push.shop_id, start <= push.computed_at <= push.landed_at) == (29, shop_id, True)


def test_a_rejection_counts_as_told_until_the_next_change(house, on_sale, listing, monkeypatch) -> None:
    _, shop_id = on_sale("taobao", "A")
    sell(house, "A", 1)
    refused = stock_sync.Promise(29, 10**6, now())
    with house.runtime.db.write() as tx:
        error = Rejected("too many pieces", remedy="Ask the platform.")
        stock_sync._record(tx, [stock_sync.Told(listing("A", shop_id), refused, now(), error.message, error.remedy)])

    row = listing("A", shop_id)
    assert (row.stock_pushed, row.error, row.remedy) == (30, "too many pieces", "Ask the platform.")
    with house.runtime.db.read() as tx:
        assert queries.stale_listings(tx, shop_id) == []
    with house.runtime.db.write() as tx:
        tx.connection().execute(update(table(Listing)).values(stock_version=0))
    house.run(*SYNC)
    assert (listing("A", shop_id).stock_pushed, listing("A", shop_id).error) == (29, "")
