"""Cases are taken in once, in order, whole; what cannot be read is parked; a message is followed by a read."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from connectors.base.aftersales import Refund, RefundKind, RefundState, UnreadableRefund
from connectors.base.nudges import Nudge
from hub.aftersales import ingest, pull, queries
from hub.aftersales.models import Case, CasePayload
from hub.channels.models import Shop
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.jobs.queue import enqueue
from hub.kernel.money import Money
from hub.orders import nudged
from tests.hub import fakemart


def refund(no: str = "R1", state: str = "asked", at: int = 0, **changes) -> Refund:
    made = Refund(
        no, "O1", RefundKind.REFUND, RefundState(state), state.upper(), Money(9900), now(), now(),
        f"{no}{state}{at}{changes}".encode(), words="请联系 10012345678 或 13812345678", reason="不想要了",
    )  # fmt: skip
    return replace(made, modified_at=made.modified_at.replace(microsecond=0) + timedelta(seconds=at), **changes)


def take(house, *cases):
    shop = house.shop()
    with house.runtime.db.write() as tx:
        return ingest.take_in(tx, house.runtime.vault, tx.get(Shop, shop.id), cases, actor=Actor("channel", "t1"))


def rows(house):
    with house.runtime.db.read() as tx:
        return [(x.refund_id, x.state, x.amount_fen) for x in tx.exec(select(Case).order_by(Case.refund_id))]


def test_a_case_is_kept_once_and_an_older_version_never_over_a_newer(house):
    first, second = refund(), refund(state="paying", at=5)
    assert (len(take(house, first)), len(take(house, first))) == (1, 0)
    assert (len(take(house, second, first)), len(take(house, first))) == (1, 0)
    assert rows(house) == [("R1", "paying", 9900)]
    assert [fact.name for fact in house.facts() if fact.name.startswith("refund")] == ["refund.opened", "refund.moved"]


def test_payloads_are_sealed_and_words_lose_their_phone_numbers(house):
    take(house, refund())
    with house.runtime.db.read() as tx:
        case, payload = tx.exec(select(Case)).one(), tx.exec(select(CasePayload)).one()
    assert "13812345678" not in case.words
    assert b"R1" not in payload.sealed


def test_an_unreadable_case_is_parked_until_it_can_be_read(house):
    take(house, UnreadableRefund("R1", "O1", "status 99 is not in our table", b"{}", "status", "99"))
    with house.runtime.db.read() as tx:
        assert [(x.refund_id, x.field) for x in queries.open_parked(tx)] == [("R1", "status")]
    take(house, refund())
    with house.runtime.db.read() as tx:
        assert list(queries.open_parked(tx)) == []


def test_an_ended_case_that_comes_alive_is_parked_and_not_believed(house):
    take(house, refund(state="done"))
    take(house, refund(state="asked", at=9))
    assert rows(house) == [("R1", "done", 9900)]
    with house.runtime.db.read() as tx:
        assert len(queries.open_parked(tx)) == 1


def test_a_case_stands_on_the_timeline_of_its_order_and_holds_it(desk):
    d = desk()
    sim = d.ask()
    case = d.case(sim)
    assert d.house.state(sim.order_id) == "received:refund"
    assert [f.subject for f in d.house.facts("refund.opened")] == [f"order:{case.order_id}"]
    d.read()
    assert len(rows(d.house)) == 1


@pytest.mark.parametrize("vendor", ["taobao", "jd", "youzan", "wechat_shop", "pinduoduo", "suning"])
def test_every_vendor_s_cases_are_pulled_once(desk, vendor):
    d = desk(vendor)
    for seed in range(1, 4):
        d.ask(seed=seed)
    d.read()
    assert {x.order_id for x in d.service.refunds.values()} == set(order_nos(d.house))
    assert len(order_nos(d.house)) == 3


def order_nos(house):
    with house.runtime.db.read() as tx:
        return sorted({x.order_no for x in tx.exec(select(Case))})


def test_a_message_about_a_case_is_followed_by_a_read(house, monkeypatch):
    platform = fakemart.plug(monkeypatch)
    shop_id = fakemart.open_shop(house.runtime)
    platform.cases["R7"] = refund("R7")
    message = Nudge(**fakemart.message("m1", "R7", about="refund"))
    with house.runtime.db.write() as tx:
        nudged.take(tx, tx.get(Shop, shop_id), [message])
    house.run(pull.READ_ONE)
    assert rows(house) == [("R7", "asked", 9900)]


def test_a_deadline_is_warned_of_once_four_hours_before(house):
    take(house, refund(deadline=now() + timedelta(hours=6)))
    for hours, warned in ((1, 0), (3, 1), (4, 1)):
        with time_machine.travel(now() + timedelta(hours=hours)):
            with house.runtime.db.write() as tx:
                enqueue(tx, pull.WARN, key="tick")
            house.run(pull.WARN)
        assert len(house.facts("refund.urgent")) == warned
