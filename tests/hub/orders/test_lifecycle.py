"""The table of an order's life is sound, and its one door moves all of a batch or none."""

import ast
from pathlib import Path

import pytest

import hub
from hub.channels.lifecycle import LISTING, SHOP
from hub.kernel.errors import IllegalMove
from hub.kernel.lifecycle import Lifecycle
from hub.orders import queries
from hub.orders.lifecycle import ORDER, STOPPABLE, advance
from hub.orders.phase import _PLAIN
from hub.warehouse.lifecycle import PARCEL


def words() -> set[str]:
    """Every text constant of the hub outside the life-cycle tables."""
    found = set()
    for path in Path(hub.__file__).parent.rglob("*.py"):
        if path.name != "lifecycle.py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found |= {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return found


@pytest.mark.parametrize("cycle", [ORDER, PARCEL, LISTING, SHOP], ids=lambda cycle: cycle.name)
def test_every_state_can_be_reached_and_every_event_happens(cycle: Lifecycle) -> None:
    assert cycle.states() == cycle.reachable()
    assert {event for _, event in cycle.table} - words() == set()


def test_orders_and_parcels_end_where_the_trade_says_they_end() -> None:
    assert ORDER.finals() == {"cancelled", "finished"}
    assert PARCEL.finals() == {"handed_over", "stopped"}


def test_an_order_can_be_stopped_until_it_is_handed_over() -> None:
    assert set(STOPPABLE) == {"unpaid", "received", "allocated", "picking", "packed"}


def test_every_state_of_an_order_has_a_phase() -> None:
    assert set(_PLAIN) == ORDER.states()


def test_of_a_batch_with_an_illegal_move_nothing_moves(house) -> None:
    house.sku("A")
    house.stock("A", 1)
    house.take(house.order("N1", ("A", 1)), house.order("N2", ("A", 1)))
    assert (house.state("N1"), house.state("N2")) == ("allocated", "received:short")

    with pytest.raises(IllegalMove), house.runtime.db.write() as tx:
        batch = [queries.order(tx, house.order_id(no)) for no in ("N1", "N2")]
        advance(tx, batch, "start_picking", actor=house.actor)

    assert (house.state("N1"), house.state("N2")) == ("allocated", "received:short")
    assert house.facts("order.start_picking") == []
