"""Promises of stock over the API."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., None]
SHELF = {"lot": "L-A1", "place": "C-01-01-1", "why": "found behind the rack"}


def test_sums_and_lots_are_those_of_the_ledger(program: Run, shopfloor: Any) -> None:
    shopfloor.sku("B1")

    async def story(caller: Any) -> None:
        _, page = await caller.ask("GET", "/stock")
        assert page["items"] == [
            {"code": "A1", "on_hand": 20, "reserved": 3, "sellable": 17},
            {"code": "B1", "on_hand": 0, "reserved": 0, "sellable": 0},
        ]
        _, one = await caller.ask("GET", "/stock/A1")
        assert [(lot["lot"], lot["place"], lot["on_hand"], lot["reserved"]) for lot in one["lots"]] == [
            ("L-A1", "C-01-01-1", 20, 3)
        ]

    program(story, "stock.read")


def test_a_small_correction_is_posted_once_under_its_key(program: Run, shopfloor: Any) -> None:
    async def story(caller: Any) -> None:
        for _ in range(2):
            response, said = await caller.ask(
                "POST", "/stock/A1/corrections", SHELF | {"pieces": -2}, Idempotency_Key="k1"
            )
            assert (response.status, said["on_hand"]) == (200, 18)

    program(story)
    assert shopfloor.sums() == {"A1": (18, 3)}
    assert shopfloor.whole()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"pieces": 21}, 409),
        ({"pieces": -18}, 409),
        ({"pieces": 0}, 422),
        ({"pieces": 1, "lot": "L-NONE"}, 404),
        ({"pieces": 1, "place": "Z-99"}, 404),
        ({"pieces": 1, "why": " "}, 422),
    ],
)
def test_a_correction_that_will_not_do_moves_nothing(
    program: Run, shopfloor: Any, changes: dict[str, Any], status: int
) -> None:
    async def story(caller: Any) -> None:
        response, said = await caller.ask("POST", "/stock/A1/corrections", SHELF | changes)
        assert (response.status, bool(said["remedy"])) == (status, True)

    program(story)
    assert shopfloor.sums() == {"A1": (20, 3)}
