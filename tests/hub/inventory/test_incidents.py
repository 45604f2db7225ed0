"""What went wrong with goods is on record, and its consequence is drawn once."""

import pytest

from hub.inventory import incidents
from hub.inventory.errors import PiecesHeld
from hub.kernel.errors import Conflict, IllegalMove, Invalid


@pytest.fixture
def lot(door):
    door.goods("A")
    return door.house.stock("A", 10, lot="L1")


def test_a_write_off_leaves_the_ledger_with_the_reason_damage(door, lot):
    door.report(lot, "write_off", pieces=3)
    with door.house.runtime.db.read() as tx:
        newest = incidents.queries.movements(tx, lot.sku_id)[0]
    assert (newest.delta, newest.reason) == (-3, "damage")
    assert (door.house.levels(), door.incidents()) == ({"L1": (7, 0)}, [("damage", 3, "warehouse", "settled")])
    assert door.house.whole()


def test_an_incident_without_consequence_moves_nothing(door, lot):
    door.report(lot, "none", pieces=2)
    assert door.house.levels() == {"L1": (10, 0)}


def test_pieces_in_quarantine_are_not_sold_until_quality_releases_them_once(door, lot):
    held = door.report(lot, "quarantine", pieces=4, kind="wrong_label")
    assert (door.where(), door.free("A")) == ({"C-01-01-1": 6, "Q-A-1": 4}, 6)
    door.act(incidents.release, held.id, actor=door.lead)
    assert (door.where(), door.free("A")) == ({"C-01-01-1": 10}, 10)
    for again in (incidents.release, incidents.write_off):
        with pytest.raises(IllegalMove):
            door.act(again, held.id, actor=door.lead)
    assert door.house.whole()


def test_a_lot_in_quarantine_is_good_again_when_its_last_incident_is_released(door, lot):
    first, second = (door.report(lot, "quarantine", place=None) for _ in range(2))
    assert door.free("A") == 0
    door.act(incidents.release, first.id, actor=door.lead)
    assert door.free("A") == 0
    door.act(incidents.release, second.id, actor=door.lead)
    assert door.free("A") == 10


def test_an_expired_lot_cannot_be_released(door):
    door.goods("A")
    lot = door.house.stock("A", 10, lot="OLD", days=0)
    held = door.report(lot, "quarantine", pieces=4)
    with pytest.raises(Conflict, match="expired"):
        door.act(incidents.release, held.id, actor=door.lead)
    assert door.where() == {"C-01-01-1": 6, "Q-A-1": 4}


@pytest.mark.parametrize("consequence", ["write_off", "quarantine"])
def test_pieces_that_orders_hold_stay_and_the_lines_are_named(door, lot, consequence):
    door.house.take(door.house.order("O1", ("A", 8)))
    with pytest.raises(PiecesHeld) as refused:
        door.report(lot, consequence, pieces=3)
    assert len(refused.value.line_ids) == 1
    assert (door.house.levels(), door.incidents()) == ({"L1": (10, 8)}, [])


def test_writing_off_a_whole_lot_empties_every_shelf(door, lot):
    held = door.report(lot, "quarantine", place=None)
    door.act(incidents.write_off, held.id, actor=door.lead)
    assert door.house.levels() == {"L1": (0, 0)}
    assert door.house.whole()


def test_a_lot_written_off_whole_is_not_sold_again_when_another_incident_is_released(door, lot):
    spoilt, other = (door.report(lot, "quarantine", place=None) for _ in range(2))
    door.act(incidents.write_off, spoilt.id, actor=door.lead)
    door.act(incidents.release, other.id, actor=door.lead)
    door.house.stock("A", 3, lot="L1")
    assert (door.free("A"), door.house.levels()) == (0, {"L1": (3, 0)})


def test_a_lot_taken_into_quarantine_after_it_was_promised_does_not_leave(door, lot):
    from hub.inventory import reservations
    from hub.orders import queries as orders

    door.house.take(door.house.order("O1", ("A", 2)))
    door.report(lot, "quarantine", place=None)
    with door.house.runtime.db.read() as tx:
        [line] = orders.lines_of(tx, [door.house.order_id("O1")])
    with pytest.raises(Conflict, match="must not leave"):
        door.act(reservations.consume, [(line.id, lot.sku_id)], ref="parcel:1", actor=door.lead)
    assert door.house.levels() == {"L1": (10, 2)}


@pytest.mark.parametrize(
    ("more", "said"),
    [({"pieces": 0}, "at least one"), ({"pieces": 11}, "not so many"), ({"place": None}, "from a shelf"), ({"kind": "x"}, "needs a kind")],
)  # fmt: skip
def test_an_impossible_incident_is_refused(door, lot, more, said):
    with pytest.raises(Invalid, match=said):
        door.report(lot, "write_off", **more)
    assert (door.house.levels(), door.incidents()) == ({"L1": (10, 0)}, [])
