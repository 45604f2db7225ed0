"""Remedies have an outcome of their own, and a large compensation needs two people."""

import pytest

from hub.aftersales import remedies
from hub.aftersales.remedies import Wish
from hub.kernel.errors import Forbidden, IllegalMove, Invalid
from hub.orders import queries as orders


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


def test_a_price_difference_is_proposed_once_for_a_line(house, order) -> None:
    with house.runtime.db.read() as tx:
        line = orders.lines_of(tx, [order])[0].id
    given = {"note": "约 6 kg，实称 5.6 kg", "limit_fen": 50_000, "actor": house.actor}
    with house.runtime.db.write() as tx:
        first = remedies.propose_difference(tx, order, line, 1200, **given)
        again = remedies.propose_difference(tx, order, line, 1200, **given)
        assert (first.id, first.kind, first.state, first.amount_fen) == (again.id, "difference", "open", 1200)
        with pytest.raises(Invalid):
            remedies.propose_difference(tx, order, line + 1, 0, **given)
