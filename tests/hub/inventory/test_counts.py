"""A difference is booked once, by somebody else than the counter, and never below what orders hold."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from hub.inventory import counts, places
from hub.inventory.errors import PiecesHeld, SamePerson
from hub.inventory.models import CountLine
from hub.kernel.clock import now
from hub.kernel.errors import Conflict, IllegalMove, Invalid


@pytest.fixture
def line(door) -> CountLine:
    door.goods("A")
    door.house.stock("A", 10, lot="L1")
    return make(door)


def make(door, days: int = 31) -> CountLine:
    with time_machine.travel(now() + timedelta(days=days)), door.house.runtime.db.write() as tx:
        home = places.ensure_warehouse(tx, code="W1", name="样例仓")
        made = counts.today_s_list(tx, home.id, actor=door.counter)
        assert counts.today_s_list(tx, home.id, actor=door.lead).id == made.id
        return tx.exec(select(CountLine).where(CountLine.list_id == made.id)).one()


def count(door, line: CountLine, pieces: int, away: int = 0) -> CountLine:
    return door.act(counts.record, line.id, pieces, away=away, actor=door.counter)


def test_a_count_that_agrees_changes_nothing(door, line):
    assert (line.why, line.expected) == ("stale", None)
    assert count(door, line, 10).state == "matched"
    assert door.house.levels() == {"L1": (10, 0)}


def test_a_counter_cannot_approve_himself(door, line):
    assert count(door, line, 8).state == "differs"
    with pytest.raises(SamePerson):
        door.act(counts.approve, line.id, actor=door.counter)
    assert door.house.levels() == {"L1": (10, 0)}


@pytest.mark.parametrize("pieces", [8, 13])
def test_an_approved_difference_is_booked_once(door, line, pieces):
    count(door, line, pieces)
    assert door.act(counts.approve, line.id, actor=door.lead).state == "approved"
    with pytest.raises(IllegalMove):
        door.act(counts.approve, line.id, actor=door.lead)
    assert door.house.levels() == {"L1": (pieces, 0)}
    assert door.house.whole()


def test_what_moves_between_count_and_approval_stays_moved(door, line):
    count(door, line, 8)
    door.house.stock("A", 5, lot="L1")
    door.act(counts.approve, line.id, actor=door.lead)
    assert door.house.levels() == {"L1": (13, 0)}


def test_a_count_below_what_orders_hold_is_refused_and_names_the_lines(door, line):
    door.house.take(door.house.order("O1", ("A", 9)))
    count(door, line, 8)
    with pytest.raises(PiecesHeld) as refused:
        door.act(counts.approve, line.id, actor=door.lead)
    assert (len(refused.value.line_ids), refused.value.facts["reserved"]) == (1, 9)
    assert door.house.levels() == {"L1": (10, 9)}


def test_packed_pieces_are_not_missed_on_the_shelf(door, line):
    assert count(door, line, 7, away=3).state == "matched"


def test_a_doubted_count_is_counted_again(door, line):
    count(door, line, 8)
    assert door.act(counts.recount, line.id, actor=door.lead).state == "open"
    again = count(door, line, 10)
    assert (again.state, again.rounds) == ("matched", 2)


def test_a_line_is_counted_once(door, line):
    count(door, line, 10)
    with pytest.raises(IllegalMove):
        count(door, line, 3)


def test_an_impossible_count_is_refused(door, line):
    with pytest.raises(Invalid):
        count(door, line, -1)


def test_nothing_due_is_said(door):
    door.goods("A")
    door.house.stock("A", 10, lot="L1")
    with pytest.raises(Conflict, match="nothing is due"):
        make(door, days=1)


def test_quarantine_is_not_on_the_list(door):
    door.goods("A")
    lot = door.house.stock("A", 10, lot="L1")
    door.report(lot, "quarantine", pieces=4)
    assert make(door).location_id == door.house.place()
