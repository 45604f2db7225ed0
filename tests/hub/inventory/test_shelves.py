"""Promises of the stock desk's SELECTs, on both databases."""

from typing import Any

import pytest

from hub.inventory import shelves
from hub.inventory.shelves import ShelfSearch


@pytest.fixture
def shelf(house: Any) -> Any:
    """Five lots: expired, near, fresh, fresh later, without expiry."""
    for code in ("A1", "B1"):
        house.sku(code)
    for lot, days in (("L-GONE", -1), ("L-SOON", 20), ("L-NEXT", 200), ("L-LATE", 300)):
        house.stock("A1", 5, days=days, lot=lot)
    house.stock("B1", 7, days=None, lot="L-EVER")
    return house


def lots(house: Any, **asked: Any) -> list[str]:
    with house.runtime.db.read() as tx:
        return [row.lot for row in shelves.page(tx, ShelfSearch(**asked))]


def ids(house: Any) -> list[int]:
    with house.runtime.db.read() as tx:
        return [row.level_id for row in shelves.page(tx, ShelfSearch())]


def test_lots_come_by_expiry_and_pages_meet(shelf: Any) -> None:
    every = ["L-GONE", "L-SOON", "L-NEXT", "L-LATE", "L-EVER"]
    assert lots(shelf) == every
    known = ids(shelf)
    assert lots(shelf, limit=2) == every[:2]
    assert lots(shelf, after=known[1], limit=2) == every[2:4]
    assert lots(shelf, after=known[3], limit=2) == every[4:]
    assert lots(shelf, before=known[4], limit=2) == every[2:4]
    assert lots(shelf, before=known[0]) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"text": "l-so"}, ["L-SOON"]),
        ({"text": "B1"}, ["L-EVER"]),
        ({"text": "100%"}, []),
        ({"storage": "frozen"}, []),
        ({"warehouse": "样例仓", "text": "EVER"}, ["L-EVER"]),
        ({"state": "expired"}, ["L-GONE"]),
        ({"state": "quarantine"}, []),
    ],
)
def test_filters_narrow(shelf: Any, asked: dict[str, Any], found: list[str]) -> None:
    assert lots(shelf, **asked) == found


def test_totals_and_ledger(shelf: Any) -> None:
    with shelf.runtime.db.read() as tx:
        sums = shelves.totals(tx)
        assert (sums.pieces, sums.reserved, sums.expired) == (27, 0, 1)
        assert shelves.kept(tx) == frozenset(shelf.skus.values())
        assert shelves.skus_of_lot(tx, "l-ever") == {shelf.skus["B1"]}
        moves = shelves.ledger(tx, sku_id=shelf.skus["A1"])
        assert (moves[0].lot, moves[0].delta, moves[0].reason) == ("L-LATE", 5, "receive")
        assert len(moves) == 4
        assert len(shelves.ledger(tx, lot_id=shelves.page(tx, ShelfSearch())[0].lot_id)) == 1
        assert shelves.warehouses(tx) == ["样例仓"]
