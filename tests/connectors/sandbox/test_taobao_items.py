"""The goods desk and the connector in front of it: edits, prices, the shelf, templates, what a category asks for."""

from dataclasses import replace

import pytest

from connectors.base.types import AttributeKind, ListingState
from hub.kernel.errors import Invalid, Rejected
from hub.kernel.money import Money
from tests.connectors.taobao.stage import DRAFT, FACTS, connect, open_shop


@pytest.fixture
def stage():
    sim, shop = open_shop()
    yield sim, shop
    shop.close()


def test_an_edit_brings_the_listing_to_the_draft_and_leaves_the_stock(stage):
    sim, shop = stage
    ref = shop.create_listing(DRAFT)
    listing = sim.market.listings[ref.item_id]
    sim.market.set_stock(ref.item_id, 7)
    changed = replace(DRAFT, title="高原牦牛腱子肉1kg", price=Money(9900), stock=500, detail_pictures=())
    assert shop.update_listing(ref, changed) == ref
    assert (listing.title, listing.price_fen, listing.stock, listing.details) == ("高原牦牛腱子肉1kg", 9900, 7, ())
    assert listing.status == "live"
    assert sim.market.created_count["YAK-500"] == 1


def test_an_illegal_edit_is_not_sent(stage):
    sim, shop = stage
    ref = shop.create_listing(DRAFT)
    with pytest.raises(Invalid):
        shop.update_listing(ref, replace(DRAFT, title="好" * 31))
    assert sim.market.calls["alibaba.item.edit.fastupdate"] == 0


def test_an_edit_the_platform_refuses_changes_nothing(stage):
    sim, shop = stage
    ref = shop.create_listing(DRAFT)
    listing = sim.market.listings[ref.item_id]
    shop._settings = {"schema_values": {"description": "ab"}}
    with pytest.raises(Rejected) as caught:
        shop.update_listing(ref, replace(DRAFT, title="新名字"))
    assert (caught.value.field, listing.title) == ("description", DRAFT.title)


def test_a_price_changes_alone(stage):
    sim, shop = stage
    ref = shop.create_listing(DRAFT)
    listing = sim.market.listings[ref.item_id]
    before = (listing.title, listing.stock, listing.pictures, listing.details, listing.status)
    assert shop.set_price(ref, Money(5550), market_price=Money(9900)) == ref
    assert listing.price_fen == 5550
    assert (listing.title, listing.stock, listing.pictures, listing.details, listing.status) == before
    with pytest.raises(Invalid):
        shop.set_price(ref, Money(0), market_price=Money(1))


def test_a_deleted_listing_is_gone_and_deleting_it_again_is_no_error(stage):
    sim, shop = stage
    ref = shop.delist(shop.create_listing(DRAFT))
    shop.delete_listing(ref)
    shop.delete_listing(ref)
    assert sim.market.listings[ref.item_id].status == "deleted"
    assert shop.find_listing("YAK-500") is None


def test_an_unknown_item_is_neither_edited_nor_priced(stage):
    _, shop = stage
    ref = shop.create_listing(DRAFT)
    shop.delete_listing(ref)
    for act in (lambda: shop.update_listing(ref, DRAFT), lambda: shop.set_price(ref, Money(1), market_price=Money(2))):
        with pytest.raises(Rejected) as caught:
            act()
        assert caught.value.code == "isv.item-not-exist"


def test_the_whole_shelf_is_read_once_each(stage):
    sim, shop = stage
    off = shop.delist(shop.create_listing(DRAFT))
    bad = shop.create_listing(replace(DRAFT, merchant_code="BAD"))
    sim.market.set_status(bad.item_id, "refused")
    for i in range(203):
        sim.market.create_listing(merchant_code=f"M{i}", title="t", price_fen=150, stock=2, status="live")
    rows = [row for page in shop.all_listings() for row in page]
    assert len({row.ref.item_id for row in rows}) == len(rows) == 3 + 2 + 203
    states = {row.ref.merchant_code: row.ref.state for row in rows}
    assert (states["M0"], states["YAK-500"], states["BAD"]) == (
        ListingState.LIVE,
        ListingState.OFF,
        ListingState.REFUSED,
    )
    mine = next(row for row in rows if row.ref.item_id == off.item_id)
    assert (mine.title, mine.price, mine.stock) == (DRAFT.title, DRAFT.price, DRAFT.stock)


def test_freight_templates_are_read_and_used(stage):
    sim, shop = stage
    assert [(x.template_id, x.name) for x in shop.freight_templates()] == [("8801", "全国包邮"), ("8802", "冷链到付")]
    ref = shop.create_listing(replace(DRAFT, freight_template="8802"))
    assert sim.market.listings[ref.item_id].extra["values"]["deliveryTemplate"] == ["8802"]


def test_a_category_tells_what_it_asks_for_and_what_is_filled(stage):
    needs = stage[1].category_needs(FACTS, title="高原牦牛腱子肉500g")
    assert (needs.vendor_category_id, needs.name, needs.missing) == ("50025689", "地方特产", ())
    told = {need.name: need for need in needs.attributes}
    assert told["储藏方法"].kind is AttributeKind.ONE_OF
    assert (told["储藏方法"].choices, told["储藏方法"].filled) == (("冷冻", "冷藏", "常温"), "冷冻")
    assert (told["保质期"].filled, told["生产许可证编号"].filled) == ("365", "SC12345678901234")
    assert told["宝贝类型"].filled == ""
    assert not {"宝贝标题", "一口价", "总库存", "宝贝图片", "宝贝描述"} & set(told)


def test_the_operators_values_count_as_filled(stage):
    sim, _ = stage
    shop = connect(sim, schema_values={"stuffStatus": "全新"}, category_id="50025689")
    told = {need.name: need.filled for need in shop.category_needs(FACTS, title="x").attributes}
    assert told["宝贝类型"] == "全新"
    assert sim.market.calls["taobao.itemcats.authorize.get"] == 0
