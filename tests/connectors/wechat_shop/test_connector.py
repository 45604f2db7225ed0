"""The connector's own judgement: windows, parcels, pushes."""

import dataclasses
from datetime import timedelta

import orjson
import pytest

from connectors.base.dispatch import Scene
from connectors.base.nudges import NudgeRequest
from connectors.base.types import ChannelOrder, Flag, OrderState, ParcelNotice, ShipmentNotice, UnreadableOrder
from connectors.sandbox.wechat_shop_push import Postman, seal, sign
from connectors.wechat_shop.simulator import APP_ID
from hub.kernel.errors import Conflict, Invalid, PlatformDown, RateLimited, Rejected

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


@pytest.fixture
def two_lines(simulator, goods, clock):
    """An order of two lines."""
    goods("A", "B", "C")
    found = next(order for order in simulator.market.place_orders(30, 1) if len(order.lines) == 2)
    clock.at += 2
    return found


def test_an_order_leaves_in_two_notices(connector, simulator, two_lines):
    first, second = (line.line_id for line in connector.order(two_lines.id).lines)
    pieces = {line.line_id: line.quantity for line in connector.order(two_lines.id).lines}
    parcel = ParcelNotice("SF1", "SF", {first: pieces[first]})
    connector.confirm_shipment(ShipmentNotice(two_lines.id, (parcel,), complete=False))
    assert connector.order(two_lines.id).state is OrderState.PART_SHIPPED
    connector.confirm_shipment(ShipmentNotice(two_lines.id, (ParcelNotice("SF2", "SF", {}),)))
    assert connector.order(two_lines.id).state is OrderState.SHIPPED
    assert connector.shipped_parcels(two_lines.id) == (parcel, ParcelNotice("SF2", "SF", {second: pieces[second]}))
    assert (two_lines.confirm_count, simulator.market.calls["order/delivery/send"]) == (1, 2)


def test_pieces_of_one_line_leave_in_two_notices(goods, connector, simulator):
    goods("A")
    sold = next(order for order in simulator.market.place_orders(20, 1) if order.lines[0].quantity == 2)
    line = connector.order(sold.id).lines[0].line_id
    connector.confirm_shipment(ShipmentNotice(sold.id, (ParcelNotice("SF1", "SF", {line: 1}),), complete=False))
    assert connector.order(sold.id).state is OrderState.PART_SHIPPED
    with pytest.raises(Rejected):
        connector.confirm_shipment(ShipmentNotice(sold.id, (ParcelNotice("SF2", "SF", {line: 2}),)))
    connector.confirm_shipment(ShipmentNotice(sold.id, (ParcelNotice("SF2", "SF", {line: 1}),)))
    assert (sold.status, sold.confirm_count, [x["waybill"] for x in sold.confirmed]) == ("shipped", 1, ["SF1", "SF2"])


def test_a_part_that_does_not_say_what_is_in_it_is_refused(connector, sold):
    with pytest.raises(Invalid):
        connector.confirm_shipment(ShipmentNotice(sold.id, (ParcelNotice("SF1", "SF", {}),), complete=False))
    assert sold.confirmed == []


# -- corrections -------------------------------------------------------------------------------------

OLD, NEW = ParcelNotice("SF1", "SF", {}), ParcelNotice("YT9", "YTO", {})


def test_a_waybill_is_corrected_once_and_asking_again_sends_nothing(connector, simulator, sold):
    connector.confirm_shipment(ShipmentNotice(sold.id, (OLD,)))
    connector.change_waybill(sold.id, OLD, NEW)
    connector.change_waybill(sold.id, OLD, NEW)
    (parcel,) = connector.shipped_parcels(sold.id)
    assert (parcel.waybill, parcel.carrier, bool(parcel.lines)) == ("YT9", "YTO", True)
    assert simulator.market.calls["order/deliveryinfo/update"] == 1
    with pytest.raises(Rejected):
        connector.change_waybill(sold.id, NEW, ParcelNotice("SF3", "SF", {}))
    assert sold.confirmed[0]["waybill"] == "YT9"


def test_a_waybill_somebody_else_corrected_is_a_conflict(connector, simulator, sold):
    connector.confirm_shipment(ShipmentNotice(sold.id, (OLD,)))
    with pytest.raises(Conflict):
        connector.change_waybill(sold.id, ParcelNotice("SF7", "SF", {}), NEW)
    assert simulator.market.calls["order/deliveryinfo/update"] == 0


def test_an_order_that_has_not_left_or_is_split_is_not_corrected(connector, simulator, sold, two_lines):
    with pytest.raises(Invalid):
        connector.change_waybill(sold.id, OLD, NEW)
    parcels = [
        ParcelNotice(f"SF{n}", "SF", {line.line_id: line.quantity})
        for n, line in enumerate(connector.order(two_lines.id).lines)
    ]
    connector.confirm_shipment(ShipmentNotice(two_lines.id, tuple(parcels)))
    with pytest.raises(Invalid):
        connector.change_waybill(two_lines.id, parcels[0], NEW)
    assert simulator.market.calls["order/deliveryinfo/update"] == 0


# -- care of an order --------------------------------------------------------------------------------


def test_a_memo_replaces_the_one_before_and_shows_on_the_order(connector, simulator, sold):
    connector.set_memo(sold.id, "加冰袋")
    connector.set_memo(sold.id, "加两个冰袋", Flag.RED)
    assert simulator.market.service.memos[sold.id] == ("加两个冰袋", "")
    assert connector.order(sold.id).seller_note == "加两个冰袋"


@pytest.fixture
def wished(simulator, sold):
    """The order's buyer asks for another address."""
    other = dataclasses.replace(sold.receiver, city="成都市")
    simulator.market.service.wish_address(sold.id, other)
    return other


@pytest.mark.parametrize("accept", [True, False])
def test_an_address_wish_holds_the_order_until_it_is_answered(connector, sold, wished, accept):
    before = sold.receiver.city
    assert connector.order(sold.id).state is OrderState.HELD
    connector.answer_address_change(sold.id, accept=accept)
    order = connector.order(sold.id)
    assert (order.state, order.receiver.city) == (OrderState.TO_SHIP, "成都市" if accept else before)
    with pytest.raises(Rejected):
        connector.answer_address_change(sold.id, accept=accept)


def test_a_receiver_is_shown_with_a_privacy_number(connector, simulator, sold, shop):
    shown = connector.reveal(connector.order(sold.id), scene=Scene.DELIVERY)
    to = sold.receiver
    assert (shown.name, shown.address) == (to.name, to.province + to.city + to.district + to.address)
    assert (shown.virtual, shown.phone, shown.extension) == (True, "10000000000", to.phone[-4:])
    assert shown.expires_at == shop.at(int(sold.paid) + 7 * 86_400)
    assert simulator.market.service.revealed[sold.id] == 1
    assert to.name not in repr(shown)


def test_the_daily_quota_of_decoding_ends_at_midnight(connect, simulator, goods):
    goods("A")
    simulator._decode_quota = 1
    connector = connect()
    first, second = (connector.order(order.id) for order in simulator.market.place_orders(2, 1))
    connector.reveal(first, scene=Scene.CARE)
    connector.reveal(first, scene=Scene.CARE)
    with pytest.raises(RateLimited) as limited:
        connector.reveal(second, scene=Scene.CARE)
    assert (limited.value.code, bool(limited.value.remedy)) == ("45009", True)
    assert limited.value.after <= 86_400


def test_a_receiver_of_a_closed_order_is_not_shown(connector, simulator, sold):
    order = connector.order(sold.id)
    simulator.market.close_order(sold.id)
    with pytest.raises(Rejected):
        connector.reveal(order, scene=Scene.CARE)
    assert simulator.market.service.revealed[sold.id] == 0


def test_ids_may_come_as_numbers(connector, simulator, sold, shop):
    simulator.number_ids = True
    until = shop.at(int(simulator.market.clock()))
    (page,) = connector.changed_orders(until - timedelta(hours=1), until)
    assert [order.order_id for order in page.orders] == [sold.id]


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
