"""Parcels against the sandbox shop: told once, corrected, given numbers."""

import pytest

from connectors.base.types import (
    ParcelNotice,
)
from hub.kernel.errors import Indeterminate, Invalid, Rejected
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
