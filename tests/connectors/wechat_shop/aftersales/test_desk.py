"""Cases are read in windows of a day, answered once, and never when they moved."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.base.aftersales import Refund, RefundKind, RefundState, UnreadableRefund
from hub.kernel.errors import Conflict, Indeterminate, Invalid, PlatformDown, RateLimited, Rejected, Transient
from hub.kernel.money import Money


@pytest.fixture
def asked(simulator, sold, connector):
    """Cases of buyers: ``asked("return", shipped=True)`` -> (the case as read, the shop's truth)."""

    def ask(kind="refund", *, shipped=False, line_ids=None):
        if shipped:
            parcel = ("SF1", "SF", {line.id: line.quantity for line in sold.lines})
            simulator.market.confirm(sold.id, [parcel])
        lines = (sold.lines[0].id,) if line_ids is None else line_ids
        case = simulator.market.service.ask(sold.id, kind, line_ids=lines)
        found = connector.refund(case.id, order_id=sold.id)
        assert isinstance(found, Refund)
        return found, case

    return ask


# -- reading -----------------------------------------------------------------------------------------


def test_a_case_is_read_in_full(asked, sold):
    refund, case = asked("return", shipped=True)
    assert (refund.refund_id, refund.order_id, refund.kind, refund.state) == (
        case.id,
        sold.id,
        RefundKind.RETURN,
        RefundState.ASKED,
    )
    line = sold.lines[0]
    assert (refund.line_ids, refund.quantity) == ((f"{line.listing_id}-{line.sku_id}",), line.quantity)
    assert (refund.amount, refund.goods_received) == (Money(case.amount_fen), True)


def test_a_case_is_about_lines_the_order_has_too(asked, connector, sold):
    refund, _ = asked()
    order = connector.order(sold.id)
    assert set(refund.line_ids) <= {line.line_id for line in order.lines}
    assert order.refund_open


def test_a_week_is_read_in_windows_of_24_hours(asked, connector, simulator, shop):
    _, case = asked()
    until = shop.at(int(simulator.market.clock()))
    simulator.market.calls.clear()
    pages = list(connector.changed_refunds(until - timedelta(days=7), until))
    assert [refund.refund_id for page in pages for refund in page.refunds] == [case.id]
    assert simulator.market.calls["aftersale/getaftersalelist"] == 7


@pytest.mark.parametrize("fault", ["", "duplicate_page", "shifted_page"])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_many_cases_are_all_read_whatever_the_page(simulator, goods, connector, shop, clock, fault, n, monkeypatch):
    goods("A", stock=500)
    cases = {simulator.market.service.ask(order.id).id for order in simulator.market.place_orders(45, 1)}
    clock.at += 5
    until = shop.at(int(clock.at))
    real, asked = simulator._case_list, []

    def list_with_a_fault(body):
        asked.append(body)
        if fault and len(asked) == n:
            simulator.faults.arm(fault, 1)
        return real(body)

    monkeypatch.setattr(simulator, "_case_list", list_with_a_fault)
    pages = list(connector.changed_refunds(until - timedelta(hours=1), until))
    read = [refund.refund_id for page in pages for refund in page.refunds]
    assert (len(read), set(read)) == (45, cases)


def test_a_status_never_seen_is_parked(asked, connector, simulator, sold):
    _, case = asked()
    simulator.odd_cases[case.id] = "SOMETHING_NEW"
    parked = connector.refund(case.id, order_id=sold.id)
    assert isinstance(parked, UnreadableRefund)
    assert (parked.field, parked.value, parked.order_id) == ("status", "SOMETHING_NEW", sold.id)
    assert parked.raw.startswith(b"{")


def test_a_kind_the_platform_does_not_have_is_parked(simulator, connector, sold):
    case = simulator.market.service.ask(sold.id, "repair")
    assert connector.refund(case.id, order_id=sold.id).field == "type"


def test_a_case_of_another_shape_is_parked_without_its_values(asked, connector, simulator, sold, monkeypatch):
    _, case = asked()
    monkeypatch.setattr(simulator, "_case_shown", lambda _: {"after_sale_order_id": case.id, "status": 5.5})
    parked = connector.refund(case.id, order_id=sold.id)
    assert isinstance(parked, UnreadableRefund)
    assert (parked.order_id, parked.value) == (sold.id, "")


def test_a_case_the_platform_does_not_know_is_none(connector):
    assert connector.refund("404", order_id="1") is None


def test_a_case_listed_but_gone_is_parked(connector, simulator, shop, monkeypatch):
    monkeypatch.setattr(
        simulator, "_case_list", lambda _: {"after_sale_order_id_list": ["404"], "has_more": False, "next_key": ""}
    )
    until = shop.at(int(simulator.market.clock()))
    (page,) = connector.changed_refunds(until - timedelta(hours=1), until)
    assert isinstance(page.refunds[0], UnreadableRefund)


# -- money only --------------------------------------------------------------------------------------


def test_a_refund_is_paid_once(asked, connector, sold):
    refund, case = asked(line_ids=())
    connector.agree_refund(refund)
    assert (case.state, case.paid_count) == ("done", 1)
    with pytest.raises(Conflict):
        connector.agree_refund(refund)
    assert case.paid_count == 1
    assert connector.refund(case.id, order_id=sold.id).state is RefundState.DONE


def test_a_case_that_was_withdrawn_is_not_paid(asked, connector, simulator):
    refund, case = asked()
    simulator.market.service.withdraw(case.id)
    simulator.market.calls.clear()
    with pytest.raises(Conflict):
        connector.agree_refund(refund)
    assert (case.paid_count, simulator.market.calls["aftersale/acceptapply"]) == (0, 0)


def test_a_case_whose_amount_was_raised_is_not_paid(asked, connector):
    refund, case = asked()
    case.amount_fen += 100
    with pytest.raises(Conflict):
        connector.agree_refund(refund)
    assert case.paid_count == 0


def test_a_case_that_moves_between_reading_and_answering_is_a_conflict(asked, connector, simulator, monkeypatch):
    refund, case = asked()
    monkeypatch.setattr(connector, "_unmoved", lambda _: simulator.market.service.withdraw(case.id))
    with pytest.raises(Conflict) as conflict:
        connector.agree_refund(refund)
    assert (conflict.value.facts["code"], case.paid_count) == ("10021041", 0)


def test_two_refunds_of_one_order_are_a_minute_apart(simulator, goods, connector, clock):
    goods("A", "B", "C")
    sold = next(order for order in simulator.market.place_orders(20, 1) if len(order.lines) > 1)
    cases = [simulator.market.service.ask(sold.id, line_ids=(line.id,)) for line in sold.lines[:2]]
    first, second = (connector.refund(case.id, order_id=sold.id) for case in cases)
    connector.agree_refund(first)
    with pytest.raises(RateLimited) as limited:
        connector.agree_refund(second)
    assert (limited.value.after, cases[1].paid_count) == (60.0, 0)
    clock.at += 60
    connector.agree_refund(second)
    assert [case.paid_count for case in cases] == [1, 1]


def test_a_busy_case_is_answered_later(asked, connector, simulator):
    refund, case = asked()
    simulator.busy_answers = 1
    with pytest.raises(Transient):
        connector.agree_refund(refund)
    assert case.paid_count == 0
    connector.agree_refund(refund)
    assert case.paid_count == 1


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "html_page", "truncated_json"])
def test_a_refund_is_paid_once_whatever_happens_to_the_answer(asked, connector, simulator, kind):
    refund, case = asked()
    connector._unmoved = lambda _: simulator.faults.arm(kind, 1)
    with pytest.raises(Indeterminate):
        connector.agree_refund(refund)
    del connector._unmoved
    simulator.faults.clear()
    if connector.refund(case.id, order_id=case.order_id).state is RefundState.ASKED:
        connector.agree_refund(refund)
    assert case.paid_count == 1


# -- refusing ----------------------------------------------------------------------------------------


def test_a_refusal_carries_a_reason_of_the_platform_and_words(asked, connector, simulator):
    refund, case = asked()
    reasons = connector.refusal_reasons(refund)
    assert len(reasons) == 3
    assert all(reason.text and not reason.needs_proof for reason in reasons)
    connector.refuse_refund(refund, reason_id=reasons[1].reason_id, words="已经发出")
    assert (case.state, case.refusal) == ("refused", "已经发出")
    assert connector.refund(case.id, order_id=case.order_id).state is RefundState.REFUSED


def test_a_proof_goes_with_the_refusal(asked, connector, simulator, shop):
    refund, case = asked()
    connector.refuse_refund(refund, reason_id="1", words="已使用", proof=shop.picture())
    assert (case.state, len(simulator._media)) == ("refused", 1)


@pytest.mark.parametrize(("reason", "words"), [("", "已发出"), ("x", "已发出"), ("1", " ")])
def test_a_refusal_without_reason_or_words_costs_no_call(asked, connector, simulator, reason, words):
    refund, case = asked()
    simulator.market.calls.clear()
    with pytest.raises(Invalid):
        connector.refuse_refund(refund, reason_id=reason, words=words)
    assert (case.state, simulator.market.calls) == ("asked", {})


def test_a_reason_the_platform_does_not_list_is_refused(asked, connector):
    refund, case = asked()
    with pytest.raises(Rejected):
        connector.refuse_refund(refund, reason_id="99", words="x")
    assert case.state == "asked"


# -- returns -----------------------------------------------------------------------------------------


def test_return_addresses_are_those_that_take_parcels(connector):
    addresses = connector.return_addresses()
    assert [(x.address_id, x.is_default) for x in addresses] == [("10001", True), ("10002", False)]
    assert all("10000000001" not in x.text for x in addresses)


def test_a_return_is_agreed_to_sent_back_and_confirmed_once(asked, connector, simulator, sold):
    refund, case = asked("return", shipped=True)
    connector.agree_return(refund, address_id="10002")
    assert (case.state, case.return_address, case.paid_count) == ("returning", "10002", 0)
    assert connector.refund(case.id, order_id=sold.id).state is RefundState.RETURNING
    simulator.market.service.send_back(case.id, "YT100", "YTO")
    back = connector.refund(case.id, order_id=sold.id)
    assert (back.state, back.return_waybill, back.return_carrier) == (RefundState.RETURNED, "YT100", "YTO")
    connector.confirm_return(back)
    assert (case.state, case.paid_count) == ("done", 1)
    with pytest.raises(Conflict):
        connector.confirm_return(back)
    assert case.paid_count == 1


def test_goods_that_did_not_come_back_are_not_paid_for(asked, connector):
    refund, case = asked("return", shipped=True)
    with pytest.raises(Conflict):
        connector.confirm_return(refund)
    assert (case.state, case.paid_count) == ("asked", 0)


def test_an_address_that_is_not_the_shops_is_refused(asked, connector):
    refund, case = asked("return", shipped=True)
    with pytest.raises(Rejected) as rejected:
        connector.agree_return(refund, address_id="99")
    assert (rejected.value.code, bool(rejected.value.remedy), case.state) == ("10021058", True, "asked")


def test_a_return_that_came_back_wrong_is_refused(asked, connector, simulator):
    refund, case = asked("return", shipped=True)
    connector.agree_return(refund, address_id="10001")
    simulator.market.service.send_back(case.id, "YT100", "YTO")
    back = connector.refund(case.id, order_id=case.order_id)
    connector.refuse_refund(back, reason_id="1", words="已使用")
    assert (case.state, case.paid_count) == ("refused", 0)


@pytest.mark.parametrize(
    ("kind", "answer"), [("return", "agree_refund"), ("exchange", "agree_return"), ("refund", "confirm_return")]
)
def test_an_answer_of_another_kind_is_refused_with_a_remedy(asked, connector, simulator, kind, answer):
    refund, case = asked(kind, shipped=True)
    simulator.market.calls.clear()
    more = {"address_id": "10001"} if answer == "agree_return" else {}
    with pytest.raises(Invalid) as invalid:
        getattr(connector, answer)(refund, **more)
    assert (bool(invalid.value.remedy), case.state, simulator.market.calls) == (True, "asked", {})


def test_a_case_that_cannot_be_read_is_not_answered(asked, connector, simulator):
    refund, case = asked()
    simulator.odd_cases[case.id] = "SOMETHING_NEW"
    with pytest.raises(Conflict):
        connector.agree_refund(refund)
    with pytest.raises(Conflict):
        connector.agree_refund(replace(refund, refund_id="404"))
    assert case.paid_count == 0


def test_a_platform_that_is_down_is_transient(asked, connector, simulator):
    refund, case = asked()
    simulator.faults.arm("http_500", 1)
    with pytest.raises(PlatformDown):
        connector.agree_refund(refund)
    assert case.paid_count == 0
