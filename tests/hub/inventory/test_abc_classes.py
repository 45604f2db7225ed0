"""Dear goods are counted often, empty shelves at once, everything within thirty days."""

from datetime import date, timedelta

from hub.inventory.abc_classes import Shelf, classes, due

TODAY = date(2026, 10, 31)


def shelf(sku: int, *, age: int = 0, counted: int | None = None, on_hand: int = 5, emptied: int | None = None) -> Shelf:
    def day(days: int | None) -> date | None:
        return None if days is None else TODAY - timedelta(days=days)

    return Shelf(sku, sku, 1, f"A-{sku:02d}", on_hand, day(counted), day(emptied), TODAY - timedelta(days=age))


def test_the_dearest_eighty_percent_are_a_the_next_fifteen_b():
    assert classes({1: 70, 2: 20, 3: 6, 4: 4, 5: 0}) == {1: "a", 2: "a", 3: "b", 4: "c", 5: "c"}
    assert classes({}) == {}
    assert classes({1: 0}) == {1: "c"}


def test_each_class_is_due_after_its_days():
    ranks = {1: "a", 2: "b", 3: "c", 4: "a", 5: "c"}
    shelves = [shelf(1, counted=7), shelf(2, counted=13), shelf(3, counted=30), shelf(4, counted=6), shelf(5, age=29)]
    assert [(x.sku_id, why) for x, why in due(shelves, ranks, today=TODAY, limit=9)] == [(1, "a"), (3, "stale")]


def test_a_shelf_that_ran_empty_is_looked_at_once_and_first():
    shelves = [
        shelf(1, counted=90),
        shelf(2, on_hand=0, emptied=0, counted=5),
        shelf(3, on_hand=0, emptied=3, counted=2),
    ]
    assert [(x.sku_id, why) for x, why in due(shelves, {1: "a"}, today=TODAY, limit=9)] == [(2, "zero"), (1, "a")]


def test_goods_nobody_ever_counted_are_due_after_thirty_days():
    found = due([shelf(1, age=30), shelf(2, age=29)], {}, today=TODAY, limit=9)
    assert [(x.sku_id, why) for x, why in found] == [(1, "stale")]


def test_a_day_takes_no_more_than_its_limit():
    assert len(due([shelf(n, age=40) for n in range(9)], {}, today=TODAY, limit=4)) == 4
