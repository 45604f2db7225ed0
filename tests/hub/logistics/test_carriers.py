"""Promises about couriers: what a person says of them is checked, and the last van of a day is known."""

from datetime import UTC, datetime

import pytest

from hub.kernel.actor import Actor
from hub.kernel.errors import Conflict, Invalid
from hub.logistics import carriers, tariff_book
from hub.logistics.carriers import Terms

ACTOR = Actor("user", "tester", 7)
NOON = datetime(2026, 3, 1, 4, tzinfo=UTC)


def keep(runtime, code: str, **changes) -> None:
    terms = Terms(**({"name": "样例速运", "storages": ["ambient"]} | changes))
    with runtime.db.write() as tx:
        carriers.keep(tx, code, terms, actor=ACTOR)


@pytest.mark.parametrize(
    ("code", "changes"),
    [("s!", {}), ("", {}), ("SF", {"name": " "}), ("SF", {"storages": []}), ("SF", {"storages": ["lava"]}), ("SF", {"cut_off": "25:00"})],
)  # fmt: skip
def test_a_courier_that_cannot_be_is_refused(runtime, code, changes) -> None:
    with pytest.raises(Invalid):
        keep(runtime, code, **changes)
    with runtime.db.read() as tx:
        assert carriers.every(tx) == []


@pytest.mark.parametrize(
    ("cut_off", "van"),
    [("", NOON), ("17:30", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)), ("09:00", datetime(2026, 3, 2, 1, tzinfo=UTC))],
)
def test_after_the_last_van_a_parcel_leaves_the_next_day(cut_off, van) -> None:
    assert carriers.leaves_at(cut_off, NOON) == van


def test_a_courier_of_other_platforms_is_not_chosen(runtime) -> None:
    keep(runtime, "JD", channels=["jd"])
    errand = tariff_book.Errand(("青海",), "ambient", 500, NOON, channel="jd")
    with runtime.db.read() as tx:
        assert tariff_book.courier_for(tx, errand).carrier.code == "JD"
        with pytest.raises(Conflict):
            tariff_book.courier_for(tx, tariff_book.Errand(("青海",), "ambient", 500, NOON, channel="taobao"))
