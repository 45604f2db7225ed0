"""One phase per order: what has ended stays ended, then holds, then the state; counts and filters agree."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.kernel.clock import now
from hub.orders import desk_queries, holds, queries
from hub.orders.lifecycle import ORDER
from hub.orders.models import Order
from hub.orders.phase import OrderFacts, Phase, hours_left, phase

ENDED = {
    "shipped": Phase.SHIPPED,
    "finished": Phase.FINISHED,
    "cancelled": Phase.CANCELLED,
    "intercept": Phase.INTERCEPT,
}
LIVING = {
    "unpaid": Phase.UNPAID, "received": Phase.REVIEW, "allocated": Phase.TO_SHIP, "picking": Phase.PICKING,
    "packed": Phase.PACKED, "handed_over": Phase.HANDED_OVER,
}  # fmt: skip


@pytest.mark.parametrize(("state", "expected"), [*ENDED.items(), *LIVING.items()])
def test_without_holds_the_state_is_the_phase(state: str, expected: Phase) -> None:
    assert phase(OrderFacts(state, frozenset())) is expected


@pytest.mark.parametrize("state", LIVING)
@pytest.mark.parametrize(
    ("kinds", "expected"),
    [({"short"}, Phase.SHORT), ({"refund"}, Phase.HELD), ({"short", "refund"}, Phase.HELD), ({"manual"}, Phase.HELD)],
)
def test_a_hold_is_shown_before_the_state(state: str, kinds: set[str], expected: Phase) -> None:
    assert phase(OrderFacts(state, frozenset(kinds))) is expected


@pytest.mark.parametrize("state", ["shipped", "finished", "cancelled"])
def test_what_has_ended_is_not_held(state: str) -> None:
    assert phase(OrderFacts(state, frozenset({"refund"}))) is ENDED[state]


def test_hours_left_are_negative_when_late() -> None:
    at = datetime(2026, 1, 10, tzinfo=UTC)

    assert (hours_left(at + timedelta(hours=36), at=at), hours_left(at - timedelta(hours=2), at=at)) == (36.0, -2.0)
    assert hours_left(None, at=at) is None


def test_counts_filters_and_rows_agree_for_every_state_and_hold(house) -> None:
    shop, expected = house.shop(), dict.fromkeys(Phase, 0)
    with house.runtime.db.write() as tx:
        for number, state in enumerate(sorted(ORDER.states())):
            for kinds in ((), ("short",), ("manual",), ("short", "refund")):
                row = Order(
                    shop_id=shop.id, channel="taobao", order_no=f"{number}-{'-'.join(kinds)}", state=state,
                    created_at=now(), modified_at=now(),
                )  # fmt: skip
                tx.add(row)
                tx.flush()
                tx.add(queries.OrderReceiver(id=row.id, province="", city="", district="", sealed=b""))
                for kind in kinds:
                    holds.place(tx, row.id, kind, "why", actor=house.actor)
                expected[phase(OrderFacts(state, frozenset(kinds)))] += 1

    with house.runtime.db.read() as tx:
        counted = queries.phase_counts(tx)
        listed = {one: desk_queries.rows(tx, desk_queries.Search(phase=one, limit=100)) for one in Phase}
    assert counted == {one: count for one, count in expected.items() if one not in queries.OVER}
    assert {one: len(rows) for one, rows in listed.items()} == expected
    assert all(row.phase is one for one, rows in listed.items() for row in rows)
