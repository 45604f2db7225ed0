"""Every capability against the sandbox shop: request built, endpoint called, answer read, refusal read."""

import hashlib
from datetime import timedelta
from threading import Event

import httpx
import orjson
import pytest
import time_machine

from connectors.base.dispatch import Scene, Waybill
from connectors.base.ports import CAPABILITIES
from connectors.base.types import ListingRef, ListingState, OrderState, ParcelNotice, Picture, ShipmentNotice
from connectors.sandbox.simulator import NoAnswer
from connectors.sandbox.taobao_answers import invalid
from connectors.taobao.connector import Connector
from connectors.taobao.manifest import MANIFEST
from connectors.taobao.simulator import Simulator
from hub.kernel.errors import Indeterminate, Invalid, NeedsReauth, PlatformDown, RateLimited, Rejected
from hub.kernel.money import Money
from tests.connectors.taobao.stage import CASE, DRAFT, OLD, ORDER

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
GONE = ListingRef("1", "", "X", ListingState.LIVE)


def picture(data=PNG, name="a.png"):
    return Picture(name, data, "image/png", hashlib.sha256(data).hexdigest())


def notice(order, *waybills, carrier="SF"):
    lines = [line.id for line in order.lines]
    parcels = [ParcelNotice(waybill, carrier, {lines[i % len(lines)]: 1}) for i, waybill in enumerate(waybills)]
    if len(waybills) == 1:
        parcels = [ParcelNotice(waybills[0], carrier, dict.fromkeys(lines, 1))]
    return ShipmentNotice(order.id, tuple(parcels))


def sent(request):
    return dict(httpx.QueryParams(request.content.decode()))


def test_the_manifest_names_exactly_the_capabilities_there_are(shop):
    assert MANIFEST.capabilities == {key for key, port in CAPABILITIES.items() if isinstance(shop, port)}


# -- pictures ------------------------------------------------------------------------------------------


def test_a_picture_is_kept_and_its_address_comes_back(sim, shop):
    kept = shop.upload_picture(picture())
    assert kept.url in sim.market.pictures
    assert sim.market.pictures[kept.url] == PNG
    assert kept.vendor_id.isdigit()
    assert sim.market.calls == {"taobao.picture.upload": 1}


def test_a_picture_above_3_mb_is_not_sent(sim, shop):
    with pytest.raises(Invalid):
        shop.upload_picture(picture(PNG + b"0" * 3 * 1024 * 1024))
    assert not sim.market.calls


def test_a_file_that_is_no_picture_is_rejected_by_the_platform(shop):
    with pytest.raises(Rejected) as caught:
        shop.upload_picture(picture(b"hello"))
    assert caught.value.field == "img"


def test_a_lost_upload_may_simply_be_repeated(sim, shop):
    sim.faults.arm("timeout_after", 1)
    with pytest.raises(PlatformDown):
        shop.upload_picture(picture())


# -- listings ------------------------------------------------------------------------------------------


def test_a_new_listing_is_on_sale_with_price_stock_and_pictures(sim, shop, draft):
    ref = shop.create_listing(draft())
    listing = sim.market.listings[ref.item_id]
    assert (listing.title, listing.price_fen, listing.stock, listing.status) == ("高原牦牛腱子肉500g", 6900, 40, "live")
    assert (len(listing.pictures), len(listing.details)) == (1, 2)
    assert ref == ListingRef(listing.id, listing.id, "YAK-500", ListingState.LIVE)
    assert listing.extra["values"]["p-30003"] == ["SC12345678901234"]


def test_a_listing_is_found_by_merchant_code_wherever_it_lies(shop, draft):
    live = shop.create_listing(draft("A"))
    off = shop.delist(shop.create_listing(draft("B")))
    assert shop.find_listing("A") == live
    assert shop.find_listing("B") == off
    assert off.state is ListingState.OFF
    assert shop.find_listing("C") is None


def test_the_newest_of_two_listings_with_one_code_is_found(shop, draft):
    shop.create_listing(draft("A"))
    newer = shop.create_listing(draft("A"))
    assert shop.find_listing("A") == newer


def test_a_deleted_listing_is_not_found(sim, shop, draft):
    ref = shop.create_listing(draft("A"))
    sim.market.set_status(ref.item_id, "deleted")
    assert shop.find_listing("A") is None


def test_a_listing_taken_down_by_the_platform_is_refused(sim, shop, draft):
    ref = shop.create_listing(draft("A"))
    sim.market.set_status(ref.item_id, "refused")
    assert shop.find_listing("A").state is ListingState.REFUSED


def test_listings_beyond_one_page_are_found(sim, shop):
    for i in range(203):
        sim.market.create_listing(merchant_code=f"M{i}", title="t", price_fen=100, stock=1, status="live")
    assert shop.find_listing("M0").merchant_code == "M0"
    assert sim.market.calls["taobao.items.onsale.get"] == 2


def test_a_listing_goes_off_and_on_sale_with_new_stock(sim, shop, draft):
    ref = shop.create_listing(draft())
    assert shop.delist(ref).state is ListingState.OFF
    assert sim.market.listings[ref.item_id].status == "off"
    assert shop.relist(ref, stock=7).state is ListingState.LIVE
    assert (sim.market.listings[ref.item_id].status, sim.market.listings[ref.item_id].stock) == ("live", 7)


@pytest.mark.parametrize("operation", ["relist", "delist", "set_stock"])
def test_an_unknown_item_is_rejected(shop, operation):
    calls = {
        "relist": lambda: shop.relist(GONE, stock=1),
        "delist": lambda: shop.delist(GONE),
        "set_stock": lambda: shop.set_stock(GONE, 1),
    }
    with pytest.raises(Rejected) as caught:
        calls[operation]()
    assert caught.value.code == "isv.item-not-exist"
    assert caught.value.request_id


def test_a_lost_answer_to_a_publish_must_be_looked_up(sim, shop, draft):
    shop.create_listing(draft("WARM"))
    sim._apis["alibaba.item.publish.submit"] = _then_vanish(sim, sim._apis["alibaba.item.publish.submit"])
    with pytest.raises(Indeterminate):
        shop.create_listing(draft())
    assert sim.market.created_count["YAK-500"] == 1
    assert shop.find_listing("YAK-500").state is ListingState.OFF


def _then_vanish(sim, handler):
    def carry_out(params, files):
        answer = handler(params, files)
        sim._apis["alibaba.item.publish.submit"] = handler
        return answer | {"item_id": None}

    return carry_out


def test_a_published_item_that_did_not_reach_the_shelf_is_indeterminate(sim, shop, draft):
    sim.bans["alibaba.item.operate.upshelf"] = sim.market.clock() + 30
    with pytest.raises(Indeterminate):
        shop.create_listing(draft())
    assert sim.market.created_count["YAK-500"] == 1


def test_a_shelf_refusal_is_told_with_the_platforms_words(sim, shop, draft):
    def refuse(params, files):
        raise invalid("item_id", "违规商品")

    sim._apis["alibaba.item.operate.upshelf"] = refuse
    ref = shop.create_listing(draft())
    assert (ref.state, ref.reason) == (ListingState.REFUSED, "违规商品")


def test_the_only_authorised_category_is_taken(sim, shop, draft):
    shop.create_listing(draft())
    assert sim.market.calls["taobao.itemcats.authorize.get"] == 1


def test_the_shops_own_category_setting_wins(sim, connect, draft):
    shop = Connector(connect(sim.transport(), categories={"牦牛生鲜": "50025689"}, category_id="1"))
    shop.create_listing(draft())
    assert sim.market.calls["taobao.itemcats.authorize.get"] == 0


def test_a_choice_of_categories_is_left_to_the_operator(sim, shop, draft):
    two = [{"cid": 1, "name": "甲", "is_parent": False}, {"cid": 2, "name": "乙", "is_parent": False}]
    sim._apis["taobao.itemcats.authorize.get"] = lambda *_: {"seller_authorize": {"item_cats": {"item_cat": two}}}
    with pytest.raises(Invalid) as caught:
        shop.create_listing(draft())
    assert "1 甲, 2 乙" in caught.value.remedy


def test_a_category_the_shop_may_not_use_is_rejected(sim, connect, draft):
    shop = Connector(connect(sim.transport(), category_id="1"))
    with pytest.raises(Rejected) as caught:
        shop.create_listing(draft())
    assert caught.value.field == "cat_id"


# -- stock ---------------------------------------------------------------------------------------------


def test_stock_is_overwritten_never_added(sim, shop, draft):
    ref = shop.create_listing(draft())
    shop.set_stock(ref, 12)
    shop.set_stock(ref, 12)
    assert sim.market.listings[ref.item_id].stock == 12
    assert sim.market.calls["taobao.item.quantity.update"] == 2


def test_a_stock_push_names_item_quantity_and_full_update(answering):
    shop, heard = answering({"item_quantity_update_response": {"item": {}}})
    shop.set_stock(ListingRef("678", "55", "A", ListingState.LIVE), 0)
    params = sent(heard[0])
    assert params["method"] == "taobao.item.quantity.update"
    assert (params["num_iid"], params["sku_id"], params["quantity"], params["type"]) == ("678", "55", "0", "1")


def test_negative_stock_is_not_sent(sim, shop):
    with pytest.raises(Invalid):
        shop.set_stock(GONE, -1)
    assert not sim.market.calls


def test_an_item_without_skus_is_pushed_without_a_sku_number(answering):
    shop, heard = answering({"item_quantity_update_response": {"item": {}}})
    shop.set_stock(ListingRef("678", "678", "A", ListingState.LIVE), 4)
    assert "sku_id" not in sent(heard[0])


# -- orders --------------------------------------------------------------------------------------------


def test_every_order_arrives_once_in_full(sim, shop, stocked, collect):
    placed = sim.market.place_orders(7, 3)
    found = {order.order_id: order for order in collect(shop)}
    assert set(found) == {order.id for order in placed}
    for order in placed:
        mine = found[order.id]
        assert mine.state is OrderState.TO_SHIP
        assert mine.paid.fen == order.paid_fen
        assert sum(line.paid.fen for line in mine.lines) + mine.freight.fen == order.paid_fen
        assert {line.merchant_code for line in mine.lines} == {line.merchant_code for line in order.lines}
        assert mine.receiver.token == order.receiver.token
        assert order.receiver.phone not in mine.raw.decode()


@pytest.mark.parametrize("fault", ["shifted_page", "duplicate_page"])
@pytest.mark.parametrize("times", [1, 4, 9])
def test_no_order_is_missing_when_rows_move_while_paging(connect, window, fault, times):
    ticks = iter(range(10**6))
    start = window[0].timestamp()
    sim = Simulator(clock=lambda: start + 1800 + next(ticks) / 100)  # time passes with every call
    shop = Connector(connect(sim.transport(), page_size=5))
    for i in range(3):
        sim.market.create_listing(merchant_code=f"S{i}", title="t", price_fen=500, stock=500, status="live")
    placed = set()
    for i in range(23):
        placed |= {order.id for order in sim.market.place_orders(1, i)}
    sim.faults.arm(fault, times)
    with time_machine.travel(window[0] + timedelta(minutes=31), tick=False):
        found = [order.order_id for page in shop.changed_orders(*window) for order in page.orders]
    assert set(found) == placed
    assert sim.faults.committed[fault] > 0


def test_a_quiet_slice_costs_one_call(sim, shop, now):
    list(shop.changed_orders(now - timedelta(minutes=20), now))
    assert sim.market.calls == {"taobao.trades.sold.increment.get": 1}


def test_a_window_is_cut_into_slices_of_thirty_minutes(sim, shop, now):
    list(shop.changed_orders(now - timedelta(hours=2), now))
    assert sim.market.calls["taobao.trades.sold.increment.get"] == 4


def test_a_slice_never_exceeds_the_platforms_day(sim, connect, now):
    shop = Connector(connect(sim.transport(), window_minutes=60 * 24 * 7))
    list(shop.changed_orders(now - timedelta(days=2), now))
    assert sim.market.calls["taobao.trades.sold.increment.get"] == 2


def test_an_order_status_never_seen_is_handed_over_unread(sim, shop, stocked, collect):
    placed = sim.market.place_orders(1, 1, odd_status="TRADE_ON_THE_MOON")[0]
    (order,) = collect(shop)
    assert (order.order_id, order.field, order.value) == (placed.id, "status", "TRADE_ON_THE_MOON")
    assert orjson.loads(order.raw)["tid"] == int(placed.id)


def test_an_order_the_platform_does_not_know_is_none(shop):
    assert shop.order("4117000000000000001") is None


def test_reading_an_order_asks_for_the_fields_that_unlock_the_oaid(answering):
    shop, heard = answering({"trade_fullinfo_get_response": {}})
    assert shop.order("41") is None
    params = sent(heard[0])
    assert (params["tid"], params["include_oaid"]) == ("41", "true")
    asked = set(params["fields"].split(","))
    assert {"oaid", "receiver_name", "receiver_address", "created", "receiver_mobile", "receiver_phone"} <= asked


def test_an_order_with_an_open_refund_says_so(sim, shop, stocked, collect):
    placed = sim.market.place_orders(1, 1)[0]
    sim.market.ask_refund(placed.id)
    (order,) = collect(shop)
    assert order.refund_open
    assert all(line.refund_open for line in order.lines)


# -- shipments -----------------------------------------------------------------------------------------


def test_one_parcel_is_told_once(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    shop.confirm_shipment(notice(order, "SF0001"))
    assert order.status == "shipped"
    assert [(x["waybill"], x["carrier"]) for x in order.confirmed] == [("SF0001", "SF")]
    assert order.confirm_count == 1
    assert sim.market.calls["taobao.logistics.offline.send"] == 1


def test_several_parcels_are_told_in_one_call(sim, shop, stocked):
    order = next(x for x in sim.market.place_orders(20, 1) if len(x.lines) == 2)
    shop.confirm_shipment(notice(order, "SF0001", "SF0002"))
    assert [x["waybill"] for x in order.confirmed] == ["SF0001", "SF0002"]
    assert (order.status, order.confirm_count) == ("shipped", 1)
    assert sim.market.calls["alibaba.ascp.logistics.offline.send"] == 1
    assert {x.waybill for x in shop.shipped_parcels(order.id)} == {"SF0001", "SF0002"}


def test_a_second_confirmation_is_rejected_with_b04_and_changes_nothing(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    shop.confirm_shipment(notice(order, "SF0001"))
    with pytest.raises(Rejected) as caught:
        shop.confirm_shipment(notice(order, "SF0009"))
    assert caught.value.code == "isv.logistics-offline-service-error:B04"
    assert order.confirm_count == 1


def test_a_waybill_of_another_order_is_rejected_with_b60(sim, shop, stocked):
    first, second = sim.market.place_orders(2, 1)
    shop.confirm_shipment(notice(first, "SF0001"))
    with pytest.raises(Rejected) as caught:
        shop.confirm_shipment(notice(second, "SF0001"))
    assert caught.value.code.endswith(":B60")


def test_shipped_parcels_reads_back_what_the_platform_has(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    assert shop.shipped_parcels(order.id) == ()
    shop.confirm_shipment(notice(order, "ZT0001", carrier="ZTO"))
    lines = {line.id: line.quantity for line in order.lines}
    assert shop.shipped_parcels(order.id) == (ParcelNotice("ZT0001", "ZTO", lines),)
    assert shop.shipped_parcels("4117000000000000001") == ()


def test_a_lost_answer_to_a_shipment_must_be_looked_up(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    shop.carriers()
    answer = sim._apis["taobao.logistics.offline.send"]

    def lose(params, file):
        answer(params, file)
        raise NoAnswer

    sim._apis["taobao.logistics.offline.send"] = lose
    with pytest.raises(Indeterminate):
        shop.confirm_shipment(notice(order, "SF0001"))
    assert shop.shipped_parcels(order.id)[0].waybill == "SF0001"


def test_an_answer_that_does_not_confirm_is_looked_up(answering):
    shop, _ = answering(
        {
            "trade_fullinfo_get_response": {},
            "logistics_offline_send_response": {"shipping": {"is_success": False}},
            "logistics_companies_get_response": {
                "logistics_companies": {"logistics_company": [{"code": "SF", "name": "顺丰"}]}
            },
        }
    )
    with pytest.raises(Indeterminate):
        shop.confirm_shipment(ShipmentNotice("1", (ParcelNotice("SF1", "SF", {"1": 1}),)))


def test_an_unknown_courier_is_not_sent(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    with pytest.raises(Invalid):
        shop.confirm_shipment(notice(order, "X0001", carrier="PIGEON"))
    with pytest.raises(Invalid):
        shop.confirm_shipment(ShipmentNotice(order.id, ()))
    assert order.status == "to_ship"


def test_couriers_are_read_at_run_time_and_carry_our_codes(sim, shop):
    ours = {carrier.code: carrier.vendor_code for carrier in shop.carriers()}
    assert ours["SF"] == "SF"
    assert {"SF", "EMS", "YZPY", "JD", "YTO", "ZTO", "STO", "YUNDA", "JTSD", "DBKD", ""} == set(ours)
    shop.carriers()
    assert sim.market.calls["taobao.logistics.companies.get"] == 1


# -- connection ----------------------------------------------------------------------------------------


def test_the_shop_tells_its_own_name(sim, shop, stocked):
    sim.market.place_orders(1, 1)
    assert shop.check_connection() == "一盘货沙箱店"


def test_a_shop_without_trades_answers_with_the_typed_nick(shop):
    assert shop.check_connection() == "店"


def test_a_wrong_secret_is_rejected_with_a_remedy(sim, connect):
    connection = connect(sim.transport())
    connection.credentials["app_secret"] = "wrong"
    with pytest.raises(Rejected) as caught:
        Connector(connection).check_connection()
    assert caught.value.code == "25"
    assert "App Secret" in caught.value.remedy


def test_refresh_now_goes_through_the_token_box(sim, connect):
    connection = connect(sim.transport())
    Connector(connection).refresh_token()
    assert connection.tokens.renewals == 1
    assert sim.market.calls == {"taobao.top.auth.token.refresh": 1}


# -- every refusal of every read and write -------------------------------------------------------------

OPERATIONS = {
    "upload_picture": lambda shop, now: shop.upload_picture(picture()),
    "find_listing": lambda shop, now: shop.find_listing("A"),
    "relist": lambda shop, now: shop.relist(GONE, stock=1),
    "delist": lambda shop, now: shop.delist(GONE),
    "set_stock": lambda shop, now: shop.set_stock(GONE, 1),
    "changed_orders": lambda shop, now: list(shop.changed_orders(now - timedelta(minutes=5), now)),
    "order": lambda shop, now: shop.order("1"),
    "shipped_parcels": lambda shop, now: shop.shipped_parcels("1"),
    "carriers": lambda shop, now: shop.carriers(),
    "update_listing": lambda shop, now: shop.update_listing(GONE, DRAFT),
    "delete_listing": lambda shop, now: shop.delete_listing(GONE),
    "set_price": lambda shop, now: shop.set_price(GONE, Money(5), market_price=Money(9)),
    "all_listings": lambda shop, now: list(shop.all_listings()),
    "freight_templates": lambda shop, now: shop.freight_templates(),
    "category_needs": lambda shop, now: shop.category_needs(DRAFT.facts, title="x"),
    "set_memo": lambda shop, now: shop.set_memo("1", "x"),
    "changed_refunds": lambda shop, now: list(shop.changed_refunds(now - timedelta(minutes=5), now)),
    "refund": lambda shop, now: shop.refund("1", order_id="1"),
    "agree_refund": lambda shop, now: shop.agree_refund(CASE),
    "refuse_refund": lambda shop, now: shop.refuse_refund(CASE, reason_id="1", words="不行"),
    "refusal_reasons": lambda shop, now: shop.refusal_reasons(CASE),
    "return_addresses": lambda shop, now: shop.return_addresses(),
    "change_waybill": lambda shop, now: shop.change_waybill("1", OLD, OLD),
    "reveal": lambda shop, now: shop.reveal(ORDER, scene=Scene.CARE),
    "mergeable": lambda shop, now: shop.mergeable((("1", "o"), ("2", "o"))),
    "waybill_accounts": lambda shop, now: shop.waybill_accounts(),
    "cancel_waybill": lambda shop, now: shop.cancel_waybill(Waybill("YT1", "YTO", "YTO")),
    "listen": lambda shop, now: shop.listen(lambda nudges: None, Event()),
    "agree_return": lambda shop, now: shop.agree_return(CASE, address_id="1"),
    "check_connection": lambda shop, now: shop.check_connection(),
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_stops_and_tells_when_the_session_is_refused(refusing, operation, now):
    with pytest.raises(NeedsReauth):
        OPERATIONS[operation](refusing(27, refresh=""), now)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_waits_when_called_too_often(refusing, operation, now):
    shop = refusing(7, "accesscontrol.limited-by-api-access-count", "This ban will last for 3 more seconds")
    with pytest.raises(RateLimited) as caught:
        OPERATIONS[operation](shop, now)
    assert caught.value.after == 3.0


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_carries_the_platforms_code_when_rejected(refusing, operation, now):
    with pytest.raises(Rejected) as caught:
        OPERATIONS[operation](refusing(11, "isv.permission-api-package-limit", "no right"), now)
    assert (caught.value.code, caught.value.request_id) == ("isv.permission-api-package-limit", "r1")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_refuses_an_answer_without_its_envelope(answering, operation, now):
    shop, _ = answering({"something_else": {}})
    with pytest.raises((PlatformDown, Indeterminate)):
        OPERATIONS[operation](shop, now)
