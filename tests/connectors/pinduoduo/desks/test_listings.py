"""Prices, edits, deletions, reviews and the whole shelf against the sandbox shop."""

from dataclasses import replace

import pytest

from connectors.base.types import ListingRef, ListingState
from hub.kernel.errors import Indeterminate, Rejected
from hub.kernel.money import Money

WORDS = "主图含有价格文字"


def put(sim, code, status="live", **more):
    return sim.market.create_listing(
        merchant_code=code, title=f"样例{code}", price_fen=5000, stock=9, status=status, **more
    )


def test_a_price_is_set_as_group_price_with_the_single_price_above(shop, sim, draft):
    ref = shop.create_listing(draft())
    assert shop.set_price(ref, Money(4980), market_price=Money(6980)) == ref
    listing = sim.market.listings[ref.item_id]
    assert (listing.price_fen, listing.extra["single"], listing.extra["market"]) == (4980, 5080, 6980)
    assert listing.stock == 20


def test_a_price_that_is_looked_at_first_is_in_audit_and_counts_later(shop, sim, draft):
    ref = shop.create_listing(draft())
    sim.hold_reviews()
    assert shop.set_price(ref, Money(4980), market_price=Money(6980)).state is ListingState.AUDIT
    assert sim.market.listings[ref.item_id].price_fen == 5680
    sim.decide(ref.item_id)
    assert sim.market.listings[ref.item_id].price_fen == 4980


def test_a_price_without_a_known_sku_looks_the_sku_up(shop, sim, draft):
    ref = shop.create_listing(draft())
    assert shop.set_price(replace(ref, vendor_sku_id=""), Money(4980), market_price=Money(6980)) == ref
    with pytest.raises(Rejected) as held:
        shop.set_price(ListingRef("1", "", "nobody", ListingState.LIVE), Money(1), market_price=Money(9))
    assert held.value.field == "sku_id"


def test_a_price_without_room_below_the_market_price_is_never_sent(shop, sim, draft):
    ref = shop.create_listing(draft())
    with pytest.raises(Rejected) as held:
        shop.set_price(ref, Money(4980), market_price=Money(4981))
    assert (held.value.field, sim.market.calls["pdd.goods.sku.price.update"]) == ("market_price", 0)


def test_a_price_not_read_back_is_never_called_harmless(connect, answering):
    ref = ListingRef("1", "2", "x", ListingState.LIVE)
    busy = {"error_response": {"error_code": 52103, "error_msg": "busy"}}
    transport = answering({"goods_update_sku_price_response": {"goods_commit_id": 7}}, busy)
    with pytest.raises(Indeterminate):
        connect(transport).set_price(ref, Money(1), market_price=Money(999))


def test_an_edit_changes_title_price_and_pictures_but_never_the_stock(shop, sim, draft, picture):
    ref = shop.create_listing(draft())
    more = shop.upload_picture(picture(900, 900))
    shop.set_stock(ref, 7)
    changed = draft(title="样例牦牛肉新", price=Money(4980), stock=500, main_pictures=(more,))
    assert shop.update_listing(ref, changed) == ref
    listing = sim.market.listings[ref.item_id]
    assert (listing.title, listing.price_fen, listing.stock, listing.pictures) == ("样例牦牛肉新", 4980, 7, (more.url,))
    assert [quantity for _, quantity in listing.stock_log] == [20, 7]
    assert sim.market.created_count["ZK-YAK-500"] == 1


def test_an_edit_leaves_a_delisted_listing_off_sale(shop, sim, draft):
    ref = shop.delist(shop.create_listing(draft()))
    assert shop.update_listing(ref, draft(title="样例牦牛肉新")).state is ListingState.OFF
    assert sim.market.listings[ref.item_id].status == "off"


def test_a_refused_edit_carries_the_reviewers_words(connect, answering, sim, draft):
    ready = draft()
    transport = answering(
        {"cat_rule_get_response": {"goods_properties_rule": {"properties": [
            {"ref_pid": 1, "name": "规格", "is_sale": True, "parent_spec_id": 3}]}}},
        {"goods_spec_id_get_response": {"spec_id": 5}},
        {"goods_update_response": {"goods_commit_id": 1, "goods_id": 2}},
        {"goods_commit_status_get_response": {"list": [
            {"goods_commit_id": 1, "check_status": 3, "reject_comment": WORDS}]}},
    )  # fmt: skip
    shop = connect(transport, cat_ids={"牦牛生鲜": 1}, cost_template_id=1)
    changed = shop.update_listing(ListingRef("2", "3", "x", ListingState.LIVE), ready)
    assert (changed.state, changed.reason) == (ListingState.REFUSED, WORDS)


def test_a_listing_on_sale_is_not_deleted(shop, sim, draft):
    ref = shop.create_listing(draft())
    with pytest.raises(Rejected, match="请先下架"):
        shop.delete_listing(ref)
    assert sim.market.listings[ref.item_id].status == "live"


def test_a_delisted_listing_is_deleted_once_and_again_without_harm(shop, sim, draft):
    ref = shop.delist(shop.create_listing(draft()))
    shop.delete_listing(ref)
    shop.delete_listing(ref)
    assert sim.market.listings[ref.item_id].status == "deleted"
    assert sim.shop.deleted == {ref.item_id: 1}
    assert shop.find_listing(ref.merchant_code) is None


def test_a_new_listing_waits_for_its_review_and_is_found_waiting(shop, sim, draft):
    sim.hold_reviews()
    ref = shop.create_listing(draft())
    assert (ref.state, shop.find_listing(ref.merchant_code).state) == (ListingState.AUDIT, ListingState.AUDIT)
    sim.decide(ref.item_id)
    assert shop.find_listing(ref.merchant_code).state is ListingState.LIVE


def test_a_refused_listing_is_found_with_the_reviewers_last_words(shop, sim, draft):
    sim.hold_reviews()
    ref = shop.create_listing(draft())
    sim.decide(ref.item_id, "第一次")
    shop.update_listing(ref, draft())
    sim.decide(ref.item_id, WORDS)
    found = shop.find_listing(ref.merchant_code)
    assert (found.state, found.reason) == (ListingState.REFUSED, WORDS)


def test_a_refused_change_leaves_a_listing_on_sale_with_the_words(shop, sim, draft):
    ref = shop.create_listing(draft())
    sim.hold_reviews()
    shop.set_price(ref, Money(4980), market_price=Money(6980))
    sim.decide(ref.item_id, WORDS)
    found = shop.find_listing(ref.merchant_code)
    assert (found.state, found.reason) == (ListingState.LIVE, WORDS)


def test_the_whole_shelf_is_read_page_by_page(shop, sim):
    for number in range(203):
        put(sim, f"C{number}", "live" if number % 2 else "off")
    put(sim, "gone", "deleted")
    pages = list(shop.all_listings())
    assert [len(page) for page in pages] == [100, 100, 3]
    rows = [row for page in pages for row in page]
    assert {row.ref.merchant_code for row in rows} == {f"C{number}" for number in range(203)}
    assert (rows[0].title, rows[0].stock, rows[0].price, rows[0].ref.state) == ("样例C0", 9, None, ListingState.OFF)
    assert sim.market.calls["pdd.goods.latest.commit.status.get"] == 3


def test_an_empty_shelf_has_no_pages(shop):
    assert list(shop.all_listings()) == []


def test_the_shelf_shows_what_waits_for_review(shop, sim, draft):
    sim.hold_reviews()
    shop.create_listing(draft())
    ((row,),) = shop.all_listings()
    assert row.ref.state is ListingState.AUDIT
