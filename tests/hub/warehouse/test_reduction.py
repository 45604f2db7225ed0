"""Refunded goods are taken out of an order that goes on; nothing refunded ever leaves."""

from dataclasses import replace

import pytest
from sqlmodel import select

from hub.kernel.errors import Conflict
from hub.orders.models import ShipNotice
from hub.warehouse import reduction

TWO = (("A", 1), ("B", 2))


def refund(house, *numbers: int, lines=TWO, at: int = 60, run: bool = True) -> None:
    order = house.order("N1", *lines, at=at)
    changed = tuple(replace(x, refunded=n in numbers) for n, x in enumerate(order.lines, 1))
    house.take(replace(order, lines=changed, raw=b"refund %d" % at))
    if run:
        house.run(reduction.TAKE_OUT, "warehouse.stop_parcels")


def notice(house) -> list[dict]:
    with house.runtime.db.read() as tx:
        return tx.exec(select(ShipNotice)).one().parcels


@pytest.mark.parametrize("release", [False, True])
def test_an_open_parcel_loses_the_refunded_goods_and_weighs_less(house, floor, release: bool) -> None:
    house.take(house.order("N1", *TWO))
    floor.plan()
    if release:
        floor.wave()

    refund(house, 2)

    [parcel] = floor.parcels("N1")
    assert (parcel.expected_g, parcel.state) == (500 + 180, "picking" if release else "planned")
    assert house.sums() == {"A": (10, 1), "B": (10, 0), "F": (10, 0)}


@pytest.mark.parametrize("labelled", [False, True])
def test_a_closed_parcel_is_opened_scanned_anew_and_keeps_its_number(house, floor, labelled: bool) -> None:
    house.take(house.order("N1", *TWO))
    floor.plan()
    floor.wave()
    [parcel] = floor.parcels("N1")
    floor.scan_all(parcel.id)
    floor.pack(parcel.id)
    number = floor.label(parcel.id).waybill if labelled else ""

    refund(house, 2)
    assert (floor.states("N1"), house.state("N1")) == (["picking"], "picking")
    with pytest.raises(Conflict):
        floor.pack(parcel.id)

    floor.scan(parcel.id, "A")
    floor.pack(parcel.id)
    assert floor.label(parcel.id).waybill == (number or "EMS000000")
    floor.hand_over(parcel.id)
    assert house.sums() == {"A": (9, 0), "B": (10, 0), "F": (10, 0)}
    assert notice(house) == [{"waybill": "EMS000000", "carrier": "EMS", "lines": {"N1-1": 1}}]
    assert house.whole()


def test_refunded_goods_do_not_leave_even_before_the_floor_has_heard(house, floor) -> None:
    [parcel] = floor.labelled(house.order("N1", *TWO))
    refund(house, 2, run=False)

    with pytest.raises(Conflict, match="reservation of this parcel is gone"):
        floor.hand_over(parcel)
    assert house.sums() == {"A": (10, 1), "B": (10, 0), "F": (10, 0)}


def test_a_parcel_with_nothing_left_is_stopped_and_the_order_goes_on_without_it(house, floor) -> None:
    lines = (("A", 1), ("F", 1))
    [ambient] = floor.labelled(house.order("N1", *lines))
    refund(house, 2, lines=lines)

    assert (floor.states("N1"), house.state("N1")) == (["labelled", "stopped"], "packed")
    floor.hand_over(ambient)
    assert house.state("N1") == "handed_over"


def test_an_order_whose_last_parcel_is_stopped_after_the_others_left_is_reported(house, floor) -> None:
    lines = (("A", 1), ("F", 1))
    [ambient] = floor.labelled(house.order("N1", *lines))
    floor.hand_over(ambient)
    assert house.state("N1") == "picking"

    refund(house, 2, lines=lines)

    assert house.state("N1") == "handed_over"
    assert [parcel["waybill"] for parcel in notice(house)] == ["EMS000000"]


def test_a_second_run_changes_nothing(house, floor) -> None:
    house.take(house.order("N1", *TWO))
    floor.plan()
    refund(house, 2)
    before = (floor.parcels(), house.sums(), len(house.facts()))

    with house.runtime.db.write() as tx:
        order_id = str(house.order_id("N1"))
        from hub.kernel.jobs.queue import enqueue

        enqueue(tx, reduction.TAKE_OUT, key=order_id, payload={"order_id": order_id})
    house.run(reduction.TAKE_OUT)

    assert (floor.parcels(), house.sums(), len(house.facts())) == before
