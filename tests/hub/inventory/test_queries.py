"""What the stock desk and the doctor read."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from hub.inventory import queries
from hub.inventory.models import StockLevel
from hub.kernel.clock import now
from hub.kernel.db import table


def test_drift_names_the_level_whose_counter_was_changed_behind_the_ledger(house) -> None:
    house.sku("A")
    house.stock("A", 5)
    with house.runtime.db.write() as tx:
        tx.connection().execute(update(table(StockLevel)).values(on_hand=7, reserved=1))

    with house.runtime.db.read() as tx:
        [found] = queries.drift(tx)
    assert (found.on_hand, found.ledger, found.reserved, found.open_reservations) == (7, 5, 1, 0)


def test_lots_are_listed_by_expiry_with_their_days_and_empty_ones_are_not(house) -> None:
    house.sku("A")
    for lot, pieces, days in (("never", 1, None), ("late", 2, 40), ("soon", 3, 5)):
        house.stock("A", pieces, lot=lot, days=days)

    with house.runtime.db.read() as tx:
        rows = queries.lots(tx, sku_ids=[house.skus["A"]])
    assert [(row.lot, row.free, row.days_left) for row in rows] == [("soon", 3, 5), ("late", 2, 40), ("never", 1, None)]


def test_a_lot_stops_being_promised_when_its_day_in_china_comes(house) -> None:
    """Four days of life and three demanded: promised today, not any more from Beijing midnight on."""
    house.sku("A")
    with time_machine.travel("2026-03-01T15:59:00Z", tick=False):  # 23:59 in Beijing
        house.stock("A", 5, days=4)
        with house.runtime.db.read() as tx:
            assert queries.free_pieces(tx, [house.skus["A"]], min_days=3) == {house.skus["A"]: 5}
    with time_machine.travel("2026-03-01T16:00:00Z", tick=False), house.runtime.db.read() as tx:
        assert queries.free_pieces(tx, [house.skus["A"]], min_days=3) == {house.skus["A"]: 0}


@pytest.mark.parametrize("asked", [[], [4711]])
def test_unknown_skus_have_nothing_free(house, asked: list[int]) -> None:
    with house.runtime.db.read() as tx:
        assert queries.free_pieces(tx, asked, min_days=0) == dict.fromkeys(asked, 0)
        assert queries.versions(tx, asked) == {}


def test_an_instant_is_read_back_as_it_was_written(house) -> None:
    house.sku("A")
    lot = house.stock("A", 1)

    with house.runtime.db.read() as tx:
        [move] = queries.movements(tx, lot.sku_id)
    assert move.at.utcoffset() == timedelta(0)
    assert abs((now() - move.at).total_seconds()) < 60
