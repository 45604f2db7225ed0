"""After-sales of every vendor that has them: cases are read whole, answered once, and money goes back once."""

from datetime import timedelta

import pytest

from connectors.base.aftersales import Refund, RefundKind, RefundState
from connectors.sandbox.faults import KINDS
from hub.kernel.errors import Conflict, Indeterminate, Rejected, Transient

pytestmark = pytest.mark.faults
MOST_REQUESTS = 60


def cases(driver, since: float = 3600) -> dict[str, list[Refund]]:
    """Every case changed lately, by its order; Suning tells one case line by line."""
    end = driver.now() + timedelta(seconds=1)
    found: dict[str, Refund] = {}
    for page in driver.connector.changed_refunds(end - timedelta(seconds=since), end):
        for case in page.refunds:
            assert isinstance(case, Refund), case
            found[case.refund_id] = case
    by_case: dict[str, list[Refund]] = {}
    for case in found.values():
        by_case.setdefault(case.order_id, []).append(case)
    return by_case


def opened(driver, n: int, kind: str = "refund", seed: int = 1):
    """``n`` orders with a case each; goods that come back were shipped before."""
    placed = driver.buy(n, seed=seed)
    asked = []
    for number, order in enumerate(placed):
        if kind != "refund":
            driver.connector.confirm_shipment(driver.notice(order.id, f"SF3{seed:04d}{number:08d}"))
        driver.clock.at += 2
        asked.append(driver.simulator.market.service.ask(order.id, kind))
    driver.clock.at += 2
    return asked


def every_request(driver, kind, act):
    """Run ``act(n)`` with the fault at request n until it is over before the fault is due."""
    for n in range(1, MOST_REQUESTS):
        driver.fault_at(kind, n)
        act(n)
        if not driver.calm():
            return
    pytest.fail(f"more than {MOST_REQUESTS} requests")


@pytest.mark.needs("refunds")
def test_every_case_is_read_whole(driver):
    asked = opened(driver, 8)
    found = cases(driver)
    assert set(found) == {case.order_id for case in asked}
    for case in asked:
        for read in found[case.order_id]:
            assert (read.order_id, read.kind, read.state) == (case.order_id, RefundKind.REFUND, RefundState.ASKED)
            assert read.raw
            again = driver.connector.refund(read.refund_id, order_id=read.order_id)
            assert isinstance(again, Refund)
            assert (again.refund_id, again.state, again.amount) == (read.refund_id, read.state, read.amount)
        assert sum(read.amount.fen for read in found[case.order_id]) == case.amount_fen


@pytest.mark.needs("refunds")
def test_a_case_nobody_knows_is_none(driver):
    (case,) = opened(driver, 1)
    assert driver.connector.refund("9" * len(case.id), order_id=case.order_id) is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.needs("refunds")
def test_no_case_is_missed_through_a_fault(driver, kind):
    asked = {case.order_id for case in opened(driver, 5)}

    def act(_):
        try:
            assert set(cases(driver)) == asked
        except Transient:
            driver.calm()
            assert set(cases(driver)) == asked

    if kind in ("duplicate_page", "shifted_page"):
        driver.simulator.faults.arm(kind, 1)
        act(1)
        driver.calm()
        return
    every_request(driver, kind, act)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.needs("refunds", "refund_answers")
def test_money_goes_back_once_through_a_fault(driver, kind):

    def act(n):
        driver.calm()
        (case,) = opened(driver, 1, seed=n)
        driver.fault_at(kind, n)

        def state():
            return driver.connector.refund(case.id, order_id=case.order_id)

        def agree():
            try:
                driver.connector.agree_refund(state())
            except Conflict:
                assert case.state == "done"  # it had arrived

        driver.settle(lambda: state().state in (RefundState.DONE, RefundState.PAYING), agree)
        assert (case.state, case.paid_count) == ("done", 1)

    every_request(driver, kind, act)


@pytest.mark.needs("refunds", "refund_answers")
def test_a_refusal_says_why(driver, draw):
    (case,) = opened(driver, 1)
    read = driver.connector.refund(case.id, order_id=case.order_id)
    reasons = driver.connector.refusal_reasons(read)
    driver.connector.refuse_refund(
        read,
        reason_id=reasons[0].reason_id if reasons else "",
        words="商品已发出,请与我们联系",
        proof=draw("proof") if reasons and reasons[0].needs_proof else None,
    )
    assert case.state == "refused"
    assert case.refusal
    assert driver.connector.refund(case.id, order_id=case.order_id).state in (RefundState.REFUSED, RefundState.CLOSED)


@pytest.mark.needs("refunds", "returns")
def test_goods_come_back_before_the_money_goes(driver):
    (case,) = opened(driver, 1, "return")
    read = driver.connector.refund(case.id, order_id=case.order_id)
    assert (read.kind, read.state) == (RefundKind.RETURN, RefundState.ASKED)
    [address, *_] = driver.connector.return_addresses()
    driver.connector.agree_return(read, address_id=address.address_id)
    assert (case.state, case.paid_count) == ("returning", 0)
    driver.clock.at += 2
    driver.simulator.market.service.send_back(case.id, "SF7000000000001", "SF")
    read = driver.connector.refund(case.id, order_id=case.order_id)
    assert (read.state, read.return_waybill) == (RefundState.RETURNED, "SF7000000000001")
    driver.clock.at += 120  # one answer a minute on some platforms
    driver.connector.confirm_return(read)
    assert (case.state, case.paid_count) == ("done", 1)


@pytest.mark.needs("refunds", "refund_answers")
def test_a_withdrawn_case_cannot_be_agreed_to(driver):
    (case,) = opened(driver, 1)
    read = driver.connector.refund(case.id, order_id=case.order_id)
    driver.simulator.market.service.withdraw(case.id)
    with pytest.raises((Conflict, Rejected)):
        driver.connector.agree_refund(read)
    assert case.paid_count == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.needs("refunds", "refund_answers")
def test_answering_never_pretends(driver, kind):

    def act(n):
        driver.calm()
        (case,) = opened(driver, 1, seed=n)
        read = driver.connector.refund(case.id, order_id=case.order_id)
        driver.fault_at(kind, n)
        try:
            driver.connector.agree_refund(read)
        except Indeterminate:
            return
        except Transient:
            assert case.paid_count == 0, "Transient, but the money went"
            return
        assert case.paid_count == 1

    every_request(driver, kind, act)


@pytest.mark.needs("refunds")
def test_buyers_words_stay_out_of_reprs(driver):
    (case,) = opened(driver, 1)
    read = driver.connector.refund(case.id, order_id=case.order_id)
    assert "raw=" not in repr(read)
    assert "words=" not in repr(read)
