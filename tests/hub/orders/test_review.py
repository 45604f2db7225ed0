"""People hold and release; stock that arrives serves who waits, in the order they paid."""

from datetime import timedelta

import pytest

from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.kernel.jobs.queue import enqueue
from hub.orders import cancel, queries, review


@pytest.fixture
def stocked(house):
    house.sku("A")
    house.stock("A", 5)
    return house


def act(house, use_case, *args, **named):
    with house.runtime.db.write() as tx:
        return use_case(tx, *args, actor=house.actor, **named)


def test_a_hold_by_hand_stops_an_order_and_releasing_it_allocates_at_once(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2), refund_open=True))
    order_id = stocked.order_id("N1")
    act(stocked, review.hold_by_hand, order_id, "地址可疑")
    stocked.take(stocked.order("N1", ("A", 2), at=60))
    assert stocked.state("N1") == "received:manual"

    act(stocked, review.release_by_hand, order_id, "manual", min_days=3)

    assert stocked.state("N1") == "allocated"
    with stocked.runtime.db.read() as tx:
        manual = next(hold for hold in queries.holds_of(tx, order_id) if hold.kind == "manual")
    assert (manual.opened_by, manual.closed_by, manual.why) == ("user:tester", "user:tester", "地址可疑")


@pytest.mark.parametrize("why", ["", "   "])
def test_a_hold_without_a_reason_is_refused(stocked, why: str) -> None:
    stocked.take(stocked.order("N1", ("A", 2)))

    with pytest.raises(Invalid):
        act(stocked, review.hold_by_hand, stocked.order_id("N1"), why)

    assert stocked.state("N1") == "allocated"


def test_an_order_that_has_ended_cannot_be_held_and_an_unknown_one_is_not_found(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2)))
    act(stocked, cancel.cancel_by_hand, stocked.order_id("N1"), "买家来电取消")

    with pytest.raises(Conflict):
        act(stocked, review.hold_by_hand, stocked.order_id("N1"), "x")
    with pytest.raises(NotFound):
        act(stocked, review.hold_by_hand, 4711, "x")
    assert stocked.state("N1") == "cancelled"


@pytest.mark.parametrize("kind", ["refund", "platform", "unreadable", "ship_refused"])
def test_a_hold_that_follows_the_platform_cannot_be_lifted_by_hand(stocked, kind: str) -> None:
    stocked.take(stocked.order("N1", ("A", 2), refund_open=True))

    with pytest.raises(Invalid):
        act(stocked, review.release_by_hand, stocked.order_id("N1"), kind, min_days=3)

    assert stocked.state("N1") == "received:refund"


def test_an_order_with_an_unknown_line_is_never_sent_without_it(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 1), ("NEW", 1)))
    order_id = stocked.order_id("N1")
    with pytest.raises(Conflict, match="catalogue does not know"):
        act(stocked, review.release_by_hand, order_id, "unmapped", min_days=3)
    assert (stocked.state("N1"), stocked.sums()["A"]) == ("received:unmapped", (5, 0))

    stocked.sku("NEW")
    stocked.stock("NEW", 1)
    act(stocked, review.release_by_hand, order_id, "unmapped", min_days=3)
    assert (stocked.state("N1"), stocked.sums()["NEW"]) == ("allocated", (1, 1))


def test_arriving_stock_serves_the_order_that_was_paid_first(stocked) -> None:
    for no, hours in (("LATE", 2), ("EARLY", 1)):
        order = stocked.order(no, ("A", 6))
        stocked.take(stocked.order(no, ("A", 6), paid_at=order.paid_at + timedelta(hours=hours)))
    assert (stocked.state("EARLY"), stocked.state("LATE")) == ("received:short", "received:short")

    stocked.stock("A", 2)
    stocked.run("orders.retry_short")

    assert (stocked.state("EARLY"), stocked.state("LATE")) == ("allocated", "received:short")


def test_an_order_that_stays_short_is_held_once_and_its_retries_come_to_rest(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 6)))

    ran = stocked.run("orders.retry_short")
    stocked.stock("A", 1, days=2)  # too old to be promised
    ran += stocked.run("orders.retry_short")

    assert len(ran) == 2
    with stocked.runtime.db.read() as tx:
        [hold] = queries.holds_of(tx, stocked.order_id("N1"))
    assert (hold.kind, hold.closed_at) == ("short", None)
    assert len(stocked.facts("order.held")) == 1


def test_goods_booked_in_between_the_look_and_the_hold_are_not_missed(stocked) -> None:
    """The hold itself asks for one more look, made when both are committed."""
    stocked.take(stocked.order("N1", ("A", 6)))

    assert "orders.retry_short" in stocked.queued()


def test_a_bundle_promises_its_components(stocked) -> None:
    stocked.sku("B")
    stocked.stock("B", 9)
    stocked.sku("BOX", parts={"A": 2, "B": 3})

    stocked.take(stocked.order("N1", ("BOX", 2)), stocked.order("N2", ("BOX", 1)))

    assert (stocked.state("N1"), stocked.state("N2")) == ("allocated", "received:short")
    assert stocked.sums() == {"A": (5, 4), "B": (9, 6)}


def test_a_cancelled_order_gives_its_goods_back_on_record(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 2)))
    order_id = stocked.order_id("N1")

    act(stocked, cancel.cancel_by_hand, order_id, "买家来电取消,13812345678")

    assert (stocked.state("N1"), stocked.sums()["A"]) == ("cancelled", (5, 0))
    with pytest.raises(Conflict):
        act(stocked, cancel.cancel_by_hand, order_id, "again")
    with pytest.raises(Invalid):
        act(stocked, cancel.cancel_by_hand, order_id, " ")


def test_an_unknown_merchant_code_holds_the_whole_order_until_the_product_is_entered(stocked) -> None:
    stocked.take(stocked.order("N1", ("A", 1), ("NEW", 2)))
    assert stocked.state("N1") == "received:unmapped"
    assert stocked.sums()["A"] == (5, 0)

    remap(stocked)
    assert stocked.state("N1") == "received:unmapped"

    stocked.sku("NEW")
    stocked.stock("NEW", 5)
    remap(stocked)
    assert stocked.state("N1") == "allocated"
    assert (stocked.sums()["A"], stocked.sums()["NEW"]) == ((5, 1), (5, 2))


def test_a_product_without_stock_turns_the_hold_from_unknown_to_short(stocked) -> None:
    stocked.take(stocked.order("N1", ("NEW", 2)))
    stocked.sku("NEW")

    remap(stocked)

    assert stocked.state("N1") == "received:short"


def test_a_later_version_does_not_lift_the_hold_of_a_code_that_is_still_unknown(stocked) -> None:
    stocked.take(stocked.order("N1", ("NEW", 1)))
    stocked.take(stocked.order("N1", ("NEW", 1), at=60))

    assert stocked.state("N1") == "received:unmapped"


def remap(house) -> None:
    with house.runtime.db.write() as tx:
        enqueue(tx, review.REMAP, key="tick")
    house.run(review.REMAP)
