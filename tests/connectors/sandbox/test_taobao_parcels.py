"""The parcel desk and the connector in front of it: parts of an order, and waybills corrected after shipping."""

from dataclasses import replace

import orjson
import pytest

from connectors.base.types import OrderState, ParcelNotice, ShipmentNotice
from hub.kernel.errors import Conflict, Indeterminate, Invalid, Rejected
from tests.connectors.taobao.stage import buy, open_shop


@pytest.fixture
def stage():
    sim, shop = open_shop()
    yield sim, shop
    shop.close()


def part(order, lines, waybill, *, complete, carrier="SF"):
    pieces = {line.id: line.quantity for line in lines}
    return ShipmentNotice(order.id, (ParcelNotice(waybill, carrier, pieces),), complete=complete)


def hear(sim, api):
    """Every later call of an api, as its parameters."""
    heard, answer = [], sim._apis[api]

    def listen(params, file):
        heard.append(params)
        return answer(params, file)

    sim._apis[api] = listen
    return heard


# -- parts ---------------------------------------------------------------------------------------------


def test_an_order_leaves_in_two_parts(stage):
    sim, shop = stage
    order = buy(sim, 2)
    shop.confirm_shipment(part(order, order.lines[:1], "SF0001", complete=False))
    assert order.status == "part_shipped"
    assert shop.order(order.id).state is OrderState.PART_SHIPPED
    assert [x.waybill for x in shop.shipped_parcels(order.id)] == ["SF0001"]
    shop.confirm_shipment(part(order, order.lines[1:], "SF0002", complete=True))
    assert order.status == "shipped"
    assert [line.confirmed for line in order.lines] == [1, 1]
    assert {x.waybill for x in shop.shipped_parcels(order.id)} == {"SF0001", "SF0002"}


def test_a_part_names_its_lines_and_their_pieces(stage):
    sim, shop = stage
    order = buy(sim, 2)
    heard = hear(sim, "alibaba.ascp.logistics.offline.send")
    shop.confirm_shipment(part(order, order.lines[:1], "SF0001", complete=False))
    (params,) = heard
    line = order.lines[0]
    assert (params["tid"], params["consign_type"], params["sub_tid"]) == (order.id, "1", line.id)
    (package,) = orjson.loads(params["consign_pkgs"])
    assert (package["out_sid"], package["company_code"]) == ("SF0001", "SF")
    assert package["goods"] == [{"sub_tid": line.id, "num": line.quantity, "item_type": 0}]


def test_a_notice_that_holds_every_line_needs_no_look_at_the_trade(stage):
    sim, shop = stage
    order = buy(sim, 2)
    notice = part(order, order.lines, "SF0001", complete=True)
    shop.confirm_shipment(replace(notice, vendor_skus={line.id: ("", "") for line in order.lines}))
    assert (order.status, order.confirm_count) == ("shipped", 1)
    assert sim.market.calls["taobao.trade.fullinfo.get"] == 0
    assert sim.market.calls["taobao.logistics.offline.send"] == 1


def test_what_is_left_is_named_by_lines_when_the_notice_knows_more_lines(stage):
    sim, shop = stage
    order = buy(sim, 2)
    every = {line.id: ("", "") for line in order.lines}
    heard = hear(sim, "alibaba.ascp.logistics.offline.send")
    shop.confirm_shipment(replace(part(order, order.lines[:1], "SF0001", complete=False), vendor_skus=every))
    shop.confirm_shipment(replace(part(order, order.lines[1:], "SF0002", complete=True), vendor_skus=every))
    assert [params["sub_tid"] for params in heard] == [line.id for line in order.lines]
    assert (order.status, order.confirm_count) == ("shipped", 1)


def test_a_part_is_told_once(stage):
    sim, shop = stage
    order = buy(sim, 2)
    notice = part(order, order.lines[:1], "SF0001", complete=False)
    shop.confirm_shipment(notice)
    with pytest.raises(Rejected) as caught:
        shop.confirm_shipment(notice)
    assert caught.value.code.endswith(":B04")
    assert [line.confirmed for line in order.lines] == [1, 0]


def test_a_part_with_a_foreign_line_is_rejected(stage):
    sim, shop = stage
    first, second = buy(sim, 2), buy(sim, 1)
    with pytest.raises(Rejected) as caught:
        shop.confirm_shipment(part(first, second.lines, "SF0001", complete=False))
    assert caught.value.code.endswith(":P38")
    assert first.status == "to_ship"


# -- corrected waybills --------------------------------------------------------------------------------


def test_a_waybill_is_corrected(stage):
    sim, shop = stage
    order = buy(sim)
    notice = part(order, order.lines, "SF0001", complete=True)
    shop.confirm_shipment(notice)
    (old,) = notice.parcels
    new = ParcelNotice("ZT0002", "ZTO", old.lines)
    shop.change_waybill(order.id, old, new)
    assert [(x["waybill"], x["carrier"]) for x in order.confirmed] == [("ZT0002", "ZTO")]
    assert shop.shipped_parcels(order.id) == (new,)
    shop.change_waybill(order.id, old, new)
    assert sim.market.calls["alibaba.ascp.logistics.consign.resend"] == 1
    assert order.confirm_count == 1


def test_every_parcel_of_the_order_is_named_when_one_is_corrected(stage):
    sim, shop = stage
    order = buy(sim, 2)
    shop.confirm_shipment(part(order, order.lines[:1], "SF0001", complete=False))
    shop.confirm_shipment(part(order, order.lines[1:], "SF0002", complete=True))
    heard = hear(sim, "alibaba.ascp.logistics.consign.resend")
    pieces = {order.lines[1].id: 1}
    shop.change_waybill(order.id, ParcelNotice("SF0002", "SF", pieces), ParcelNotice("YT0003", "YTO", pieces))
    assert orjson.loads(heard[0]["consign_pkgs"]) == [
        {"out_sid": "SF0001", "company_code": "SF"},
        {"out_sid": "YT0003", "company_code": "YTO"},
    ]
    assert [x["waybill"] for x in order.confirmed] == ["SF0001", "YT0003"]


def test_only_the_courier_may_be_wrong(stage):
    sim, shop = stage
    order = buy(sim)
    shop.confirm_shipment(part(order, order.lines, "AB0001", complete=True))
    shop.change_waybill(order.id, ParcelNotice("AB0001", "SF", {}), ParcelNotice("AB0001", "ZTO", {}))
    assert [(x["waybill"], x["carrier"]) for x in order.confirmed] == [("AB0001", "ZTO")]


def test_a_parcel_nobody_was_told_of_is_a_conflict(stage):
    sim, shop = stage
    order = buy(sim)
    with pytest.raises(Conflict):
        shop.change_waybill(order.id, ParcelNotice("SF1", "SF", {}), ParcelNotice("SF2", "SF", {}))
    with pytest.raises(Invalid):
        shop.change_waybill(order.id, ParcelNotice("SF1", "SF", {}), ParcelNotice("SF2", "PIGEON", {}))
    assert sim.market.calls["alibaba.ascp.logistics.consign.resend"] == 0


def test_a_waybill_of_another_order_and_an_old_shipment_are_refused(stage):
    sim, shop = stage
    first, second = sim.market.place_orders(2, 5)
    for order, waybill in ((first, "SF0001"), (second, "SF0002")):
        shop.confirm_shipment(part(order, order.lines, waybill, complete=True))
    old = ParcelNotice("SF0001", "SF", {})
    with pytest.raises(Rejected) as caught:
        shop.change_waybill(first.id, old, ParcelNotice("SF0002", "SF", {}))
    assert caught.value.code.endswith(":B60")
    first.confirmed[0]["at"] -= 51 * 86_400
    with pytest.raises(Rejected) as caught:
        shop.change_waybill(first.id, old, ParcelNotice("SF0009", "SF", {}))
    assert caught.value.code.endswith(":B04")
    assert first.confirmed[0]["waybill"] == "SF0001"


def test_a_correction_that_is_not_confirmed_is_looked_up(stage):
    sim, shop = stage
    order = buy(sim)
    shop.confirm_shipment(part(order, order.lines, "SF0001", complete=True))
    sim._apis["alibaba.ascp.logistics.consign.resend"] = lambda *_: {"result": {}}
    with pytest.raises(Indeterminate):
        shop.change_waybill(order.id, ParcelNotice("SF0001", "SF", {}), ParcelNotice("SF0002", "SF", {}))
