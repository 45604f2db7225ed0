"""Parcels that leave one after the other, and a waybill corrected once."""

import pytest

from connectors.base.types import OrderState, ParcelNotice, ShipmentNotice
from hub.kernel.errors import Indeterminate, Rejected
from tests.connectors.youzan.stage import drop_answer_of

OLD, NEW = ParcelNotice("SF1", "SF", {}), ParcelNotice("YT2", "YTO", {})


def part(order, *lines, waybill="SF1", complete=False):
    held = {line.id: line.quantity for line in lines}
    return ShipmentNotice(order.id, (ParcelNotice(waybill, "SF", held),), complete=complete)


@pytest.fixture
def shipped(shop, several):
    """An order that left in one parcel."""
    shop.confirm_shipment(ShipmentNotice(several.id, (OLD,)))
    return several


# -- part shipment -----------------------------------------------------------------------------------


def test_an_order_leaves_in_two_notices_each_line_told_once(shop, several):
    first, *rest = several.lines
    shop.confirm_shipment(part(several, first))
    assert shop.order(several.id).state is OrderState.PART_SHIPPED
    shop.confirm_shipment(part(several, *rest, waybill="SF2", complete=True))
    assert (several.status, several.confirm_count) == ("shipped", 1)
    assert {parcel.waybill for parcel in shop.shipped_parcels(several.id)} == {"SF1", "SF2"}


def test_a_repeated_part_is_not_told_twice(shop, stocked, several):
    first, *rest = several.lines
    shop.confirm_shipment(part(several, first))
    shop.confirm_shipment(part(several, first))
    assert stocked.market.calls["youzan.logistics.online.confirm"] == 1
    assert [line.confirmed for line in several.lines] == [1, *(0 for _ in rest)]


def test_a_last_notice_that_repeats_the_first_parcel_tells_only_the_rest(shop, stocked, several):
    first, *rest = several.lines
    shop.confirm_shipment(part(several, first))
    parcels = (*part(several, first).parcels, *part(several, *rest, waybill="SF2").parcels)
    shop.confirm_shipment(ShipmentNotice(several.id, parcels))
    assert (several.status, several.confirm_count) == ("shipped", 1)
    assert stocked.market.calls["youzan.logistics.online.confirm"] == 2


def test_a_line_split_over_two_notices_is_refused_before_anything_is_sent(shop, stocked, several):
    twin = next(line for line in several.lines if line.quantity == 2)
    notice = ShipmentNotice(several.id, (ParcelNotice("SF1", "SF", {twin.id: 1}),), complete=False)
    with pytest.raises(Rejected) as held:
        shop.confirm_shipment(notice)
    assert (held.value.field, several.confirm_count) == ("lines", 0)
    assert stocked.market.calls["youzan.logistics.online.confirm"] == 0


def test_a_line_split_inside_one_part_leaves_whole(shop, several):
    twin = next(line for line in several.lines if line.quantity == 2)
    parcels = (ParcelNotice("SF1", "SF", {twin.id: 1}), ParcelNotice("SF2", "SF", {twin.id: 1}))
    shop.confirm_shipment(ShipmentNotice(several.id, parcels, complete=False))
    assert (several.status, twin.confirmed) == ("part_shipped", 1)


def test_a_part_must_say_what_it_holds(shop, several):
    with pytest.raises(Rejected):
        shop.confirm_shipment(ShipmentNotice(several.id, (OLD,), complete=False))
    assert several.confirm_count == 0


def test_a_lost_answer_to_a_part_ends_in_one_shipment_of_it(shop, stocked, several):
    notice = part(several, several.lines[0])
    drop_answer_of(stocked, "youzan.logistics.online.confirm")
    with pytest.raises(Indeterminate):
        shop.confirm_shipment(notice)
    shop.confirm_shipment(notice)
    assert [line.confirmed for line in several.lines][:2] == [1, 0]


# -- corrections -------------------------------------------------------------------------------------


def test_a_waybill_is_corrected_and_a_repeat_tells_nothing(shop, stocked, shipped):
    shop.change_waybill(shipped.id, OLD, NEW)
    shop.change_waybill(shipped.id, OLD, NEW)
    assert [(p.waybill, p.carrier) for p in shop.shipped_parcels(shipped.id)] == [("YT2", "YTO")]
    assert stocked.market.calls["youzan.logistics.online.update"] == 1
    assert shipped.confirm_count == 1


def test_the_carrier_alone_may_be_corrected(shop, shipped):
    shop.change_waybill(shipped.id, OLD, ParcelNotice("SF1", "YTO", {}))
    assert [(p.waybill, p.carrier) for p in shop.shipped_parcels(shipped.id)] == [("SF1", "YTO")]


def test_a_second_correction_is_refused_with_the_platforms_code(shop, shipped):
    shop.change_waybill(shipped.id, OLD, NEW)
    with pytest.raises(Rejected) as held:
        shop.change_waybill(shipped.id, NEW, ParcelNotice("SF3", "SF", {}))
    assert held.value.code == "102570030"
    assert "24 hours" in held.value.remedy


def test_a_correction_after_a_day_is_refused(shop, shipped):
    shipped.confirmed[0]["at"] -= 86_401
    with pytest.raises(Rejected) as held:
        shop.change_waybill(shipped.id, OLD, NEW)
    assert (held.value.code, shipped.confirmed[0]["waybill"]) == ("102570030", "SF1")


@pytest.mark.parametrize("wrong", [ParcelNotice("SF9", "SF", {}), ParcelNotice("SF1", "YTO", {})])
def test_a_parcel_the_order_does_not_have_is_not_corrected(shop, stocked, shipped, wrong):
    with pytest.raises(Rejected):
        shop.change_waybill(shipped.id, wrong, NEW)
    assert stocked.market.calls["youzan.logistics.online.update"] == 0


def test_one_of_several_parcels_is_corrected_by_hand(shop, stocked, several):
    first, *rest = several.lines
    shop.confirm_shipment(part(several, first))
    shop.confirm_shipment(part(several, *rest, waybill="SF2", complete=True))
    with pytest.raises(Rejected, match="only parcel"):
        shop.change_waybill(several.id, OLD, NEW)
    assert stocked.market.calls["youzan.logistics.online.update"] == 0


def test_a_lost_answer_to_a_correction_is_looked_up(shop, stocked, shipped):
    drop_answer_of(stocked, "youzan.logistics.online.update")
    with pytest.raises(Indeterminate):
        shop.change_waybill(shipped.id, OLD, NEW)
    shop.change_waybill(shipped.id, OLD, NEW)
    assert stocked.market.calls["youzan.logistics.online.update"] == 1


def test_the_names_of_a_correction_are_configured(connect, answering, shipped, shop, stocked):
    names = {"company": "express_id", "number": "express_no"}
    seen = []

    def listen(request):
        request.read()
        if "online.update" in request.url.path:
            seen.append(request)
        return stocked.handle(request)

    other = connect(type(answering({}))(listen), waybill_change_fields=names)
    with pytest.raises(Rejected):
        other.change_waybill(shipped.id, OLD, NEW)
    assert seen[0].url.path == "/api/youzan.logistics.online.update/3.0.1"
    assert seen[0].content == f'{{"tid":"{shipped.id}","express_id":"2","express_no":"YT2"}}'.encode()
