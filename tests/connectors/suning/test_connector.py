"""The connector against the sandbox shop: every operation, its refusals, and what is never done twice."""

from datetime import timedelta

import pytest

from connectors.base.aftersales import Refund, RefundKind, RefundState, UnreadableRefund
from connectors.base.ports import CAPABILITIES
from connectors.base.types import ListingState, OrderState, ParcelNotice, ShipmentNotice
from connectors.suning.manifest import MANIFEST
from connectors.suning.simulator import Simulator
from hub.kernel import clock
from hub.kernel.errors import Indeterminate, Rejected
from hub.kernel.money import Money

HOUR = timedelta(hours=1)


def pull(shop, back=HOUR):
    now = clock.now()
    return [order for page in shop.changed_orders(now - back, now + HOUR) for order in page.orders]


def cases(shop):
    now = clock.now()
    return [case for page in shop.changed_refunds(now - HOUR, now + HOUR) for case in page.refunds]


def test_the_manifest_lists_exactly_what_the_connector_can_do(shop):
    able = {name for name, protocol in CAPABILITIES.items() if isinstance(shop, protocol)}
    assert able == MANIFEST.capabilities


def test_the_check_names_the_key(shop):
    assert shop.check_connection() == "苏宁易购 sandbox-suning-key"


def test_somebody_who_is_no_merchant_is_refused(connect, answering, failure):
    with pytest.raises(Rejected):
        connect(answering(failure("biz.handler.data-get:no-result"))).check_connection()


# -- listings ----------------------------------------------------------------------------------------


def test_a_picture_is_uploaded_and_kept(shop, sim, picture):
    file = picture()
    assert sim.market.pictures[shop.upload_picture(file).url] == file.data


def test_an_application_that_passes_at_once_is_live(shop, sim, draft):
    ref = shop.create_listing(draft())
    listing = sim.market.listings[ref.item_id]
    assert (ref.state, ref.merchant_code, ref.vendor_sku_id) == (ListingState.LIVE, "ZK-YAK-500", "")
    assert (listing.price_fen, listing.stock, len(listing.pictures), len(listing.details)) == (5680, 20, 1, 1)


class TestAudit:
    """An application waits for the platform."""

    @pytest.fixture
    def sim(self):
        return Simulator(instant_audit=False)

    def test_an_application_is_in_audit_under_its_own_number(self, shop, sim, draft):
        ref = shop.create_listing(draft())
        assert (ref.state, ref.item_id[:2]) == (ListingState.AUDIT, "SQ")
        assert shop.find_listing("ZK-YAK-500") == ref
        sim.approve(ref.item_id)
        found = shop.find_listing("ZK-YAK-500")
        assert (found.state, found.item_id in sim.market.listings) == (ListingState.LIVE, True)

    def test_a_refused_application_says_why(self, shop, sim, draft):
        ref = shop.create_listing(draft())
        sim.refuse(ref.item_id, "主图有文字")
        found = shop.find_listing("ZK-YAK-500")
        assert (found.state, found.reason) == (ListingState.REFUSED, "主图有文字")


def test_the_newest_listing_of_a_code_is_found_on_any_page(shop, sim):
    for code in ("A", *["B"] * 120, "A"):
        sim.market.create_listing(merchant_code=code, title="x", price_fen=1, stock=1, status="off")
    found = shop.find_listing("A")
    assert found.item_id == max(x.id for x in sim.market.listings.values() if x.merchant_code == "A")
    assert found.state is ListingState.OFF
    assert sim.market.calls["suning.custom.item.query"] == 3


def test_a_row_without_a_merchant_code_is_looked_up_once(connect, answering, success):
    row = success("item", [{"productCode": "P1", "status": "2"}])
    detail = success("itemDetail", {"productCode": "P1", "itemCode": "A"})
    sale = success("itemSale", [{"productCode": "P1", "saleStatus": "1"}])
    transport = answering(row, detail, sale, row, sale)
    shop = connect(transport)
    assert shop.find_listing("A").state is ListingState.LIVE
    assert shop.find_listing("A").item_id == "P1"
    assert len(transport.seen) == 5


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"main_pictures": ()}, "biz.custom.additem.invalid-biz:130"),
        ({"title": "样" * 61}, "biz.custom.additem.invalid-biz:148"),
    ],
)
def test_what_the_platform_forbids_comes_back_with_its_code(shop, sim, draft, changes, code):
    with pytest.raises(Rejected) as held:
        shop.create_listing(draft(**changes))
    assert held.value.code == code
    assert sim.market.listings == {}


def test_repeated_and_small_pictures_are_refused(shop, sim, draft, picture):
    ready = draft()
    small = shop.upload_picture(picture(799))
    for pictures in (ready.main_pictures * 2, (small,)):
        with pytest.raises(Rejected):
            shop.create_listing(draft(main_pictures=pictures))
    assert sim.market.listings == {}


def test_a_voucher_is_refused_before_anything_is_sent(shop, sim, draft):
    ready = draft(is_voucher=True)
    before = sum(sim.market.calls.values())
    with pytest.raises(Rejected):
        shop.create_listing(ready)
    assert sum(sim.market.calls.values()) == before


def test_configured_codes_spare_the_search(connect, sim, draft):
    shop = connect(category_codes={"牦牛生鲜": "R9009123"}, brand_codes={"样例牧歌": "B001"})
    shop.create_listing(draft())
    assert sim.market.calls["suning.custom.category.query"] == 0
    assert sim.market.calls["suning.custom.newbrand.query"] == 0


@pytest.mark.parametrize("found", [[], [{"categoryCode": "1"}, {"categoryCode": "2"}]])
def test_a_category_that_is_not_certain_asks_the_operator(connect, answering, success, draft, found):
    ready = draft()
    with pytest.raises(Rejected) as held:
        connect(answering(success("category", found))).create_listing(ready)
    assert (held.value.field, "category_codes" in held.value.remedy) == ("categoryCode", True)


def test_a_brand_of_another_name_asks_the_operator(connect, answering, success, draft):
    ready = draft()
    answers = answering(
        success("category", [{"categoryCode": "1"}]), success("b", [{"brandCode": "1", "brandName": "他"}])
    )
    with pytest.raises(Rejected) as held:
        connect(answers).create_listing(ready)
    assert held.value.field == "brandCode"


def test_a_price_reaches_the_market(shop, sim, draft):
    ref = shop.create_listing(draft())
    assert shop.set_price(ref, Money(4999), market_price=Money(9900)) == ref
    assert sim.market.listings[ref.item_id].price_fen == 4999


def test_a_price_of_an_unknown_product_is_refused(shop, sim, draft):
    ref = shop.create_listing(draft())
    sim.market.set_status(ref.item_id, "deleted")
    with pytest.raises(Rejected):
        shop.set_price(ref, Money(1), market_price=Money(2))


def test_relisting_without_stock_is_refused_and_stays_off(shop, sim, draft):
    ref = shop.delist(shop.create_listing(draft()))
    with pytest.raises(Rejected):
        shop.relist(ref, stock=0)
    assert sim.market.listings[ref.item_id].status == "off"


def test_shelf_calls_that_do_the_opposite_are_noticed_and_can_be_swapped(connect, sim, draft, shop):
    ref = shop.create_listing(draft())
    with pytest.raises(Rejected):  # this sandbox refuses to list what is listed
        connect(shelves_swapped=True).delist(ref)
    assert sim.market.listings[ref.item_id].status == "live"
    sent = []
    swapped = connect(shelves_swapped=True)
    swapped._client.shelve = lambda product, api: sent.append(api)
    with pytest.raises(Indeterminate) as held:
        swapped.delist(ref)
    assert sent == ["suning.custom.shelves.add"]
    assert "shelves_swapped" in held.value.remedy


# -- orders and shipments ----------------------------------------------------------------------------


def test_orders_of_three_months_are_read_and_no_older_window_is_asked_for(shop, stocked):
    stocked.market.place_orders(3, 1)
    assert len(pull(shop, back=timedelta(days=400))) == 3
    assert stocked.market.rejected == {}


def test_an_order_is_shipped_line_by_line_in_two_notices(shop, stocked, two_lines):
    first, second = (line.id for line in two_lines.lines)
    shop.confirm_shipment(ShipmentNotice(two_lines.id, (ParcelNotice("SF1", "SF", {first: 1}),), complete=False))
    assert shop.order(two_lines.id).state is OrderState.PART_SHIPPED
    both = (ParcelNotice("SF1", "SF", {first: 1}), ParcelNotice("SF2", "SF", {second: 1}))
    shop.confirm_shipment(ShipmentNotice(two_lines.id, both))
    assert shop.order(two_lines.id).state is OrderState.SHIPPED
    assert [(p.waybill, set(p.lines)) for p in shop.shipped_parcels(two_lines.id)] == [
        ("SF1", {first}),
        ("SF2", {second}),
    ]
    assert stocked.market.calls["suning.custom.orderdelivery.add"] == 2
    assert two_lines.confirm_count == 1


def test_a_second_parcel_of_the_same_line_is_refused_before_anything_is_sent(shop, stocked, two_lines):
    line = two_lines.lines[0].id
    parcels = (ParcelNotice("SF1", "SF", {line: 1}), ParcelNotice("SF2", "SF", {line: 1}))
    with pytest.raises(Rejected):
        shop.confirm_shipment(ShipmentNotice(two_lines.id, parcels))
    assert two_lines.confirm_count == 0


def test_a_fault_between_two_parcels_is_half_done(shop, stocked, two_lines, monkeypatch):
    first, second = (line.id for line in two_lines.lines)
    parcels = (ParcelNotice("SF1", "SF", {first: 1}), ParcelNotice("SF2", "SF", {second: 1}))
    shop.carriers()
    deliver = shop._client.deliver

    def stumble(*args, **named):
        sent = deliver(*args, **named)
        stocked.faults.arm("rate_limited", 1)
        return sent

    monkeypatch.setattr(shop._client, "deliver", stumble)
    with pytest.raises(Indeterminate):
        shop.confirm_shipment(ShipmentNotice(two_lines.id, parcels))
    assert [p.waybill for p in shop.shipped_parcels(two_lines.id)] == ["SF1"] if not stocked.faults.clear() else False


def test_an_unknown_courier_and_an_unknown_order_are_refused(shop, stocked, two_lines):
    with pytest.raises(Rejected) as held:
        shop.confirm_shipment(ShipmentNotice(two_lines.id, (ParcelNotice("X1", "NOBODY", {}),)))
    assert held.value.field == "carrier"
    with pytest.raises(Rejected):
        shop.confirm_shipment(ShipmentNotice("399", (ParcelNotice("X1", "SF", {}),)))
    assert shop.shipped_parcels("399") == ()


# -- returns, to read --------------------------------------------------------------------------------


def test_a_refund_is_read_from_both_calls(shop, stocked, two_lines):
    asked = stocked.market.service.ask(two_lines.id, "refund", line_ids=(two_lines.lines[0].id,))
    (case,) = cases(shop)
    assert isinstance(case, Refund)
    assert (case.kind, case.state, case.amount.fen) == (RefundKind.REFUND, RefundState.ASKED, asked.amount_fen)
    assert shop.refund(case.refund_id, order_id=two_lines.id) == case
    assert shop.order(two_lines.id).refund_open


@pytest.mark.parametrize("state", ["asked", "returning", "returned", "refused", "done", "closed"])
def test_a_return_is_followed_through_its_states(shop, stocked, two_lines, state):
    asked = stocked.market.service.ask(two_lines.id, "return")
    asked.state = state
    (case,) = cases(shop)
    assert (case.kind, case.state) == (RefundKind.RETURN, RefundState(state))


def test_a_case_without_known_words_is_parked(shop, connect, stocked, two_lines):
    stocked.market.service.ask(two_lines.id, "repair")
    (case,) = cases(shop)
    assert isinstance(case, UnreadableRefund)
    assert (case.field, case.value) == ("statusDesc", "repair:asked")
    (read,) = cases(connect(refund_words={"repair:asked": "asked"}))
    assert read.state is RefundState.ASKED


def test_a_case_nobody_knows_is_none(shop, two_lines):
    assert shop.refund("nothing", order_id=two_lines.id) is None
    assert shop.refund("nothing", order_id="399") is None


def test_a_broken_row_hides_no_other(connect, answering, success):
    rows = [{"orderCode": "1", "orderDetail": [{"saleNum": 1}]}, {"orderCode": "2"}]
    shop = connect(answering(success("orderQuery", rows, totalSize="2", pageTotal="1")))
    now = clock.now()
    seen = [order for page in shop.changed_orders(now, now) for order in page.orders]
    assert [(order.order_id, bool(order.field)) for order in seen] == [("1", True), ("2", True)]


def test_a_broken_case_hides_no_other(connect, answering, success):
    rows = [{"applyTime": "x"}, {"orderCode": "2", "refundtype": "9"}]
    shop = connect(answering(success("rejected", rows, totalSize="2", pageTotal="1")))
    now = clock.now()
    seen = [case for page in shop.changed_refunds(now, now) for case in page.refunds]
    assert [(case.order_id, case.field) for case in seen] == [("", "orderCode"), ("2", "refundtype")]
