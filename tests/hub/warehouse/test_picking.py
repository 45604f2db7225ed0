"""The picker's scans: right goods, right lot, enough pieces, frozen last; every refusal changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlmodel import select

from catalog.models import Sku
from hub.inventory.models import Incident
from hub.kernel.clock import now
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.warehouse import pick_queries, picking, queries, waves
from hub.warehouse.models import HandlingRule, PickedStop

GTIN = "6999900000019"


@pytest.fixture
def picker(house: Any, floor: Any) -> Any:
    """Two orders of A, three and four pieces, in one wave; ten A lie in one lot, and ten more may be booked in."""
    with house.runtime.db.write() as tx:
        tx.get(Sku, house.skus["A"]).gtin = GTIN
    house.take(house.order("N1", ("A", 3)), house.order("N2", ("A", 4)))
    floor.plan()
    return Picker(house, floor.wave().id)


class Picker:
    """One person with a scanner before one wave."""

    def __init__(self, house: Any, wave_id: int) -> None:
        self.house, self.wave_id = house, wave_id

    def list(self) -> list[waves.Pick]:
        with self.house.runtime.db.read() as tx:
            return waves.pick_list(tx, self.wave_id)

    def take(self, code: str, pieces: int = 1, *, stop: int = 0, **named: Any) -> waves.Pick:
        key = self.list()[stop].key
        with self.house.runtime.db.write() as tx:
            return picking.pick(tx, self.wave_id, key, code, pieces=pieces, min_days=3, actor=self.house.actor, **named)

    def short(self, found: int, *, stop: int = 0) -> picking.Shortage:
        key = self.list()[stop].key
        with self.house.runtime.db.write() as tx:
            return picking.short(tx, self.wave_id, key, found, min_days=3, actor=self.house.actor)

    def wave(self) -> Any:
        with self.house.runtime.db.read() as tx:
            return queries.wave(tx, self.wave_id)


def lot_of(house: Any, code: str) -> str:
    return next(lot for lot in house.levels() if lot.startswith(code))


@pytest.mark.parametrize("code", ["A", GTIN, f"(01)0{GTIN}(10)L1", f"https://id.gs1.org/01/0{GTIN}/10/L1"])
def test_goods_are_taken_against_any_code_that_names_them(picker: Any, code: str) -> None:
    picker.take(code, 7)

    assert [(s.pieces, s.picked) for s in picker.list()] == [(7, 7)]
    assert picker.wave().picked_from is not None
    assert picker.wave().picked_at is not None


def test_the_walk_ends_with_its_last_piece(picker: Any) -> None:
    picker.take("A", 3)
    assert picker.wave().picked_at is None
    picker.take("A", 4)
    assert picker.wave().picked_at is not None


@pytest.mark.parametrize(("code", "error"), [("B", Invalid), ("", Invalid), ("SF000001", Invalid)])
def test_other_goods_are_refused_and_nothing_is_taken(picker: Any, code: str, error: type) -> None:
    with pytest.raises(error, match="which is to be taken here"):
        picker.take(code)

    assert [(s.pieces, s.picked) for s in picker.list()] == [(7, 0)]
    assert picker.wave().picked_from is None


@pytest.mark.parametrize("pieces", [0, -1, 8])
def test_more_than_is_wanted_or_nothing_is_refused(picker: Any, pieces: int) -> None:
    with pytest.raises(Conflict):
        picker.take("A", pieces)
    assert picker.list()[0].picked == 0


def test_a_lot_that_lives_as_long_replaces_the_promised_one_and_is_on_record(house: Any, picker: Any) -> None:
    house.stock("A", 5, lot="NEW", days=310)

    taken = picker.take("(240)A(10)NEW", 2)

    assert (taken.lot, taken.pieces) == ("NEW", 2)
    assert {(s.lot, s.pieces, s.picked) for s in picker.list()} == {("L1", 5, 0), ("NEW", 2, 2)}
    assert (house.levels()["L1"], house.levels()["NEW"]) == ((10, 5), (5, 2))
    [told] = house.facts("parcel.lot_replaced")
    assert (told.details["from"], told.details["to"], told.details["pieces"]) == ("L1", "NEW", "2")
    assert house.whole()


def test_a_lot_that_lives_shorter_is_unknown_barred_or_promised_does_not_replace(house: Any, picker: Any) -> None:
    house.stock("A", 5, lot="OLD", days=100)
    house.stock("A", 1, lot="FEW", days=400)
    before = house.levels()
    for lot, pieces, why in (("OLD", 1, "may not replace"), ("NONE", 1, "may not replace"), ("FEW", 2, "free pieces")):
        with pytest.raises(Conflict, match=why):
            picker.take(f"(240)A(10){lot}", pieces)

    assert house.levels() == before
    assert [(s.lot, s.picked) for s in picker.list()] == [("L1", 0)]


def test_missing_pieces_come_from_the_lot_that_expires_first(house: Any, picker: Any) -> None:
    house.stock("A", 2, lot="LATER", days=400)
    house.stock("A", 2, lot="SOONER", days=320)
    house.stock("A", 9, lot="TOO-OLD", days=2)

    done = picker.short(4)

    assert (done.replaced, done.missing, done.parcels) == (3, 0, ())
    assert {(s.lot, s.pieces) for s in picker.list()} == {("L1", 4), ("SOONER", 2), ("LATER", 1)}
    with house.runtime.db.read() as tx:
        [incident] = tx.exec(select(Incident)).all()
    assert (incident.code, incident.kind, incident.pieces, incident.state) == (done.incident, "loss", 6, "held")
    assert house.state("N1") == house.state("N2") == "picking"
    assert house.sums()["A"] == (23, 7)
    assert house.whole()


def test_what_nothing_replaces_holds_the_order_short_and_its_parcel_goes_back(
    house: Any, floor: Any, picker: Any
) -> None:
    done = picker.short(3)

    assert (done.replaced, done.missing) == (0, 4)
    assert (house.state("N1"), house.state("N2")) == ("picking", "picking:short")
    assert (floor.states("N1"), floor.states("N2")) == (["picking"], ["planned"])
    assert [(s.pieces, s.parcels) for s in picker.list()] == [(3, (floor.parcels("N1")[0].id,))]
    assert floor.wave() is None
    assert house.whole()


def test_a_short_order_goes_on_when_goods_come_in(house: Any, floor: Any, picker: Any) -> None:
    picker.short(5)  # two of N2's four
    assert house.state("N2") == "picking:short"
    house.run("warehouse.top_up")
    assert house.state("N2") == "picking:short"

    house.stock("A", 2, lot="CAME")
    house.run("warehouse.top_up")

    assert house.state("N2") == "picking"
    wave = floor.wave()
    assert {(s.lot, s.pieces) for s in Picker(house, wave.id).list()} == {("L1", 2), ("CAME", 2)}
    assert house.whole()


@pytest.mark.parametrize("found", [7, 8])
def test_a_shortage_that_is_none_is_refused(house: Any, picker: Any, found: int) -> None:
    before = house.levels()
    with pytest.raises(Conflict):
        picker.short(found)
    assert house.levels() == before


def test_fewer_than_were_taken_already_is_refused(house: Any, picker: Any) -> None:
    picker.take("A", 5)
    with pytest.raises(Conflict, match="taken here already"):
        picker.short(4)
    assert house.whole()


def test_a_stop_that_is_gone_is_not_found(house: Any, picker: Any) -> None:
    with house.runtime.db.write() as tx, pytest.raises(NotFound):
        picking.pick(tx, picker.wave_id, "1-2", "A", pieces=1, min_days=3, actor=house.actor)


def test_frozen_goods_come_last_unless_somebody_says_so_and_their_time_runs(house: Any, floor: Any) -> None:
    house.take(house.order("N1", ("A", 1), ("F", 1)))
    floor.plan()
    warm, cold = Picker(house, floor.wave("ambient").id), Picker(house, floor.wave("frozen").id)
    with house.runtime.db.write() as tx:
        tx.add(HandlingRule(storage="frozen", out_minutes=20))
    with pytest.raises(Conflict, match="frozen goods come last"):
        cold.take("F")
    assert cold.wave().picked_from is None

    cold.take("F", anyway=True)
    warm.take("A")

    with house.runtime.db.read() as tx:
        [(wave, (until, late))] = picking.late_out(tx).items()
    assert (wave, until - cold.wave().picked_from, late) == (cold.wave_id, timedelta(minutes=20), False)
    with time_machine.travel(now() + timedelta(minutes=21), tick=False), house.runtime.db.read() as tx:
        assert picking.late_out(tx)[cold.wave_id][1]
    [parcel] = [p for p in floor.parcels() if p.storage == "frozen"]
    floor.scan_all(parcel.id)
    floor.pack(parcel.id)
    with house.runtime.db.read() as tx:
        assert picking.late_out(tx) == {}
        assert pick_queries.picked_lots(tx, cold.wave_id) == {(house.skus["F"], lot_of(house, "L3"))}
        assert tx.exec(select(PickedStop)).all()
