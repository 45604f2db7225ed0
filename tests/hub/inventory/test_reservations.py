"""Promised, given back, shipped: each piece once, on both databases, however many ask at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.inventory import queries, reservations
from hub.inventory.fefo import Want
from hub.kernel.errors import Conflict

MIN_DAYS = 3


def reserve(house, *wants: tuple[int, str, int], group: int = 1) -> set[int]:
    with house.runtime.db.write() as tx:
        asked = [Want(group, line, house.skus[code], pieces) for line, code, pieces in wants]
        return reservations.reserve(tx, asked, min_days=MIN_DAYS, actor=house.actor)


def release(house, *lines: int) -> int:
    with house.runtime.db.write() as tx:
        return reservations.release(tx, lines, actor=house.actor)


def consume(house, *goods: tuple[int, str], ref: str = "parcel:1") -> int:
    with house.runtime.db.write() as tx:
        return reservations.consume(tx, [(line, house.skus[code]) for line, code in goods], ref=ref, actor=house.actor)


def free(house, code: str) -> int:
    with house.runtime.db.read() as tx:
        return queries.free_pieces(tx, [house.skus[code]], min_days=MIN_DAYS)[house.skus[code]]


@pytest.fixture
def shelf(house):
    """Two lots of A (the younger was received first), one of B."""
    for code in ("A", "B"):
        house.sku(code)
    house.stock("A", 5, lot="A-late", days=90)
    house.stock("A", 3, lot="A-soon", days=20)
    house.stock("B", 2, lot="B", days=None)
    return house


def test_the_lot_that_expires_first_is_promised_first(shelf) -> None:
    assert reserve(shelf, (1, "A", 4)) == set()

    assert shelf.levels() == {"A-late": (5, 1), "A-soon": (3, 3), "B": (2, 0)}
    assert shelf.whole()


def test_a_group_that_is_short_of_one_thing_gets_nothing(shelf) -> None:
    assert reserve(shelf, (1, "A", 1), (2, "B", 3)) == {2}

    assert shelf.levels() == {"A-late": (5, 0), "A-soon": (3, 0), "B": (2, 0)}


def test_what_expires_too_soon_or_is_not_good_is_not_promised(house) -> None:
    house.sku("A")
    house.stock("A", 5, days=3)
    house.stock("A", 5, days=-1)
    bad = house.stock("A", 5, days=90)
    with house.runtime.db.write() as tx:
        tx.merge(bad.model_copy(update={"state": "recalled"}))

    assert reserve(house, (1, "A", 1)) == {1}
    assert free(house, "A") == 0


def test_released_pieces_are_free_again_and_can_be_promised_to_the_same_line(shelf) -> None:
    reserve(shelf, (1, "A", 8))
    assert free(shelf, "A") == 0

    assert release(shelf, 1) == 8
    assert release(shelf, 1) == 0
    assert free(shelf, "A") == 8

    assert reserve(shelf, (1, "A", 8)) == set()
    assert shelf.whole()


def test_consumed_pieces_leave_the_shelf_and_the_ledger_knows_the_parcel(shelf) -> None:
    reserve(shelf, (1, "A", 4), (2, "B", 1))

    assert consume(shelf, (1, "A"), ref="parcel:1") == 4

    assert shelf.levels() == {"A-late": (4, 0), "A-soon": (0, 0), "B": (2, 1)}
    with shelf.runtime.db.read() as tx:
        moves = [(m.delta, m.reason, m.ref) for m in queries.movements(tx, shelf.skus["A"], limit=2)]
        assert queries.shipped_pieces(tx) == queries.consumed_pieces(tx) == 4
    assert sorted(moves) == [(-3, "ship", "parcel:1"), (-1, "ship", "parcel:1")]
    assert shelf.whole()


@pytest.mark.parametrize("spoil", ["released", "consumed"])
def test_goods_without_an_open_promise_do_not_leave(shelf, spoil: str) -> None:
    reserve(shelf, (1, "A", 1), (2, "B", 1))
    release(shelf, 1) if spoil == "released" else consume(shelf, (1, "A"), ref="parcel:0")
    before = shelf.levels()

    with pytest.raises(Conflict, match="reservation of this parcel is gone"):
        consume(shelf, (1, "A"), (2, "B"))

    assert shelf.levels() == before
    assert shelf.whole()


def test_several_parcels_leave_together_or_not_at_all(shelf) -> None:
    reserve(shelf, (1, "A", 2), (2, "B", 1))
    a, b = shelf.skus["A"], shelf.skus["B"]
    with pytest.raises(Conflict), shelf.runtime.db.write() as tx:
        reservations.consume_all(tx, {"parcel:1": [(1, a)], "parcel:2": [(3, b)]}, actor=shelf.actor)
    assert shelf.sums() == {"A": (8, 2), "B": (2, 1)}

    with shelf.runtime.db.write() as tx:
        assert reservations.consume_all(tx, {"parcel:1": [(1, a)], "parcel:2": [(2, b)]}, actor=shelf.actor) == 3
    assert shelf.sums() == {"A": (6, 0), "B": (1, 0)}
    assert shelf.whole()


def test_a_bundle_is_as_available_as_its_scarcest_component(shelf) -> None:
    shelf.sku("BOX", parts={"A": 3, "B": 1})
    assert free(shelf, "BOX") == 2

    reserve(shelf, (1, "A", 4))
    assert free(shelf, "BOX") == 1


def test_of_many_who_ask_at_once_for_fifty_pieces_exactly_fifty_are_served(house) -> None:
    house.sku("A")
    for pieces, days in ((20, 30), (30, 60)):
        house.stock("A", pieces, days=days)
    start = threading.Barrier(8)

    def buyer(number: int) -> int:
        start.wait()
        return sum(not reserve(house, (number * 10 + n, "A", 1), group=n) for n in range(10))

    with ThreadPoolExecutor(8) as pool:
        served = sum(pool.map(buyer, range(8)))

    assert served == 50
    assert house.sums() == {"A": (50, 50)}
    assert house.whole()


def test_orders_that_cross_each_other_never_deadlock(house) -> None:
    for code in ("A", "B"):
        house.sku(code)
        house.stock(code, 200)
    start = threading.Barrier(4)

    def buyer(number: int) -> None:
        start.wait()
        first, second = ("A", "B") if number % 2 else ("B", "A")
        for n in range(10):
            line = number * 100 + n * 2
            reserve(house, (line, first, 1), (line + 1, second, 1))
            if n % 2:
                consume(house, (line, first), (line + 1, second), ref=f"parcel:{line}")
            else:
                release(house, line + 1, line)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(buyer, range(4)))

    assert house.sums() == {"A": (180, 0), "B": (180, 0)}
    assert house.whole()
