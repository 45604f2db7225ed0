"""A waybill number belongs to one parcel, for good."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from hub.kernel.errors import Conflict, IllegalMove, Invalid
from hub.warehouse import queries, waybills
from hub.warehouse.models import WaybillNumber


def used(house) -> dict[str, int]:
    with house.runtime.db.read() as tx:
        return {row.number: row.parcel_id for row in tx.exec(select(WaybillNumber)) if row.parcel_id}


def packed(house, floor, *orders) -> list[int]:
    house.take(*orders)
    floor.plan()
    floor.wave()
    ready = [p.id for p in floor.parcels() if p.state == "picking"]
    for parcel_id in ready:
        floor.scan_all(parcel_id)
        floor.pack(parcel_id)
    return ready


def test_the_preferred_courier_that_takes_the_cold_gets_the_parcel(house, floor) -> None:
    [ambient] = floor.labelled(house.order("N1", ("A", 1)))
    [frozen] = floor.labelled(house.order("N2", ("F", 1)), storage="frozen")

    by_id = {p.id: (p.carrier, p.waybill) for p in floor.parcels()}
    assert by_id == {ambient: ("EMS", "EMS000000"), frozen: ("SF", "SF000000")}


def test_only_a_packed_parcel_is_labelled_and_only_once(house, floor) -> None:
    [parcel] = packed(house, floor, house.order("N1", ("A", 1)))
    floor.label(parcel)
    with pytest.raises(IllegalMove):
        floor.label(parcel)

    assert used(house) == {"EMS000000": parcel}


def test_an_empty_pool_is_refused_and_the_parcel_stays_packed(house, floor) -> None:
    with house.runtime.db.write() as tx:
        for row in tx.exec(select(WaybillNumber)):
            tx.delete(row)
    [parcel] = packed(house, floor, house.order("N1", ("A", 1)))

    with pytest.raises(Conflict, match="no waybill number"):
        floor.label(parcel)

    assert floor.states("N1") == ["packed"]
    with house.runtime.db.write() as tx:
        assert waybills.import_numbers(tx, "EMS", ["E1", " E1 ", "", "E2"]) == 2
        assert waybills.import_numbers(tx, "EMS", ["E2", "E3"]) == 1
        assert queries.free_numbers(tx) == {"EMS": 3}
    assert floor.label(parcel).waybill == "E1"


def test_eight_printers_at_once_never_use_a_number_twice(house, floor) -> None:
    ready = packed(house, floor, *[house.order(f"N{n}", ("A", 1)) for n in range(10)])
    with ThreadPoolExecutor(8) as pool:
        numbers = [parcel.waybill for parcel in pool.map(floor.label, ready)]

    assert len(set(numbers)) == 10
    assert sorted(used(house).values()) == sorted(ready)


def test_a_range_is_counted_through_and_each_number_kept_once() -> None:
    text = "SF0098 - SF0101\nSF0100\n JD123456，JD123457\n"
    with pytest.raises(Invalid):
        waybills.read_numbers("SF98 - SF99")  # too short to be a number
    found = waybills.read_numbers(text.replace("SF0", "SF1000"))
    assert found == ["SF1000098", "SF1000099", "SF1000100", "SF1000101", "JD123456", "JD123457"]


@pytest.mark.parametrize(
    "line",
    ["SF100001 - SF100000", "SF100001 - YT100009", "SF100001 - SF1000010", "9.81E+12", "SF1000001 - SF9000001", ""],
)
def test_a_list_with_a_line_that_cannot_be_read_adds_no_number(house, floor, line: str) -> None:
    with pytest.raises(Invalid), house.runtime.db.write() as tx:
        waybills.load_numbers(tx, "SF", f"{'SF7000001' if line else ''}\n{line}", actor=house.actor)
    with house.runtime.db.read() as tx:
        assert queries.free_numbers(tx)["SF"] == 20
