"""The connector's own judgement: windows, parcels, pushes."""

from datetime import timedelta

import orjson
import pytest

from connectors.base.nudges import NudgeRequest
from connectors.base.types import ChannelOrder, ParcelNotice, ShipmentNotice, UnreadableOrder
from connectors.sandbox.wechat_shop_push import Postman, seal, sign
from connectors.wechat_shop.simulator import APP_ID
from hub.kernel.errors import Invalid, PlatformDown, Rejected

# -- orders ------------------------------------------------------------------------------------------


def test_a_month_is_read_in_windows_of_seven_days(connector, simulator, sold, shop):
    until = shop.at(int(simulator.market.clock()))
    pages = list(connector.changed_orders(until - timedelta(days=30), until))
    assert [order.order_id for page in pages for order in page.orders] == [sold.id]
    assert simulator.market.calls["order/list/get"] == 5


def test_one_page_is_read_once(connector, simulator, sold, shop):
    until = shop.at(int(simulator.market.clock()))
    list(connector.changed_orders(until - timedelta(hours=1), until))
    assert simulator.market.calls["order/list/get"] == 1


def test_a_list_that_points_back_is_not_followed_for_ever(connector, simulator, sold, shop, monkeypatch):
    monkeypatch.setattr(
        simulator, "_order_list", lambda _: {"order_id_list": [sold.id], "next_key": "2", "has_more": True}
    )
    until = shop.at(int(simulator.market.clock()))
    with pytest.raises(PlatformDown):
        list(connector.changed_orders(until - timedelta(hours=1), until))


def test_an_order_listed_but_gone_is_parked(connector, simulator, sold, shop, monkeypatch):
    monkeypatch.setattr(simulator, "_order_list", lambda _: {"order_id_list": ["123"], "has_more": False})
    until = shop.at(int(simulator.market.clock()))
    (page,) = connector.changed_orders(until - timedelta(hours=1), until)
    assert isinstance(page.orders[0], UnreadableOrder)


def test_an_order_of_another_shape_is_parked_without_its_values(connector, simulator, sold, monkeypatch):
    real = simulator._order_detail

    def odd(order):
        wire = real(order)
        wire["order_detail"]["price_info"]["order_price"] = 12.5
        return wire

    monkeypatch.setattr(simulator, "_order_detail", odd)
    parked = connector.order(sold.id)
    assert isinstance(parked, UnreadableOrder)
    assert parked.field.startswith("order_detail.price_info.order_price")
    assert parked.raw.startswith(b"{")


def test_a_page_size_above_the_platforms_is_cut_to_it(connect, simulator, sold, shop):
    until = shop.at(int(simulator.market.clock()))
    assert list(connect(settings={"page_size": 500}).changed_orders(until - timedelta(hours=1), until))


# -- shipments ---------------------------------------------------------------------------------------


def test_a_parcel_that_does_not_say_what_is_in_it_holds_the_order(connector, sold):
    connector.confirm_shipment(ShipmentNotice(sold.id, (ParcelNotice("SF1", "SF", {}),)))
    assert (sold.confirm_count, sold.status) == (1, "shipped")


def test_two_parcels_must_say_what_is_in_them(connector, sold):
    parcels = (ParcelNotice("SF1", "SF", {}), ParcelNotice("SF2", "SF", {}))
    with pytest.raises(Invalid):
        connector.confirm_shipment(ShipmentNotice(sold.id, parcels))
    assert sold.confirmed == []


def test_a_line_split_over_two_parcels_ships_in_one_call(goods, connector, simulator):
    goods("A")
    sold = next(order for order in simulator.market.place_orders(20, 1) if order.lines[0].quantity == 2)
    line = connector.order(sold.id).lines[0].line_id
    parcels = (ParcelNotice("SF1", "SF", {line: 1}), ParcelNotice("SF2", "SF", {line: 1}))
    connector.confirm_shipment(ShipmentNotice(sold.id, parcels))
    assert (sold.confirm_count, simulator.market.calls["order/delivery/send"]) == (1, 1)
    assert connector.shipped_parcels(sold.id) == parcels


def test_more_pieces_than_ordered_are_refused(connector, sold):
    line = connector.order(sold.id).lines[0]
    notice = ShipmentNotice(sold.id, (ParcelNotice("SF1", "SF", {line.line_id: line.quantity + 1}),))
    with pytest.raises(Rejected):
        connector.confirm_shipment(notice)
    assert sold.confirmed == []


def test_a_known_carrier_costs_no_look_up(connector, simulator, sold):
    connector.confirm_shipment(ShipmentNotice(sold.id, (ParcelNotice("SF1", "SF", {}),)))
    assert simulator.market.calls["order/deliverycompanylist/new/get"] == 0


def test_a_carrier_of_the_platforms_own_list_is_accepted_and_others_are_not(connector, sold):
    with pytest.raises(Invalid, match="PIGEON"):
        connector.confirm_shipment(ShipmentNotice(sold.id, (ParcelNotice("1", "PIGEON", {}),)))
    connector.confirm_shipment(ShipmentNotice(sold.id, (ParcelNotice("1", "OTHER", {}),)))
    assert sold.confirmed[0]["carrier"] == "OTHER"


def test_a_notice_without_parcels_is_refused(connector, sold):
    with pytest.raises(Invalid):
        connector.confirm_shipment(ShipmentNotice(sold.id, ()))


def test_the_platform_needs_no_second_look_at_the_buyer(connector, simulator, sold):
    assert isinstance(connector.order(sold.id), ChannelOrder)
    assert simulator.market.calls["order/sensitiveinfo/decode"] == 0


# -- pushes ------------------------------------------------------------------------------------------

HOOK = "http://127.0.0.1:8600/hooks/wechat_shop/wx"


def received(request, **changes):
    """A request as the hub's door hands it on."""
    query = dict(request.url.params) | changes.pop("query", {})
    return NudgeRequest(request.method, query, dict(request.headers), changes.pop("body", request.content))


def told(simulator, what, object_id):
    return [received(request) for request in simulator.nudges(what, object_id, HOOK)]


def test_an_address_check_is_answered_with_its_echo(connector, simulator):
    request = received(simulator.postman.address_check(HOOK, "4375120948345356249", at=1714036504))
    answer = connector.read_nudge(request)
    assert (answer.nudges, answer.status, answer.body) == ((), 200, b"4375120948345356249")


def test_an_address_check_with_a_wrong_signature_is_refused(connector, simulator):
    request = simulator.postman.address_check(HOOK, "1", at=1714036504)
    with pytest.raises(Rejected):
        connector.read_nudge(received(request, query={"signature": "0" * 40}))


def test_pushes_of_an_order_become_nudges_and_are_answered_with_success(connector, simulator, sold):
    answers = [connector.read_nudge(request) for request in told(simulator, "order_new", sold.id)]
    assert [(n.about, n.object_id, n.topic) for a in answers for n in a.nudges] == [
        ("order", sold.id, "channels_ec_order_new"),
        ("order", sold.id, "channels_ec_order_pay"),
    ]
    assert {(a.status, a.body) for a in answers} == {(200, b"success")}


@pytest.mark.parametrize(
    ("what", "topic"),
    [
        ("order_shipped", "channels_ec_order_deliver"),
        ("order_closed", "channels_ec_order_cancel"),
        ("order_changed", "channels_ec_order_ext_info_update"),
        ("memo", "channels_ec_order_ext_info_update"),
    ],
)
def test_every_change_of_an_order_is_pushed(connector, simulator, sold, what, topic):
    (request,) = told(simulator, what, sold.id)
    (nudge,) = connector.read_nudge(request).nudges
    assert (nudge.about, nudge.object_id, nudge.topic) == ("order", sold.id, topic)


def test_a_push_about_a_case_names_its_order(connector, simulator, sold):
    case = simulator.market.service.ask(sold.id)
    (request,) = told(simulator, "refund_new", case.id)
    (nudge,) = connector.read_nudge(request).nudges
    assert (nudge.about, nudge.object_id, nudge.order_id) == ("refund", case.id, sold.id)


def test_a_push_about_an_audit_names_the_listing(connector, simulator, goods):
    simulator._instant_audit = False
    (ref,) = goods("A")
    heard = []
    simulator.market.service.listeners.append(lambda what, item: heard.append((what, item)))
    simulator.refuse(ref.item_id, "主图含有联系方式")
    (request,) = told(simulator, *heard[0])
    (nudge,) = connector.read_nudge(request).nudges
    assert (nudge.about, nudge.object_id, nudge.topic) == ("listing", ref.item_id, "product_spu_audit")


def test_a_push_encrypted_again_is_the_same_push(connector, simulator, sold):
    (first,), (again,) = (told(simulator, "memo", sold.id) for _ in range(2))
    assert first.body != again.body
    assert connector.read_nudge(first) == connector.read_nudge(again)


def test_the_plain_signature_is_never_enough(connector, simulator, sold):
    """It does not cover the body: whoever has seen one push could send any other with it."""
    (request,) = simulator.nudges("memo", sold.id, HOOK)
    plain = request.url.params["signature"]
    for query in ({"msg_signature": ""}, {"msg_signature": plain}):
        with pytest.raises(Rejected):
            connector.read_nudge(received(request, query=query))


def test_a_body_that_was_changed_is_refused(connector, simulator, sold):
    (request,) = simulator.nudges("memo", sold.id, HOOK)
    (other,) = simulator.nudges("order_closed", sold.id, HOOK)
    with pytest.raises(Rejected):
        connector.read_nudge(received(request, body=other.content))


@pytest.mark.parametrize("body", [b"", b"<xml>", b"[]", b"{}", b'{"Encrypt": 5}', b'{"Encrypt": ""}', b'"Encrypt"'])
def test_what_is_not_an_encrypted_push_is_refused(connector, simulator, sold, body):
    (request,) = simulator.nudges("memo", sold.id, HOOK)
    with pytest.raises(Rejected):
        connector.read_nudge(received(request, body=body))


def test_a_push_for_another_app_is_refused(connector, simulator, sold):
    theirs = Postman(
        token=simulator.credentials()["callback_token"],
        encoding_key=simulator.credentials()["encoding_aes_key"],
        app_id="wx00000000000other",
    )
    request = theirs.push(HOOK, "channels_ec_order_pay", {"order_info": {"order_id": sold.id}}, at=1)
    with pytest.raises(Rejected, match="another app"):
        connector.read_nudge(received(request))


@pytest.mark.parametrize("missing", ["callback_token", "encoding_aes_key"])
def test_a_shop_without_push_keys_refuses_pushes_but_works(connect, simulator, sold, missing):
    connector = connect(credentials={missing: ""})
    (request,) = told(simulator, "memo", sold.id)
    with pytest.raises(Rejected) as rejected:
        connector.read_nudge(request)
    assert rejected.value.remedy
    assert isinstance(connector.order(sold.id), ChannelOrder)


def test_without_a_token_nobody_can_pass_by_signing_with_an_empty_one(connect, simulator):
    forged = Postman(token="", encoding_key=simulator.credentials()["encoding_aes_key"], app_id=APP_ID)
    connector = connect(credentials={"callback_token": ""})
    with pytest.raises(Rejected):
        connector.read_nudge(received(forged.address_check(HOOK, "1", at=1)))
    with pytest.raises(Rejected):
        connector.read_nudge(received(forged.push(HOOK, "memo", {}, at=1)))


@pytest.mark.parametrize("message", [b"[]", b"hello"])
def test_a_message_that_is_no_object_is_refused(connector, simulator, message):
    keys = simulator.credentials()
    sealed = seal(message, keys["encoding_aes_key"], keys["app_id"])
    query = {"timestamp": "1", "nonce": "2", "msg_signature": sign(keys["callback_token"], "1", "2", sealed)}
    body = orjson.dumps({"ToUserName": "x", "Encrypt": sealed})
    with pytest.raises(Rejected):
        connector.read_nudge(NudgeRequest("POST", query, {}, body))


def test_reading_a_push_calls_nobody(connector, simulator, sold):
    simulator.market.calls.clear()
    for request in told(simulator, "memo", sold.id):
        connector.read_nudge(request)
    assert simulator.market.calls == {}
