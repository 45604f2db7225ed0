"""The seller's memo: absolute, in the envelope of long ago, with a flag only where its number is known."""

import pytest

from connectors.base.types import Flag
from hub.kernel.errors import Indeterminate, Rejected
from tests.connectors.youzan.stage import drop_answer_of, sent

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
