"""Promises of the floor's figures, on both databases."""

from datetime import timedelta
from typing import Any

import pytest

from hub.kernel.clock import now
from hub.logistics import carriers
from hub.orders import holds
from hub.warehouse import handover, packing, queries, waves, waybills
from hub.warehouse.queries import Lane


@pytest.fixture
def floor(house: Any) -> Any:
    """Four orders of one piece, planned; a courier with numbers."""
    house.sku("A1")
    house.stock("A1", 20)
    with house.runtime.db.write() as tx:
        carriers.ensure(tx, code="SF", name="样例速运", storages=("ambient",), rank=1)
        waybills.import_numbers(tx, "SF", ["SF0000000001", "SF0000000002"])
    soon, later = now() + timedelta(hours=1), now() + timedelta(hours=30)
    house.take(*(house.order(f"O{n}", ("A1", 1), ship_by=soon if n == 1 else later) for n in range(1, 5)))
    house.run("warehouse.plan_parcels")
    return house


def figures(house: Any) -> Lane:
    at = now()
    with house.runtime.db.read() as tx:
        found = queries.lanes(tx, since=at - timedelta(hours=1), urgent_before=at + timedelta(hours=4))
    return found["ambient"]


def test_a_parcel_is_counted_in_exactly_one_step(floor: Any) -> None:
    with floor.runtime.db.write() as tx:
        holds.place(tx, floor.order_id("O4"), "manual", "样例", actor=floor.actor)
    assert figures(floor) == Lane(planned=3, urgent=1)
    with floor.runtime.db.write() as tx:
        wave = waves.release_wave(tx, "ambient", actor=floor.actor).id
        first, second, third = (parcel.id for parcel in queries.parcels(tx, wave_id=wave))
    assert figures(floor) == Lane(picking=3)
    with floor.runtime.db.write() as tx:
        for parcel in (first, second):
            packing.scan(tx, parcel, "A1")
        packing.pack(tx, first, weight_g=680, actor=floor.actor)
        waybills.label_parcel(tx, first, actor=floor.actor)
    assert figures(floor) == Lane(picking=1, packing=1, labelled=1)
    with floor.runtime.db.read() as tx:
        summed = queries.wave_sums(tx)[0]
        assert (summed.parcels, summed.packed, summed.pieces, summed.scanned) == (3, 1, 3, 2)
        assert [(w.carrier, w.parcels, w.weight_g) for w in queries.waiting(tx)] == [("SF", 1, 680)]
        assert queries.orders_by_waybill(tx, "SF000000000") == {queries.parcel(tx, first).order_id}
        assert queries.orders_by_waybill(tx, "SF%") == frozenset()
        assert queries.next_to_pack(tx, wave, after=second) == third
        assert queries.next_to_pack(tx, wave, after=third) == second
        assert [p.id for p in queries.parcels(tx, state="picking", released_by="user:nobody")] == []
    with floor.runtime.db.write() as tx:
        handover.hand_over(tx, [first], signed_by="样例", actor=floor.actor)
    assert figures(floor) == Lane(picking=1, packing=1, handed_over=1)
