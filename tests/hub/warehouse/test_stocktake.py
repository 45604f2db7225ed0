"""Counting knows what the packing table holds, and refusals call orders by their number."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from hub.inventory import counts, incidents, places
from hub.inventory.models import CountLine
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.errors import Conflict
from hub.warehouse import stocktake
from hub.warehouse.models import Parcel

LEAD = Actor("user", "lead", 2)


@pytest.fixture
def line(house) -> CountLine:
    house.sku("A")
    house.stock("A", 10, lot="L1")
    house.take(house.order("O1", ("A", 6)), house.order("O2", ("A", 3)))
    house.run("warehouse.plan_parcels")
    with time_machine.travel(now() + timedelta(days=31)), house.runtime.db.write() as tx:
        home = places.ensure_warehouse(tx, code="W1", name="样例仓")
        made = counts.today_s_list(tx, home.id, actor=house.actor)
        return tx.exec(select(CountLine).where(CountLine.list_id == made.id)).one()


def lie(house, order: str, state: str) -> None:
    """Put the parcel of an order into a state, as the floor would."""
    with house.runtime.db.write() as tx:
        parcel = tx.exec(select(Parcel).where(Parcel.order_id == house.order_id(order))).one()
        parcel.state = state
        tx.add(parcel)


def record(house, line: CountLine, pieces: int) -> CountLine:
    with house.runtime.db.write() as tx:
        return stocktake.record(tx, line.id, pieces, actor=house.actor)


def test_packed_pieces_are_not_missed(house, line):
    lie(house, "O2", "packed")
    assert record(house, line, 7).state == "matched"


def test_a_shelf_is_not_counted_while_it_is_picked(house, line):
    lie(house, "O1", "picking")
    with pytest.raises(Conflict, match="6 pieces of this shelf are being picked"):
        record(house, line, 10)


def test_a_count_below_what_is_reserved_names_the_orders(house, line):
    record(house, line, 8)
    with (
        pytest.raises(Conflict, match="9 of these pieces are promised to orders O1、O2"),
        house.runtime.db.write() as tx,
    ):
        stocktake.naming_orders(tx, counts.approve, line.id, actor=LEAD)
    assert house.levels() == {"L1": (10, 9)}


def test_a_write_off_of_reserved_pieces_names_the_orders(house, line):
    said = incidents.Report("damage", line.lot_id, line.location_id, 2, "warehouse", "write_off")
    with pytest.raises(Conflict, match="O1、O2"), house.runtime.db.write() as tx:
        stocktake.naming_orders(tx, incidents.report, said, actor=LEAD)
    assert house.levels() == {"L1": (10, 9)}
