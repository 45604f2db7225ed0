"""The desk's own judgement about goods: finding by code, categories, stock by difference."""

from dataclasses import replace

import pytest

from connectors.base.types import ListingState, ParcelNotice, ShipmentNotice
from hub.kernel.errors import Conflict, Indeterminate, Invalid, Rejected
from hub.kernel.money import Money

# -- listings ----------------------------------------------------------------------------------------


def test_a_code_is_found_beyond_the_first_page_and_each_product_is_read_once(goods, connect, simulator):
    codes = [f"SKU-{n}" for n in range(70)]
    goods(*codes)
    connector = connect()
    simulator.market.calls.clear()
    assert connector.find_listing("SKU-69").merchant_code == "SKU-69"
    assert simulator.market.calls["product/get"] == 71  # each once, and the hit once more for its state
    assert connector.find_listing("SKU-3").merchant_code == "SKU-3"
    assert connector.find_listing("SKU-nowhere") is None
    assert simulator.market.calls["product/get"] == 72
    assert simulator.market.calls["product/list/get"] == 3 * 3


def test_the_newest_of_two_listings_with_one_code_is_taken(goods, connector):
    first, second = goods("A", "A")
    assert connector.find_listing("A").item_id == second.item_id != first.item_id


def test_an_older_listing_is_found_when_the_newest_was_deleted(goods, connector, simulator):
    first, second = goods("A", "A")
    assert connector.find_listing("A").item_id == second.item_id
    simulator.market.set_status(second.item_id, "deleted")
    assert connector.find_listing("A").item_id == first.item_id


def test_a_listing_in_audit_says_so_and_a_refused_one_says_why(simulator, connector, goods):
    simulator._instant_audit = False
    (ref,) = goods("A")
    assert ref.state is ListingState.AUDIT
    simulator.refuse(ref.item_id, "主图含有联系方式")
    found = connector.find_listing("A")
    assert (found.state, found.reason) == (ListingState.REFUSED, "主图含有联系方式")


def test_a_refused_listing_is_submitted_again(simulator, connector, goods):
    simulator._instant_audit = False
    (ref,) = goods("A")
    simulator.refuse(ref.item_id, "x")
    simulator._instant_audit = True
    assert connector.relist(ref, stock=4).state is ListingState.LIVE
    assert simulator.market.listing(ref.item_id).stock == 4


def test_a_listing_still_in_audit_is_not_submitted_twice(simulator, connector, goods):
    simulator._instant_audit = False
    (ref,) = goods("A")
    assert connector.relist(ref, stock=4).state is ListingState.AUDIT
    assert simulator.market.calls["product/listing"] == 0


def test_a_bad_draft_costs_no_call(connector, simulator, shop):
    with pytest.raises(Invalid):
        connector.create_listing(replace(shop.draft, main_pictures=shop.urls[:3]))
    assert simulator.market.calls == {}
    assert simulator.market.listings == {}


def test_the_platforms_refusal_of_a_picture_is_told(connector, simulator, shop):
    simulator.market.pictures.pop(shop.urls[0].url)
    with pytest.raises(Rejected) as rejected:
        connector.create_listing(shop.draft)
    assert (rejected.value.code, bool(rejected.value.remedy)) == ("10020331", True)
    assert simulator.market.listings == {}


def test_a_listing_that_cannot_be_read_back_is_indeterminate(connector, simulator, shop, monkeypatch):
    real = simulator._product_add

    def then_fail(body):
        simulator.faults.arm("http_500", 1)
        return real(body)

    monkeypatch.setattr(simulator, "_product_add", then_fail)
    with pytest.raises(Indeterminate):
        connector.create_listing(shop.draft)
    assert connector.find_listing("QH-YAK-500").state is ListingState.LIVE
    assert simulator.market.created_count["QH-YAK-500"] == 1


def test_a_voucher_is_listed_sold_and_handed_over(connector, simulator, shop):
    facts = replace(shop.facts, is_food=False, is_fresh=False, storage="virtual", category="旅游(虚拟)")
    connector.create_listing(replace(shop.draft, is_voucher=True, facts=facts))
    (sold,) = simulator.market.place_orders(1, 1)
    order = connector.order(sold.id)
    parcel = ParcelNotice("", "", {line.line_id: line.quantity for line in order.lines})
    connector.confirm_shipment(ShipmentNotice(sold.id, (parcel,)))
    assert (sold.confirm_count, sold.status) == (1, "shipped")


# -- stock -------------------------------------------------------------------------------------------


def test_stock_is_sent_as_a_difference(goods, connector, simulator):
    (ref,) = goods("A")
    connector.set_stock(ref, 50)
    assert simulator.market.calls["product/stock/update"] == 0
    connector.set_stock(ref, 47)
    connector.set_stock(ref, 60)
    assert simulator.market.listing(ref.item_id).stock == 60
    assert simulator.market.calls["product/stock/update"] == 2


def test_stock_is_overwritten_when_the_settings_say_so(goods, connect, simulator):
    (ref,) = goods("A")
    connect(settings={"stock_mode": "set"}).set_stock(ref, 7)
    assert simulator.market.listing(ref.item_id).stock == 7
    assert simulator.market.calls["product/stock/get"] == 0


def test_a_sale_between_reading_and_writing_is_not_undone(goods, connector, simulator, monkeypatch):
    (ref,) = goods("A")
    listing = simulator.market.listing(ref.item_id)
    real = connector._client.stock

    def read_then_sell(*ids):
        stock = real(*ids)
        listing.stock -= 3
        monkeypatch.setattr(connector._client, "stock", real)
        return stock

    monkeypatch.setattr(connector._client, "stock", read_then_sell)
    connector.set_stock(ref, 20)
    assert listing.stock == 17


def test_a_sale_that_makes_the_difference_too_large_is_measured_again(goods, connector, simulator, monkeypatch):
    (ref,) = goods("A")
    listing = simulator.market.listing(ref.item_id)
    real = connector._client.stock

    def read_then_sell_out(*ids):
        stock = real(*ids)
        listing.stock = 10
        monkeypatch.setattr(connector._client, "stock", real)
        return stock

    monkeypatch.setattr(connector._client, "stock", read_then_sell_out)
    connector.set_stock(ref, 5)
    assert listing.stock == 5


def test_a_lost_stock_answer_is_looked_up(goods, connector, simulator, monkeypatch):
    (ref,) = goods("A")
    monkeypatch.setattr(connector._client, "stock_update", lose_the_answer(connector._client.stock_update))
    connector.set_stock(ref, 30)
    assert simulator.market.listing(ref.item_id).stock == 30


def lose_the_answer(write):
    """A write that arrives, but nobody hears so."""

    def act(*args, **kwargs):
        write(*args, **kwargs)
        raise Indeterminate("lost")

    return act


def test_a_stock_write_that_never_arrived_stays_indeterminate(goods, connector, simulator, monkeypatch):
    (ref,) = goods("A")

    def vanish(*_, **__):
        raise Indeterminate("lost")

    monkeypatch.setattr(connector._client, "stock_update", vanish)
    with pytest.raises(Indeterminate):
        connector.set_stock(ref, 30)
    assert simulator.market.listing(ref.item_id).stock == 50


def test_stock_of_a_listing_in_audit_is_refused(simulator, goods, connector):
    simulator._instant_audit = False
    (ref,) = goods("A")
    with pytest.raises(Rejected) as rejected:
        connector.set_stock(ref, 3)
    assert (rejected.value.code, bool(rejected.value.remedy)) == ("10020217", True)


# -- prices ------------------------------------------------------------------------------------------


def test_a_price_changes_at_once_and_nothing_else_does(goods, connector, simulator):
    (ref,) = goods("A")
    before = simulator.market.listing(ref.item_id)
    title, stock = before.title, before.stock
    changed = connector.set_price(ref, Money(9900), market_price=Money(15900))
    assert (changed.state, before.price_fen, before.title, before.stock) == (ListingState.LIVE, 9900, title, stock)
    ((snapshot,),) = connector.all_listings()
    assert snapshot.price == Money(9900)


def test_a_price_of_a_product_off_sale_is_refused(goods, connector, simulator):
    (ref,) = goods("A")
    connector.delist(ref)
    with pytest.raises(Rejected):
        connector.set_price(ref, Money(9900), market_price=Money(15900))
    assert simulator.market.listing(ref.item_id).price_fen == 12900


def test_a_price_out_of_bounds_costs_no_call(goods, connector, simulator):
    (ref,) = goods("A")
    simulator.market.calls.clear()
    with pytest.raises(Invalid):
        connector.set_price(ref, Money(0), market_price=Money(1))
    assert simulator.market.calls == {}


# -- edits -------------------------------------------------------------------------------------------


def test_an_edit_keeps_sku_and_stock_and_shows_after_the_audit(goods, connector, simulator, shop):
    (ref,) = goods("A")
    listing = simulator.market.listing(ref.item_id)
    listing.stock = 17
    simulator._instant_audit = False
    draft = replace(shop.draft, merchant_code="A", title="高原牧场牦牛腱子肉礼盒500克", price=Money(13900), stock=999)
    edited = connector.update_listing(ref, draft)
    assert (edited.state, edited.vendor_sku_id) == (ListingState.LIVE, ref.vendor_sku_id)
    assert (listing.title, listing.price_fen) == (shop.draft.title, 12900)
    simulator.approve(ref.item_id)
    assert (listing.title, listing.price_fen, listing.stock) == (draft.title, 13900, 17)
    assert listing.sku_id == ref.vendor_sku_id
    assert simulator.market.created_count["A"] == 1


def test_an_edit_that_is_refused_leaves_the_listing_live_and_says_why(goods, connector, simulator, shop):
    (ref,) = goods("A")
    simulator._instant_audit = False
    connector.update_listing(ref, replace(shop.draft, merchant_code="A", title="高原牧场牦牛腱子肉第一名"))
    simulator.refuse(ref.item_id, "标题夸大")
    found = connector.find_listing("A")
    assert (found.state, found.reason) == (ListingState.LIVE, "标题夸大")
    assert simulator.market.listing(ref.item_id).title == shop.draft.title


def test_an_edit_during_an_audit_is_refused(goods, connector, simulator, shop):
    (ref,) = goods("A")
    simulator._instant_audit = False
    draft = replace(shop.draft, merchant_code="A")
    connector.update_listing(ref, draft)
    with pytest.raises(Rejected):
        connector.update_listing(ref, draft)


def test_an_edit_of_a_listing_off_sale_does_not_put_it_on_sale(goods, connector, simulator, shop):
    (ref,) = goods("A")
    connector.delist(ref)
    edited = connector.update_listing(ref, replace(shop.draft, merchant_code="A", title="高原牧场牦牛腱子肉礼盒"))
    assert (edited.state, simulator.market.listing(ref.item_id).status) == (ListingState.OFF, "off")


def test_a_refused_listing_is_submitted_by_an_edit(goods, connector, simulator, shop):
    simulator._instant_audit = False
    (ref,) = goods("A")
    simulator.refuse(ref.item_id, "x")
    simulator._instant_audit = True
    assert connector.update_listing(ref, replace(shop.draft, merchant_code="A")).state is ListingState.LIVE


def test_adding_and_editing_share_one_quota(goods, connector, limits, shop):
    (ref,) = goods("A")
    connector.update_listing(ref, replace(shop.draft, merchant_code="A"))
    assert limits.waited.count("product_add") == 2
    assert "product_update" not in limits.waited


def test_a_listing_off_sale_is_deleted_and_deleting_it_again_is_no_error(goods, connector, simulator):
    (ref,) = goods("A")
    connector.delist(ref)
    connector.delete_listing(ref)
    connector.delete_listing(ref)
    assert simulator.market.calls["product/delete"] == 1
    assert connector.find_listing("A") is None


def test_a_listing_on_sale_is_not_deleted(goods, connector, simulator):
    (ref,) = goods("A")
    with pytest.raises(Conflict):
        connector.delete_listing(ref)
    assert simulator.market.calls["product/delete"] == 0


def test_a_listing_in_audit_is_not_deleted(goods, connector, simulator):
    simulator._instant_audit = False
    (ref,) = goods("A")
    with pytest.raises(Rejected):
        connector.delete_listing(ref)
    assert simulator.market.listing(ref.item_id).status == "audit"


def test_a_listing_deleted_meanwhile_is_no_error(goods, connector, simulator, monkeypatch):
    (ref,) = goods("A")
    connector.delist(ref)
    real = connector._product

    def read_then_vanish(product_id):
        found = real(product_id)
        simulator.market.set_status(product_id, "deleted")
        return found

    monkeypatch.setattr(connector, "_product", read_then_vanish)
    connector.delete_listing(ref)


def test_a_relisting_that_stops_half_way_is_indeterminate(goods, connector, simulator, monkeypatch):
    (ref,) = goods("A")
    connector.delist(ref)
    real = connector._client.product_listing

    def fail(product_id):
        simulator.faults.arm("rate_limited", 1)
        real(product_id)

    monkeypatch.setattr(connector._client, "product_listing", fail)
    with pytest.raises(Indeterminate):
        connector.relist(ref, stock=3)
    assert simulator.market.listing(ref.item_id).stock == 3


# -- shelf -------------------------------------------------------------------------------------------


def test_the_shelf_shows_every_listing_once(goods, connector, simulator):
    goods(*(f"SKU-{n}" for n in range(35)))
    gone, off = connector.find_listing("SKU-3"), connector.find_listing("SKU-4")
    simulator.market.set_status(gone.item_id, "deleted")
    connector.delist(off)
    pages = list(connector.all_listings())
    shown = {x.ref.merchant_code: x for page in pages for x in page}
    assert (len(pages), sum(len(page) for page in pages)) == (2, 34)
    assert "SKU-3" not in shown
    assert shown["SKU-4"].ref.state is ListingState.OFF
    assert (shown["SKU-5"].price, shown["SKU-5"].stock, shown["SKU-5"].title) == (
        Money(12900),
        50,
        "高原牧场冷冻牦牛腱子肉500克",
    )


def test_an_empty_shop_has_an_empty_shelf(connector):
    assert list(connector.all_listings()) == []
