"""Memos, corrected waybills and shipments in parts against the sandbox shop."""

import pytest

from connectors.base.types import Flag, ParcelNotice, ShipmentNotice
from hub.kernel.errors import Conflict, Rejected


def parcel(waybill, carrier="SF"):
    return ParcelNotice(waybill, carrier, {})


@pytest.fixture
def order(stocked):
    return stocked.market.place_orders(1, 1)[0]


def waybills(order):
    return [(told["waybill"], told["carrier"]) for told in order.confirmed]


@pytest.mark.parametrize(
    ("flag", "tag"),
    [(Flag.RED, "1"), (Flag.YELLOW, "2"), (Flag.GREEN, "3"), (Flag.BLUE, "4"), (Flag.PURPLE, "5"), (Flag.NONE, "")],
)
def test_a_memo_is_written_and_read_back(shop, stocked, order, flag, tag):
    shop.set_memo(order.id, "加冰袋", flag)
    shop.set_memo(order.id, "加冰袋", flag)
    assert stocked.market.service.memos == {order.id: ("加冰袋", tag)}
    assert shop.order(order.id).seller_note == "加冰袋"


def test_an_empty_memo_clears_the_text(shop, order):
    shop.set_memo(order.id, "加冰袋", Flag.RED)
    shop.set_memo(order.id, "")
    assert shop.order(order.id).seller_note == ""


def test_a_memo_on_an_unknown_order_is_refused(shop):
    with pytest.raises(Rejected):
        shop.set_memo("260901-000000000000000", "x")


def test_an_order_is_told_in_parts_as_its_parcels_leave(shop, order):
    shop.confirm_shipment(ShipmentNotice(order.id, (parcel("SF1"),), complete=False))
    assert waybills(order) == [("SF1", "44")]
    shop.confirm_shipment(ShipmentNotice(order.id, (parcel("YT2", "YTO"),)))
    shop.confirm_shipment(ShipmentNotice(order.id, (parcel("YT2", "YTO"),)))
    assert (waybills(order), order.confirm_count) == ([("SF1", "44"), ("YT2", "85")], 1)


def test_a_refund_opened_on_the_way_does_not_stop_the_other_parcels(shop, stocked, order):
    shop.confirm_shipment(ShipmentNotice(order.id, (parcel("SF1"),), complete=False))
    stocked.market.service.ask(order.id)
    shop.confirm_shipment(ShipmentNotice(order.id, (parcel("SF2"),)))
    assert len(waybills(order)) == 2


def test_a_wrong_number_is_corrected_once(shop, stocked, order):
    shop.confirm_shipment(ShipmentNotice(order.id, (parcel("SF1"),)))
    for _ in range(2):
        shop.change_waybill(order.id, parcel("SF1"), parcel("YT9", "YTO"))
    assert (waybills(order), order.confirm_count) == ([("YT9", "85")], 1)
    assert stocked.market.calls["pdd.logistics.online.send"] == 2


def test_a_wrong_carrier_alone_is_corrected(shop, order):
    shop.confirm_shipment(ShipmentNotice(order.id, (parcel("SF1"),)))
    shop.change_waybill(order.id, parcel("SF1"), parcel("SF1", "YTO"))
    assert waybills(order) == [("SF1", "85")]


def test_a_parcel_the_platform_does_not_have_cannot_be_corrected(shop, stocked, order):
    for _ in range(2):
        with pytest.raises(Conflict):
            shop.change_waybill(order.id, parcel("SF1"), parcel("SF2"))
        shop.confirm_shipment(ShipmentNotice(order.id, (parcel("SF7"),)))
    assert waybills(order) == [("SF7", "44")]


def test_a_further_parcel_is_left_to_the_merchant_console(shop, order):
    shop.confirm_shipment(ShipmentNotice(order.id, (parcel("SF1"), parcel("SF2"))))
    with pytest.raises(Rejected) as held:
        shop.change_waybill(order.id, parcel("SF2"), parcel("SF3"))
    assert held.value.field == "waybill"
    assert [number for number, _ in waybills(order)] == ["SF1", "SF2"]


def test_a_number_of_another_order_is_refused(shop, stocked):
    first, second = stocked.market.place_orders(2, 5)
    for number, one in (("SF1", first), ("SF2", second)):
        shop.confirm_shipment(ShipmentNotice(one.id, (parcel(number),)))
    with pytest.raises(Rejected):
        shop.change_waybill(second.id, parcel("SF2"), parcel("SF1"))
    assert waybills(second) == [("SF2", "44")]
