"""The desk's own judgement about goods: finding by code, categories, stock by difference."""

from dataclasses import replace

import pytest

from connectors.base.types import ListingState, ParcelNotice, ShipmentNotice
from hub.kernel.errors import Indeterminate, Invalid, Rejected

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


@pytest.mark.parametrize(
    ("settings", "facts", "leaf"),
    [
        ({}, {}, "100101"),
        ({"categories": {"牦牛生鲜": "牛肉"}}, {}, "100102"),
        ({"categories": {"牦牛生鲜": "100102"}}, {}, "100102"),
        ({"categories": {"fresh": "牛肉"}}, {}, "100102"),
        ({}, {"category": "牛肉"}, "100102"),
        ({}, {"is_fresh": False}, "200201"),
        ({}, {"is_fresh": False, "is_food": False}, "300302"),
    ],
)
def test_the_category_comes_from_the_settings_the_name_or_the_kind(listed_leaf, settings, facts, leaf):
    assert listed_leaf(settings, facts) == leaf


@pytest.fixture
def listed_leaf(connect, simulator, shop):
    """The leaf a draft ends up in: ``listed_leaf(settings, changed facts)``."""

    def publish(settings, facts):
        draft = replace(shop.draft, facts=replace(shop.facts, **facts))
        ref = connect(settings=settings).create_listing(draft)
        return simulator.market.listing(ref.item_id).extra["wire"]["cats_v2"][-1]["cat_id"]

    return publish


def test_a_category_mapped_to_a_leaf_that_does_not_exist_is_refused(connect, shop):
    with pytest.raises(Invalid) as invalid:
        connect(settings={"categories": {"牦牛生鲜": "no such leaf"}}).create_listing(shop.draft)
    assert "settings" in invalid.value.remedy


def test_ids_from_the_settings_go_first(connect, simulator, shop):
    settings = {"after_sale_address_id": "99", "freight_template_id": "20001"}
    with pytest.raises(Rejected) as rejected:
        connect(settings=settings).create_listing(shop.draft)
    assert rejected.value.code == "10020290"


def test_a_shop_without_a_return_address_is_told_to_make_one(connector, simulator, shop, monkeypatch):
    monkeypatch.setattr(connector._client, "address_ids", list)
    with pytest.raises(Invalid, match="return address"):
        connector.create_listing(shop.draft)


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
