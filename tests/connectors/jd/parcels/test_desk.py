"""Parcels against the sandbox shop: told once, corrected, given numbers."""

from dataclasses import replace

import pytest

from connectors.base.dispatch import Sender, WaybillRequest
from connectors.base.types import ParcelNotice, Receiver
from hub.kernel.errors import Conflict, Indeterminate, Invalid, MappingError, Rejected
from tests.connectors.jd.stage import notice

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


# -- corrected numbers ---------------------------------------------------------------------------------


def shipped(sim, shop, *parcels):
    order = sim.market.place_orders(1, 1)[0]
    shop.confirm_shipment(notice(order, *parcels))
    return order


def test_one_of_several_numbers_is_corrected_and_the_others_stay(sim, shop, stocked):
    order = shipped(sim, shop, ("SF0001", "SF"), ("ZT0001", "ZTO"), ("SF0002", "SF"))
    shop.change_waybill(order.id, ParcelNotice("SF0001", "SF", {}), ParcelNotice("YT0009", "YTO", {}))
    shown = {(x.waybill, x.carrier) for x in shop.shipped_parcels(order.id)}
    assert shown == {("YT0009", "YTO"), ("SF0002", "SF"), ("ZT0001", "ZTO")}
    assert order.confirm_count == 1


def test_a_correction_told_twice_is_sent_once(sim, shop, stocked):
    order = shipped(sim, shop, ("SF0001", "SF"))
    for _ in range(2):
        shop.change_waybill(order.id, ParcelNotice("SF0001", "SF", {}), ParcelNotice("SF0002", "SF", {}))
    assert sim.market.calls["360buy.order.sop.waybill.update"] == 1
    assert [x.waybill for x in shop.shipped_parcels(order.id)] == ["SF0002"]


def test_a_parcel_jd_does_not_have_is_a_conflict(sim, shop, stocked):
    order = shipped(sim, shop, ("SF0001", "SF"))
    with pytest.raises(Conflict):
        shop.change_waybill(order.id, ParcelNotice("SF0007", "SF", {}), ParcelNotice("SF0002", "SF", {}))
    assert [x.waybill for x in shop.shipped_parcels(order.id)] == ["SF0001"]


def test_a_courier_we_have_no_code_for_is_corrected_by_jds_own_number(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    sim.market.confirm(order.id, [("OWN1", "1274", None)])
    (told,) = shop.shipped_parcels(order.id)
    shop.change_waybill(order.id, told, ParcelNotice("SF0002", "SF", {}))
    assert shop.shipped_parcels(order.id) == (ParcelNotice("SF0002", "SF", {}),)


def test_a_lost_answer_to_a_correction_is_looked_up(sim, shop, stocked):
    order = shipped(sim, shop, ("SF0001", "SF"))
    sim._apis["360buy.order.sop.waybill.update"] = lambda *_: {"success": None, "code": ""}
    with pytest.raises(Indeterminate):
        shop.change_waybill(order.id, ParcelNotice("SF0001", "SF", {}), ParcelNotice("SF0002", "SF", {}))


# -- electronic waybills -------------------------------------------------------------------------------

SENDER = Sender("样例仓", "10000000001", "青海省", "西宁市", "城西区", "样例路1号")


def wanted(shop, order_id, number="r1", carrier="SF"):
    account = next(x for x in shop.waybill_accounts() if x.carrier == carrier)
    receiver = shop.order(order_id).receiver
    return WaybillRequest(number, order_id, account, SENDER, receiver, (("牦牛腱子", 2),), 1120, 3000)


def test_carrier_contracts_name_branch_or_settlement_and_what_is_left(shop):
    direct, franchise = shop.waybill_accounts()
    assert (direct.carrier, direct.vendor_carrier, direct.account_id, direct.left) == ("SF", "467", "9990001", None)
    assert (franchise.carrier, franchise.branch, franchise.left) == ("ZTO", "97001", 500)


@pytest.mark.parametrize("carrier", ["SF", "ZTO"])
def test_the_same_request_gives_the_same_number_and_another_one_another(sim, shop, stocked, carrier):
    order = sim.market.place_orders(1, 1)[0]
    first = shop.request_waybill(wanted(shop, order.id, carrier=carrier))
    again = shop.request_waybill(wanted(shop, order.id, carrier=carrier))
    other = shop.request_waybill(wanted(shop, order.id, "r2", carrier))
    assert first == again
    assert (first.carrier, first.number) == (carrier, again.number)
    assert other.number != first.number
    assert len(sim.market.service.waybills) == 2


def test_nothing_of_the_receiver_travels_in_clear(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    asked = []
    carry_out = sim._apis["jingdong.logistics.ewaybill.waybill.create"]
    sim._apis["jingdong.logistics.ewaybill.waybill.create"] = lambda body, file: (
        asked.append(body["request"]) or carry_out(body, file)
    )
    shop.request_waybill(wanted(shop, order.id))
    to = asked[0]["toAddress"]
    assert (to["oaid"], len(to["mobile"])) == (order.receiver.token, 70)
    assert not {order.receiver.name, order.receiver.phone, order.receiver.address} & set(to.values())
    assert asked[0]["salePlatform"] == "0010001"


def test_a_receiver_of_another_order_is_refused(sim, shop, stocked):
    mine, other = sim.market.place_orders(2, 1)
    request = replace(wanted(shop, mine.id), receiver=shop.order(other.id).receiver)
    with pytest.raises(Rejected) as caught:
        shop.request_waybill(request)
    assert caught.value.code == "2001"
    assert not sim.market.service.waybills


def test_a_receiver_without_token_and_ciphertext_is_not_sent(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    request = replace(wanted(shop, order.id), receiver=Receiver("青海省", "西宁市", "城西区"))
    with pytest.raises(Invalid):
        shop.request_waybill(request)
    assert sim.market.calls["jingdong.logistics.ewaybill.waybill.create"] == 0


def test_a_lost_number_comes_again(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    request = wanted(shop, order.id)
    shop.check_connection()
    with pytest.raises(Indeterminate):
        lose_next_answer(sim, "jingdong.logistics.ewaybill.waybill.create", shop.request_waybill, request)
    assert shop.request_waybill(request).number in sim.market.service.waybills
    assert len(sim.market.service.waybills) == 1


def lose_next_answer(sim, api, act, *args):
    carry_out = sim._apis[api]

    def vanish(body, file):
        carry_out(body, file)
        sim._apis[api] = carry_out
        return {}

    sim._apis[api] = vanish
    act(*args)


def test_a_number_is_given_back_once_and_twice_is_no_error(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    waybill = shop.request_waybill(wanted(shop, order.id))
    shop.cancel_waybill(waybill)
    shop.cancel_waybill(waybill)
    assert sim.market.service.waybills[waybill.number].cancelled


def test_a_number_that_travelled_is_not_taken_back(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    waybill = shop.request_waybill(wanted(shop, order.id))
    shop.confirm_shipment(notice(order, (waybill.number, "SF")))
    with pytest.raises(Rejected):
        shop.cancel_waybill(waybill)


def test_a_shop_without_its_number_draws_nothing(sim, shop, stocked):
    order = sim.market.place_orders(1, 1)[0]
    request = wanted(shop, order.id)
    sim._apis["jingdong.vender.shop.query"] = lambda *_: {"shop_jos_result": {}}
    with pytest.raises(MappingError):
        shop.request_waybill(request)
