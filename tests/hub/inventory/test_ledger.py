"""The ledger is the only way pieces come and go, once each, and never below what is promised."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from hub.inventory import ledger, queries, reservations
from hub.inventory.fefo import Want
from hub.inventory.ledger import Entry
from hub.inventory.models import LedgerEntry, Lot, StockLevel
from hub.kernel.db import table
from hub.kernel.errors import Conflict, Invalid


def entry(house, lot: Lot, delta: int, *, ref: str, reason: str = "count", release: int = 0) -> Entry:
    return Entry(lot.sku_id, lot.id, house.place(), delta, reason, ref, release)


def post(house, *entries: Entry) -> None:
    with house.runtime.db.write() as tx:
        ledger.post(tx, entries, actor=house.actor)


def version(house, code: str) -> int:
    with house.runtime.db.read() as tx:
        return queries.versions(tx, [house.skus[code]]).get(house.skus[code], 0)


@pytest.fixture
def lot(house) -> Lot:
    house.sku("A")
    return house.stock("A", 10, lot="L1")


def test_goods_booked_in_are_on_hand_and_on_the_ledger(house, lot) -> None:
    assert house.levels() == {"L1": (10, 0)}
    with house.runtime.db.read() as tx:
        [row] = queries.movements(tx, lot.sku_id)
    assert (row.delta, row.reason, row.actor) == (10, "receive", "user:tester")
    assert house.whole()


def test_more_of_a_known_lot_joins_it_on_its_shelf(house, lot) -> None:
    again = house.stock("A", 5, lot="L1")

    assert again.id == lot.id
    assert house.levels() == {"L1": (15, 0)}


def test_a_known_lot_with_another_expiry_is_refused(house, lot) -> None:
    with pytest.raises(Invalid, match="known with expiry"):
        house.stock("A", 5, lot="L1", days=299)

    assert house.levels() == {"L1": (10, 0)}


@pytest.mark.parametrize("pieces", [0, -3])
def test_a_receipt_of_nothing_is_refused(house, lot, pieces: int) -> None:
    with pytest.raises(Invalid, match="at least one piece"):
        house.stock("A", pieces)

    assert house.levels() == {"L1": (10, 0)}


def test_the_same_movement_is_posted_once(house, lot) -> None:
    post(house, entry(house, lot, -2, ref="count:1"))
    for again in (-2, -3):
        with pytest.raises(Conflict, match="posted before"):
            post(house, entry(house, lot, again, ref="count:1"))

    assert house.levels() == {"L1": (8, 0)}
    assert house.whole()


def test_of_several_movements_all_are_posted_or_none(house, lot) -> None:
    other = house.stock("A", 1, lot="L2")
    with pytest.raises(Conflict, match="not enough free pieces"):
        post(house, entry(house, lot, -2, ref="count:1"), entry(house, other, -2, ref="count:1"))

    assert house.levels() == {"L1": (10, 0), "L2": (1, 0)}
    assert house.whole()


def test_a_shelf_never_falls_below_what_is_promised_on_it(house, lot) -> None:
    with house.runtime.db.write() as tx:
        assert reservations.reserve(tx, [Want(1, 1, lot.sku_id, 7)], min_days=3, actor=house.actor) == set()
    with pytest.raises(Conflict, match="not enough free pieces"):
        post(house, entry(house, lot, -4, ref="count:1"))
    with pytest.raises(Conflict, match="not enough free pieces"):
        post(house, entry(house, lot, -8, ref="ship:1", release=8))

    post(house, entry(house, lot, -3, ref="count:1"))
    assert house.levels() == {"L1": (7, 7)}


def test_a_movement_on_a_shelf_the_lot_never_lay_on_is_refused(house, lot) -> None:
    with pytest.raises(Conflict):
        post(house, Entry(lot.sku_id, lot.id, house.place("frozen"), 1, "count", "count:1"))

    with house.runtime.db.read() as tx:
        assert len(tx.exec(select(LedgerEntry)).all()) == 1


@pytest.mark.parametrize("values", [{"reserved": 11}, {"reserved": -1}, {"on_hand": -1}])
def test_the_database_itself_guards_the_counters(house, lot, values: dict) -> None:
    with pytest.raises(IntegrityError), house.runtime.db.write() as tx:
        tx.connection().execute(update(table(StockLevel)).values(**values))

    assert house.levels() == {"L1": (10, 0)}


def test_each_change_raises_the_version_of_the_sku_and_of_its_bundles(house, lot) -> None:
    house.sku("B")
    house.sku("AB", parts={"A": 1, "B": 1})
    before = version(house, "A")

    house.stock("A", 1)

    assert (version(house, "A"), version(house, "AB"), version(house, "B")) == (before + 1, 1, 0)
    last = house.facts("stock.changed")[-1]
    assert last.details == {"sku_ids": sorted([str(house.skus["A"]), str(house.skus["AB"])]), "more": True}


def test_goods_that_only_left_do_not_wake_orders_that_wait_for_goods(house, lot) -> None:
    house.run("orders.retry_short")

    post(house, entry(house, lot, -2, ref="count:1"))
    assert "orders.retry_short" not in house.queued()
    post(house, entry(house, lot, 2, ref="count:2"))
    assert "orders.retry_short" in house.queued()


def test_one_new_lot_booked_in_by_eight_at_once_is_one_lot(house) -> None:
    house.sku("A")
    house.place()
    with ThreadPoolExecutor(8) as pool:
        lots = list(pool.map(lambda _: house.stock("A", 5, lot="L1"), range(8)))

    assert len({lot.id for lot in lots}) == 1
    assert house.levels() == {"L1": (40, 0)}
    assert house.whole()
