"""Promises about the choice of a courier."""

import pytest

from hub.kernel.errors import Conflict
from hub.logistics.routing import Candidate, Service, choices, choose, reason

HERE = ("青海", "黄南", "泽库")
ALL = frozenset({"ambient", "frozen"})


def one(carrier: str, fen: int | None, *, rank: int = 10, storages: frozenset[str] = ALL) -> Candidate:
    return Candidate(carrier, storages, rank, fen)


def to(carrier: str, days: int = 2, *, area=(), storage: str = "ambient", served: bool = True) -> Service:
    return Service(carrier, area, storage, days, served)


def best(candidates, services, storage="ambient") -> list[str]:
    return [choice.carrier for choice in choices(HERE, storage, candidates, services)]


def test_cost_comes_before_days_and_days_before_rank():
    services = [to("A", 5), to("B", 3), to("C", 2), to("D", 2)]
    offered = [one("A", 500), one("B", 600, rank=1), one("C", 600, rank=9), one("D", 600, rank=8)]
    assert best(offered, services) == ["A", "D", "C", "B"]


def test_a_courier_without_a_price_comes_last():
    assert best([one("A", None, rank=1), one("B", 9000)], [to("A"), to("B")]) == ["B", "A"]


def test_a_courier_that_is_not_allowed_the_temperature_or_not_in_the_table_is_never_chosen():
    services = [to("A", storage="frozen"), to("B", storage="frozen")]
    assert best([one("A", 1, storages=frozenset({"ambient"})), one("B", 9), one("C", 0)], services, "frozen") == ["B"]


def test_the_smallest_area_decides():
    services = [to("A"), to("A", area=("青海", "黄南"), served=False), to("B", 9), to("B", 1, area=("青海",))]
    assert [(c.carrier, c.days) for c in choices(HERE, "ambient", [one("A", 1), one("B", 2)], services)] == [("B", 1)]


def test_a_parcel_nobody_serves_is_refused():
    with pytest.raises(Conflict):
        choose(HERE, "frozen", [one("A", 1)], [to("A")])


def test_a_courier_whose_van_leaves_in_time_comes_before_a_cheaper_one():
    services = [to("A"), to("B")]
    found = choices(HERE, "ambient", [Candidate("A", ALL, 1, 100, late=True), one("B", 900)], services)
    assert [choice.carrier for choice in found] == ["B", "A"]
    assert reason(found) == {"rule": "in_time", "fen": 900, "days": 2, "of": 2, "next_fen": 100}


@pytest.mark.parametrize(
    ("offered", "days", "rule"),
    [
        ([("A", 500)], (2,), "only"), ([("A", 500), ("B", 600)], (2, 2), "cheapest"), ([("A", 500), ("B", 500)], (2, 3), "fastest"),
        ([("A", 500), ("B", 500)], (2, 2), "preferred"),
    ],
)  # fmt: skip
def test_the_reason_names_what_decided(offered, days, rule):
    services = [to(carrier, n) for (carrier, _), n in zip(offered, days, strict=True)]
    assert reason(choices(HERE, "ambient", [one(*each) for each in offered], services))["rule"] == rule
