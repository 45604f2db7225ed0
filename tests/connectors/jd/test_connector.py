"""Every capability against the sandbox shop: request built, endpoint called, answer read, refusal read."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import httpx
import orjson
import pytest
import time_machine

from connectors.base.aftersales import RefundKind, RefundState, RefusalReason, UnreadableRefund
from connectors.base.ports import CAPABILITIES
from connectors.base.types import (
    AttributeKind,
    Flag,
    ListingRef,
    ListingState,
    OrderState,
    ParcelNotice,
    Picture,
    PictureRef,
    ShipmentNotice,
)
from connectors.jd.connector import Connector
from connectors.jd.manifest import MANIFEST
from connectors.jd.simulator import Simulator
from connectors.sandbox.jd_answers import Refuse
from hub.kernel.errors import Conflict, Indeterminate, Invalid, PlatformDown, Rejected
from hub.kernel.money import Money

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
GONE = ListingRef("1", "2", "X", ListingState.LIVE)


def picture(data=PNG, name="a.png"):
    return Picture(name, data, "image/png", hashlib.sha256(data).hexdigest())


def notice(order, *parcels):
    lines = {line.id: line.quantity for line in order.lines}
    return ShipmentNotice(order.id, tuple(ParcelNotice(waybill, carrier, lines) for waybill, carrier in parcels))


def sent(request):
    params = dict(httpx.QueryParams(request.content.decode()))
    return params["method"], orjson.loads(params["360buy_param_json"])


def test_the_manifest_names_exactly_the_capabilities_there_are(shop):
    assert MANIFEST.capabilities == {key for key, port in CAPABILITIES.items() if isinstance(shop, port)}


# -- pictures ------------------------------------------------------------------------------------------


def test_a_picture_is_kept_and_its_path_comes_back(sim, shop):
    kept = shop.upload_picture(picture())
    assert sim.market.pictures[kept.url] == PNG
    assert kept.url.startswith("jfs/")
    assert sim.market.calls == {"jingdong.imgzone.picture.upload": 1}


def test_a_picture_above_1_mb_is_not_sent(sim, shop):
    with pytest.raises(Invalid):
        shop.upload_picture(picture(PNG + b"0" * 1024 * 1024))
    assert not sim.market.calls


def test_a_file_that_is_no_picture_is_rejected_by_the_platform(shop):
    with pytest.raises(Rejected) as caught:
        shop.upload_picture(picture(b"hello"))
    assert caught.value.code == "403"


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
    assert ref == ListingRef(listing.id, listing.sku_id, "YAK-500", ListingState.LIVE)
    filled = {x["attrId"]: x["attrValues"] for x in listing.extra["ware"]["multiCateProps"]}
    assert filled == {"2002": ["500g"], "2003": ["SC12345678901234"], "2004": ["青海"], "2005": ["91"]}


def test_a_listing_is_found_by_merchant_code_on_sale_or_off(shop, draft):
    live = shop.create_listing(draft("A"))
    off = shop.delist(shop.create_listing(draft("B")))
    assert shop.find_listing("A") == live
    assert shop.find_listing("B") == off
    assert off.state is ListingState.OFF
    assert shop.find_listing("C") is None


def test_the_newest_listing_that_still_exists_is_found(sim, shop, draft):
    older = shop.create_listing(draft("A"))
    newer = shop.create_listing(draft("A"))
    assert shop.find_listing("A") == newer
    sim.market.set_status(newer.item_id, "deleted")
    assert shop.find_listing("A") == older


def test_a_ware_deleted_while_it_is_looked_for_is_passed_over(sim, shop, draft):
    shop.create_listing(draft("A"))
    sim._apis["jingdong.ware.read.findWareById"] = lambda *_: {}
    assert shop.find_listing("A") is None


def test_listings_beyond_one_page_are_found(sim, shop):
    for i in range(103):
        sim.market.create_listing(merchant_code=f"M{i}", title="t", price_fen=100, stock=1, status="live")
    assert shop.find_listing("M102").merchant_code == "M102"
    assert sim.market.calls["jingdong.sku.read.searchSkuList"] == 3


def test_a_listing_in_audit_is_said_to_be(sim, shop, draft):
    ref = shop.create_listing(draft())
    sim.market.set_status(ref.item_id, "audit")
    assert shop.find_listing("YAK-500").state is ListingState.AUDIT


def test_a_listing_goes_off_and_on_sale_with_new_stock(sim, shop, draft):
    ref = shop.create_listing(draft())
    assert shop.delist(ref).state is ListingState.OFF
    assert sim.market.listings[ref.item_id].status == "off"
    assert shop.relist(ref, stock=7).state is ListingState.LIVE
    assert (sim.market.listings[ref.item_id].status, sim.market.listings[ref.item_id].stock) == ("live", 7)


def test_a_lost_answer_to_a_creation_must_be_looked_up(sim, shop, draft):
    carry_out = sim._apis["jingdong.ware.write.add"]

    def vanish(body, file):
        carry_out(body, file)
        return {"ware": {}}

    sim._apis["jingdong.ware.write.add"] = vanish
    with pytest.raises(Indeterminate):
        shop.create_listing(draft())
    assert sim.market.created_count["YAK-500"] == 1
    assert shop.find_listing("YAK-500").state is ListingState.OFF


def test_a_created_ware_without_skus_is_looked_up(sim, shop, draft):
    sim._apis["jingdong.ware.write.add"] = lambda *_: {"ware": {"wareId": 5, "skus": []}}
    with pytest.raises(Indeterminate):
        shop.create_listing(draft())


def test_a_created_ware_that_did_not_go_on_sale_is_indeterminate(sim, shop, draft):
    sim.limited.add("jingdong.ware.write.upOrDown")
    with pytest.raises(Indeterminate):
        shop.create_listing(draft())
    assert sim.market.created_count["YAK-500"] == 1


def test_a_refused_sale_is_told_with_the_platforms_words(sim, shop, draft):
    def refuse(body, file):
        raise Refuse("403", "资质不全")

    sim._apis["jingdong.ware.write.upOrDown"] = refuse
    ref = shop.create_listing(draft())
    assert (ref.state, ref.reason) == (ListingState.REFUSED, "校验失败:资质不全")


def test_the_shops_own_category_setting_wins(sim, connect, draft):
    shop = Connector(connect(sim.transport(), categories={"牦牛生鲜": 12202}, category_id="1"))
    shop.create_listing(draft())
    assert sim.market.calls["jingdong.vender.category.getFullValidCategoryResultByVenderId"] == 0


def test_a_choice_of_categories_is_left_to_the_operator(sim, shop, draft):
    two = {"categories": [{"id": 1, "name": "甲"}, {"id": 2, "name": "乙"}]}
    sim._apis["jingdong.vender.category.getFullValidCategoryResultByVenderId"] = lambda *_: two
    with pytest.raises(Invalid) as caught:
        shop.create_listing(draft())
    assert "1 甲, 2 乙" in caught.value.remedy


# -- stock ---------------------------------------------------------------------------------------------


def test_stock_is_overwritten_never_added(sim, shop, draft):
    ref = shop.create_listing(draft())
    shop.set_stock(ref, 12)
    shop.set_stock(ref, 12)
    assert sim.market.listings[ref.item_id].stock == 12


def test_a_stock_push_is_a_full_update_with_a_key_of_its_own(answering):
    done = {"returnType": {"success": True, "obj": {"updateStockResult": [{"data": 55, "success": True}]}}}
    shop, heard = answering({"jingdong_ware_stock_sku_set_responce": done})
    ref = ListingRef("678", "55", "A", ListingState.LIVE)
    shop.set_stock(ref, 0)
    shop.set_stock(ref, 0)
    (method, first), (_, second) = sent(heard[0]), sent(heard[1])
    assert method == "jingdong.ware.stock.sku.set"
    assert first["req"]["updateModel"] == "fullStockIn"
    assert first["req"]["skuStocks"] == [{"skuId": 55, "stockNum": 0, "storeId": 0}]
    assert first["req"]["stockRfId"] != second["req"]["stockRfId"]


def test_stock_of_an_unknown_sku_is_rejected(shop):
    with pytest.raises(Rejected) as caught:
        shop.set_stock(GONE, 1)
    assert caught.value.message == "SKU不存在"


def test_negative_stock_is_not_sent(sim, shop):
    with pytest.raises(Invalid):
        shop.set_stock(GONE, -1)
    assert not sim.market.calls


# -- orders --------------------------------------------------------------------------------------------


def test_every_order_arrives_once_in_full(sim, shop, stocked, collect):
    placed = sim.market.place_orders(9, 3)
    found = {order.order_id: order for order in collect(shop)}
    assert set(found) == {order.id for order in placed}
    for order in placed:
        mine = found[order.id]
        assert mine.state is OrderState.TO_SHIP
        assert (mine.paid.fen, mine.discount.fen) == (order.paid_fen, order.discount_fen)
        assert sum(line.paid.fen for line in mine.lines) + mine.freight.fen == order.paid_fen
        assert {line.line_id for line in mine.lines} == {line.id for line in order.lines}
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


def test_a_quiet_window_costs_one_call(sim, shop, window):
    list(shop.changed_orders(*window))
    assert sim.market.calls == {"jingdong.pop.order.search": 1}


def test_a_long_window_is_cut_into_days(sim, shop, now):
    list(shop.changed_orders(now - timedelta(days=3), now))
    assert sim.market.calls["jingdong.pop.order.search"] == 3


def test_a_slice_never_exceeds_the_platforms_month(sim, connect, now):
    shop = Connector(connect(sim.transport(), window_minutes=60 * 24 * 365))
    list(shop.changed_orders(now - timedelta(days=45), now))
    assert sim.market.calls["jingdong.pop.order.search"] == 2


def test_a_search_asks_for_all_states_newest_change_first(answering, now):
    result = {"apiResult": {"success": True}, "orderTotal": 0, "orderInfoList": None}
    shop, heard = answering({"jingdong_pop_order_search_responce": {"searchorderinfo_result": result}})
    assert list(shop.changed_orders(now, now)) == []
    method, asked = sent(heard[0])
    assert method == "jingdong.pop.order.search"
    assert (asked["order_state"], asked["sortType"], asked["page"], asked["page_size"]) == ("ALL", 1, "1", "50")
    assert "dateType" not in asked


def test_an_order_status_never_seen_is_handed_over_unread(sim, shop, stocked, collect):
    placed = sim.market.place_orders(1, 1, odd_status="ON_THE_MOON")[0]
    (order,) = collect(shop)
    assert (order.order_id, order.field, order.value) == (placed.id, "orderState", "ON_THE_MOON")
    assert orjson.loads(order.raw)["orderId"] == placed.id


def test_an_order_is_read_by_number_or_is_none(sim, shop, stocked):
    placed = sim.market.place_orders(1, 1)[0]
    assert shop.order(placed.id).order_id == placed.id
    assert shop.order("298765999999") is None


def test_an_order_with_an_open_refund_is_held(sim, shop, stocked):
    placed = sim.market.place_orders(1, 1)[0]
    sim.market.ask_refund(placed.id)
    order = shop.order(placed.id)
    assert (order.state, order.refund_open, order.hold_reason) == (OrderState.HELD, True, "LOCKED 锁定")


# -- shipments -----------------------------------------------------------------------------------------


def test_one_parcel_is_told_once(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    shop.confirm_shipment(notice(order, ("SF0001", "SF")))
    assert order.status == "shipped"
    assert [(x["waybill"], x["carrier"]) for x in order.confirmed] == [("SF0001", "467")]
    assert order.confirm_count == 1


def test_several_parcels_of_several_couriers_are_told_in_one_call(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    shop.confirm_shipment(notice(order, ("SF0001", "SF"), ("ZT0001", "ZTO"), ("SF0002", "SF")))
    assert (order.status, order.confirm_count) == ("shipped", 1)
    assert sim.market.calls["jingdong.pop.order.shipment"] == 1
    shown = {(x.waybill, x.carrier) for x in shop.shipped_parcels(order.id)}
    assert shown == {("SF0001", "SF"), ("SF0002", "SF"), ("ZT0001", "ZTO")}


def test_a_second_confirmation_is_rejected_and_changes_nothing(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    shop.confirm_shipment(notice(order, ("SF0001", "SF")))
    with pytest.raises(Rejected) as caught:
        shop.confirm_shipment(notice(order, ("SF0009", "SF")))
    assert caught.value.code == "10400001"
    assert order.confirm_count == 1


def test_a_lost_answer_to_a_shipment_must_be_looked_up(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    shop.carriers()
    sim.faults.arm("timeout_after", 1)
    with pytest.raises(Indeterminate):
        shop.confirm_shipment(notice(order, ("SF0001", "SF")))
    assert shop.shipped_parcels(order.id) == (ParcelNotice("SF0001", "SF", {}),)


def test_an_order_not_shipped_has_no_parcels(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    assert shop.shipped_parcels(order.id) == ()
    assert shop.shipped_parcels("298765999999") == ()


def test_an_unknown_courier_or_no_parcel_is_not_sent(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    with pytest.raises(Invalid):
        shop.confirm_shipment(notice(order, ("X0001", "PIGEON")))
    with pytest.raises(Invalid):
        shop.confirm_shipment(notice(order))
    assert order.status == "to_ship"


def test_couriers_are_read_at_run_time_and_carry_our_codes(sim, shop):
    ours = {carrier.code: carrier.vendor_code for carrier in shop.carriers()}
    assert (ours["SF"], ours["ZTO"], ours["DBKD"]) == ("467", "1499", "3046")
    assert {"SF", "EMS", "YZPY", "JD", "YTO", "ZTO", "STO", "YUNDA", "JTSD", "DBKD", ""} == set(ours)
    shop.carriers()
    assert sim.market.calls["360buy.delivery.logistics.get"] == 1


# -- refunds -------------------------------------------------------------------------------------------


def cases(shop, since, until):
    return [case for page in shop.changed_refunds(since, until) for case in page.refunds]


@pytest.fixture
def asked(sim, stocked):
    """A paid order whose buyer asks to cancel it."""
    order = sim.market.place_orders(1, 1)[0]
    return sim.market.service.ask(order.id, reason="拍错了")


def test_a_wish_to_cancel_is_read_with_its_amount_in_fen(sim, shop, asked, window):
    (case,) = {case.refund_id: case for case in cases(shop, *window)}.values()
    assert (case.refund_id, case.order_id, case.amount) == (asked.id, asked.order_id, Money(asked.amount_fen))
    assert (case.kind, case.state, case.vendor_status) == (RefundKind.REFUND, RefundState.ASKED, "0")
    assert (case.reason, case.version) == ("拍错了", "0")
    assert shop.refund(asked.id, order_id=asked.order_id) == case
    assert shop.refund("1", order_id="2") is None


def test_a_withdrawal_is_found_though_jd_gives_it_no_time(connect, draft, window):
    start = window[0].timestamp()
    at = [start - 20 * 86_400]
    sim = Simulator(clock=lambda: at[0])
    sim.market.create_listing(merchant_code="A", title="t", price_fen=500, stock=5, status="live")
    case = sim.market.service.ask(sim.market.place_orders(1, 1)[0].id)
    at[0] = start + 60
    with time_machine.travel(window[0] + timedelta(minutes=1), tick=False):
        shop = Connector(connect(sim.transport()))
        assert cases(shop, *window) == [], "it waits as it did, so it has not changed"
        sim.market.service.withdraw(case.id)
        assert [(x.refund_id, x.state) for x in cases(shop, *window)] == [(case.id, RefundState.CLOSED)]


def test_an_answer_is_found_by_its_time_however_old_the_wish(connect, window):
    start = window[0].timestamp()
    at = [start - 60 * 86_400]
    sim = Simulator(clock=lambda: at[0])
    sim.market.create_listing(merchant_code="A", title="t", price_fen=500, stock=5, status="live")
    case = sim.market.service.ask(sim.market.place_orders(1, 1)[0].id)
    at[0] = start + 60
    sim.market.service.refuse(case.id, "已发货")
    with time_machine.travel(window[0] + timedelta(minutes=1), tick=False):
        found = cases(Connector(connect(sim.transport())), *window)
    assert [(x.refund_id, x.state) for x in found] == [(case.id, RefundState.REFUSED)]


def test_a_refund_status_never_seen_is_handed_over_unread(sim, shop, asked, window):
    sim.aftersales.odd[asked.id] = 77
    (case, *_) = cases(shop, *window)
    assert isinstance(case, UnreadableRefund)
    assert (case.refund_id, case.order_id, case.field, case.value) == (asked.id, asked.order_id, "status", "77")
    assert isinstance(shop.refund(asked.id, order_id=asked.order_id), UnreadableRefund)


def test_service_orders_are_parked_once_an_operator_is_set(sim, connect, shop, stocked, window):
    case = sim.market.service.ask(sim.market.place_orders(1, 1, status="shipped")[0].id, "return")
    assert cases(shop, *window) == []
    operator = {"buId": "1", "operatePin": "p", "operateNick": "n"}
    found = cases(Connector(connect(sim.transport(), service_operator=operator)), *window)
    assert [(type(x), x.refund_id, x.order_id) for x in found] == [(UnreadableRefund, case.id, case.order_id)]


def test_money_is_given_back_once_and_the_order_is_closed(sim, shop, asked):
    case = shop.refund(asked.id, order_id=asked.order_id)
    shop.agree_refund(case)
    assert (asked.paid_count, sim.market.orders[asked.order_id].status) == (1, "closed")
    with pytest.raises(Conflict):
        shop.agree_refund(case)
    assert asked.paid_count == 1
    assert shop.refund(asked.id, order_id=asked.order_id).state is RefundState.DONE


def test_an_answer_says_who_why_and_whether_the_goods_left(shop, asked, sim):
    sent_ = []
    carry_out = sim._apis["jingdong.pop.afs.soa.refundapply.replyRefund"]
    sim._apis["jingdong.pop.afs.soa.refundapply.replyRefund"] = lambda body, file: (
        sent_.append(body) or carry_out(body, file)
    )
    shop.refuse_refund(shop.refund(asked.id, order_id=asked.order_id), reason_id="", words="已出库")
    assert sent_ == [{"id": int(asked.id), "status": 2, "checkUserName": "hub", "remark": "已出库", "outWareStatus": 2}]
    assert (asked.state, asked.refusal, asked.paid_count) == ("refused", "已出库", 0)


def test_reasons_for_a_refusal_are_those_the_operator_named(sim, connect, asked):
    shop = Connector(connect(sim.transport(), reject_types={"3": "已发货"}))
    case = shop.refund(asked.id, order_id=asked.order_id)
    assert shop.refusal_reasons(case) == (RefusalReason("3", "已发货"),)
    with pytest.raises(Invalid):
        shop.refuse_refund(case, reason_id="4", words="x")
    shop.refuse_refund(case, reason_id="3", words="已发货")
    assert asked.state == "refused"


@pytest.mark.parametrize("bad", [{"words": " "}, {"words": "x", "proof": picture()}])
def test_a_refusal_without_words_or_with_a_picture_is_not_sent(sim, shop, asked, bad):
    case = shop.refund(asked.id, order_id=asked.order_id)
    with pytest.raises(Invalid):
        shop.refuse_refund(case, reason_id="", **bad)
    assert asked.state == "asked"


def test_an_answer_overtaken_while_it_travelled_is_a_conflict(sim, shop, asked):
    case = shop.refund(asked.id, order_id=asked.order_id)
    reads = iter([{"orderInfo": {}}])

    def withdrawn_meanwhile(body, file):
        sim.market.service.withdraw(asked.id)
        return {"orderDetailInfo": {"apiResult": {"success": True}} | next(reads)}

    sim._apis["jingdong.pop.order.get"] = withdrawn_meanwhile
    with pytest.raises(Conflict):
        shop.agree_refund(case)
    assert asked.paid_count == 0


def test_a_lost_answer_to_a_refund_must_be_looked_up(sim, shop, asked):
    case = shop.refund(asked.id, order_id=asked.order_id)
    carry_out = sim._apis["jingdong.pop.afs.soa.refundapply.replyRefund"]

    def vanish(body, file):
        carry_out(body, file)
        return {}

    sim._apis["jingdong.pop.afs.soa.refundapply.replyRefund"] = vanish
    with pytest.raises(Indeterminate):
        shop.agree_refund(case)
    assert shop.refund(asked.id, order_id=asked.order_id).state is RefundState.DONE


# -- the shelf -----------------------------------------------------------------------------------------


def test_a_changed_listing_has_its_new_words_pictures_and_price_and_its_old_stock(sim, shop, draft):
    ref = shop.create_listing(draft())
    sim.market.set_stock(ref.item_id, 7)
    changed = draft(
        title="新标题", price=Money(5900), main_pictures=(PictureRef("jfs/n1.jpg"), PictureRef("jfs/n2.jpg"))
    )
    assert shop.update_listing(ref, changed) == ref
    listing = sim.market.listings[ref.item_id]
    assert (listing.title, listing.price_fen, listing.stock) == ("新标题", 5900, 7)
    assert listing.pictures == ("jfs/n1.jpg", "jfs/n2.jpg")
    assert listing.extra["ware"]["multiCateProps"][0] == {"attrId": "2002", "attrValues": ["500g"]}


def test_a_title_of_more_than_45_characters_fits_a_new_ware_only(sim, shop, draft):
    ref = shop.create_listing(draft(title="牦" * 46))
    with pytest.raises(Invalid):
        shop.update_listing(ref, draft(title="牦" * 46))
    assert sim.market.calls["jingdong.ware.write.updateWare"] == 0


@pytest.mark.parametrize("late", ["jingdong.image.write.update", "jingdong.price.write.updateSkuJdPrice"])
def test_a_change_that_stops_half_way_is_never_called_undone(sim, shop, draft, late):
    ref = shop.create_listing(draft())
    sim.limited.add(late)
    with pytest.raises(Indeterminate):
        shop.update_listing(ref, draft(title="新标题"))
    assert sim.market.listings[ref.item_id].title == "新标题"


def test_a_price_is_changed_and_nothing_else(sim, shop, draft):
    ref = shop.create_listing(draft())
    assert shop.set_price(ref, Money(4200), market_price=Money(5000)).state is ListingState.LIVE
    listing = sim.market.listings[ref.item_id]
    assert (listing.price_fen, listing.stock, listing.title) == (4200, 40, draft().title)


@pytest.mark.parametrize("fen", [0, 999_999_999_01])
def test_a_price_jd_would_refuse_is_not_sent(sim, shop, fen):
    with pytest.raises(Invalid):
        shop.set_price(GONE, Money(fen), market_price=Money(1))
    assert not sim.market.calls


def test_a_price_whose_effect_nobody_saw_is_looked_up(sim, shop, draft):
    ref = shop.create_listing(draft())
    sim.limited.add("jingdong.ware.read.findWareById")
    with pytest.raises(Indeterminate):
        shop.set_price(ref, Money(4200), market_price=Money(5000))
    assert sim.market.listings[ref.item_id].price_fen == 4200


def test_a_listing_off_sale_is_deleted_once(sim, shop, draft):
    ref = shop.create_listing(draft())
    with pytest.raises(Rejected):
        shop.delete_listing(ref)
    shop.delist(ref)
    shop.delete_listing(ref)
    shop.delete_listing(ref)
    assert sim.market.calls["jingdong.ware.write.delete"] == 2
    assert shop.find_listing("YAK-500") is None


def test_the_whole_shelf_is_read_once_each(sim, shop):
    for i in range(103):
        sim.market.create_listing(merchant_code=f"M{i}", title=f"货{i}", price_fen=100 + i, stock=i, status="live")
    sim.market.set_status(next(iter(sim.market.listings)), "deleted")
    shelf = [x for page in shop.all_listings() for x in page]
    assert len({x.ref.item_id for x in shelf}) == len(shelf) == 102
    last = shelf[-1]
    assert (last.ref.merchant_code, last.title, last.price, last.stock) == ("M102", "货102", Money(202), 102)


def test_an_empty_shelf_has_no_listings(shop):
    assert [x for page in shop.all_listings() for x in page] == []


def test_a_shelf_jd_cannot_list_to_its_end_is_not_taken_for_whole(answering):
    page = {"data": [], "pageNo": 1, "totalItem": 5001}
    shop, _ = answering(
        {
            "jingdong_sku_read_searchSkuList_responce": {"page": {"data": [], "totalItem": 0}},
            "jingdong_ware_read_searchWare4Valid_responce": {"page": page},
        }
    )
    with pytest.raises(Rejected):
        list(shop.all_listings())


def test_a_category_says_what_it_wants_and_what_would_be_filled_in(sim, connect, draft):
    shop = Connector(connect(sim.transport(), required_attributes=["产地", "2005"]))
    needs = shop.category_needs(replace(draft().facts, origin=""), title="好货")
    assert (needs.vendor_category_id, needs.name) == ("12202", "地方特产")
    shown = {x.name: (x.required, x.kind, x.filled) for x in needs.attributes}
    assert shown == {
        "净含量": (False, AttributeKind.TEXT, "500g"),
        "生产许可证编号": (False, AttributeKind.TEXT, "SC12345678901234"),
        "产地": (True, AttributeKind.TEXT, ""),
        "储存条件": (True, AttributeKind.ONE_OF, "91"),
        "规格": (True, AttributeKind.ONE_OF, "500g"),
    }
    assert needs.missing == ("产地",)


def test_a_category_jd_does_not_have_is_told_to_the_operator(sim, connect, draft):
    with pytest.raises(Invalid):
        Connector(connect(sim.transport(), category_id="1")).category_needs(draft().facts, title="好货")


# -- memos ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("flag", "number"), [(Flag.NONE, "0"), (Flag.RED, "1"), (Flag.GREEN, "3"), (Flag.PURPLE, "5")])
def test_a_memo_and_its_flag_are_written_and_read_back(sim, shop, stocked, flag, number):
    order = sim.market.place_orders(1, 1)[0]
    shop.set_memo(order.id, "周五前发", flag)
    shop.set_memo(order.id, "周五前发", flag)
    assert sim.market.service.memos == {order.id: ("周五前发", number)}
    assert shop.order(order.id).seller_note == "周五前发"


def test_a_memo_for_an_unknown_order_is_rejected(shop):
    with pytest.raises(Rejected):
        shop.set_memo("298765999999", "x")


# -- connection ----------------------------------------------------------------------------------------


def test_the_shop_tells_its_own_name(shop):
    assert shop.check_connection() == "一盘货京东沙箱店"


def test_a_wrong_secret_is_rejected_with_a_remedy(sim, connect):
    connection = connect(sim.transport())
    connection.credentials["app_secret"] = "wrong"
    with pytest.raises(Rejected) as caught:
        Connector(connection).check_connection()
    assert caught.value.code == "12"
    assert "App Secret" in caught.value.remedy


def test_refresh_now_goes_through_the_token_box(sim, connect):
    connection = connect(sim.transport())
    Connector(connection).refresh_token()
    assert connection.tokens.renewals == 1
    assert sim.market.calls == {"oauth2/refresh_token": 1}
