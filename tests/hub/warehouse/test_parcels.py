"""Orders become parcels of one temperature class each; what is stopped stays in the house."""

import pytest

from connectors.base.types import OrderState
from hub.orders import cancel, progress
from hub.warehouse import parcels, queries


def contents(house, parcel_id: int) -> dict[str, int]:
    names = {sku: code for code, sku in house.skus.items()}
    with house.runtime.db.read() as tx:
        return {names[row.sku_id]: row.quantity for row in queries.lines_of(tx, [parcel_id])}


def test_an_order_is_divided_by_temperature_class(house, floor) -> None:
    house.take(house.order("N1", ("A", 2), ("F", 1), ("B", 1)))
    floor.plan()

    ambient, frozen = floor.parcels("N1")
    assert [(p.storage, p.number, p.of, p.state) for p in (ambient, frozen)] == [
        ("ambient", 1, 2, "planned"), ("frozen", 2, 2, "planned"),
    ]  # fmt: skip
    assert (contents(house, ambient.id), contents(house, frozen.id)) == ({"A": 2, "B": 1}, {"F": 1})
    assert (ambient.expected_g, frozen.expected_g) == (2 * 500 + 300 + 180, 1000 + 1200)


def test_a_bundle_travels_as_its_components_each_in_its_own_cold(house, floor) -> None:
    house.sku("BOX", parts={"A": 2, "F": 1})
    house.take(house.order("N1", ("BOX", 2)))
    floor.plan()

    assert {p.storage: contents(house, p.id) for p in floor.parcels("N1")} == {"ambient": {"A": 4}, "frozen": {"F": 2}}


def test_goods_that_must_not_lie_together_travel_in_parcels_of_their_own() -> None:
    apart = [frozenset({"halal", "liquor"}), frozenset({"food", "odour"})]
    marks = {1: {"halal", "food"}, 2: {"liquor", "food"}, 3: {"odour"}, 4: set(), 5: {"halal"}}
    goods = {(sku * 10, sku): sku for sku in marks}

    assert parcels.divided(goods, marks, apart) == [
        {(10, 1): 1, (40, 4): 4, (50, 5): 5}, {(20, 2): 2}, {(30, 3): 3},
    ]  # fmt: skip
    assert parcels.divided(goods, marks, []) == [goods]


def test_a_line_served_from_several_lots_is_one_line_of_the_parcel(house, floor) -> None:
    house.stock("A", 5, days=20, place=house.place("ambient"))
    house.take(house.order("N1", ("A", 12)))
    floor.plan()

    assert [contents(house, p.id) for p in floor.parcels("N1")] == [{"A": 12}]


def test_planning_again_plans_nothing_twice(house, floor) -> None:
    house.take(house.order("N1", ("A", 1)))
    for _ in range(2):
        with house.runtime.db.write() as tx:
            parcels.enqueue(tx, parcels.PLAN, key="all")
        floor.plan()

    assert len(floor.parcels()) == 1


def test_more_orders_than_a_batch_are_all_planned(house, floor, monkeypatch) -> None:
    monkeypatch.setattr(parcels, "BATCH", 3)
    house.take(*[house.order(f"N{n}", ("A", 1)) for n in range(8)])
    floor.plan()

    assert len(floor.parcels()) == 8


def test_a_cancelled_order_s_parcels_are_stopped(house, floor) -> None:
    house.take(house.order("N1", ("A", 1), ("F", 1)))
    floor.plan()
    floor.wave()
    house.take(house.order("N1", ("A", 1), ("F", 1), at=60, state=OrderState.CLOSED))
    floor.plan()

    assert floor.states("N1") == ["stopped", "stopped"]
    assert house.sums()["A"] == (10, 0)


def test_an_order_cancelled_before_it_was_planned_gets_no_parcel(house, floor) -> None:
    house.take(house.order("N1", ("A", 1)))
    with house.runtime.db.write() as tx:
        order = progress.locks.orders(tx, [house.order_id("N1")])[0]
        assert progress.still_allocated(tx, [order.id]) == [order.id]
        cancel.cancel(tx, order, why="x", actor=house.actor)
        assert progress.still_allocated(tx, [order.id]) == []
    floor.plan()

    assert floor.parcels() == []


@pytest.mark.parametrize("said", [OrderState.SHIPPED, OrderState.FINISHED])
def test_parcels_of_an_order_shipped_elsewhere_are_stopped(house, floor, said: OrderState) -> None:
    [parcel] = floor.labelled(house.order("N1", ("A", 1)))
    house.take(house.order("N1", ("A", 1), at=60, state=said))
    floor.plan()

    assert floor.states("N1") == ["stopped"]
    assert house.sums()["A"] == (10, 0)
    assert parcel in [p.id for p in floor.parcels("N1")]
