"""One listing per shop and SKU, ever; what may not be sold says why; what is on sale is left alone."""

import pytest
from sqlmodel import select

from connectors.base.registry import BUILT_IN
from hub.channels import creatives, publishing, queries
from hub.channels.models import Listing, Shop
from hub.kernel.jobs.models import Job
from hub.kernel.money import Money

#: What differs here is the vendor, not the database.
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def listings(house) -> list[Listing]:
    with house.runtime.db.read() as tx:
        return list(queries.listings(tx))


def renders(house) -> list[dict]:
    with house.runtime.db.read() as tx:
        return [job.payload for job in tx.exec(select(Job).where(Job.kind == creatives.RENDER))]


@ON_SQLITE
@pytest.mark.parametrize("channel", BUILT_IN)
def test_a_sku_goes_on_sale_once_with_its_stock(house, open_shop, put_on_sale, channel: str) -> None:
    simulator, shop_id = open_shop(channel)
    house.sku("A")
    house.stock("A", 30)

    row = put_on_sale("A", channel, shop_id)

    [seen] = simulator.market.state()["listings"]
    assert (row.state, row.item_id, row.price_fen, row.stock_pushed) == ("live", seen["id"], 9900, 30)
    assert (seen["merchant_code"], seen["status"], seen["stock"], seen["created_count"]) == ("A", "live", 30, 1)
    assert (seen["pictures"], row.error) == (5, "")


@ON_SQLITE
@pytest.mark.parametrize("channel", BUILT_IN)
@pytest.mark.parametrize("fault", ["timeout_after", "truncated_json"])
def test_an_answer_lost_on_the_way_never_makes_a_second_listing(
    house, open_shop, put_on_sale, studio, listing, channel: str, fault: str
) -> None:
    simulator, shop_id = open_shop(channel)
    house.sku("A")
    house.stock("A", 30)
    simulator.faults.arm(fault, 20)
    put_on_sale("A", channel, shop_id)
    for left in range(12, -1, -1):
        simulator.faults.clear()
        simulator.faults.arm(fault, left % 3)
        with house.runtime.db.write() as tx:
            for job in tx.exec(select(Job).where(Job.kind == publishing.PUBLISH, Job.status == "queued")):
                job.due = job.created
                tx.add(job)
        house.run(publishing.PUBLISH)

    assert listing("A", shop_id).state == "live"
    assert [x["created_count"] for x in simulator.market.state()["listings"]] == [1]


def test_what_may_not_be_sold_is_blocked_with_the_reason_and_reaches_no_platform(
    house, open_shop, request_publish, listing
) -> None:
    simulator, shop_id = open_shop("taobao")
    house.sku("A")
    house.sku("R", restricted=True)

    assert request_publish() == 1

    row = listing("R", shop_id)
    assert (row.state, row.error) == ("blocked", "受限品类，未经人工核准不得铺货")
    assert listing("A", shop_id).state == "publishing"
    assert [job["sku_id"] for job in renders(house)] == [str(house.skus["A"])]
    assert simulator.market.state()["listings"] == []


def test_words_against_advertising_law_stop_a_publish_until_they_are_changed(
    house, open_shop, request_publish, listing
) -> None:
    simulator, shop_id = open_shop("taobao")
    house.sku("A")
    house.tell("A", "国家级牦牛肉")

    assert request_publish() == 0
    row = listing("A", shop_id)
    assert row.state == "blocked"
    assert row.error.startswith("文案含“国家级”（广告法第九条第三项）：")
    assert simulator.market.state()["listings"] == []

    house.tell("A", "牦牛肉")
    assert request_publish() == 1
    assert (listing("A", shop_id).state, listing("A", shop_id).error) == ("publishing", "")


def test_a_blocked_listing_keeps_the_present_reasons_and_goes_on_when_there_are_none(
    house, open_shop, request_publish, listing
) -> None:
    _, shop_id = open_shop("taobao")
    house.sku("R", restricted=True, price=None)
    request_publish()
    house.change("R", price=9900)
    request_publish()
    assert listing("R", shop_id).error == "受限品类，未经人工核准不得铺货"

    house.change("R", restricted=False)
    assert request_publish() == 1
    assert (listing("R", shop_id).state, listing("R", shop_id).error) == ("publishing", "")


def test_a_ticket_is_offered_only_where_tickets_are_sold(house, open_shop, request_publish) -> None:
    shops = {channel: open_shop(channel)[1] for channel in BUILT_IN}
    house.sku("T", storage="virtual", voucher=True)

    request_publish()

    states = {x.shop_id: x.state for x in listings(house)}
    selling = {channel for channel, shop_id in shops.items() if states[shop_id] == "publishing"}
    assert selling == {channel for channel in BUILT_IN if publishing.manifest(channel).sells_vouchers}
    assert all("不销售卡券类商品" in x.error for x in listings(house) if x.state == "blocked")


def test_asking_again_for_what_is_on_sale_or_on_its_way_does_nothing(
    house, open_shop, put_on_sale, request_publish, listing
) -> None:
    simulator, shop_id = open_shop("taobao")
    for code in ("A", "B"):
        house.sku(code)
        house.stock(code, 9)
    put_on_sale("A", "taobao", shop_id)
    assert request_publish() == 1  # B, which waits for its pictures
    before = (listing("A", shop_id), listing("B", shop_id), len(house.facts()), dict(simulator.market.calls))

    assert request_publish() == 0

    assert (listing("A", shop_id), listing("B", shop_id), len(house.facts()), dict(simulator.market.calls)) == before


def test_a_listing_found_on_the_platform_is_adopted_and_told_the_stock(house, open_shop, put_on_sale) -> None:
    simulator, shop_id = open_shop("taobao")
    house.sku("A")
    house.stock("A", 7)
    there = simulator.market.create_listing(
        merchant_code="A", title="made by hand", price_fen=9900, stock=99, status="live"
    )

    row = put_on_sale("A", "taobao", shop_id)

    assert (row.state, row.item_id, row.stock_pushed) == ("live", there.id, 7)
    assert [(x["created_count"], x["stock"]) for x in simulator.market.state()["listings"]] == [(1, 7)]


def test_a_listing_found_off_the_shelf_is_put_back_not_made_anew(house, open_shop, put_on_sale) -> None:
    simulator, shop_id = open_shop("taobao")
    house.sku("A")
    house.stock("A", 7)
    there = simulator.market.create_listing(merchant_code="A", title="x", price_fen=9900, stock=0, status="off")

    assert put_on_sale("A", "taobao", shop_id).item_id == there.id
    assert [(x["status"], x["stock"]) for x in simulator.market.state()["listings"]] == [("live", 7)]


def test_a_refused_listing_keeps_reason_and_remedy_and_can_be_submitted_again(
    house, open_shop, put_on_sale, request_publish, studio, listing
) -> None:
    simulator, shop_id = open_shop("taobao", settings={"category_id": "1"})  # a category the shop may not sell in
    house.sku("A")
    house.stock("A", 7)

    row = put_on_sale("A", "taobao", shop_id)

    assert row.state == "refused"
    assert row.error
    assert row.remedy
    assert house.jobs(publishing.PUBLISH) == [("done", "refused")]
    assert simulator.market.state()["listings"] == []

    open_shop_again(house, shop_id)
    assert request_publish() == 1
    with house.runtime.db.write() as tx:
        publishing.enqueue_many(tx, publishing.RESUME, [(str(shop_id), {"shop_id": str(shop_id)})])
    house.run(publishing.RESUME, publishing.PUBLISH)
    assert (listing("A", shop_id).state, listing("A", shop_id).error) == ("live", "")


def open_shop_again(house, shop_id: int) -> None:
    """An operator takes the wrong category out of the shop's settings."""
    with house.runtime.db.write() as tx:
        shop = tx.get(Shop, shop_id)
        shop.settings = {"calls_per_second": 100_000}
        tx.add(shop)


def test_two_shops_of_one_platform_count_as_two_and_are_drawn_once(house, request_publish) -> None:
    for code in ("t1", "t2"):
        house.shop(code)
    house.sku("A")

    assert request_publish() == 2
    assert renders(house) == [{"sku_id": str(house.skus["A"]), "platforms": ["taobao"]}]


def test_shops_may_be_named_by_an_iterator(house, request_publish) -> None:
    shops = [house.shop(code).id for code in ("t1", "t2", "t3")]
    house.sku("A")

    assert request_publish(shop_ids=iter(shops[1:])) == 2
    assert {x.shop_id for x in listings(house)} == set(shops[1:])


def test_a_platform_asked_for_while_the_studio_is_busy_waits_for_its_own_pictures(
    house, open_shop, request_publish, studio, listing
) -> None:
    _, taobao = open_shop("taobao")
    _, jd = open_shop("jd")
    house.sku("A")
    house.stock("A", 50)
    request_publish(shop_ids=[taobao])
    request_publish(shop_ids=[jd])

    studio("A", "taobao")
    assert (listing("A", taobao).state, listing("A", jd).state) == ("live", "publishing")
    with house.runtime.db.read() as tx:
        assert queries.platforms_waiting(tx, house.skus["A"]) == {"jd"}
    studio("A", "jd")
    assert listing("A", jd).state == "live"


def test_a_reference_price_is_always_above_the_price() -> None:
    for fen in (1, 99, 100, 9900, 138000):
        above = publishing.struck_through(Money(fen))
        assert above > Money(fen)
        assert above.fen % 100 == 0
