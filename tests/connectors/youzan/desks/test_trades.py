"""The seller's memo: absolute, with a flag only where its number is known. Receivers in clear: in one call, never in words."""

from dataclasses import replace

import pytest

from connectors.base.dispatch import Scene
from connectors.base.types import Flag, PlainReceiver
from hub.kernel.errors import Indeterminate, PlatformDown, Rejected
from tests.connectors.youzan.stage import drop_answer_of, forget_token, sent

TOKEN = {"success": True, "code": 200, "data": {"access_token": "A"}}
TID = "E20260901100000000000001"


def test_a_memo_is_written_and_read_back_with_the_order(shop, stocked):
    order = stocked.market.place_orders(1, 1)[0]
    shop.set_memo(order.id, "轻放")
    shop.set_memo(order.id, "轻放,勿压")
    assert shop.order(order.id).seller_note == "轻放,勿压"
    assert stocked.market.service.memos[order.id] == ("轻放,勿压", "")


@pytest.mark.parametrize(
    ("flags", "flag", "more"),
    [
        ({}, Flag.RED, {}),
        ({"red": 1}, Flag.RED, {"flag": "1"}),
        ({"red": 1}, Flag.BLUE, {}),
        ({"red": 1}, Flag.NONE, {}),
    ],
)
def test_a_flag_is_sent_only_when_its_number_is_configured(connect, answering, flags, flag, more):
    transport = answering(TOKEN, {"response": {"is_success": True}})
    connect(transport, memo_flags=flags).set_memo(TID, "急", flag)
    assert sent(transport) == [("youzan.trade.memo.update/3.0.0", {"tid": TID, "memo": "急"} | more)]


def test_a_memo_without_a_flag_leaves_the_flag_as_it_is(connect, stocked):
    order = stocked.market.place_orders(1, 1)[0]
    shop = connect(memo_flags={"red": 1})
    shop.set_memo(order.id, "急", Flag.RED)
    shop.set_memo(order.id, "不急")
    assert stocked.market.service.memos[order.id] == ("不急", "1")


def test_a_memo_for_an_unknown_order_is_refused_in_the_old_envelope(shop):
    with pytest.raises(Rejected) as held:
        shop.set_memo(TID, "急")
    assert held.value.code == "105000016"


def test_a_memo_the_platform_did_not_take_is_told(connect, answering):
    with pytest.raises(Rejected):
        connect(answering(TOKEN, {"response": {"is_success": False}})).set_memo(TID, "急")


def test_a_lost_answer_to_a_memo_is_indeterminate_and_repeating_it_is_harmless(shop, stocked):
    order = stocked.market.place_orders(1, 1)[0]
    shop.check_connection()
    drop_answer_of(stocked, "youzan.trade.memo.update")
    with pytest.raises(Indeterminate):
        shop.set_memo(order.id, "急")
    shop.set_memo(order.id, "急")
    assert stocked.market.service.memos[order.id] == ("急", "")


# -- receivers in clear ------------------------------------------------------------------------------


@pytest.fixture
def sold(stocked):
    return stocked.market.place_orders(1, 1)[0]


@pytest.fixture
def order(shop, sold):
    return shop.order(sold.id)


@pytest.fixture
def canned(connect, answering, order, box):
    """``canned(data, **settings)`` reveals the order with this answer, and gives the transport too."""

    def make(data, **settings):
        forget_token(box)
        transport = answering(TOKEN, {"success": True, "code": 200, "data": data})
        shop = connect(transport, **settings)
        return transport, lambda: shop.reveal(order, scene=Scene.WAYBILL)

    return make


def test_a_receiver_is_shown_in_one_counted_call_and_hidden_in_words(shop, stocked, sold, order):
    shown = shop.reveal(order, scene=Scene.WAYBILL)
    person = sold.receiver
    assert (shown.name, shown.phone, shown.address) == (person.name, person.phone, person.town + person.address)
    assert stocked.market.service.revealed == {sold.id: 1}
    assert stocked.market.calls["youzan.cloud.secret.decrypt.batch"] == 1
    assert person.phone not in repr(shown)


@pytest.mark.parametrize("shape", [list, dict])
def test_field_names_are_configured_and_the_answer_may_be_a_list_or_keyed(canned, order, shape):
    cipher = order.receiver.cipher
    clear = {"name": "赵小禾", "phone": "10012345678", "address": "样例路1号"}
    by_cipher = {cipher[part]: clear[part] for part in cipher}
    data = {"b": by_cipher if shape is dict else list(by_cipher.values())}
    transport, reveal = canned(data, decrypt_fields={"request": "a", "answer": "b"})
    shown = reveal()
    assert (shown.name, shown.phone, shown.address) == tuple(clear.values())
    assert sent(transport) == [("youzan.cloud.secret.decrypt.batch/1.0.0", {"a": list(cipher.values())})]


def test_the_answer_itself_may_be_the_list(canned):
    _, reveal = canned(["赵小禾", "10012345678", "样例路1号"], decrypt_fields={"answer": ""})
    assert reveal().name == "赵小禾"


@pytest.mark.parametrize("data", [{}, None, {"texts": ["赵小禾"]}, {"texts": [1, 2, 3]}, {"texts": {"x": "赵小禾"}}])
def test_an_answer_without_the_texts_is_refused_and_names_nobody(canned, data):
    _, reveal = canned(data)
    with pytest.raises(Rejected) as held:
        reveal()
    assert "decrypt_fields" in held.value.remedy
    assert "赵小禾" not in str(held.value)


def test_what_comes_back_sealed_is_not_shown(canned, order):
    _, reveal = canned({"texts": list(order.receiver.cipher.values())})
    with pytest.raises(Rejected, match="stays sealed"):
        reveal()


def test_a_receiver_of_a_closed_order_stays_sealed(shop, stocked, sold, order):
    stocked.market.close_order(sold.id)
    with pytest.raises(Rejected):
        shop.reveal(order, scene=Scene.CARE)
    assert stocked.market.service.revealed == {}


def test_what_came_in_clear_costs_no_call(shop, stocked, order):
    plain = PlainReceiver("赵小禾", "10012345678", "样例路1号")
    shown = shop.reveal(replace(order, receiver=replace(order.receiver, cipher={}, plain=plain)), scene=Scene.DELIVERY)
    assert (shown.name, shown.phone, shown.address) == ("赵小禾", "10012345678", "样例路1号")
    assert stocked.market.calls["youzan.cloud.secret.decrypt.batch"] == 0


def test_a_failed_decryption_did_no_harm(shop, stocked, order):
    stocked.faults.arm("timeout_before", 1)
    with pytest.raises(PlatformDown):
        shop.reveal(order, scene=Scene.WAYBILL)
    assert stocked.market.service.revealed == {}
