"""What a newer version of a known order changes: payment, holds, refunds, closing, shipment elsewhere."""

from dataclasses import replace

import pytest

from connectors.base.types import OrderState
from hub.orders import queries


@pytest.fixture
def stocked(house):
    for code in ("A", "B"):
        house.sku(code)
        house.stock(code, 10)
    return house


def change(house, no: str, *lines: tuple[str, int], at: int = 60, **changes) -> None:
    house.take(house.order(no, *(lines or [("A", 2)]), at=at, **changes))


def test_an_order_paid_later_is_allocated_then(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2), state=OrderState.UNPAID, paid_at=None))
    assert (stocked.state("N1"), stocked.sums()["A"]) == ("unpaid", (10, 0))

    change(stocked, "N1")
    assert (stocked.state("N1"), stocked.sums()["A"]) == ("allocated", (10, 2))


def test_a_refund_request_holds_the_order_and_its_withdrawal_lets_it_go(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2), refund_open=True))
    assert (stocked.state("N1"), stocked.sums()["A"]) == ("received:refund", (10, 0))

    change(stocked, "N1")
    assert stocked.state("N1") == "allocated"
    change(stocked, "N1", at=90, refund_open=True)
    assert (stocked.state("N1"), stocked.sums()["A"]) == ("allocated:refund", (10, 2))


def test_a_platform_hold_promises_the_goods_but_keeps_them_from_leaving(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2), state=OrderState.HELD, hold_reason="拼团未成功"))

    assert (stocked.state("N1"), stocked.sums()["A"]) == ("allocated:platform", (10, 2))
    with stocked.runtime.db.read() as tx:
        [hold] = queries.holds_of(tx, stocked.order_id("N1"))
    assert hold.why == "拼团未成功"

    change(stocked, "N1")
    assert stocked.state("N1") == "allocated"


def test_closing_cancels_the_order_frees_its_goods_and_ends_its_holds(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2)))
    change(stocked, "N1", refund_open=True)

    change(stocked, "N1", at=90, state=OrderState.CLOSED)

    assert (stocked.state("N1"), stocked.sums()["A"]) == ("cancelled", (10, 0))
    assert "warehouse.stop_parcels" in stocked.queued()
    assert stocked.whole()


def test_freed_goods_go_to_the_order_that_waited_for_them(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 10)), stocked.order("N2", ("A", 3)))
    assert stocked.state("N2") == "received:short"

    change(stocked, "N1", ("A", 10), state=OrderState.CLOSED)
    stocked.run("orders.retry_short")

    assert (stocked.state("N2"), stocked.sums()["A"]) == ("allocated", (10, 3))


@pytest.mark.parametrize("said", [OrderState.SHIPPED, OrderState.FINISHED])
def test_an_order_shipped_on_the_platform_s_own_pages_frees_what_we_promised_it(stocked, said: OrderState) -> None:
    stocked.take(stocked.order("N1", ("A", 2)), stocked.order("N2", ("A", 99)))

    change(stocked, "N1", state=said)
    change(stocked, "N2", ("A", 99), state=said)

    ended = "shipped" if said is OrderState.SHIPPED else "finished"
    assert (stocked.state("N1"), stocked.state("N2")) == (ended, ended)
    assert stocked.sums()["A"] == (10, 0)
    assert "warehouse.stop_parcels" in stocked.queued()


def test_a_signed_order_is_finished(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2), state=OrderState.SHIPPED))
    change(stocked, "N1", state=OrderState.FINISHED)

    assert stocked.state("N1") == "finished"


def refund_line(order, number: int):
    lines = tuple(replace(x, refunded=True) if n == number else x for n, x in enumerate(order.lines, 1))
    return replace(order, lines=lines, raw=b"refunded %d" % number)


def test_a_line_refunded_before_allocation_is_not_promised(stocked) -> None:
    stocked.take(refund_line(stocked.order("N1", ("A", 2), ("B", 1)), 2))

    assert (stocked.state("N1"), stocked.sums()) == ("allocated", {"A": (10, 2), "B": (10, 0)})


def test_a_line_refunded_after_allocation_gives_its_goods_back(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2), ("B", 1)))

    stocked.take(refund_line(stocked.order("N1", ("A", 2), ("B", 1), at=60), 2))

    assert (stocked.state("N1"), stocked.sums()) == ("allocated", {"A": (10, 2), "B": (10, 0)})
    assert "warehouse.take_out" in stocked.queued()


def test_an_order_whose_lines_are_all_refunded_is_cancelled(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2)))

    stocked.take(refund_line(stocked.order("N1", ("A", 2), at=60), 1))

    assert (stocked.state("N1"), stocked.sums()["A"]) == ("cancelled", (10, 0))
