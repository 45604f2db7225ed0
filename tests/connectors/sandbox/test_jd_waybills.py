"""The parcel desk of the sandbox JD shop: numbers fit their order, and each is drawn once."""

import pytest

from connectors.jd.simulator import Simulator
from connectors.sandbox import jd_answers as papers
from connectors.sandbox.jd_answers import Refuse
from connectors.sandbox.jd_waybills import ADDRESS, NEEDED, Waybills

CREATE, CANCEL = "waybill.create", "waybill.cancel"
FROM = dict.fromkeys(ADDRESS, "样例")


@pytest.fixture
def sim():
    sim = Simulator()
    sim.market.create_listing(merchant_code="A", title="货", price_fen=1000, stock=99, status="live")
    return sim


@pytest.fixture
def order(sim):
    return sim.market.place_orders(1, 1)[0]


def update(sim, order, carriers="467", waybills="SF2", trade_no="t1"):
    asked = {"order_id": order.id, "logistics_id": carriers, "waybill": waybills, "trade_no": trade_no}
    return Waybills(sim.market, sim.refused).apis["360buy.order.sop.waybill.update"](asked, b"")


def ewaybill(sim, name, asked):
    desk = Waybills(sim.market, sim.refused)
    return desk.apis[f"jingdong.logistics.ewaybill.{name}"]({"request": asked}, b"")["Response"]


def asked_for(order, **changes):
    to = papers.consignee(order)
    address = dict.fromkeys(ADDRESS, "样例") | {"mobile": to["mobile"], "oaid": to["oaid"]}
    return {
        "providerId": 467,
        "vendorCode": "802001",
        "vendorOrderCode": "r1",
        "platformOrderNo": order.id,
        "salePlatform": "0010001",
        "waybillCount": 1,
        "weight": 1.0,
        "volume": 0,
        "payType": 1,
        "needGuarantee": False,
        "guaranteeMoney": 0,
        "shouldPayMoney": 0,
        "goodsName": "货",
        "settlementCode": "9990001",
        "toAddress": address,
        "fromAddress": FROM,
    } | changes


def test_numbers_are_corrected_only_after_shipping_and_never_added(sim, order):
    with pytest.raises(Refuse) as early:
        update(sim, order)
    assert early.value.body["code"] == "10400014"
    sim.market.confirm(order.id, [("SF1", "467", None)])
    for bad in ({"waybills": "SF2,SF3"}, {"trade_no": ""}, {"carriers": "5"}):
        with pytest.raises(Refuse):
            update(sim, order, **bad)
    assert [x["waybill"] for x in order.confirmed] == ["SF1"]
    update(sim, order)
    assert ([x["waybill"] for x in order.confirmed], order.confirm_count) == (["SF2"], 1)


def test_the_same_three_numbers_draw_one_waybill(sim, order):
    first, again = (ewaybill(sim, CREATE, asked_for(order)) for _ in range(2))
    assert first == again
    assert first["statusCode"] == 1000
    assert len(sim.market.service.waybills) == 1


@pytest.mark.parametrize("name", NEEDED)
def test_every_must_of_a_waybill_is_asked_for(sim, order, name):
    assert ewaybill(sim, CREATE, asked_for(order, **{name: None}))["statusCode"] == 2000
    assert not sim.market.service.waybills


@pytest.mark.parametrize("side", ["toAddress", "fromAddress"])
@pytest.mark.parametrize("name", ADDRESS)
def test_every_must_of_an_address_is_asked_for(sim, order, side, name):
    address = asked_for(order)[side] | {name: ""}
    assert ewaybill(sim, CREATE, asked_for(order, **{side: address}))["statusCode"] == 2000


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"providerId": 5}, 2000),
        ({"waybillCount": 2}, 2000),
        ({"goodsList": [{}] * 11}, 2000),
        ({"settlementCode": "1"}, 2001),
        ({"branchCode": "97001"}, 2001),
        ({"salePlatform": "0030001"}, 2001),
        ({"vendorCode": "5"}, 2001),
        ({"platformOrderNo": "5"}, 2001),
    ],
)
def test_a_waybill_that_fits_no_contract_or_order_is_refused(sim, order, changes, code):
    assert ewaybill(sim, CREATE, asked_for(order, **changes))["statusCode"] == code
    assert not sim.market.service.waybills


def test_ciphertext_alone_names_the_receiver_and_anything_else_does_not(sim, order):
    address = asked_for(order)["toAddress"] | {"oaid": ""}
    assert ewaybill(sim, CREATE, asked_for(order, toAddress=address))["statusCode"] == 1000
    clear = address | {"mobile": order.receiver.phone}
    assert ewaybill(sim, CREATE, asked_for(order, toAddress=clear, vendorOrderCode="r2"))["statusCode"] == 2001


def test_a_number_is_cancelled_twice_but_not_when_it_travelled_or_is_unknown(sim, order):
    number = ewaybill(sim, CREATE, asked_for(order))["data"]["waybillCodeInfoList"][0]["waybillCode"]
    assert [ewaybill(sim, CANCEL, {"waybillCode": number})["statusCode"] for _ in "12"] == [1000, 1000]
    fresh = ewaybill(sim, CREATE, asked_for(order))["data"]["waybillCodeInfoList"][0]["waybillCode"]
    assert fresh != number
    sim.market.confirm(order.id, [(fresh, "467", None)])
    assert ewaybill(sim, CANCEL, {"waybillCode": fresh})["statusCode"] == 2001
    assert ewaybill(sim, CANCEL, {"waybillCode": "none"})["statusCode"] == 2001
