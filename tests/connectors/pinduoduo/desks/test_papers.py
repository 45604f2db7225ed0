"""Waybills drawn from ciphertext, and receivers in clear, against the sandbox shop."""

from dataclasses import replace

import pytest

from connectors.base.dispatch import Scene, Sender, WaybillRequest
from connectors.base.types import ParcelNotice, ShipmentNotice
from hub.kernel.errors import Indeterminate, PlatformDown, Rejected

SENDER = Sender("样例发货", "10000000001", "青海省", "黄南藏族自治州", "泽库县", "样例路1号", "泽曲镇")


@pytest.fixture
def order(stocked):
    return stocked.market.place_orders(1, 1)[0]


@pytest.fixture
def ask(shop, order):
    """``ask(request_id, carrier=...)`` is a request for a number for the order."""

    def make(request_id="p-1", carrier="YTO"):
        account = next(one for one in shop.waybill_accounts() if one.vendor_carrier == carrier)
        receiver = shop.order(order.id).receiver
        return WaybillRequest(request_id, order.id, account, SENDER, receiver, (("样例牦牛肉", 2),), 1100, 3000)

    return make


def test_branches_are_listed_with_what_is_left(shop):
    found = {
        account.vendor_carrier: (account.carrier, account.account_id, account.left)
        for account in shop.waybill_accounts()
    }
    assert found == {"SF": ("SF", "", 0), "YTO": ("YTO", "971001", 5000), "ZTO": ("ZTO", "97002", 30)}


def test_the_same_request_gives_the_same_number(shop, stocked, order, ask):
    first, again = shop.request_waybill(ask()), shop.request_waybill(ask())
    other = shop.request_waybill(ask("p-2"))
    assert (first.number, first.carrier, first.vendor_carrier) == (again.number, "YTO", "YTO")
    assert other.number != first.number
    assert [drawn.order_id for drawn in stocked.market.service.waybills.values()] == [order.id] * 2


def test_a_number_is_drawn_without_anything_in_clear(shop, stocked, order, ask):
    seen, original = [], stocked.answer

    def watch(request):
        seen.append(request.content.decode())
        return original(request)

    stocked.answer = watch
    drawn = shop.request_waybill(ask())
    whole = "".join(seen)
    assert order.receiver.name not in whole
    assert order.receiver.phone not in whole
    assert drawn.print_data.startswith("sealed:")
    assert drawn.print_data not in repr(drawn)
    assert stocked.market.service.revealed == {}


def test_the_label_is_the_configured_one_or_the_first(shop, connect, ask):
    assert shop.request_waybill(ask()).template_url.endswith("/201.xml")
    assert connect(template_ids={"YTO": 202}).request_waybill(ask()).template_url.endswith("/202.xml")
    with pytest.raises(Rejected) as held:
        connect(template_ids={"YTO": 9}).request_waybill(ask())
    assert held.value.field == "template_url"


def test_the_user_id_may_be_configured(connect, stocked, ask):
    with pytest.raises(Rejected, match="user_id"):
        connect(waybill_user_id=7).request_waybill(ask())


def test_no_number_is_drawn_for_an_order_that_hides_its_receiver(shop, stocked, order, ask):
    wanted = ask()
    shop.confirm_shipment(ShipmentNotice(order.id, (ParcelNotice("SF1", "SF", {}),)))
    with pytest.raises(Rejected) as held:
        shop.request_waybill(replace(wanted, receiver=shop.order(order.id).receiver))
    assert held.value.field == "receiver"
    assert stocked.market.service.waybills == {}


def test_a_carrier_without_a_contract_is_refused(shop, ask):
    wanted = ask()
    stranger = replace(wanted, account=replace(wanted.account, vendor_carrier="EMS"))
    with pytest.raises(Rejected):
        shop.request_waybill(stranger)


def test_a_lost_answer_is_indeterminate_and_the_repeat_gives_the_same_number(shop, stocked, ask):
    wanted, original = ask(), stocked._late

    def drop(fault, response):
        hit = b"pdd_waybill_get_response" in response.content
        stocked._late = original if hit else drop
        return original("timeout_after" if hit else fault, response)

    stocked._late = drop
    with pytest.raises(Indeterminate):
        shop.request_waybill(wanted)
    (drawn,) = stocked.market.service.waybills.values()
    assert shop.request_waybill(wanted).number == drawn.number


def test_a_number_is_given_back_once_and_again_without_harm(shop, stocked, ask):
    drawn = shop.request_waybill(ask())
    for _ in range(2):
        shop.cancel_waybill(drawn)
    assert stocked.market.service.waybills[drawn.number].cancelled is True
    assert shop.request_waybill(ask()).number != drawn.number


def test_a_number_that_travels_is_not_given_back(shop, stocked, order, ask):
    drawn = shop.request_waybill(ask())
    shop.confirm_shipment(ShipmentNotice(order.id, (ParcelNotice(drawn.number, "YTO", {}),)))
    with pytest.raises(Rejected):
        shop.cancel_waybill(drawn)
    assert stocked.market.service.waybills[drawn.number].cancelled is False


@pytest.mark.parametrize(
    ("scene", "kind"), [(Scene.WAYBILL, 2), (Scene.DELIVERY, 99), (Scene.AFTER_SALES, 99), (Scene.CARE, 99)]
)
def test_a_receiver_is_shown_after_the_waybill_was_reported(shop, stocked, order, scene, kind):
    shown = shop.reveal(shop.order(order.id), scene=scene)
    person = order.receiver
    assert (shown.name, shown.phone, shown.address) == (person.name, person.phone, person.town + person.address)
    assert (shown.virtual, shown.extension, stocked.shop.reported) == (False, "", {order.id: kind})
    assert stocked.market.service.revealed == {order.id: 1}
    assert person.name not in repr(shown)


def test_the_reported_kind_can_be_set(connect, stocked, order):
    shop = connect(reported_waybills={"waybill": 1})
    shop.reveal(shop.order(order.id), scene=Scene.WAYBILL)
    assert stocked.shop.reported == {order.id: 1}


def test_a_virtual_number_comes_with_its_extension(shop, stocked, order):
    stocked.shop.virtual_numbers = True
    shown = shop.reveal(shop.order(order.id), scene=Scene.DELIVERY)
    assert (shown.phone, shown.extension, shown.virtual) == ("10000009999", order.receiver.phone[-4:], True)


@pytest.mark.parametrize(
    ("told", "phone", "extension"),
    [
        ("10000001234", "10000001234", ""),
        ("10000001234#5678#", "10000001234", "5678"),
        ("95000001#12345678#", "95000001", "12345678"),
        ("$10000001234$#5678#", "10000001234", "5678"),
        ("$10000001234#5678#$", "10000001234", "5678"),
        ("0971-10000001", "0971-10000001", ""),
    ],
)
def test_phones_in_every_known_shape_are_read(connect, answering, shop, order, told, phone, extension):
    known = shop.order(order.id)
    rows = [{"encrypted_data": text, "decrypted_data": "x", "error_code": 0} for text in known.receiver.cipher.values()]
    rows[1]["decrypted_data"] = told
    report = {"open_waybill_type_report_response": {"result_list": [{"order_sn": order.id, "success": "true"}]}}
    other = connect(answering(report, {"open_decrypt_batch_response": {"data_decrypt_list": rows}}))
    shown = other.reveal(known, scene=Scene.CARE)
    assert (shown.phone, shown.extension, shown.virtual) == (phone, extension, bool(extension))


def test_an_order_without_its_ciphertext_is_refused_before_anything_is_sent(shop, stocked, order):
    shop.confirm_shipment(ShipmentNotice(order.id, (ParcelNotice("SF1", "SF", {}),)))
    with pytest.raises(Rejected):
        shop.reveal(shop.order(order.id), scene=Scene.DELIVERY)
    assert stocked.market.calls["pdd.open.waybill.type.report"] == 0


def test_a_closed_order_stays_sealed(shop, stocked, order):
    known = shop.order(order.id)
    stocked.market.close_order(order.id)
    with pytest.raises(Rejected) as held:
        shop.reveal(known, scene=Scene.CARE)
    assert (held.value.code, held.value.message) == ("1001", "数据不允许解密")


def test_a_report_that_is_not_taken_ends_it(connect, answering, shop, order):
    known = shop.order(order.id)
    no = {"open_waybill_type_report_response": {"result_list": [{"order_sn": order.id, "success": False}]}}
    with pytest.raises(Rejected) as held:
        connect(answering(no)).reveal(known, scene=Scene.WAYBILL)
    assert held.value.field == "waybill_type"


def test_an_answer_that_leaves_a_part_out_may_be_asked_again(connect, answering, shop, order):
    known = shop.order(order.id)
    report = {"open_waybill_type_report_response": {"result_list": [{"order_sn": order.id, "success": True}]}}
    with pytest.raises(PlatformDown):
        connect(answering(report, {"open_decrypt_batch_response": {}})).reveal(known, scene=Scene.CARE)
