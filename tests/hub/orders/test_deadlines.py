"""Promises about ship-by times: every paid order has one, the platform's own is never touched, alarms come once."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from hub.kernel.errors import Conflict, Invalid
from hub.kernel.jobs.queue import enqueue
from hub.orders import deadlines
from hub.orders.deadline_rules import Pause, Rule
from hub.orders.models import Order, ShipByPause, ShipByRule

#: When orders of the house are paid.
DAWN = datetime(2026, 1, 10, 1, 0, tzinfo=UTC)
NONE = {"ship_by": None}


def due(house, no: str):
    with house.runtime.db.read() as tx:
        order = tx.exec(select(Order).where(Order.order_no == no)).one()
        return order.ship_by, order.ship_by_here


def test_an_order_without_a_deadline_of_its_platform_gets_ours(house) -> None:
    house.sku("A")
    house.take(house.order("N1", ("A", 1), **NONE), house.order("N2", ("A", 1)))
    house.take(house.order("N3", ("A", 1), **NONE, paid_at=None))
    assert due(house, "N1") == (DAWN + timedelta(hours=48), True)
    assert due(house, "N2") == (DAWN + timedelta(days=2), False)
    assert due(house, "N3") == (None, False)


def test_a_new_rule_or_pause_moves_what_is_still_here_and_nothing_else(house) -> None:
    house.sku("A")
    house.take(house.order("N1", ("A", 1), **NONE), house.order("N2", ("A", 1)))
    with house.runtime.db.write() as tx:
        deadlines.keep_rule(tx, Rule("taobao", date(2026, 1, 1), 24), "平台规则页", actor=house.actor)
        deadlines.keep_pause(tx, Pause("", date(2026, 1, 11), date(2026, 1, 12)), "大雪封路", actor=house.actor)
    house.run(deadlines.REFILL)
    assert due(house, "N1") == (DAWN + timedelta(hours=24 + 48), True)
    assert due(house, "N2") == (DAWN + timedelta(days=2), False)
    with house.runtime.db.write() as tx:
        deadlines.drop_rule(tx, deadlines.rules(tx)[0].id, actor=house.actor)
        deadlines.drop_pause(tx, deadlines.pauses(tx)[0].id, actor=house.actor)
    house.run(deadlines.REFILL)
    assert due(house, "N1") == (DAWN + timedelta(hours=48), True)


def test_a_newer_version_without_a_deadline_keeps_ours(house) -> None:
    house.sku("A")
    house.take(house.order("N1", ("A", 1), **NONE))
    house.take(house.order("N1", ("A", 1), **NONE, at=60, seller_note="x"))
    assert due(house, "N1") == (DAWN + timedelta(hours=48), True)


def test_what_cannot_be_a_rule_changes_nothing(house) -> None:
    first = Rule("taobao", date(2026, 1, 1), 24)
    with house.runtime.db.write() as tx:
        deadlines.keep_rule(tx, first, "", actor=house.actor)
    for rule, error in ((Rule("jd", date(2026, 1, 1), 0), Invalid), (first, Conflict)):
        with pytest.raises(error), house.runtime.db.write() as tx:
            deadlines.keep_rule(tx, rule, "", actor=house.actor)
    with pytest.raises(Invalid), house.runtime.db.write() as tx:
        deadlines.keep_pause(tx, Pause("", date(2026, 2, 2), date(2026, 2, 1)), "节日", actor=house.actor)
    with house.runtime.db.read() as tx:
        assert (len(tx.exec(select(ShipByRule)).all()), len(tx.exec(select(ShipByPause)).all())) == (1, 0)


def test_an_order_is_warned_of_once_before_its_deadline(house) -> None:
    house.sku("A")
    house.take(house.order("N1", ("A", 1)))
    seen = []
    for hours in (43, 45, 46, 50):
        with time_machine.travel(DAWN + timedelta(hours=hours), tick=False):
            with house.runtime.db.write() as tx:
                enqueue(tx, deadlines.WATCH, key="tick")
            house.run(deadlines.WATCH)
            seen.append(len(house.facts("order.due")))
    assert seen == [0, 1, 1, 1]
