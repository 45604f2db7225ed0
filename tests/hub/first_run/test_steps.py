"""Promises about what a new house still needs."""

from typing import Any

from hub.first_run import steps
from hub.identity import house as the_house
from hub.kernel.actor import system


def standing(house: Any) -> dict[str, tuple[bool, int]]:
    with house.runtime.db.read() as tx:
        return {step.key: (step.done, step.count) for step in steps.standing(tx)}


def test_a_new_house_needs_everything_and_is_empty(house: Any) -> None:
    assert list(standing(house)) == list(steps.STEPS)
    assert set(standing(house).values()) == {(False, 0)}
    with house.runtime.db.read() as tx:
        assert steps.is_empty(tx)


def test_what_was_done_yesterday_is_done_today(house: Any) -> None:
    house.sku("A1")
    house.stock("A1", 5)
    with house.runtime.db.write() as tx:
        the_house.rename(tx, "样例县", actor=system("test"))
    seen = standing(house)
    assert [key for key, (done, _) in seen.items() if done] == ["name", "warehouse", "catalogue", "stock"]
    with house.runtime.db.read() as tx:
        assert not steps.is_empty(tx)
