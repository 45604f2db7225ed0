"""The after-sales desk and the connector in front of it: every case is read, each answer counts once."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base.aftersales import Refund, RefundKind, RefundState, UnreadableRefund
from connectors.base.types import Flag, Picture
from hub.kernel.errors import Conflict, Indeterminate, Invalid, Rejected
from tests.connectors.taobao.stage import buy, connect, open_shop

PROOF = b"\xff\xd8\xff" + b"0" * 50


@pytest.fixture
def stage():
    sim, shop = open_shop()
    yield sim, shop
    shop.close()


def ask(sim, kind="refund", status=None, **more):
    order = buy(sim)
    if status:
        sim.market.confirm(order.id, [("SF0001", "SF", None)])
    return sim.market.service.ask(order.id, kind, **more)


def proof(data=PROOF):
    return Picture("p.jpg", data, "image/jpeg", hashlib.sha256(data).hexdigest())


def everything(shop):
    now = datetime.now(UTC)
    pages = shop.changed_refunds(now - timedelta(hours=1), now + timedelta(minutes=1))
    return [case for page in pages for case in page.refunds]


# -- reading -------------------------------------------------------------------------------------------


def test_a_case_is_read_in_full(stage):
    sim, shop = stage
    case = ask(sim, "return", "shipped", reason="坏了")
    (read,) = everything(shop)
    assert (read.refund_id, read.order_id, read.line_ids) == (case.id, case.order_id, (case.line_ids[0],))
    assert (read.kind, read.state, read.vendor_status) == (RefundKind.RETURN, RefundState.ASKED, "WAIT_SELLER_AGREE")
    assert (read.amount.fen, read.version, read.phase) == (case.amount_fen, "1", "aftersale")
    assert (read.reason, read.goods_received) == ("坏了", True)
    assert read.deadline is not None
    assert read.deadline.timestamp() == case.deadline


def test_every_case_of_several_pages_arrives(stage):
    sim, _ = stage
    shop = connect(sim, page_size=4)
    placed = {sim.market.service.ask(order.id).id for order in sim.market.place_orders(11, 1)}
    assert {case.refund_id for case in everything(shop)} == placed
    assert sim.market.calls["taobao.refund.get"] == 11


def test_a_case_that_moves_while_the_list_is_read_is_not_missed(stage):
    sim, _ = stage
    shop = connect(sim, page_size=3)
    placed = [sim.market.service.ask(order.id) for order in sim.market.place_orders(8, 1)]
    for age, case in enumerate(placed):
        case.modified -= 100 - age
    answer, turns = sim._apis["taobao.refunds.receive.get"], iter(range(99))

    def move(params, file):
        result = answer(params, file)
        if next(turns) == 1:
            placed[0].modified += 99  # from the last page to the first
        return result

    sim._apis["taobao.refunds.receive.get"] = move
    assert {case.refund_id for case in everything(shop)} == {case.id for case in placed}


@pytest.mark.parametrize("times", [1, 3])
def test_a_page_that_repeats_the_one_before_loses_no_case(stage, times):
    sim, _ = stage
    shop = connect(sim, page_size=3)
    placed = {sim.market.service.ask(order.id).id for order in sim.market.place_orders(8, 1)}
    sim.faults.arm("duplicate_page", times)
    assert {case.refund_id for case in everything(shop)} == placed
    assert sim.faults.committed["duplicate_page"] == times


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("asked", RefundState.ASKED),
        ("returning", RefundState.RETURNING),
        ("returned", RefundState.RETURNED),
        ("refused", RefundState.REFUSED),
        ("done", RefundState.DONE),
        ("closed", RefundState.CLOSED),
    ],
)
def test_every_stage_of_a_case_is_told(stage, word, state):
    sim, shop = stage
    case = ask(sim, "return")
    case.state = word
    assert shop.refund(case.id, order_id=case.order_id).state is state


def test_a_status_never_seen_is_handed_over_unread(stage):
    sim, shop = stage
    case = ask(sim)
    case.state = "ON_THE_MOON"
    (read,) = everything(shop)
    assert isinstance(read, UnreadableRefund)
    assert (read.refund_id, read.order_id, read.field, read.value) == (case.id, case.order_id, "status", "ON_THE_MOON")


def test_a_case_the_platform_does_not_know_is_none(stage):
    assert stage[1].refund("5", order_id="4") is None


# -- answering -----------------------------------------------------------------------------------------


def test_an_agreed_refund_is_paid_once(stage):
    sim, shop = stage
    case = ask(sim)
    read = shop.refund(case.id, order_id=case.order_id)
    shop.agree_refund(read)
    assert (case.state, case.paid_count) == ("done", 1)
    with pytest.raises(Conflict):
        shop.agree_refund(read)
    assert case.paid_count == 1
    assert sim.market.calls["taobao.rp.refunds.agree"] == 1


def test_a_case_that_changed_since_it_was_read_is_a_conflict(stage):
    sim, shop = stage
    case = ask(sim)
    read = shop.refund(case.id, order_id=case.order_id)
    case.version += 1
    for act in (
        lambda: shop.agree_refund(read),
        lambda: shop.refuse_refund(read, reason_id="901", words="不同意"),
        lambda: shop.agree_return(read, address_id="70001"),
        lambda: shop.confirm_return(read),
    ):
        with pytest.raises(Conflict):
            act()
    assert (case.state, case.paid_count) == ("asked", 0)
    assert sim.market.calls["taobao.rp.refunds.agree"] == 0


def test_a_case_that_changes_in_the_last_moment_is_a_conflict_too(stage):
    sim, shop = stage
    case = ask(sim)
    read = shop.refund(case.id, order_id=case.order_id)
    answer = sim._apis["taobao.rp.refunds.agree"]

    def change_first(params, file):
        case.version += 1
        return answer(params, file)

    sim._apis["taobao.rp.refunds.agree"] = change_first
    with pytest.raises(Conflict):
        shop.agree_refund(read)
    assert case.paid_count == 0


def test_a_refusal_by_the_platform_comes_with_its_words(stage):
    sim, shop = stage
    case = ask(sim, "return")
    with pytest.raises(Rejected) as caught:
        shop.agree_refund(shop.refund(case.id, order_id=case.order_id))
    assert (caught.value.message, caught.value.code) == ("请先同意退货", "OP_FAILURE_UE")
    assert case.paid_count == 0


def test_a_lost_answer_to_an_agreement_must_be_looked_up(stage):
    sim, shop = stage
    case = ask(sim)
    read = shop.refund(case.id, order_id=case.order_id)
    sim._apis["taobao.rp.refunds.agree"] = lambda *_: {"message": "…"}
    with pytest.raises(Indeterminate):
        shop.agree_refund(read)


def test_a_refund_is_refused_with_reason_words_and_proof(stage):
    sim, shop = stage
    case = ask(sim)
    read = shop.refund(case.id, order_id=case.order_id)
    reasons = shop.refusal_reasons(read)
    assert ("901", "商品无质量问题") in {(x.reason_id, x.text) for x in reasons}
    shop.refuse_refund(read, reason_id=reasons[0].reason_id, words="已经发货", proof=proof())
    assert (case.state, case.refusal) == ("refused", "已经发货")
    after = shop.refund(case.id, order_id=case.order_id)
    assert isinstance(after, Refund)
    assert after.state is RefundState.REFUSED


def test_what_taobao_would_not_take_is_not_sent(stage):
    sim, shop = stage
    case = ask(sim)
    read = shop.refund(case.id, order_id=case.order_id)
    with pytest.raises(Invalid):
        shop.refuse_refund(read, reason_id="901", words="不")
    with pytest.raises(Invalid):
        shop.refuse_refund(read, reason_id="901", words="不行", proof=proof(b"0" * 130_001))
    with pytest.raises(Invalid):
        shop.agree_return(read, address_id="1")
    assert sim.market.calls["taobao.refund.refuse"] == 0
    assert case.state == "asked"


def test_a_return_is_agreed_sent_back_and_confirmed_once(stage):
    sim, shop = stage
    case = ask(sim, "return", "shipped")
    default = next(x for x in shop.return_addresses() if x.is_default)
    shop.agree_return(shop.refund(case.id, order_id=case.order_id), address_id=default.address_id)
    assert (case.state, case.return_address) == ("returning", "青海省西宁市城北区示范街8号")
    sim.market.service.send_back(case.id, "YT0001", "圆通速递")
    back = shop.refund(case.id, order_id=case.order_id)
    assert (back.state, back.return_waybill, back.return_carrier) == (RefundState.RETURNED, "YT0001", "圆通速递")
    shop.confirm_return(back)
    assert (case.state, case.paid_count) == ("done", 1)
    with pytest.raises(Conflict):
        shop.confirm_return(back)
    assert case.paid_count == 1


def test_a_money_case_takes_no_goods_back(stage):
    sim, shop = stage
    case = ask(sim)
    with pytest.raises(Rejected):
        shop.agree_return(shop.refund(case.id, order_id=case.order_id), address_id="70001")
    assert case.state == "asked"


def test_addresses_are_told_without_a_phone_in_clear(stage):
    addresses = stage[1].return_addresses()
    assert [(x.address_id, x.is_default) for x in addresses] == [("70001", True), ("70002", False)]
    assert "10000000001" not in addresses[0].text
    assert "样例仓" not in addresses[0].text


# -- memos ---------------------------------------------------------------------------------------------


def test_a_memo_replaces_the_one_before(stage):
    sim, shop = stage
    order = buy(sim)
    shop.set_memo(order.id, "先放着", Flag.RED)
    shop.set_memo(order.id, "发冷链", Flag.PURPLE)
    shop.set_memo(order.id, "发冷链", Flag.PURPLE)
    assert sim.market.service.memos[order.id] == ("发冷链", "5")
    assert shop.order(order.id).seller_note == "发冷链"


def test_an_empty_memo_is_emptied(stage):
    sim, shop = stage
    order = buy(sim)
    shop.set_memo(order.id, "先放着", Flag.RED)
    shop.set_memo(order.id, "")
    assert sim.market.service.memos[order.id] == ("", "0")


def test_a_memo_above_1000_bytes_is_not_sent(stage):
    sim, shop = stage
    with pytest.raises(Invalid):
        shop.set_memo(buy(sim).id, "字" * 334)
    assert not sim.market.calls


def test_a_memo_for_an_unknown_order_is_rejected(stage):
    with pytest.raises(Rejected) as caught:
        stage[1].set_memo("4117000000000000001", "x")
    assert caught.value.code == "isv.trade-not-exist"
