"""The connector against the sandbox shop: every operation, its refusals, and what is never done twice."""

from datetime import timedelta

import pytest

from connectors.base.ports import CAPABILITIES
from connectors.base.types import ListingState, OrderState, ParcelNotice, ShipmentNotice
from connectors.douyin.manifest import MANIFEST
from connectors.douyin.simulator import Simulator
from hub.kernel import clock
from hub.kernel.errors import Invalid, NeedsReauth, Rejected
from hub.kernel.money import Money


def pull(shop):
    now = clock.now()
    pages = shop.changed_orders(now - timedelta(hours=1), now + timedelta(hours=1))
    return [order for page in pages for order in page.orders]


def test_the_manifest_lists_exactly_what_the_connector_can_do(shop):
    able = {name for name, protocol in CAPABILITIES.items() if isinstance(shop, protocol)}
    assert able == MANIFEST.capabilities


def test_the_check_names_the_shop(shop):
    assert shop.check_connection() == "抖店 900001"


def test_a_shop_that_did_not_grant_needs_a_person(shop, sim, box, monkeypatch):
    monkeypatch.setitem(shop._client._keys, "shop_id", "1")
    sim.expire_tokens()
    sim._refresh.clear()
    with pytest.raises(NeedsReauth):
        shop.check_connection()


# -- listings ----------------------------------------------------------------------------------------


def test_a_picture_is_uploaded_and_kept(shop, sim, picture):
    file = picture()
    assert sim.market.pictures[shop.upload_picture(file).url] == file.data


def test_with_a_pattern_the_platform_is_given_an_address(connect, answering, success, picture):
    file = picture()
    kept = {file.sha256[:32]: {"byte_url": "https://x/1.jpg"}}
    transport = answering(success({"success_map": kept}))
    shop = connect(transport, picture_url="https://pictures.example/{sha256}/{name}")
    assert shop.upload_picture(file).url == "https://x/1.jpg"
    assert f"https://pictures.example/{file.sha256}/main.jpg".encode() in transport.seen[0].content


def test_what_is_no_picture_is_refused_with_a_remedy(shop, picture):
    from dataclasses import replace

    with pytest.raises(Rejected) as held:
        shop.upload_picture(replace(picture(), data=b"text"))
    assert "picture_url" in held.value.remedy


def test_a_product_that_passes_at_once_is_live(shop, sim, draft):
    ref = shop.create_listing(draft())
    listing = sim.market.listings[ref.item_id]
    assert (ref.state, ref.vendor_sku_id, ref.merchant_code) == (ListingState.LIVE, listing.sku_id, "ZK-YAK-500")
    assert (listing.price_fen, listing.stock, len(listing.pictures), len(listing.details)) == (5680, 20, 1, 1)


class TestReview:
    """A product waits for the platform."""

    @pytest.fixture
    def sim(self):
        return Simulator(instant_audit=False)

    def test_a_product_in_review_is_followed_to_its_end(self, shop, sim, draft):
        ref = shop.create_listing(draft())
        assert ref.state is ListingState.AUDIT
        assert shop.find_listing("ZK-YAK-500") == ref
        sim.refuse(ref.item_id, "x")
        assert shop.find_listing("ZK-YAK-500").state is ListingState.REFUSED
        sim.approve(ref.item_id)
        assert shop.find_listing("ZK-YAK-500").state is ListingState.LIVE


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": "样" * 31}, "name"), ({"main_pictures": ()}, "pic")],
)
def test_what_the_platform_forbids_comes_back_with_the_field(shop, sim, draft, changes, field):
    with pytest.raises(Rejected) as held:
        shop.create_listing(draft(**changes))
    assert held.value.field == field
    assert sim.market.listings == {}


def test_a_small_main_picture_is_refused(shop, sim, draft, picture):
    small = shop.upload_picture(picture(599))
    with pytest.raises(Rejected):
        shop.create_listing(draft(main_pictures=(small,)))
    assert sim.market.listings == {}


def test_a_voucher_is_refused_before_anything_is_sent(shop, sim, draft):
    ready = draft(is_voucher=True)
    before = sum(sim.market.calls.values())
    with pytest.raises(Rejected):
        shop.create_listing(ready)
    assert sum(sim.market.calls.values()) == before


def test_a_configured_category_spares_the_guess(connect, sim, draft):
    connect(category_ids={"牦牛生鲜": "20045"}, brand_ids={"样例牧歌": 1}, service_phone="10000000000").create_listing(
        draft()
    )
    assert sim.market.calls["product.GetRecommendCategory"] == 0


def test_no_category_asks_the_operator(connect, answering, success, draft):
    ready = draft()
    with pytest.raises(Rejected) as held:
        connect(answering(success({"categoryDetails": []}))).create_listing(ready)
    assert (held.value.field, "category_ids" in held.value.remedy) == ("category_leaf_id", True)


def test_a_price_reaches_the_market_and_no_price_is_refused(shop, sim, draft):
    ref = shop.create_listing(draft())
    assert shop.set_price(ref, Money(4999), market_price=Money(9900)) == ref
    assert sim.market.listings[ref.item_id].price_fen == 4999
    with pytest.raises(Rejected):
        shop.set_price(ref, Money(0), market_price=Money(9900))


def test_delisting_twice_is_one_call_and_relisting_needs_stock(shop, sim, draft):
    ref = shop.create_listing(draft())
    assert shop.delist(ref).state is shop.delist(ref).state is ListingState.OFF
    assert sim.market.calls["product.setOffline"] == 1
    with pytest.raises(Rejected):
        shop.relist(ref, stock=0)
    assert sim.market.listings[ref.item_id].status == "off"
    assert shop.relist(ref, stock=3).state is ListingState.LIVE


def test_a_product_nobody_knows_cannot_be_taken_off_sale(shop, sim, draft):
    ref = shop.create_listing(draft())
    sim.market.set_status(ref.item_id, "deleted")
    with pytest.raises(Rejected):
        shop.delist(ref)


# -- orders and shipments ----------------------------------------------------------------------------


def test_a_held_order_says_why(shop, stocked):
    stocked.market.place_orders(1, 1, status="held")
    (order,) = pull(shop)
    assert (order.state, bool(order.hold_reason)) == (OrderState.HELD, True)


def test_an_order_is_shipped_in_two_notices(shop, stocked, two_lines):
    first, second = (line.id for line in two_lines.lines)
    shop.confirm_shipment(ShipmentNotice(two_lines.id, (ParcelNotice("SF1", "SF", {first: 1}),), complete=False))
    assert shop.order(two_lines.id).state is OrderState.PART_SHIPPED
    both = (ParcelNotice("SF1", "SF", {first: 1}), ParcelNotice("SF2", "SF", {second: 1}))
    shop.confirm_shipment(ShipmentNotice(two_lines.id, both))
    shop.confirm_shipment(ShipmentNotice(two_lines.id, both))
    assert [(p.waybill, p.carrier, set(p.lines)) for p in shop.shipped_parcels(two_lines.id)] == [
        ("SF1", "SF", {first}),
        ("SF2", "SF", {second}),
    ]
    assert stocked.market.calls["order.logisticsAddMultiPack"] == 2
    assert (two_lines.status, two_lines.confirm_count) == ("shipped", 1)


def test_one_line_in_two_parcels_is_told_by_one_call(shop, stocked):
    order = next(o for seed in range(50) for o in stocked.market.place_orders(1, seed) if len(o.lines) == 1)
    line = order.lines[0].id
    parcels = (ParcelNotice("SF1", "SF", {line: 1}), ParcelNotice("SF2", "SF", {line: 1}))
    shop.confirm_shipment(ShipmentNotice(order.id, parcels))
    assert {p.waybill for p in shop.shipped_parcels(order.id)} == {"SF1", "SF2"}
    assert order.confirm_count == 1


def test_a_parcel_among_several_says_what_it_holds(shop, two_lines):
    with pytest.raises(Invalid):
        shop.confirm_shipment(ShipmentNotice(two_lines.id, (ParcelNotice("1", "SF", {}), ParcelNotice("2", "SF", {}))))
    assert two_lines.confirm_count == 0


def test_an_unknown_courier_and_an_unknown_order_are_refused(shop, two_lines):
    with pytest.raises(Rejected) as held:
        shop.confirm_shipment(ShipmentNotice(two_lines.id, (ParcelNotice("X1", "NOBODY", {}),)))
    assert held.value.field == "carrier"
    with pytest.raises(Rejected):
        shop.confirm_shipment(ShipmentNotice("1", (ParcelNotice("X1", "SF", {}),)))
    assert shop.shipped_parcels("1") == ()


def test_an_order_refused_for_another_reason_is_refused(connect, answering, failure):
    with pytest.raises(Rejected):
        connect(answering(failure(50002, "isv.business-failed:1", "无权限"))).order("1")


def test_a_broken_row_hides_no_other(connect, answering, success):
    rows = [{"order_id": "1", "sku_order_list": [{}]}, {"order_id": "2", "order_status": 99}]
    shop = connect(answering(success({"total": 2, "shop_order_list": rows})))
    now = clock.now()
    seen = [order for page in shop.changed_orders(now, now) for order in page.orders]
    assert {order.order_id: order.field for order in seen} == {"1": "sku_order_list.0.order_id", "2": "order_status"}
