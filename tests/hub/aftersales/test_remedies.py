"""Remedies have an outcome of their own, and a large compensation needs two people."""

import pytest

from hub.aftersales import remedies
from hub.aftersales.remedies import Wish
from hub.kernel.errors import Forbidden, IllegalMove, Invalid


@pytest.fixture
def order(house):
    house.sku("A")
    house.stock("A", 5)
    house.take(house.order("O1", ("A", 1)))
    return house.order_id("O1")


def ask(house, order, wish, limit=5000, actor=None):
    with house.runtime.db.write() as tx:
        return remedies.ask(tx, order, wish, limit_fen=limit, actor=actor or house.actor)


def test_a_large_compensation_waits_for_somebody_else(house, order, people):
    clerk, chief = people
    made = ask(house, order, Wish("compensation", "melted", 6000), actor=clerk)
    assert made.state == "waiting"
    for who, error in ((clerk, Forbidden),):
        with house.runtime.db.write() as tx, pytest.raises(error):
            remedies.approve(tx, made.id, actor=who)
    with house.runtime.db.write() as tx, pytest.raises(IllegalMove):
        remedies.carry_out(tx, made.id, "P1", actor=clerk)
    with house.runtime.db.write() as tx:
        remedies.approve(tx, made.id, actor=chief)
        remedies.carry_out(tx, made.id, "P1", actor=clerk)
    assert [f.name for f in house.facts() if f.name.startswith("remedy")] == [
        "remedy.waiting",
        "remedy.open",
        "remedy.done",
    ]


def test_many_small_compensations_add_up(house, order):
    assert [ask(house, order, Wish("compensation", "late", 3000)).state for _ in range(2)] == ["open", "waiting"]


def test_a_remedy_without_goods_or_amount_is_refused(house, order):
    for wish in (
        Wish("resend", "missing"),
        Wish("compensation", "late"),
        Wish("gift", "late", 1),
        Wish("resend", "no"),
    ):
        with pytest.raises(Invalid):
            ask(house, order, wish)
    assert house.facts("remedy.open") == []
