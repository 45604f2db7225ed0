"""A ticket is fulfilled by a code at once; goods ordered with it go their own way."""

import re

import pytest

from hub.orders import review
from hub.warehouse import vouchers


@pytest.fixture
def ticket(house, floor):
    house.sku("T", storage="virtual", voucher=True, gross_g=0)
    house.stock("T", 10, place=house.place("virtual"))
    return house


def test_a_ticket_is_issued_and_handed_over_without_a_hand(ticket, floor) -> None:
    ticket.take(ticket.order("N1", ("T", 2)))
    floor.plan()
    ticket.run(vouchers.ISSUE)

    [parcel] = floor.parcels("N1")
    assert (ticket.state("N1"), parcel.state, parcel.carrier) == ("handed_over", "handed_over", "")
    assert re.fullmatch(r"\d{4}-\d{4}-\d{4}", parcel.waybill)
    assert ticket.sums()["T"] == (8, 0)
    assert ticket.whole()


def test_a_held_ticket_waits_and_is_issued_when_it_is_released(ticket, floor) -> None:
    ticket.take(ticket.order("N1", ("T", 1)))
    with ticket.runtime.db.write() as tx:
        review.hold_by_hand(tx, ticket.order_id("N1"), "x", actor=ticket.actor)
    floor.plan()
    ticket.run(vouchers.ISSUE)
    assert floor.states("N1") == ["planned"]

    with ticket.runtime.db.write() as tx:
        review.release_by_hand(tx, ticket.order_id("N1"), "manual", min_days=3, actor=ticket.actor)
    ticket.run(vouchers.ISSUE)
    assert ticket.state("N1") == "handed_over"


def test_goods_ordered_with_a_ticket_are_still_picked_packed_and_sent(ticket, floor) -> None:
    ticket.take(ticket.order("N1", ("T", 1), ("A", 1)))
    floor.plan()
    ticket.run(vouchers.ISSUE)
    assert (ticket.state("N1"), sorted(floor.states("N1"))) == ("picking", ["handed_over", "planned"])

    floor.wave()
    [parcel] = [p.id for p in floor.parcels("N1") if p.state == "picking"]
    floor.scan_all(parcel)
    floor.pack(parcel)
    floor.label(parcel)
    floor.hand_over(parcel)
    assert ticket.state("N1") == "handed_over"
