"""What cannot be read is parked with its newest payload, and taken in as soon as it can be read."""

import zlib

import pytest
from sqlmodel import select

from connectors.base.types import UnreadableOrder
from hub.orders.models import Order, ParkedOrder


@pytest.fixture
def stocked(house):
    for code in ("A", "B"):
        house.sku(code)
        house.stock(code, 10)
    return house


def parked(house) -> list[tuple[str, str, bool]]:
    with house.runtime.db.read() as tx:
        return [(p.order_no, p.reason, p.open) for p in tx.exec(select(ParkedOrder).order_by(ParkedOrder.id))]


def test_an_unknown_status_is_parked_and_announced_once(stocked) -> None:
    odd = UnreadableOrder("N1", "unknown status ODD", b'{"status":"ODD"}', field="status", value="ODD")

    assert [stocked.take(odd).parked, stocked.take(odd).parked] == [1, 0]

    assert parked(stocked) == [("N1", "unknown status ODD", True)]
    assert len(stocked.facts("order.parked")) == 1
    with stocked.runtime.db.read() as tx:
        assert tx.exec(select(Order)).all() == []


def test_a_parked_order_that_becomes_readable_is_taken_in_and_unparked(stocked) -> None:
    stocked.take(UnreadableOrder("N1", "unknown status", b"{}"), stocked.order("N2", ("A", 1)))

    stocked.take(stocked.order("N1", ("A", 1)))

    assert parked(stocked) == [("N1", "unknown status", False)]
    assert (stocked.state("N1"), stocked.state("N2")) == ("allocated", "allocated")


def test_an_order_parked_a_second_time_for_the_same_reason_is_open_again(stocked) -> None:
    odd = UnreadableOrder("N1", "unknown status", b'{"n":1}')
    stocked.take(odd)
    stocked.take(stocked.order("N1", ("A", 1)))

    assert stocked.take(odd).parked == 1
    assert parked(stocked) == [("N1", "unknown status", True)]
    assert len(stocked.facts("order.parked")) == 2


def test_a_parked_order_keeps_its_newest_payload(stocked) -> None:
    for number in (1, 2):
        stocked.take(UnreadableOrder("N1", "unknown status", b'{"n":%d}' % number))

    with stocked.runtime.db.read() as tx:
        [kept] = tx.exec(select(ParkedOrder)).all()
    where = f"parked_order:sealed:{kept.shop_id}:N1"
    assert zlib.decompress(stocked.runtime.vault.unseal(kept.sealed, where=where)) == b'{"n":2}'


def test_unreadable_orders_without_a_number_are_all_kept(stocked) -> None:
    stocked.take(UnreadableOrder("", "no id", b'{"a":1}'), UnreadableOrder("", "no id", b'{"a":2}'))

    assert len({no for no, _, _ in parked(stocked)}) == 2


def test_an_order_in_the_house_that_turns_unreadable_must_not_leave_until_it_reads_again(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 1)))
    stocked.take(UnreadableOrder("N1", "unknown status FROZEN", b"{}"))
    assert stocked.state("N1") == "allocated:unreadable"

    stocked.take(stocked.order("N1", ("A", 1)))  # the very same content again
    assert stocked.state("N1") == "allocated"
