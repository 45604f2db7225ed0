"""Goods are booked in once, and what is not good never becomes sellable by itself."""

import pytest

from hub.inventory import incidents, receipts
from hub.inventory.errors import SamePerson
from hub.kernel.errors import Conflict, IllegalMove, Invalid


def test_good_goods_lie_on_their_shelf_and_may_be_sold(door):
    door.goods("A")
    line = door.inspect(door.expect("A"), door.found(10))
    assert (line.state, line.counted, line.decided_by) == ("booked", 10, "")
    assert (door.where(), door.free("A"), door.incidents()) == ({"C-01-01-1": 10}, 10, [])
    assert door.house.whole()


def test_a_line_is_booked_once(door):
    door.goods("A")
    line = door.expect("A")
    door.inspect(line, door.found(10))
    for again in (door.found(10), door.found(3, lot="L2", responsible="supplier")):
        with pytest.raises(IllegalMove):
            door.inspect(line, again)
    assert door.house.levels() == {"L1": (10, 0)}


@pytest.mark.parametrize("storage", ["frozen", "chilled"])
def test_a_cold_receipt_without_a_temperature_is_refused_and_nothing_changes(door, storage):
    door.goods("F", storage)
    line = door.expect("F")
    with pytest.raises(Invalid, match="temperature"):
        door.inspect(line, door.found(10))
    assert (door.house.levels(), door.incidents()) == ({}, [])


@pytest.mark.parametrize(("storage", "measured", "place"), [("frozen", -119, "Q-F-1"), ("chilled", 101, "Q-C-1")])
def test_a_warm_receipt_goes_into_quarantine_and_never_becomes_sellable(door, storage, measured, place):
    door.goods("F", storage)
    door.inspect(door.expect("F"), door.found(10, temperature_dc=measured))
    assert (door.where(), door.free("F")) == ({place: 10}, 0)
    assert door.incidents() == [("cold_chain", 10, "supplier", "held")]
    with pytest.raises(Conflict, match="never sold"):
        door.act(incidents.release, door.incident_id(), actor=door.lead)
    assert door.free("F") == 0
    door.act(incidents.write_off, door.incident_id(), actor=door.lead)
    assert (door.house.levels(), door.free("F")) == ({"L1": (0, 0)}, 0)
    assert door.house.whole()


def test_warm_pieces_do_not_taint_cold_pieces_of_the_same_lot(door):
    door.goods("F", "frozen")
    door.inspect(door.expect("F"), door.found(10, temperature_dc=-180))
    door.inspect(door.expect("F", 4), door.found(4, temperature_dc=-50))
    assert (door.where(), door.free("F")) == ({"A-01-01-1": 10, "Q-F-1": 4}, 10)


def test_quarantined_pieces_are_not_promised_to_orders(door):
    door.goods("A")
    door.inspect(door.expect("A"), door.found(10, damaged=9, responsible="carrier"))
    door.house.take(door.house.order("O1", ("A", 2)))
    assert door.house.state("O1") == "received:short"


def test_missing_damaged_and_mislabelled_pieces_are_recorded_at_once_with_who_is_responsible(door):
    door.goods("A")
    door.inspect(door.expect("A"), door.found(8, damaged=2, mislabelled=1, responsible="carrier"))
    assert door.incidents() == [
        ("damage", 2, "carrier", "held"),
        ("wrong_label", 1, "carrier", "held"),
        ("loss", 2, "carrier", "settled"),
    ]
    assert (door.where(), door.free("A")) == ({"C-01-01-1": 5, "Q-A-1": 3}, 5)
    assert door.house.whole()


def test_goods_with_little_life_left_wait_for_a_second_person(door):
    door.goods("A")
    line = door.inspect(door.expect("A"), door.found(10, age=150))
    assert (line.state, door.house.levels()) == ("waiting", {})
    with pytest.raises(SamePerson):
        door.act(receipts.approve, line.id, actor=door.counter)
    assert door.house.levels() == {}
    assert door.act(receipts.approve, line.id, actor=door.lead).state == "booked"
    with pytest.raises(IllegalMove):
        door.act(receipts.approve, line.id, actor=door.lead)
    assert door.house.levels() == {"L1": (10, 0)}


def test_refused_goods_are_never_booked(door):
    door.goods("A")
    line = door.inspect(door.expect("A"), door.found(10, age=150))
    door.act(receipts.refuse, line.id, responsible="supplier", note="保质期不足", actor=door.counter)
    with pytest.raises(IllegalMove):
        door.act(receipts.approve, line.id, actor=door.lead)
    assert (door.house.levels(), door.incidents()) == ({}, [("short_life", 10, "supplier", "settled")])


def test_expired_goods_cannot_be_booked_in(door):
    door.goods("A")
    line = door.expect("A")
    with pytest.raises(Invalid, match="have expired"):
        door.inspect(line, door.found(10, age=300))
    assert door.house.levels() == {}


def test_a_line_may_arrive_in_two_lots(door):
    door.goods("A")
    line = door.expect("A")
    door.inspect(line, door.found(6, rest="later"))
    with door.house.runtime.db.read() as tx:
        first, second = receipts.queries.receipt_lines(tx, [line.receipt_id])
    assert (first.expected, first.state, second.expected, second.state) == (6, "booked", 4, "expected")
    with pytest.raises(Conflict, match="still wait"):
        door.act(receipts.close, line.receipt_id, actor=door.counter)
    door.inspect(second, door.found(4, lot="L2"))
    assert door.act(receipts.close, line.receipt_id, actor=door.counter).state == "closed"
    assert (door.house.levels(), door.incidents()) == ({"L1": (6, 0), "L2": (4, 0)}, [])


def test_a_line_of_which_nothing_came_is_a_loss(door):
    door.goods("A")
    line = door.inspect(door.expect("A"), door.found(0, responsible="carrier"))
    assert (line.state, line.lot_id, door.incidents()) == ("booked", None, [("loss", 10, "carrier", "settled")])


def test_a_closed_receipt_takes_nothing_more(door):
    sku = door.goods("A")
    line = door.expect("A")
    door.act(receipts.call_off, line.receipt_id, actor=door.counter)
    with pytest.raises(Conflict, match="closed"):
        door.inspect(line, door.found(10))
    with pytest.raises(Conflict, match="closed"):
        door.act(receipts.add_line, line.receipt_id, sku)
    assert door.house.levels() == {}


def test_unannounced_goods_get_a_line_and_bundles_do_not(door):
    sku = door.goods("A")
    line = door.expect("A")
    extra = door.act(receipts.add_line, line.receipt_id, sku)
    door.inspect(extra, door.found(3))
    assert door.house.levels() == {"L1": (3, 0)}
    bundle = door.house.sku("B", parts={"A": 2})
    with pytest.raises(Invalid, match="no stock of its own"):
        door.act(receipts.add_line, line.receipt_id, bundle)


def test_goods_lie_only_on_a_shelf_of_their_class(door):
    door.goods("A")
    line = door.expect("A")
    with pytest.raises(Invalid, match="cannot lie there"):
        door.inspect(line, door.found(10, location_id=door.house.place("frozen")))
    assert door.house.levels() == {}


def test_weighed_goods_keep_their_grams(door):
    door.goods("W", weighed=True)
    line = door.inspect(door.expect("W", 3), door.found(3, grams=36_420))
    assert line.grams == 36_420
