"""Another address after the label was printed stops the parcel; before that it simply applies."""

from dataclasses import replace

import pytest

from hub.kernel.errors import Conflict
from hub.orders import review
from hub.warehouse import labels, readdressing


def moved(house, order, at: int = 9):
    """The same order, to be sent to another street of a town whose mask tells nothing."""
    return replace(
        order,
        receiver=replace(order.receiver, token="OAID-2"),
        modified_at=order.modified_at.replace(second=at),
        raw=order.raw + b"x",
    )


def printed(house, parcel_id: int) -> None:
    with house.runtime.db.write() as tx:
        labels.print_labels(tx, house.runtime.vault, [parcel_id], actor=house.actor)


def test_before_the_label_another_address_simply_applies(house, floor) -> None:
    order = house.order("N1", ("A", 1))
    house.take(order)
    floor.plan()
    house.take(moved(house, order))
    house.run(readdressing.VOID)
    assert house.state("N1") == "allocated"
    assert [fact.name for fact in house.facts("order.readdressed")] == ["order.readdressed"]


def test_after_printing_the_parcel_is_stopped_at_once_and_wants_a_new_label(house, floor) -> None:
    order = house.order("N1", ("A", 1))
    [parcel] = floor.labelled(order)
    printed(house, parcel)
    house.take(moved(house, order))
    assert house.state("N1") == "packed:address"
    with pytest.raises(Conflict, match="must not leave"):
        floor.hand_over(parcel)
    house.run(readdressing.VOID)
    [row] = floor.parcels("N1")
    assert (row.state, row.waybill, row.label_prints) == ("packed", "", 0)

    with house.runtime.db.write() as tx:
        review.release_by_hand(tx, house.order_id("N1"), "address", min_days=3, actor=house.actor)
    assert floor.label(parcel).waybill == "EMS000001"
    printed(house, parcel)
    floor.hand_over(parcel)
    assert house.state("N1") == "handed_over"


def test_a_number_nobody_printed_is_void_without_a_person(house, floor) -> None:
    order = house.order("N1", ("A", 1))
    [parcel] = floor.labelled(order)
    house.take(moved(house, order))
    house.run(readdressing.VOID)
    assert (house.state("N1"), floor.states("N1")) == ("packed", ["packed"])
    assert floor.label(parcel).waybill == "EMS000001"


def test_a_newer_version_with_the_same_receiver_stops_nothing(house, floor) -> None:
    order = house.order("N1", ("A", 1))
    [parcel] = floor.labelled(order)
    printed(house, parcel)
    house.take(replace(moved(house, order), receiver=order.receiver))
    assert (house.state("N1"), house.facts("order.readdressed")) == ("packed", [])
