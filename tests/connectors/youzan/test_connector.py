"""The connector against the sandbox shop: every operation, its refusals, and what happens when answers get lost."""

from datetime import timedelta

import httpx
import pytest

from connectors.base.ports import CAPABILITIES
from connectors.base.types import (
    ListingRef,
    ListingState,
    OrderState,
    ParcelNotice,
    Picture,
    ShipmentNotice,
    UnreadableOrder,
)
from connectors.youzan.manifest import MANIFEST
from hub.kernel import clock
from hub.kernel.errors import Indeterminate, PlatformDown, RateLimited, Rejected, Transient
from tests.connectors.youzan.stage import drop_answer_of

MINUTE = timedelta(minutes=1)


def pull(shop, *, back=MINUTE, ahead=MINUTE):
    now = clock.now()
    return [order for page in shop.changed_orders(now - back, now + ahead) for order in page.orders]


def whole(order, waybill="SF1", carrier="SF"):
    lines = {line.id: line.quantity for line in order.lines}
    return ShipmentNotice(order.id, (ParcelNotice(waybill, carrier, lines),))


def test_the_manifest_lists_exactly_what_the_connector_can_do(shop):
    able = {name for name, protocol in CAPABILITIES.items() if isinstance(shop, protocol)}
    assert able == MANIFEST.capabilities


# -- pictures and listings ---------------------------------------------------------------------------


def test_a_picture_is_uploaded_and_kept_with_its_id(shop, sim, picture):
    file = picture()
    ref = shop.upload_picture(file)
    assert sim.market.pictures[ref.url] == file.data
    assert int(ref.vendor_id) > 900_000_000


def test_a_file_that_is_no_picture_is_refused(shop):
    with pytest.raises(Rejected) as held:
        shop.upload_picture(Picture("a.jpg", b"text", "image/jpeg", ""))
    assert held.value.code == "301000004"


def test_a_listing_is_created_live_with_its_sku_and_pictures(shop, sim, draft):
    ref = shop.create_listing(draft())
    listing = sim.market.listings[ref.item_id]
    assert ref == ListingRef(listing.id, listing.sku_id, "ZK-YAK-500", ListingState.LIVE)
    assert (listing.price_fen, listing.stock, listing.status) == (5680, 20, "live")
    assert (len(listing.pictures), len(listing.details)) == (1, 1)
    assert listing.extra["publish_code"] == "00000000000000000"


def test_a_voucher_is_published_as_one(shop, sim, draft):
    ref = shop.create_listing(draft(is_voucher=True))
    assert sim.market.listings[ref.item_id].extra["publish_code"] == "00000000000000003"


def test_a_listing_is_found_by_its_merchant_code_the_newest_first(shop, sim):
    assert shop.find_listing("A") is None
    for code in ("A", "B", "A"):
        sim.market.create_listing(merchant_code=code, title="x", price_fen=1, stock=1, status="off")
    newest = max((x for x in sim.market.listings.values() if x.merchant_code == "A"), key=lambda x: int(x.id))
    assert shop.find_listing("A") == ListingRef(newest.id, newest.sku_id, "A", ListingState.OFF)


def test_a_search_that_ignores_the_code_is_paged_through_and_compared(connect, sim):
    for index in range(120):
        sim.market.create_listing(merchant_code=f"C{index}", title="x", price_fen=1, stock=1, status="live")

    def blind(request):
        request.read()
        if "base.search" in request.url.path:
            content = request.content.replace(b'"item_codes":["C3"]', b'"item_codes":[]')
            request = httpx.Request("POST", request.url, headers={"content-type": "application/json"}, content=content)
        return sim.handle(request)

    assert connect(httpx.MockTransport(blind)).find_listing("C3").merchant_code == "C3"
    assert sim.market.calls["youzan.item.base.search"] == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"title": "样" * 101}, "301000004"), ({"main_pictures": ()}, "121009313"), ({"stock": -1}, "301000004")],
)
def test_what_the_platform_forbids_is_refused_and_nothing_is_created(shop, sim, draft, changes, code):
    with pytest.raises(Rejected) as held:
        shop.create_listing(draft(**changes))
    assert held.value.code == code
    assert sim.market.listings == {}


def test_delisting_and_relisting_set_state_and_stock(shop, sim, draft):
    ref = shop.create_listing(draft())
    assert shop.delist(ref).state is ListingState.OFF
    assert sim.market.listings[ref.item_id].status == "off"
    assert shop.relist(ref, stock=7).state is ListingState.LIVE
    assert (sim.market.listings[ref.item_id].status, sim.market.listings[ref.item_id].stock) == ("live", 7)


def test_an_unknown_item_cannot_be_delisted(shop):
    with pytest.raises(Rejected) as held:
        shop.delist(ListingRef("1", "1", "x", ListingState.LIVE))
    assert held.value.code == "122001001"


def test_a_lost_answer_to_a_creation_is_looked_up_not_repeated(shop, sim, draft):
    ready = draft()
    drop_answer_of(sim, "youzan.item.common.create")
    with pytest.raises(Indeterminate):
        shop.create_listing(ready)
    assert shop.find_listing("ZK-YAK-500").state is ListingState.LIVE
    assert sim.market.created_count["ZK-YAK-500"] == 1


def test_a_creation_not_read_back_is_never_called_harmless(shop, sim, draft):
    ready = draft()
    drop_answer_of(sim, "youzan.item.detail.get")
    with pytest.raises(Indeterminate):
        shop.create_listing(ready)


def test_freight_follows_the_settings(connect):
    assert connect()._freight() == {"is_express": True, "postage": 0}
    assert connect(postage_fen=600)._freight() == {"is_express": True, "postage": 600}
    assert connect(delivery_template_id="5", postage_fen=600)._freight() == {
        "is_express": True,
        "delivery_template_id": 5,
    }


# -- stock -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["3.0.0", "4.0.0"])
def test_stock_is_set_absolutely(connect, sim, draft, version):
    shop = connect(quantity_version=version)
    ref = shop.create_listing(draft())
    shop.set_stock(ref, 0)
    shop.set_stock(ref, 9)
    assert [quantity for _, quantity in sim.market.listings[ref.item_id].stock_log] == [20, 0, 9]


def test_negative_stock_and_an_unknown_sku_are_refused(shop, sim, draft):
    ref = shop.create_listing(draft())
    with pytest.raises(Rejected):
        shop.set_stock(ref, -1)
    with pytest.raises(Rejected) as held:
        shop.set_stock(ListingRef(ref.item_id, "1", "x", ListingState.LIVE), 1)
    assert held.value.code == "123004002"
    assert sim.market.listings[ref.item_id].stock == 20


def test_a_lost_answer_to_a_stock_push_is_indeterminate(shop, sim, draft):
    ref = shop.create_listing(draft())
    sim.faults.arm("timeout_after", 1)
    with pytest.raises(Indeterminate):
        shop.set_stock(ref, 5)
    assert sim.market.listings[ref.item_id].stock == 5


# -- orders ------------------------------------------------------------------------------------------


def test_changed_orders_are_read_in_full(shop, stocked):
    placed = {order.id: order for order in stocked.market.place_orders(6, 1)}
    read = pull(shop)
    assert {order.order_id for order in read} == set(placed)
    for order in read:
        sold = placed[order.order_id]
        assert (order.paid.fen, order.discount.fen) == (sold.paid_fen, sold.discount_fen)
        assert [line.line_id for line in order.lines] == [line.id for line in sold.lines]
        assert sum(line.paid.fen for line in order.lines) == sold.paid_fen
        assert order.receiver.plain is None


def test_a_long_span_is_asked_in_windows(shop, stocked):
    stocked.market.place_orders(1, 1)
    assert len({order.order_id for order in pull(shop, back=timedelta(days=30))}) == 1
    assert stocked.market.calls["youzan.trades.sold.get"] == 5


@pytest.mark.parametrize("fault", ["shifted_page", "duplicate_page"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_no_order_is_missed_when_pages_move(connect, stocked, fault, times):
    placed = stocked.market.place_orders(23, 5)
    for index, order in enumerate(placed):
        order.modified -= len(placed) - index
    stocked.faults.arm(fault, times)
    assert {order.order_id for order in pull(connect(page_size=5))} == {order.id for order in placed}


def test_a_window_of_more_than_a_hundred_pages_is_cut_in_two(connect, stocked):
    placed = stocked.market.place_orders(150, 5)
    for index, order in enumerate(placed):
        order.modified -= index
    read = pull(connect(page_size=1), back=timedelta(minutes=10))
    assert {order.order_id for order in read} == {order.id for order in placed}


def test_more_orders_in_one_second_than_can_be_paged_are_reported_not_lost(connect, stocked):
    placed = stocked.market.place_orders(101, 5)
    for order in placed:
        order.modified = placed[0].created
    with pytest.raises(Rejected, match="one second"):
        pull(connect(page_size=1))


def test_an_unknown_status_is_parked_and_hides_no_other_order(shop, stocked):
    stocked.market.place_orders(1, 1, odd_status="MYSTERY")
    stocked.market.place_orders(2, 2)
    read = pull(shop)
    odd = [order for order in read if isinstance(order, UnreadableOrder)]
    assert len(read) == 3
    assert [(order.field, order.value) for order in odd] == [("status", "MYSTERY")]
    assert b"MYSTERY" in odd[0].raw
    assert odd[0].order_id.startswith("E")


def test_a_row_that_breaks_the_schema_is_parked(connect, answering, box):
    rows = [{"full_order_info": {"order_info": {"tid": "E1"}, "orders": [{"oid": "1"}]}}, {"full_order_info": 5}]
    listed = {"success": True, "data": {"total_results": 2, "full_order_info_list": rows}}
    token = {"success": True, "data": {"access_token": "A"}}
    parked = pull(connect(answering(token, listed)))
    assert [type(order) for order in parked] == [UnreadableOrder, UnreadableOrder]
    assert parked[0].order_id == "E1"
    assert "num" in parked[0].field


def test_one_order_is_read_and_an_unknown_one_is_none(shop, stocked):
    placed = stocked.market.place_orders(1, 1)[0]
    assert shop.order(placed.id).order_id == placed.id
    assert shop.order("E20260901100000000000001") is None
    assert shop.order("nonsense") is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("held", OrderState.HELD),
        ("unpaid", OrderState.UNPAID),
        ("part_shipped", OrderState.PART_SHIPPED),
        ("finished", OrderState.FINISHED),
    ],
)
def test_states_of_the_market_arrive(shop, stocked, status, state):
    stocked.market.place_orders(1, 1, status=status)
    assert pull(shop)[0].state is state


def test_a_refund_of_one_line_is_shown_on_that_line(shop, stocked, several):
    several.lines[1].refund = "open"
    found = next(order for order in pull(shop) if order.order_id == several.id)
    assert found.refund_open
    assert [line.refund_open for line in found.lines][:2] == [False, True]


def test_only_orders_with_a_refund_cost_a_second_call(shop, stocked):
    stocked.market.place_orders(4, 1)
    asked = stocked.market.place_orders(1, 2, refund="open")[0]
    read = {order.order_id: order for order in pull(shop)}
    assert stocked.market.calls["youzan.trade.get"] == 1
    assert [order_id for order_id, order in read.items() if order.refund_open] == [asked.id]


def test_a_refunded_order_arrives_closed(shop, stocked):
    placed = stocked.market.place_orders(1, 1)[0]
    stocked.market.close_order(placed.id)
    assert pull(shop)[0].state is OrderState.CLOSED


def test_a_token_that_expires_in_the_middle_is_renewed_once(connect, stocked, box):
    placed = stocked.market.place_orders(12, 3)
    shop = connect(page_size=5)
    pull(shop)
    before = box.renewals
    stocked.faults.arm("expired_token", 1)
    assert len({order.order_id for order in pull(shop)}) == len(placed)
    assert box.renewals - before == 1


# -- shipping ----------------------------------------------------------------------------------------


def test_one_parcel_ships_the_whole_order_once(shop, stocked, several):
    shop.confirm_shipment(whole(several))
    assert (several.status, several.confirm_count) == ("shipped", 1)
    parcel = shop.shipped_parcels(several.id)[0]
    assert (parcel.waybill, parcel.carrier) == ("SF1", "SF")
    assert dict(parcel.lines) == {line.id: line.quantity for line in several.lines}


def test_a_parcel_for_each_line_ships_line_by_line(shop, stocked, several):
    parcels = tuple(
        ParcelNotice(f"SF{index}", "SF", {line.id: line.quantity}) for index, line in enumerate(several.lines)
    )
    shop.confirm_shipment(ShipmentNotice(several.id, parcels))
    assert (several.status, several.confirm_count) == ("shipped", 1)
    assert {p.waybill for p in shop.shipped_parcels(several.id)} == {p.waybill for p in parcels}


def test_part_of_an_order_leaves_the_rest_to_ship(shop, stocked, several):
    line = several.lines[0]
    shop.confirm_shipment(ShipmentNotice(several.id, (ParcelNotice("SF1", "SF", {line.id: line.quantity}),)))
    assert shop.order(several.id).state is OrderState.PART_SHIPPED
    assert [line.confirmed for line in several.lines][:2] == [1, 0]


def split_notice(order):
    """Every line in the first parcel, but one piece of a two-piece line in the second."""
    twin = next(line for line in order.lines if line.quantity == 2)
    first = {line.id: line.quantity for line in order.lines} | {twin.id: 1}
    return ShipmentNotice(order.id, (ParcelNotice("SF1", "SF", first), ParcelNotice("YT2", "YTO", {twin.id: 1})))


def test_a_line_in_two_parcels_ships_in_one_call_of_its_own(shop, stocked, several):
    shop.confirm_shipment(split_notice(several))
    assert (several.status, several.confirm_count) == ("shipped", 1)
    assert stocked.market.calls["youzan.trade.dc.delivery.ordersingleitemsend"] == 1
    assert {p.waybill for p in shop.shipped_parcels(several.id)} == {"SF1", "YT2"}


@pytest.mark.parametrize(
    "api", ["youzan.logistics.online.confirm", "youzan.trade.dc.delivery.ordersingleitemsend", "youzan.trade.get"]
)
def test_a_lost_answer_anywhere_ends_in_one_shipment(shop, stocked, several, api):
    notice = split_notice(several)
    shop.carriers()
    drop_answer_of(stocked, api)
    with pytest.raises((Indeterminate, PlatformDown)):
        shop.confirm_shipment(notice)
    shop.confirm_shipment(notice)
    assert (several.status, several.confirm_count) == ("shipped", 1)


def test_a_failure_after_the_first_parcel_is_never_called_harmless(shop, stocked, several):
    notice = split_notice(several)
    shop.carriers()
    original = stocked._late

    def then_break(fault, response):
        if stocked.market.calls["youzan.logistics.online.confirm"] == 1:
            stocked._late = original
            stocked.faults.arm("rate_limited", 1)
        return original(fault, response)

    stocked._late = then_break
    with pytest.raises(Indeterminate):
        shop.confirm_shipment(notice)
    shop.confirm_shipment(notice)
    assert (several.status, several.confirm_count) == ("shipped", 1)


def test_a_repeat_confirms_nothing_twice(shop, stocked, several):
    notice = split_notice(several)
    shop.confirm_shipment(notice)
    calls = stocked.market.calls["youzan.logistics.online.confirm"]
    shop.confirm_shipment(notice)
    assert several.confirm_count == 1
    assert stocked.market.calls["youzan.logistics.online.confirm"] == calls


def test_an_order_shipped_with_another_waybill_is_refused_with_the_platforms_code(shop, stocked, several):
    shop.confirm_shipment(whole(several, "SF1"))
    with pytest.raises(Rejected) as held:
        shop.confirm_shipment(whole(several, "SF2"))
    assert (held.value.code, several.confirm_count) == ("102570007", 1)


def test_several_parcels_must_say_what_they_hold(shop, stocked, several):
    parcels = (ParcelNotice("SF1", "SF", {}), ParcelNotice("SF2", "SF", {several.lines[0].id: 1}))
    with pytest.raises(Rejected):
        shop.confirm_shipment(ShipmentNotice(several.id, parcels))
    assert several.confirm_count == 0


def test_a_single_parcel_need_not_say_what_it_holds(shop, stocked, several):
    shop.confirm_shipment(ShipmentNotice(several.id, (ParcelNotice("SF1", "SF", {}),)))
    assert several.status == "shipped"


def test_a_courier_the_platform_does_not_list_is_refused_before_sending(shop, stocked, several):
    with pytest.raises(Rejected) as held:
        shop.confirm_shipment(whole(several, carrier="NOBODY"))
    assert (held.value.field, several.confirm_count) == ("carrier", 0)


def test_a_closed_or_unknown_order_is_not_shipped(shop, stocked, several):
    stocked.market.close_order(several.id)
    with pytest.raises(Rejected) as held:
        shop.confirm_shipment(whole(several))
    assert (held.value.code, several.confirm_count) == ("102570020", 0)
    with pytest.raises(Rejected):
        shop.confirm_shipment(ShipmentNotice("E20260901100000000000001", (ParcelNotice("SF1", "SF", {}),)))


def test_the_senders_phone_is_told_when_it_is_configured(connect, sim, several):
    seen = []

    def listen(request):
        request.read()
        seen.append(request.content)
        return sim.handle(request)

    connect(httpx.MockTransport(listen), sender_mobile="10012345678").confirm_shipment(whole(several))
    assert any(b'"outer_sender":{"sender_mobile":"10012345678"}' in body for body in seen)


def test_an_unknown_order_has_no_parcels(shop):
    assert shop.shipped_parcels("E20260901100000000000001") == ()


def test_our_carriers_are_all_listed(shop):
    ours = {carrier.code for carrier in shop.carriers()} - {""}
    assert ours == {"SF", "EMS", "YZPY", "JD", "YTO", "ZTO", "STO", "YUNDA", "JTSD", "DBKD"}


# -- token, check, and a bad day ---------------------------------------------------------------------


def test_the_connection_check_names_the_shop(shop):
    assert shop.check_connection() == "沙盒有赞店 (160160)"


def test_the_token_can_be_renewed_at_any_time(shop, box):
    shop.check_connection()
    before = box.current().access
    shop.refresh_token()
    assert box.current().access != before
    assert box.current().expires_at > clock.now().timestamp()
    assert shop.check_connection()


@pytest.mark.parametrize("fault", ["http_500", "timeout_before", "timeout_after", "truncated_json", "html_page"])
def test_a_failed_read_is_transient_and_works_the_next_time(shop, sim, fault):
    shop.check_connection()
    sim.faults.arm(fault, 1)
    with pytest.raises(Transient):
        shop.check_connection()
    assert shop.check_connection()


@pytest.mark.parametrize("fault", ["http_500", "timeout_before", "timeout_after", "truncated_json", "html_page"])
def test_a_write_without_a_readable_answer_is_indeterminate(shop, sim, draft, fault):
    ref = shop.create_listing(draft())
    sim.faults.arm(fault, 1)
    with pytest.raises(Indeterminate):
        shop.set_stock(ref, 4)


def test_too_many_calls_are_refused_and_the_api_goes_quiet(shop, sim, limiter):
    sim.quota.limits["youzan.shop.basic.get"] = (1, 60)
    shop.check_connection()
    with pytest.raises(RateLimited):
        shop.check_connection()
    assert limiter.pauses == [("youzan.shop.basic.get", 3.0)]
