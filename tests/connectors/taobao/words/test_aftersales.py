"""Cases read exactly, or parked with the field that could not be read."""

from datetime import UTC, datetime

import orjson
import pytest

from connectors.base.aftersales import RefundKind, RefundState, UnreadableRefund
from connectors.taobao.words import aftersales as cases
from hub.kernel.money import Money

CASE = {
    "refund_id": "118002345678901",
    "tid": 4117890123456781234,
    "oid": 4117890123456781235,
    "status": "WAIT_SELLER_AGREE",
    "refund_fee": "56.80",
    "created": "2026-11-20 10:02:11",
    "modified": "2026-11-20 10:05:00",
    "dispute_type": "REFUND",
    "refund_version": 1479300000000,
    "refund_phase": "onsale",
    "good_status": "BUYER_NOT_RECEIVED",
    "num": 2,
    "reason": "不想要了",
    "desc": "买家的话",
    "refund_remind_timeout": {"exist_timeout": True, "timeout": "2026-11-22 10:02:11", "remind_type": 1},
}


def test_a_case_is_read_with_every_digit():
    case = cases.to_refund(CASE)
    assert (case.refund_id, case.order_id) == ("118002345678901", "4117890123456781234")
    assert (case.line_ids, case.quantity) == (("4117890123456781235",), 2)
    assert (case.amount, case.version, case.phase) == (Money(5680), "1479300000000", "onsale")
    assert (case.kind, case.state, case.goods_received) == (RefundKind.REFUND, RefundState.ASKED, False)
    assert case.deadline == datetime(2026, 11, 22, 2, 2, 11, tzinfo=UTC)
    assert case.words == "买家的话"
    assert "买家的话" not in repr(case)
    assert orjson.loads(case.raw) == CASE


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("REFUND_AND_RETURN", RefundKind.RETURN),
        ("TMALL_EXCHANGE", RefundKind.EXCHANGE),
        ("TAOBAO_EXCHANGE", RefundKind.EXCHANGE),
        ("REPAIR", RefundKind.REPAIR),
        ("RESHIPPING", RefundKind.RESEND),
    ],
)
def test_every_dispute_has_its_kind(word, kind):
    assert cases.to_refund(CASE | {"dispute_type": word}).kind is kind


@pytest.mark.parametrize(("back", "kind"), [(True, RefundKind.RETURN), (False, RefundKind.REFUND)])
def test_without_a_dispute_type_the_goods_decide(back, kind):
    assert cases.to_refund(CASE | {"dispute_type": None, "has_good_return": back}).kind is kind


@pytest.mark.parametrize("word", ["WAIT_SELLER_CONSIGN_GOODS", "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS"])
def test_an_agreed_exchange_is_being_carried_out(word):
    assert cases.to_refund(CASE | {"status": word}).state is RefundState.PAYING


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "EXCHANGE_TRANSFORM_TO_REFUND"}, "status"),
        ({"dispute_type": "OTHERS"}, "dispute_type"),
        ({"dispute_type": None}, "dispute_type"),
        ({"refund_fee": "1,00"}, "refund_fee"),
        ({"modified": "yesterday"}, "modified"),
        ({"tid": None}, "tid"),
        ({"refund_remind_timeout": {"exist_timeout": True, "timeout": "soon"}}, "timeout"),
    ],
)
def test_a_case_that_cannot_be_read_names_the_field(change, field):
    parked = cases.read_refund(CASE | change, "77")
    assert isinstance(parked, UnreadableRefund)
    assert (parked.refund_id, parked.field) == ("118002345678901", field)
    assert parked.order_id == ("77" if field == "tid" else "4117890123456781234")


def test_a_case_without_a_deadline_or_a_line_has_none():
    case = cases.to_refund(CASE | {"refund_remind_timeout": {"exist_timeout": False}, "oid": None})
    assert (case.deadline, case.line_ids) == (None, ())
