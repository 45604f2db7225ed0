"""Promises about small corrections."""

from typing import Any

import pytest

from hub.identity.queries import audit_trail
from hub.inventory import corrections
from hub.inventory.errors import PiecesHeld
from hub.kernel.errors import Conflict, Invalid, NotFound

SHELF = {"lot": "L1", "place": "C-01-01-1", "why": "broken 13812345678", "most": 20}


@pytest.fixture
def shelf(house: Any) -> Any:
    """Ten pieces, two of them promised."""
    house.sku("A1")
    house.stock("A1", 10, lot="L1")
    house.take(house.order("O1", ("A1", 2)))
    return house


def correct(house: Any, **changes: Any) -> None:
    with house.runtime.db.write() as tx:
        corrections.correct(tx, house.skus["A1"], actor=house.actor, **SHELF | changes)


def test_a_correction_moves_the_ledger_and_is_on_record(shelf: Any) -> None:
    correct(shelf, pieces=-3)
    correct(shelf, pieces=1)
    assert shelf.sums() == {"A1": (8, 2)}
    assert shelf.whole()
    with shelf.runtime.db.read() as tx:
        acts = [row.details for row in audit_trail(tx) if row.action == "stock.corrected"]
    assert [act["pieces"] for act in acts] == [1, -3]
    assert "13812345678" not in str(acts)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"pieces": 0}, Invalid),
        ({"pieces": 1, "why": " "}, Invalid),
        ({"pieces": 21}, Conflict),
        ({"pieces": -9}, PiecesHeld),
        ({"pieces": 1, "lot": "L2"}, NotFound),
        ({"pieces": 1, "place": "X"}, NotFound),
    ],
)
def test_what_will_not_do_moves_nothing(shelf: Any, changes: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        correct(shelf, **changes)
    assert shelf.sums() == {"A1": (10, 2)}
