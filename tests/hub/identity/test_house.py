"""Promises about the house itself."""

import pytest

from hub.identity import house
from hub.kernel.actor import system
from hub.kernel.db import Database
from hub.kernel.errors import Conflict, Invalid

ACTOR = system("test")


def test_a_house_without_a_row_is_real_and_has_no_name(database: Database) -> None:
    with database.read() as tx:
        assert house.view(tx) == house.HouseView()


def test_a_house_is_named_and_the_assistant_put_away(database: Database) -> None:
    with database.write() as tx:
        house.rename(tx, " 样例县 ", actor=ACTOR)
        house.put_assistant_away(tx, away=True, actor=ACTOR)
    with database.read() as tx:
        assert house.view(tx) == house.HouseView("样例县", sample=False, set_up=True)
    with pytest.raises(Invalid), database.write() as tx:
        house.rename(tx, "  ", actor=ACTOR)


@pytest.mark.parametrize(
    ("address", "taken"),
    [("http://127.0.0.1:9101", True), ("https://eco.example.com", False), ("http://127.0.0.1.example.com", False)],
)
def test_a_sample_house_takes_shops_of_this_machine_only(database: Database, address: str, taken: bool) -> None:
    with database.write() as tx:
        house.admit_shop(tx, address)  # a real house takes any
        house.become_sample(tx, actor=ACTOR)
    with database.read() as tx:
        if taken:
            house.admit_shop(tx, address)
        else:
            with pytest.raises(Conflict):
                house.admit_shop(tx, address)
