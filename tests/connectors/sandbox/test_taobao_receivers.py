"""Decryption, merging and waybills by OAID: nothing in clear travels, everything is counted."""

from dataclasses import replace

import orjson
import pytest

from connectors.base.dispatch import Scene, Sender, WaybillAccount, WaybillRequest
from hub.kernel.errors import Conflict, Invalid, Rejected
from tests.connectors.taobao.stage import buy, connect, open_shop

SETTINGS = {
    "waybill_templates": {code: f"http://cloudprint.test/{code}" for code in ("SF", "YTO", "ZTO")},
    "user_id": "2200000000001",
}
SENDER = Sender("样例仓", "10000000009", "青海省", "西宁市", "城北区", "示范街8号")


@pytest.fixture
def stage():
    sim, shop = open_shop(**SETTINGS)
    yield sim, shop
    shop.close()


def ask(shop, order, code="YTO", number="r-1", **changes):
    account = next(x for x in shop.waybill_accounts() if x.vendor_carrier == code)
    read = shop.order(order.id)
    values = {
        "request_id": number,
        "order_id": order.id,
        "account": account,
        "sender": SENDER,
        "receiver": read.receiver,
        "goods": (("牦牛肉", 2),),
        "weight_g": 900,
    }
    return WaybillRequest(**(values | changes))


def other_address(order):
    order.receiver = replace(order.receiver, address="测试巷1号", token="f" * 32)


# -- in clear ------------------------------------------------------------------------------------------


def test_a_receiver_is_shown_in_clear_and_counted(stage):
    sim, shop = stage
    order = buy(sim)
    who = order.receiver
    shown = shop.reveal(shop.order(order.id), scene=Scene.AFTER_SALES)
    assert (shown.name, shown.phone, shown.virtual, shown.extension) == (who.name, who.phone, False, "")
    assert shown.address == f"{who.province}{who.city}{who.district}{who.town}{who.address}"
    assert sim.market.service.revealed[order.id] == 1
    assert who.phone not in repr(shown)


def test_a_virtual_number_comes_with_its_extension_and_its_end(stage):
    sim, shop = stage
    order = buy(sim)
    order.extra["virtual"] = True
    shown = shop.reveal(shop.order(order.id), scene=Scene.DELIVERY)
    assert (shown.phone, shown.extension, shown.virtual) == ("10077771111", "123", True)
    assert shown.expires_at is not None


@pytest.mark.parametrize(
    ("scene", "code"),
    [(Scene.WAYBILL, "1006"), (Scene.DELIVERY, "2002"), (Scene.AFTER_SALES, "2001"), (Scene.CARE, "2002")],
)
def test_the_purpose_is_named(stage, scene, code):
    sim, shop = stage
    order = buy(sim)
    heard, answer = [], sim._apis["taobao.top.oaid.decrypt"]
    sim._apis["taobao.top.oaid.decrypt"] = lambda p, f: heard.append(orjson.loads(p["query_list"])) or answer(p, f)
    shop.reveal(shop.order(order.id), scene=scene)
    assert heard == [[{"oaid": order.receiver.token, "tid": order.id, "scene": code}]]


def test_a_shop_may_name_its_own_scene(stage):
    sim, _ = stage
    order, heard = buy(sim), []
    shop = connect(sim, scene_codes={"delivery": "1005"})
    answer = sim._apis["taobao.top.oaid.decrypt"]
    sim._apis["taobao.top.oaid.decrypt"] = lambda p, f: heard.append(orjson.loads(p["query_list"])) or answer(p, f)
    shop.reveal(shop.order(order.id), scene=Scene.DELIVERY)
    assert heard[0][0]["scene"] == "1005"


def test_after_an_address_change_the_order_is_read_again(stage):
    sim, shop = stage
    order = buy(sim)
    read = shop.order(order.id)
    other_address(order)
    assert shop.reveal(read, scene=Scene.CARE).address.endswith("测试巷1号")
    assert sim.market.calls["taobao.top.oaid.decrypt"] == 2
    assert sim.market.service.revealed[order.id] == 1


def test_a_receiver_that_never_matches_is_a_conflict(stage):
    sim, shop = stage
    order = buy(sim)
    sim._apis["taobao.top.oaid.decrypt"] = lambda *_: {"receiver_list": {"receiver": [{"matched": False}]}}
    with pytest.raises(Conflict):
        shop.reveal(shop.order(order.id), scene=Scene.CARE)
    assert sim.market.calls["taobao.top.oaid.decrypt"] == 1


def test_a_closed_order_stays_sealed(stage):
    sim, shop = stage
    order = buy(sim)
    sim.market.close_order(order.id)
    with pytest.raises(Rejected) as caught:
        shop.reveal(shop.order(order.id), scene=Scene.CARE)
    assert caught.value.code == "DECRYPTION_DISABLED_BY_ORDERCLOSED"
    assert sim.market.service.revealed[order.id] == 0


# -- merging -------------------------------------------------------------------------------------------


def test_orders_of_one_receiver_travel_together(stage):
    sim, shop = stage
    first, second, third = sim.market.place_orders(3, 1)
    second.receiver = replace(first.receiver, token="e" * 32)  # the same person, another OAID
    pairs = tuple((order.id, order.receiver.token) for order in (first, second, third))
    (group,) = shop.mergeable(pairs)
    assert set(group) == {first.id, second.id}


def test_a_stale_token_travels_alone_and_a_missing_one_is_not_asked_for(stage):
    sim, shop = stage
    first, second = sim.market.place_orders(2, 1)
    second.receiver = first.receiver
    assert shop.mergeable(((first.id, first.receiver.token), (second.id, "0" * 32))) == ()
    assert shop.mergeable(((first.id, ""),)) == ()
    assert sim.market.calls["taobao.top.oaid.merge"] == 1


def test_more_than_100_orders_take_several_calls(stage):
    sim, shop = stage
    placed = sim.market.place_orders(101, 1)
    for order in placed[1:]:
        order.receiver = placed[0].receiver
    groups = shop.mergeable(tuple((order.id, order.receiver.token) for order in placed))
    assert [len(group) for group in groups] == [100]
    assert sim.market.calls["taobao.top.oaid.merge"] == 2


# -- waybills ------------------------------------------------------------------------------------------


def test_accounts_tell_carrier_branch_and_what_is_left(stage):
    assert stage[1].waybill_accounts() == (
        WaybillAccount("SF", "SF", "SF-0971", "", None),
        WaybillAccount("YTO", "YTO", "YTO-0971", "", 500),
        WaybillAccount("ZTO", "ZTO", "ZTO-0971", "", 3),
    )


def test_a_number_is_drawn_once_however_often_it_is_asked_for(stage):
    sim, shop = stage
    order = buy(sim)
    request = ask(shop, order)
    first = shop.request_waybill(request)
    assert shop.request_waybill(request) == first
    assert len(sim.market.service.waybills) == 1
    assert (first.carrier, first.vendor_carrier, first.template_url) == ("YTO", "YTO", "http://cloudprint.test/YTO")
    assert first.number in first.print_data
    assert shop.request_waybill(ask(shop, order, number="r-2")).number != first.number
    assert next(x.left for x in shop.waybill_accounts() if x.carrier == "YTO") == 498


def test_nothing_in_clear_travels_with_a_waybill(stage):
    sim, shop = stage
    order = buy(sim)
    heard, answer = [], sim._apis["cainiao.waybill.ii.get"]
    sim._apis["cainiao.waybill.ii.get"] = lambda p, f: heard.append(p) or answer(p, f)
    shop.request_waybill(ask(shop, order, volume_cm3=1200))
    text = heard[0]["param_waybill_cloud_print_apply_new_request"]
    assert order.receiver.name not in text
    assert order.receiver.phone not in text
    assert order.receiver.address not in text
    (parcel,) = orjson.loads(text)["trade_order_info_dtos"]
    assert (parcel["recipient"]["oaid"], parcel["recipient"]["tid"]) == (order.receiver.token, order.id)
    assert parcel["package_info"] == {
        "id": "r_1",
        "items": [{"name": "牦牛肉", "count": 2}],
        "weight": 900,
        "volume": 1200,
    }
    assert (parcel["user_id"], parcel["order_info"]["order_channels_type"]) == (2200000000001, "TB")


def test_a_receiver_of_yesterday_gets_no_number(stage):
    sim, shop = stage
    order = buy(sim)
    request = ask(shop, order)
    other_address(order)
    with pytest.raises(Rejected) as caught:
        shop.request_waybill(request)
    assert caught.value.code == "isv.oaid-not-match"
    assert not sim.market.service.waybills


def test_a_branch_without_numbers_gives_none(stage):
    sim, shop = stage
    order = buy(sim)
    for number in "abc":
        shop.request_waybill(ask(shop, order, "ZTO", number))
    with pytest.raises(Rejected) as caught:
        shop.request_waybill(ask(shop, order, "ZTO", "d"))
    assert caught.value.code == "isv.waybill-quantity-not-enough"


def test_without_template_user_or_oaid_nothing_is_sent(stage):
    sim, shop = stage
    order = buy(sim)
    request = ask(shop, order)
    with pytest.raises(Invalid):
        connect(sim).request_waybill(request)
    with pytest.raises(Invalid):
        shop.request_waybill(replace(request, receiver=replace(request.receiver, token="")))
    assert sim.market.calls["cainiao.waybill.ii.get"] == 0


def test_a_number_is_given_back_once_and_again(stage):
    sim, shop = stage
    order = buy(sim)
    drawn = shop.request_waybill(ask(shop, order))
    shop.cancel_waybill(drawn)
    shop.cancel_waybill(drawn)
    assert sim.market.service.waybills[drawn.number].cancelled
    assert shop.request_waybill(ask(shop, order)).number != drawn.number


def test_a_number_that_travelled_is_not_taken_back(stage):
    sim, shop = stage
    order = buy(sim)
    drawn = shop.request_waybill(ask(shop, order))
    sim.market.confirm(order.id, [(drawn.number, "YTO", None)])
    with pytest.raises(Rejected):
        shop.cancel_waybill(drawn)
    with pytest.raises(Rejected):
        shop.cancel_waybill(replace(drawn, number="YTO1"))
