"""Money goes back exactly once, a case that changed is never answered blindly, and four eyes are two people."""

import pytest

from connectors.sandbox.faults import KINDS
from hub.aftersales import answers, ingest, sending
from hub.kernel.clock import now
from hub.kernel.errors import Conflict, Forbidden, StaleWrite
from hub.kernel.jobs import queue
from hub.kernel.jobs.models import LANES
from hub.kernel.jobs.registry import Run, kind

VENDORS = ("taobao", "jd", "wechat_shop", "youzan")
WRITES = [k for k in KINDS if k not in ("duplicate_page", "shifted_page")]


def settle(desk, sim, limit: int = 30) -> None:
    """Run the answer's job, however often it is put back, until it has ended."""
    from datetime import timedelta

    import time_machine

    for step in range(limit):
        with time_machine.travel(now() + timedelta(minutes=step)):
            desk.send()
        if desk.answers(sim)[-1][1] != "sending":
            return
    pytest.fail(f"never settled: {desk.answers(sim)}")


@pytest.mark.parametrize("vendor", VENDORS)
def test_an_agreed_refund_is_paid_once_and_a_repeat_does_nothing(desk, vendor):
    d = desk(vendor)
    sim = d.ask()
    d.decide(sim)
    d.send()
    with d.house.runtime.db.write() as tx:
        queue.enqueue(tx, sending.SEND, key="again", payload={"answer_id": str(answer_id(d, sim))})
    d.send()
    assert (sim.state, sim.paid_count, d.answers(sim)) == ("done", 1, [("agree_refund", "done")])


def answer_id(d, sim) -> int:
    from hub.aftersales import queries

    with d.house.runtime.db.read() as tx:
        return queries.answers(tx, [d.case(sim).id])[-1].id


@pytest.mark.faults
@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("fault", WRITES)
def test_money_goes_back_once_with_a_fault_at_every_request(desk, vendor, fault, monkeypatch):
    d = desk(vendor)
    handle = d.simulator.handle
    count = {"n": 0, "at": 0}

    def counting(request):
        count["n"] += 1
        if count["n"] == count["at"]:
            d.simulator.faults.arm(fault, 1)
        return handle(request)

    monkeypatch.setattr(d.simulator, "handle", counting)
    for at in range(1, 8):
        count.update(n=0, at=0)
        sim = d.ask(seed=at)
        d.decide(sim)
        count.update(n=0, at=at)
        settle(d, sim)
        reached = count["n"] >= at
        d.simulator.faults.clear()
        assert (sim.state, sim.paid_count, d.answers(sim)) == ("done", 1, [("agree_refund", "done")]), at
        if not reached:
            return


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("step", ["before", "intent", "sent"])
def test_a_worker_killed_at_any_step_pays_once(desk, vendor, step, monkeypatch):
    d = desk(vendor)
    sim = d.ask()
    d.decide(sim)

    class Killed(BaseException):
        pass

    def die(*_args, **_named):
        raise Killed

    with d.house.runtime.db.write() as tx:
        job = queue.claim(tx, owner="gone:1:1:x", lease_seconds=-1, lanes=tuple(LANES), job_id=0)
        while job is not None and job.kind != sending.SEND:
            job = queue.claim(tx, owner="gone:1:1:x", lease_seconds=-1, lanes=tuple(LANES))
    with monkeypatch.context() as patch:
        if step == "before":
            patch.setattr(sending, "_about_to", die)
        elif step == "intent":
            patch.setattr(sending, "_give", die)
        else:
            real = sending._give
            patch.setattr(sending, "_give", lambda *a: (real(*a), die()))
        with pytest.raises(Killed):
            kind(sending.SEND).outward(Run(d.house.runtime, job, queue.fence))
    with d.house.runtime.db.write() as tx:
        queue.sweep(tx)
    settle(d, sim)
    assert (sim.state, sim.paid_count, d.answers(sim)) == ("done", 1, [("agree_refund", "done")])


@pytest.mark.parametrize("vendor", ["taobao", "youzan"])
def test_a_case_that_changed_is_read_again_and_not_answered(desk, vendor):
    d = desk(vendor)
    sim = d.ask()
    d.decide(sim)
    sim.amount_fen, sim.version, sim.modified = sim.amount_fen - 100, sim.version + 1, d.simulator.market.tick()
    d.send()
    assert (sim.state, sim.paid_count, d.answers(sim)) == ("asked", 0, [("agree_refund", "stale")])
    assert d.case(sim).amount_fen == sim.amount_fen
    d.decide(sim)
    d.send()
    assert (sim.paid_count, d.answers(sim)[-1]) == (1, ("agree_refund", "done"))


def test_a_withdrawn_case_is_not_paid(desk):
    d = desk()
    sim = d.ask()
    d.decide(sim)
    d.service.withdraw(sim.id)
    d.send()
    assert (sim.paid_count, d.answers(sim), d.case(sim).state) == (0, [("agree_refund", "stale")], "closed")


def test_a_decision_about_an_older_page_is_refused(desk, people):
    d = desk()
    sim = d.ask()
    with d.house.runtime.db.write() as tx, pytest.raises(StaleWrite):
        answers.ask(tx, None, d.case(sim).id, answers.Draft("agree_refund", "old"), limit_fen=1, actor=people[0])
    assert d.answers(sim) == []


def test_a_case_has_one_open_answer(desk):
    d = desk()
    sim = d.ask()
    d.decide(sim)
    with pytest.raises(Conflict):
        d.decide(sim)
    assert d.answers(sim) == [("agree_refund", "sending")]


def test_over_the_limit_a_second_person_is_needed_and_never_the_same(desk, people):
    clerk, chief = people
    d = desk()
    d.limit = 0
    sim = d.ask()
    answer = d.decide(sim)
    assert answer.state == "waiting"
    d.send()
    assert sim.paid_count == 0
    with d.house.runtime.db.write() as tx, pytest.raises(Forbidden):
        answers.approve(tx, answer.id, actor=clerk)
    d.send()
    assert (sim.paid_count, d.answers(sim)) == (0, [("agree_refund", "waiting")])
    with d.house.runtime.db.write() as tx:
        answers.approve(tx, answer.id, actor=chief)
    d.send()
    assert (sim.paid_count, d.answers(sim)) == (1, [("agree_refund", "done")])


def test_an_approval_of_a_case_that_moved_on_is_refused(desk, people):
    d = desk()
    d.limit = 0
    sim = d.ask()
    answer = d.decide(sim)
    d.service.withdraw(sim.id)
    d.read()
    assert d.answers(sim) == [("agree_refund", "stale")]
    with d.house.runtime.db.write() as tx, pytest.raises((Conflict, StaleWrite)):
        answers.approve(tx, answer.id, actor=people[1])


def test_a_platform_without_answers_is_not_pretended_to(desk):
    d = desk("pinduoduo")
    sim = d.ask()
    with pytest.raises(Conflict, match="back office"):
        d.decide(sim)
    assert d.answers(sim) == []


def test_a_refusal_goes_with_its_words(desk):
    d = desk("youzan")
    sim = d.ask()
    d.decide(sim, "refuse", words="商品已发出，请与我们联系")
    d.send()
    assert (sim.state, sim.refusal, d.case(sim).state) == ("refused", "商品已发出，请与我们联系", "refused")


def test_the_basis_of_a_case_and_of_its_row_are_one(desk):
    d = desk()
    sim = d.ask()
    from hub.channels.connections import opened

    with opened(d.house.runtime, d.shop_id) as connector:
        fresh = connector.refund(sim.id, order_id=sim.order_id)
    assert ingest.basis(fresh) == ingest.basis(d.case(sim))
