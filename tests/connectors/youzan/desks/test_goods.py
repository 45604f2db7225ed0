"""Keeping the shelf right: edits, deletions, prices, the daily comparison, and what a category asks for."""

from datetime import timedelta

import httpx
import pytest

from connectors.base.types import CategoryNeeds, ListingRef, ListingState
from connectors.youzan.desks import goods
from hub.kernel.errors import Indeterminate, PlatformDown, Rejected, Transient
from hub.kernel.money import Money
from tests.connectors.youzan.stage import drop_answer_of, forget_token, sent

TOKEN = {"success": True, "code": 200, "data": {"access_token": "A"}}
DONE = {"success": True, "code": 200, "data": {"is_success": True}}
GONE = {"success": False, "code": 122001001, "message": "商品不存在", "data": None}
REF = ListingRef("43", "38", "ZK-YAK-500", ListingState.LIVE)


def detail(*skus):
    return {"success": True, "code": 200, "data": {"item_id": 43, "sku_list": list(skus)}}


def refused(code):
    return {"success": False, "code": code, "message": "no", "data": None}


# -- edits -------------------------------------------------------------------------------------------


def test_an_edit_changes_words_pictures_and_price_and_leaves_stock_and_sale_alone(shop, sim, draft):
    ref = shop.create_listing(draft())
    shop.delist(ref)
    kept = draft()
    off = ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, ListingState.OFF)
    assert shop.update_listing(off, draft(title="换了标题", price=Money(4990), stock=999)) == off
    listing = sim.market.listings[ref.item_id]
    assert (listing.title, listing.price_fen, listing.stock, listing.status) == ("换了标题", 4990, 20, "off")
    assert (listing.sku_id, len(listing.pictures)) == (ref.vendor_sku_id, len(kept.main_pictures))


def test_an_edit_is_sent_as_documented(connect, answering, draft, box):
    ready = draft(freight_template="77")
    transport = answering(TOKEN, DONE, detail({"sku_id": 39, "sku_no": "ZK-YAK-500"}))
    forget_token(box)
    found = connect(transport).update_listing(REF, ready)
    assert (found.item_id, found.vendor_sku_id, found.state) == ("43", "39", ListingState.LIVE)
    name, body = sent(transport)[0]
    assert name == "youzan.item.common.update/1.0.0"
    assert {"publish_code", "display"}.isdisjoint(body)
    assert (body["item_id"], body["update_spec_mode"], body["is_stock_num_edited"]) == (43, 1, False)
    assert body["distribution_mark"] == {"is_express": True, "delivery_template_id": 77}
    (sku,) = body["skus"]
    assert (sku["price"], sku["sku_code"], "spot_stock_num" in sku) == (5680, "ZK-YAK-500", False)


def test_an_edit_the_platform_refuses_changes_nothing(shop, sim, draft):
    ref = shop.create_listing(draft())
    with pytest.raises(Rejected):
        shop.update_listing(ref, draft(title="样" * 101, price=Money(1)))
    assert (sim.market.listings[ref.item_id].title, sim.market.listings[ref.item_id].price_fen) == (
        "样例牦牛肉500g",
        5680,
    )


@pytest.mark.parametrize("api", ["youzan.item.common.update", "youzan.item.detail.get"])
def test_an_edit_whose_answer_is_lost_may_be_repeated(shop, sim, draft, api):
    ref = shop.create_listing(draft())
    drop_answer_of(sim, api)
    with pytest.raises(Indeterminate):
        shop.update_listing(ref, draft(title="换了标题"))
    assert shop.update_listing(ref, draft(title="换了标题")) == ref
    assert sim.market.listings[ref.item_id].title == "换了标题"


def test_a_listing_just_created_but_not_shown_yet_is_looked_up_later(connect, answering, draft, box):
    ready = draft()
    forget_token(box)
    created = {"success": True, "code": 200, "data": {"item_id": 43}}
    with pytest.raises(Indeterminate):
        connect(answering(TOKEN, created, GONE)).create_listing(ready)


# -- deletions ---------------------------------------------------------------------------------------


def test_a_listing_is_deleted_and_deleting_it_again_is_no_error(shop, sim, draft):
    ref = shop.delist(shop.create_listing(draft()))
    shop.delete_listing(ref)
    shop.delete_listing(ref)
    assert sim.market.listings[ref.item_id].status == "deleted"
    assert shop.find_listing("ZK-YAK-500") is None


def test_a_deletion_that_takes_its_time_is_looked_up_again(shop, sim, draft):
    ref = shop.delist(shop.create_listing(draft()))
    sim.shop.delete_seconds = 3600
    with pytest.raises(Indeterminate):
        shop.delete_listing(ref)
    sim.shop.leaving[ref.item_id] = 0
    shop.delete_listing(ref)
    assert sim.market.listings[ref.item_id].status == "deleted"


def test_a_deletion_is_sent_as_documented_and_checked(connect, answering):
    transport = answering(TOKEN, DONE, GONE)
    connect(transport).delete_listing(REF)
    assert sent(transport) == [
        ("youzan.item.delete/3.0.1", {"item_id": 43}),
        ("youzan.item.detail.get/1.0.1", {"item_id": 43}),
    ]


@pytest.mark.parametrize(("code", "kind"), [(121001010, Rejected), (5001, Indeterminate)])
def test_a_refused_deletion_is_told(connect, answering, code, kind):
    with pytest.raises(kind):
        connect(answering(TOKEN, refused(code))).delete_listing(REF)


# -- prices ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["sku", "channel"])
def test_a_price_is_set_and_nothing_else(connect, sim, draft, way):
    shop = connect(price_call=way)
    ref = shop.create_listing(draft())
    assert shop.set_price(ref, Money(4905), market_price=Money(9900)) == ref
    listing = sim.market.listings[ref.item_id]
    assert (listing.price_fen, listing.stock, listing.status, listing.title) == (4905, 20, "live", "样例牦牛肉500g")


@pytest.mark.parametrize(
    ("way", "call"),
    [
        ("sku", ("youzan.item.sku.update/3.0.0", {"item_id": 43, "sku_id": 38, "price": "49.05"})),
        (
            "channel",
            (
                "youzan.item.price.update/1.0.0",
                {"request": {"kdt_id": 160160, "item_id": 43, "sku_id": 38, "channel": 0, "price": 4905}},
            ),
        ),
    ],
)
def test_a_price_is_yuan_in_one_call_and_fen_in_the_other(connect, answering, way, call):
    transport = answering(TOKEN, DONE)
    connect(transport, price_call=way).set_price(REF, Money(4905), market_price=Money(9900))
    assert sent(transport) == [call]


def test_an_item_without_specifications_is_not_repriced(shop, sim):
    with pytest.raises(Rejected) as held:
        shop.set_price(ListingRef("43", "", "x", ListingState.LIVE), Money(1), market_price=Money(2))
    assert (held.value.field, sim.market.calls["youzan.item.sku.update"]) == ("sku_id", 0)


def test_a_price_of_nothing_and_an_unknown_sku_are_refused(shop, sim, draft):
    ref = shop.create_listing(draft())
    with pytest.raises(Rejected):
        shop.set_price(ref, Money(0), market_price=Money(2))
    with pytest.raises(Rejected) as held:
        shop.set_price(ListingRef(ref.item_id, "1", "x", ListingState.LIVE), Money(1), market_price=Money(2))
    assert (held.value.code, sim.market.listings[ref.item_id].price_fen) == ("123004002", 5680)


def test_a_price_without_a_readable_answer_may_have_changed(shop, sim, draft):
    ref = shop.create_listing(draft())
    sim.faults.arm("timeout_after", 1)
    with pytest.raises(Indeterminate):
        shop.set_price(ref, Money(4905), market_price=Money(9900))
    assert sim.market.listings[ref.item_id].price_fen == 4905


# -- the shelf ---------------------------------------------------------------------------------------


def shelf(shop):
    return [snapshot for page in shop.all_listings() for snapshot in page]


def test_the_shelf_shows_every_item_once_with_price_and_stock(shop, stocked):
    items = list(stocked.market.listings.values())
    stocked.market.set_status(items[1].id, "off")
    stocked.market.set_status(items[2].id, "deleted")
    found = {snapshot.ref.merchant_code: snapshot for snapshot in shelf(shop)}
    assert set(found) == {"ZK-0", "ZK-1", "ZK-3"}
    assert (found["ZK-0"].price, found["ZK-0"].stock, found["ZK-0"].title) == (Money(1000), 5000, "样例0")
    assert found["ZK-0"].ref == ListingRef(items[0].id, items[0].sku_id, "ZK-0", ListingState.LIVE)
    assert found["ZK-1"].ref.state is ListingState.OFF


def test_the_shelf_is_read_over_several_pages(connect, sim):
    for index in range(11):
        sim.market.create_listing(merchant_code=f"C{index}", title="x", price_fen=1, stock=1, status="live")
    codes = [snapshot.ref.merchant_code for snapshot in shelf(connect(page_size=3))]
    assert sorted(codes) == sorted(f"C{index}" for index in range(11))


def test_a_shelf_deeper_than_the_search_is_cut_by_time_of_change(connect, sim, monkeypatch):
    monkeypatch.setattr(goods, "SEARCH_DEPTH", 6)
    for index in range(20):
        item = sim.market.create_listing(merchant_code=f"C{index}", title="x", price_fen=1, stock=1, status="live")
        item.modified -= index * 2
    codes = [snapshot.ref.merchant_code for snapshot in shelf(connect(page_size=3))]
    assert sorted(codes) == sorted(f"C{index}" for index in range(20))


def test_an_item_deleted_while_the_shelf_is_read_is_left_out(connect, stocked):
    def delete_first(request):
        if "detail.get" in request.url.path:
            next(iter(stocked.market.listings.values())).status = "deleted"
        return stocked.handle(request)

    codes = {snapshot.ref.merchant_code for snapshot in shelf(connect(httpx.MockTransport(delete_first)))}
    assert codes == {"ZK-1", "ZK-2", "ZK-3"}


def test_a_row_of_the_shelf_is_followed_by_its_detail(connect, answering):
    row = {"item_id": 43, "title": "样例", "item_code": "A", "display": 8, "delete": 0}
    listed = {"success": True, "code": 200, "data": {"items": [row], "paginator": {"total_count": 1}}}
    skus = [{"sku_id": 1, "sku_no": "A1", "price": 100, "stock_num": 2}, {"sku_id": 2, "sku_no": "A2", "price": 200}]
    transport = answering(TOKEN, listed, detail(*skus))
    found = shelf(connect(transport))
    assert [(s.ref.vendor_sku_id, s.ref.merchant_code, s.price, s.stock) for s in found] == [
        ("1", "A1", Money(100), 2),
        ("2", "A2", Money(200), None),
    ]
    assert {s.ref.state for s in found} == {ListingState.OFF}
    assert sent(transport) == [
        ("youzan.item.base.search/1.0.0", {"kdt_id": 160160, "channel": 0, "page_no": 1, "page_size": 50}),
        ("youzan.item.detail.get/1.0.1", {"item_id": 43}),
    ]


def test_an_item_without_specifications_shows_neither_price_nor_stock(connect, answering):
    row = {"item_id": 43, "title": "样例", "item_code": "A", "display": 1}
    listed = {"success": True, "code": 200, "data": {"items": [row], "paginator": {"total_count": 1}}}
    (found,) = shelf(connect(answering(TOKEN, listed, detail())))
    assert (found.ref, found.price, found.stock) == (ListingRef("43", "", "A", ListingState.LIVE), None, None)


@pytest.mark.parametrize("fault", ["http_500", "timeout_before", "truncated_json", "html_page"])
def test_the_shelf_is_read_again_after_a_failure(shop, stocked, fault):
    shop.check_connection()
    stocked.faults.arm(fault, 1)
    with pytest.raises(Transient):
        shelf(shop)
    assert len(shelf(shop)) == 4


def test_the_platforms_refusal_of_a_search_is_told(connect, answering):
    with pytest.raises(Rejected) as held:
        shelf(connect(answering(TOKEN, refused(200000026))))
    assert held.value.code == "200000026"


# -- categories --------------------------------------------------------------------------------------


def test_a_category_of_the_same_name_is_found_and_asks_for_nothing(shop, draft):
    needs = shop.category_needs(draft().facts, title="样例")
    assert (needs.vendor_category_id, needs.name) == ("8000101", "牦牛生鲜")
    assert (needs.attributes, needs.papers, needs.missing) == ((), (), ())


def test_without_a_category_of_that_name_nothing_is_asked_either(connect, answering, draft, box):
    facts = draft().facts
    forget_token(box)
    parent = {"cid": 1, "name": facts.category, "is_parent": True, "sub_categories": [{"cid": 2, "name": "别的"}]}
    transport = answering(TOKEN, {"success": True, "code": 200, "data": {"categories": [parent]}})
    assert connect(transport).category_needs(facts, title="样例") == CategoryNeeds("", "", ())
    assert sent(transport) == [("youzan.itemcategories.get/3.0.0", {})]


def test_categories_that_cannot_be_read_are_asked_again(connect, answering, draft, box):
    facts = draft().facts
    forget_token(box)
    broken = {"success": True, "code": 200, "data": {"categories": [{"name": "x"}]}}
    with pytest.raises(PlatformDown):
        connect(answering(TOKEN, broken)).category_needs(facts, title="样例")


def test_the_shelf_begins_before_any_shop_did():
    assert goods.OPENED.year == 2012
    assert goods.OPENED.utcoffset() == timedelta(0)
