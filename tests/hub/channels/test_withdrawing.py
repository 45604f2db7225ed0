"""What may no longer be sold is taken off sale everywhere, and says why."""

import pytest

from connectors.base.registry import BUILT_IN
from hub.channels import withdrawing
from hub.kernel.jobs.queue import enqueue


def check(house) -> list[str]:
    with house.runtime.db.write() as tx:
        enqueue(tx, withdrawing.CHECK, key="tick")
    return house.run(withdrawing.CHECK, withdrawing.WITHDRAW)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("channel", BUILT_IN)
def test_a_listing_whose_sku_was_restricted_is_taken_off_sale(house, open_shop, put_on_sale, listing, channel) -> None:
    simulator, shop_id = open_shop(channel)
    for code in ("A", "B"):
        house.sku(code)
        house.stock(code, 9)
        put_on_sale(code, channel, shop_id)

    house.change("A", restricted=True)
    assert check(house) == [withdrawing.CHECK, withdrawing.WITHDRAW]

    row = listing("A", shop_id)
    assert (row.state, row.error) == ("off", "受限品类，未经人工核准不得铺货")
    assert listing("B", shop_id).state == "live"
    assert {x["merchant_code"]: x["status"] for x in simulator.market.state()["listings"]} == {"A": "off", "B": "live"}


def test_a_listing_taken_off_goes_back_on_sale_when_the_reason_is_gone(
    house, open_shop, put_on_sale, request_publish, studio, listing
) -> None:
    simulator, shop_id = open_shop("taobao")
    house.sku("A")
    house.stock("A", 9)
    put_on_sale("A", "taobao", shop_id)
    house.change("A", restricted=True)
    check(house)

    house.change("A", restricted=False)
    assert request_publish() == 1
    studio("A")

    assert listing("A", shop_id).state == "live"
    assert [(x["status"], x["created_count"]) for x in simulator.market.state()["listings"]] == [("live", 1)]


def test_a_reason_that_went_away_before_the_call_leaves_the_listing_alone(
    house, open_shop, put_on_sale, listing
) -> None:
    simulator, shop_id = open_shop("taobao")
    house.sku("A")
    house.stock("A", 9)
    put_on_sale("A", "taobao", shop_id)
    house.change("A", restricted=True)
    with house.runtime.db.write() as tx:
        enqueue(tx, withdrawing.CHECK, key="tick")
    house.run(withdrawing.CHECK)
    house.change("A", restricted=False)
    before = dict(simulator.market.calls)

    house.run(withdrawing.WITHDRAW)

    assert (listing("A", shop_id).state, dict(simulator.market.calls)) == ("live", before)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_a_person_takes_off_sale_goes_for_their_reason_and_in_their_name(
    house, open_shop, put_on_sale, listing
) -> None:
    simulator, shop_id = open_shop("taobao")
    house.sku("A")
    house.stock("A", 9)
    put_on_sale("A", "taobao", shop_id)

    with house.runtime.db.write() as tx:
        ids = [listing("A", shop_id).id]
        assert withdrawing.request_withdrawal(tx, ids, why="包装改版", actor=house.actor) == 1
    house.run(withdrawing.WITHDRAW)

    row = listing("A", shop_id)
    assert (row.state, row.error) == ("off", "包装改版")
    assert house.facts("listing.moved")[-1].actor == "user:tester"
    assert [x["status"] for x in simulator.market.state()["listings"]] == ["off"]
    with house.runtime.db.write() as tx:
        assert withdrawing.request_withdrawal(tx, ids, why="包装改版", actor=house.actor) == 0
