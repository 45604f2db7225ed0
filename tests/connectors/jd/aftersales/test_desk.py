"""Wishes to cancel against the sandbox shop: none is missed, each is answered once."""

from datetime import timedelta

import pytest
import time_machine

from connectors.base.aftersales import RefundKind, RefundState, RefusalReason, UnreadableRefund
from connectors.jd.connector import Connector
from connectors.jd.simulator import Simulator
from hub.kernel.errors import Conflict, Indeterminate, Invalid
from hub.kernel.money import Money
from tests.connectors.jd.stage import picture

# -- refunds -------------------------------------------------------------------------------------------


def cases(shop, since, until):
    return [case for page in shop.changed_refunds(since, until) for case in page.refunds]


@pytest.fixture
def asked(sim, stocked):
    """A paid order whose buyer asks to cancel it."""
    order = sim.market.place_orders(1, 1)[0]
    return sim.market.service.ask(order.id, reason="拍错了")


def test_a_wish_to_cancel_is_read_with_its_amount_in_fen(sim, shop, asked, window):
    (case,) = {case.refund_id: case for case in cases(shop, *window)}.values()
    assert (case.refund_id, case.order_id, case.amount) == (asked.id, asked.order_id, Money(asked.amount_fen))
    assert (case.kind, case.state, case.vendor_status) == (RefundKind.REFUND, RefundState.ASKED, "0")
    assert (case.reason, case.version) == ("拍错了", "0")
    assert shop.refund(asked.id, order_id=asked.order_id) == case
    assert shop.refund(asked.id, order_id="2") is None, "a service order of another order may have the same number"
    assert shop.refund("1", order_id="2") is None
    assert shop.refund("", order_id="2") is None


def test_a_withdrawal_is_found_though_jd_gives_it_no_time(connect, draft, window):
    start = window[0].timestamp()
    at = [start - 20 * 86_400]
    sim = Simulator(clock=lambda: at[0])
    sim.market.create_listing(merchant_code="A", title="t", price_fen=500, stock=5, status="live")
    case = sim.market.service.ask(sim.market.place_orders(1, 1)[0].id)
    at[0] = start + 60
    with time_machine.travel(window[0] + timedelta(minutes=1), tick=False):
        shop = Connector(connect(sim.transport()))
        assert cases(shop, *window) == [], "it waits as it did, so it has not changed"
        sim.market.service.withdraw(case.id)
        assert [(x.refund_id, x.state) for x in cases(shop, *window)] == [(case.id, RefundState.CLOSED)]


def test_an_answer_is_found_by_its_time_however_old_the_wish(connect, window):
    start = window[0].timestamp()
    at = [start - 60 * 86_400]
    sim = Simulator(clock=lambda: at[0])
    sim.market.create_listing(merchant_code="A", title="t", price_fen=500, stock=5, status="live")
    case = sim.market.service.ask(sim.market.place_orders(1, 1)[0].id)
    at[0] = start + 60
    sim.market.service.refuse(case.id, "已发货")
    with time_machine.travel(window[0] + timedelta(minutes=1), tick=False):
        found = cases(Connector(connect(sim.transport())), *window)
    assert [(x.refund_id, x.state) for x in found] == [(case.id, RefundState.REFUSED)]


def test_a_refund_status_never_seen_is_handed_over_unread(sim, shop, asked, window):
    sim.aftersales.odd[asked.id] = 77
    (case, *_) = cases(shop, *window)
    assert isinstance(case, UnreadableRefund)
    assert (case.refund_id, case.order_id, case.field, case.value) == (asked.id, asked.order_id, "status", "77")
    assert isinstance(shop.refund(asked.id, order_id=asked.order_id), UnreadableRefund)


def test_service_orders_are_parked_once_an_operator_is_set(sim, connect, shop, stocked, window):
    case = sim.market.service.ask(sim.market.place_orders(1, 1, status="shipped")[0].id, "return")
    assert cases(shop, *window) == []
    operator = {"buId": "1", "operatePin": "p", "operateNick": "n"}
    found = cases(Connector(connect(sim.transport(), service_operator=operator)), *window)
    assert [(type(x), x.refund_id, x.order_id) for x in found] == [(UnreadableRefund, case.id, case.order_id)]


def test_money_is_given_back_once_and_the_order_is_closed(sim, shop, asked):
    case = shop.refund(asked.id, order_id=asked.order_id)
    shop.agree_refund(case)
    assert (asked.paid_count, sim.market.orders[asked.order_id].status) == (1, "closed")
    with pytest.raises(Conflict):
        shop.agree_refund(case)
    assert asked.paid_count == 1
    assert shop.refund(asked.id, order_id=asked.order_id).state is RefundState.DONE


def test_an_answer_says_who_why_and_whether_the_goods_left(shop, asked, sim):
    sent_ = []
    carry_out = sim._apis["jingdong.pop.afs.soa.refundapply.replyRefund"]
    sim._apis["jingdong.pop.afs.soa.refundapply.replyRefund"] = lambda body, file: (
        sent_.append(body) or carry_out(body, file)
    )
    shop.refuse_refund(shop.refund(asked.id, order_id=asked.order_id), reason_id="", words="已出库")
    assert sent_ == [{"id": int(asked.id), "status": 2, "checkUserName": "hub", "remark": "已出库", "outWareStatus": 2}]
    assert (asked.state, asked.refusal, asked.paid_count) == ("refused", "已出库", 0)


def test_reasons_for_a_refusal_are_those_the_operator_named(sim, connect, asked):
    shop = Connector(connect(sim.transport(), reject_types={"3": "已发货"}))
    case = shop.refund(asked.id, order_id=asked.order_id)
    assert shop.refusal_reasons(case) == (RefusalReason("3", "已发货"),)
    with pytest.raises(Invalid):
        shop.refuse_refund(case, reason_id="4", words="x")
    shop.refuse_refund(case, reason_id="3", words="已发货")
    assert asked.state == "refused"


@pytest.mark.parametrize("bad", [{"words": " "}, {"words": "x", "proof": picture()}])
def test_a_refusal_without_words_or_with_a_picture_is_not_sent(sim, shop, asked, bad):
    case = shop.refund(asked.id, order_id=asked.order_id)
    with pytest.raises(Invalid):
        shop.refuse_refund(case, reason_id="", **bad)
    assert asked.state == "asked"


def test_an_answer_overtaken_while_it_travelled_is_a_conflict(sim, shop, asked):
    case = shop.refund(asked.id, order_id=asked.order_id)
    reads = iter([{"orderInfo": {}}])

    def withdrawn_meanwhile(body, file):
        sim.market.service.withdraw(asked.id)
        return {"orderDetailInfo": {"apiResult": {"success": True}} | next(reads)}

    sim._apis["jingdong.pop.order.get"] = withdrawn_meanwhile
    with pytest.raises(Conflict):
        shop.agree_refund(case)
    assert asked.paid_count == 0


def test_a_lost_answer_to_a_refund_must_be_looked_up(sim, shop, asked):
    case = shop.refund(asked.id, order_id=asked.order_id)
    carry_out = sim._apis["jingdong.pop.afs.soa.refundapply.replyRefund"]

    def vanish(body, file):
        carry_out(body, file)
        return {}

    sim._apis["jingdong.pop.afs.soa.refundapply.replyRefund"] = vanish
    with pytest.raises(Indeterminate):
        shop.agree_refund(case)
    assert shop.refund(asked.id, order_id=asked.order_id).state is RefundState.DONE
