"""The connector against the sandbox shop: every operation, its refusals, and what happens when answers get lost."""

from datetime import timedelta

import httpx
import pytest

from connectors.base.http import Connection
from connectors.base.ports import CAPABILITIES
from connectors.base.types import (
    ListingRef,
    ListingState,
    OrderState,
    ParcelNotice,
    ShipmentNotice,
    UnreadableOrder,
)
from connectors.pinduoduo.connector import Connector
from connectors.pinduoduo.manifest import MANIFEST
from hub.kernel import clock
from hub.kernel.errors import Indeterminate, NeedsReauth, PlatformDown, RateLimited, Rejected, Transient
from hub.kernel.money import Money

MINUTE = timedelta(minutes=1)


def pull(shop, *, back=MINUTE, ahead=MINUTE):
    now = clock.now()
    return [order for page in shop.changed_orders(now - back, now + ahead) for order in page.orders]


def parcels(*waybills, carrier="SF"):
    return tuple(ParcelNotice(waybill, carrier, {}) for waybill in waybills)


def test_the_manifest_lists_exactly_what_the_connector_can_do(shop):
    able = {name for name, protocol in CAPABILITIES.items() if isinstance(shop, protocol)}
    assert able == MANIFEST.capabilities


# -- pictures and listings ---------------------------------------------------------------------------


def test_a_picture_is_uploaded_and_kept(shop, sim, picture):
    file = picture()
    ref = shop.upload_picture(file)
    assert sim.market.pictures[ref.url] == file.data


def test_a_picture_over_one_megabyte_is_refused(shop, picture):
    with pytest.raises(Rejected) as held:
        shop.upload_picture(picture(1400, 1400, noise=True))
    assert (held.value.code, held.value.field) == ("50001", "file")


def test_a_listing_is_created_live_with_its_sku(shop, sim, draft):
    ref = shop.create_listing(draft())
    listing = sim.market.listings[ref.item_id]
    assert ref == ListingRef(listing.id, listing.sku_id, "ZK-YAK-500", ListingState.LIVE)
    assert (listing.price_fen, listing.stock, listing.extra["single"]) == (5680, 20, 5780)
    assert sim.market.created_count["ZK-YAK-500"] == 1


def test_a_listing_is_found_by_its_merchant_code_the_newest_first(shop, sim):
    assert shop.find_listing("A") is None
    for code in ("A", "B", "A"):
        sim.market.create_listing(merchant_code=code, title="x", price_fen=1, stock=1, status="off")
    found = shop.find_listing("A")
    assert found.item_id == max(x.id for x in sim.market.listings.values() if x.merchant_code == "A")
    assert found.state is ListingState.OFF


def test_every_page_of_the_goods_list_is_looked_at(shop, sim):
    for _ in range(205):
        sim.market.create_listing(merchant_code="A", title="x", price_fen=1, stock=1, status="live")
    assert shop.find_listing("A").item_id == max(sim.market.listings, key=int)
    assert sim.market.calls["pdd.goods.list.get"] == 3


def test_delisting_and_relisting_set_state_and_stock(shop, sim, draft):
    ref = shop.create_listing(draft())
    assert shop.delist(ref).state is ListingState.OFF
    assert sim.market.listings[ref.item_id].status == "off"
    assert shop.relist(ref, stock=7).state is ListingState.LIVE
    assert (sim.market.listings[ref.item_id].status, sim.market.listings[ref.item_id].stock) == ("live", 7)


def test_relisting_without_stock_is_refused_and_stays_off(shop, sim, draft):
    ref = shop.delist(shop.create_listing(draft()))
    with pytest.raises(Rejected):
        shop.relist(ref, stock=0)
    assert sim.market.listings[ref.item_id].status == "off"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "样例" * 16}, "goods_name"),
        ({"spec": "一" * 19}, "spec_name"),
        ({"stock": 0}, "sku_list"),
        ({"detail_pictures": ()}, "detail_gallery"),
        ({"main_pictures": ()}, "carousel_gallery"),
        ({"market_price": Money(5681)}, "market_price"),
    ],
)
def test_what_the_platform_forbids_comes_back_with_the_field(shop, sim, draft, changes, field):
    with pytest.raises(Rejected) as held:
        shop.create_listing(draft(**changes))
    assert field in (held.value.field, "carousel_gallery" if "main_pictures" in changes else "")
    assert sim.market.listings == {}


def test_a_voucher_is_refused_before_anything_is_sent(shop, sim, draft):
    ready = draft(is_voucher=True)
    before = sum(sim.market.calls.values())
    with pytest.raises(Rejected):
        shop.create_listing(ready)
    assert sum(sim.market.calls.values()) == before


def test_the_single_price_stays_between_price_and_market_price(shop, sim, draft):
    ref = shop.create_listing(draft(price=Money(5000), market_price=Money(5050)))
    assert sim.market.listings[ref.item_id].extra["single"] == 5049


def test_settings_choose_category_and_template(connect, sim, draft):
    shop = connect(cat_ids={"牦牛生鲜": 20111}, cost_template_id=77001)
    shop.create_listing(draft())
    assert sim.market.calls["pdd.goods.outer.cat.mapping.get"] == 0
    assert sim.market.calls["pdd.goods.logistics.template.get"] == 0


def test_a_category_nobody_knows_asks_the_operator(connect, answering, draft):
    ready = draft()
    with pytest.raises(Rejected) as held:
        connect(answering({"outer_cat_mapping_get_response": {"cat_id1": 0}})).create_listing(ready)
    assert held.value.field == "cat_id"
    assert "cat_ids" in held.value.remedy


def test_a_lost_answer_to_a_creation_is_looked_up_not_repeated(shop, sim, draft):
    ready = draft()
    original = sim._late

    def drop_once(fault, response):
        if b"goods_add_response" in response.content:
            sim._late = original
            return original("timeout_after", response)
        return original(fault, response)

    sim._late = drop_once
    with pytest.raises(Indeterminate):
        shop.create_listing(ready)
    assert shop.find_listing("ZK-YAK-500").state is ListingState.LIVE
    assert sim.market.created_count["ZK-YAK-500"] == 1


def test_a_creation_not_read_back_is_never_called_harmless(connect, sim, answering, draft):
    ready = draft()
    transport = answering(
        {"cat_rule_get_response": {"goods_properties_rule": {"properties": [
            {"ref_pid": 1, "name": "规格", "is_sale": True, "parent_spec_id": 3}]}}},
        {"goods_spec_id_get_response": {"spec_id": 5}},
        {"goods_logistics_template_get_response": {"logistics_template_list": [{"template_id": 1}]}},
        {"goods_add_response": {"goods_commit_id": 1, "goods_id": 2}},
        {"error_response": {"error_code": 52103, "error_msg": "busy"}},
    )  # fmt: skip
    with pytest.raises(Indeterminate) as held:
        connect(transport, cat_ids={"牦牛生鲜": 1}).create_listing(ready)
    assert held.value.facts["goods_id"] == "2"


# -- stock -------------------------------------------------------------------------------------------


def test_stock_is_set_absolutely(shop, sim, draft):
    ref = shop.create_listing(draft())
    shop.set_stock(ref, 0)
    shop.set_stock(ref, 9)
    assert [quantity for _, quantity in sim.market.listings[ref.item_id].stock_log] == [20, 0, 9]


def test_stock_of_a_listing_without_a_known_sku_goes_by_merchant_code(shop, sim, draft):
    made = shop.create_listing(draft())
    shop.set_stock(ListingRef(made.item_id, "", made.merchant_code, made.state), 3)
    assert sim.market.listings[made.item_id].stock == 3


def test_negative_stock_and_unknown_goods_are_refused(shop, draft):
    ref = shop.create_listing(draft())
    with pytest.raises(Rejected):
        shop.set_stock(ref, -1)
    with pytest.raises(Rejected):
        shop.set_stock(ListingRef("1", "1", "x", ListingState.LIVE), 1)


def test_a_lost_answer_to_a_stock_push_is_indeterminate(shop, sim, draft):
    ref = shop.create_listing(draft())
    sim.faults.arm("timeout_after", 1)
    with pytest.raises(Indeterminate):
        shop.set_stock(ref, 5)
    assert sim.market.listings[ref.item_id].stock == 5


# -- orders ------------------------------------------------------------------------------------------


def test_changed_orders_are_read_in_full(shop, stocked):
    placed = stocked.market.place_orders(3, 1)
    read = pull(shop)
    assert {order.order_id for order in read} == {order.id for order in placed}
    by_id = {order.id: order for order in placed}
    for order in read:
        assert order.state is OrderState.TO_SHIP
        assert order.paid.fen == by_id[order.order_id].paid_fen
        assert order.receiver.plain is None


def test_a_span_of_many_windows_is_asked_in_half_hours(shop, stocked):
    stocked.market.place_orders(1, 1)
    assert len(pull(shop, back=timedelta(hours=3, minutes=10))) == 1
    assert stocked.market.calls["pdd.order.number.list.increment.get"] == 7


def test_a_lag_keeps_the_end_of_the_window_in_the_past(connect, stocked):
    stocked.market.place_orders(1, 1)
    assert pull(connect(end_lag_seconds=30), back=10 * MINUTE) == []
    assert len(pull(connect(), back=10 * MINUTE)) == 1


@pytest.mark.parametrize("fault", ["shifted_page", "duplicate_page"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_no_order_is_missed_when_pages_move(connect, stocked, fault, times):
    placed = stocked.market.place_orders(23, 5)
    for index, order in enumerate(placed):
        order.modified -= len(placed) - index
    stocked.faults.arm(fault, times)
    assert {order.order_id for order in pull(connect(page_size=5))} == {order.id for order in placed}


def test_a_full_page_size_of_one_hundred_is_read_completely(shop, stocked):
    placed = stocked.market.place_orders(230, 6)
    assert {order.order_id for order in pull(shop)} == {order.id for order in placed}


def test_an_unknown_status_is_parked_and_hides_no_other_order(shop, stocked):
    stocked.market.place_orders(1, 1, odd_status="MYSTERY")
    stocked.market.place_orders(2, 2)
    read = pull(shop)
    odd = [order for order in read if isinstance(order, UnreadableOrder)]
    assert len(read) == 3
    assert [(order.field, order.value) for order in odd] == [("order_status", "MYSTERY")]
    assert b"MYSTERY" in odd[0].raw
    assert odd[0].order_id


def test_an_order_that_breaks_the_schema_is_parked(connect, answering):
    row = {"order_sn": "1", "item_list": [{"goods_id": 1}]}
    shop = connect(answering({"order_info_get_response": {"order_info": row}}))
    parked = shop.order("1")
    assert isinstance(parked, UnreadableOrder)
    assert parked.field.startswith("item_list")


def test_one_order_is_read_and_an_unknown_one_is_none(shop, stocked):
    placed = stocked.market.place_orders(1, 1)[0]
    assert shop.order(placed.id).order_id == placed.id
    assert shop.order("260901-000000000000000") is None


def test_another_refusal_of_an_order_is_not_taken_for_absence(connect, answering):
    shop = connect(answering({"error_response": {"error_code": 20031, "error_msg": "无权限"}}))
    with pytest.raises(Exception, match="无权限"):
        shop.order("1")


@pytest.mark.parametrize(
    ("status", "state"),
    [("held", OrderState.HELD), ("unpaid", OrderState.UNPAID), ("finished", OrderState.FINISHED)],
)
def test_states_of_the_market_arrive(shop, stocked, status, state):
    stocked.market.place_orders(1, 1, status=status)
    assert pull(shop)[0].state is state


def test_refunds_arrive_open_and_then_closed(shop, stocked):
    placed = stocked.market.place_orders(1, 1)[0]
    stocked.market.ask_refund(placed.id)
    assert pull(shop)[0].refund_open is True
    stocked.market.close_order(placed.id)
    assert pull(shop)[0].state is OrderState.CLOSED


def test_a_token_that_expires_in_the_middle_is_renewed_once(connect, stocked, box):
    placed = stocked.market.place_orders(12, 3)
    shop = connect(page_size=5)
    pull(shop)
    stocked.faults.arm("expired_token", 1)
    assert len({order.order_id for order in pull(shop)}) == len(placed)
    assert box.renewals == 1


# -- shipping ----------------------------------------------------------------------------------------


def test_one_parcel_ships_the_order_once(shop, stocked):
    placed = stocked.market.place_orders(1, 1)[0]
    shop.confirm_shipment(ShipmentNotice(placed.id, parcels("SF1")))
    assert (placed.status, placed.confirm_count) == ("shipped", 1)
    assert [(p.waybill, p.carrier) for p in shop.shipped_parcels(placed.id)] == [("SF1", "SF")]
    assert shop.order(placed.id).state is OrderState.SHIPPED


def test_further_parcels_are_added_to_the_shipped_order(shop, stocked):
    placed = stocked.market.place_orders(1, 1)[0]
    shop.confirm_shipment(ShipmentNotice(placed.id, parcels("SF1", "SF2", "SF3")))
    assert [p.waybill for p in shop.shipped_parcels(placed.id)] == ["SF1", "SF2", "SF3"]
    assert placed.confirm_count == 1
    assert stocked.market.calls["pdd.order.upload.extra.logistics"] == 1


def test_a_repeat_confirms_nothing_twice(shop, stocked):
    placed = stocked.market.place_orders(1, 1)[0]
    notice = ShipmentNotice(placed.id, parcels("SF1", "SF2"))
    shop.confirm_shipment(notice)
    shop.confirm_shipment(notice)
    assert placed.confirm_count == 1
    assert len(placed.confirmed) == 2
    assert stocked.market.calls["pdd.logistics.online.send"] == 1


def test_a_lost_answer_is_indeterminate_and_the_repeat_finishes_the_rest(shop, stocked):
    placed = stocked.market.place_orders(1, 1)[0]
    shop.carriers()
    shop.shipped_parcels(placed.id)
    notice = ShipmentNotice(placed.id, parcels("SF1", "SF2"))
    original = stocked._late

    def drop_once(fault, response):
        if b"logistics_online_send_response" in response.content:
            stocked._late = original
            return original("timeout_after", response)
        return original(fault, response)

    stocked._late = drop_once
    with pytest.raises(Indeterminate):
        shop.confirm_shipment(notice)
    shop.confirm_shipment(notice)
    assert placed.confirm_count == 1
    assert [p.waybill for p in shop.shipped_parcels(placed.id)] == ["SF1", "SF2"]


def test_a_failure_after_the_first_parcel_is_never_called_harmless(shop, stocked):
    placed = stocked.market.place_orders(1, 1)[0]
    shop.carriers()
    original = stocked._late

    def then_break(fault, response):
        if b"logistics_online_send_response" in response.content:
            stocked.faults.arm("rate_limited", 1)
        return original(fault, response)

    stocked._late = then_break
    notice = ShipmentNotice(placed.id, parcels("SF1", "SF2"))
    with pytest.raises(Indeterminate):
        shop.confirm_shipment(notice)
    shop.confirm_shipment(notice)
    assert [parcel["waybill"] for parcel in placed.confirmed] == ["SF1", "SF2"]


def test_a_courier_the_platform_does_not_list_is_refused_before_sending(shop, stocked):
    placed = stocked.market.place_orders(1, 1)[0]
    with pytest.raises(Rejected) as held:
        shop.confirm_shipment(ShipmentNotice(placed.id, parcels("X", carrier="NOBODY")))
    assert held.value.field == "carrier"
    assert placed.confirm_count == 0


def test_a_closed_order_is_not_shipped(shop, stocked):
    placed = stocked.market.place_orders(1, 1)[0]
    stocked.market.close_order(placed.id)
    with pytest.raises(Rejected) as held:
        shop.confirm_shipment(ShipmentNotice(placed.id, parcels("SF1")))
    assert (held.value.code, placed.confirm_count) == ("50001", 0)


def test_an_unknown_order_has_no_parcels(shop):
    assert shop.shipped_parcels("nobody") == ()


def test_our_carriers_are_all_listed(shop):
    ours = {carrier.code for carrier in shop.carriers()} - {""}
    assert ours == {"SF", "EMS", "YZPY", "JD", "YTO", "ZTO", "STO", "YUNDA", "JTSD", "DBKD"}


# -- token and check ---------------------------------------------------------------------------------


def test_the_connection_check_names_the_shop(shop):
    assert shop.check_connection() == "沙盒拼多多店 (100001)"


def test_the_token_can_be_renewed_at_any_time(shop, box):
    before = box.current().access
    shop.refresh_token()
    assert box.current().access != before
    assert box.current().expires_at > clock.now().timestamp()
    assert shop.check_connection()


# -- the grant ---------------------------------------------------------------------------------------

BACK = "https://hub.example/back?shop=1"


def granted(shop, sim):
    """What the owner's browser is sent back with."""
    with httpx.Client(transport=sim.transport()) as browser:
        page = browser.get(shop.authorise_url(redirect_uri=BACK, state="s-1"))
    return httpx.URL(page.headers["location"]).params


def test_the_owner_is_sent_to_the_platforms_page(box):
    connection = Connection("x", MANIFEST.production_url, {"client_id": "c", "client_secret": "s"}, box, settings={})
    shop = Connector(connection)
    url = httpx.URL(shop.authorise_url(redirect_uri=BACK, state="s-1"))
    shop.close()
    assert (url.host, url.path) == ("fuwu.pinduoduo.com", "/service-market/auth")
    assert dict(url.params) == {"response_type": "code", "client_id": "c", "redirect_uri": BACK, "state": "s-1"}


def test_the_page_can_be_configured(connect):
    shop = connect(authorise_url="https://mms.example/open.html")
    assert shop.authorise_url(redirect_uri=BACK, state="s").startswith("https://mms.example/open.html?")


def test_a_code_becomes_a_token_once_and_ends_the_earlier_ones(shop, sim, box):
    told = granted(shop, sim)
    assert (told["state"], told["shop"]) == ("s-1", "1")
    token = shop.exchange_code(told["code"], redirect_uri=BACK)
    assert token.expires_at > clock.now().timestamp()
    with pytest.raises(Rejected):
        shop.exchange_code(told["code"], redirect_uri=BACK)
    with pytest.raises(NeedsReauth):
        shop.check_connection()
    box.__init__(token)
    assert shop.check_connection()


# -- a bad day at the platform -----------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["http_500", "timeout_before", "timeout_after", "truncated_json", "html_page"])
def test_a_failed_read_is_transient_and_works_the_next_time(shop, sim, fault):
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


def test_a_platform_that_cannot_be_reached_did_nothing(connect):
    def refuse(request):
        raise httpx.ConnectError("no route", request=request)

    with pytest.raises(PlatformDown):
        connect(httpx.MockTransport(refuse)).set_stock(ListingRef("1", "2", "x", ListingState.LIVE), 1)


def test_too_many_calls_are_refused_and_the_api_goes_quiet(shop, sim, limiter):
    sim.quota.limits["pdd.mall.info.get"] = (1, 60)
    shop.check_connection()
    with pytest.raises(RateLimited):
        shop.check_connection()
    assert limiter.pauses == [("pdd.mall.info.get", 1.0)]
