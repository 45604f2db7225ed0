"""Promises about kept tariffs and the choice made by them."""

from datetime import UTC, date, datetime

import pytest

from hub.kernel.actor import Actor
from hub.kernel.errors import Conflict
from hub.logistics import carriers, examples, tariff_book

ACTOR = Actor("user", "tester", 7)
HERE = ("青海", "黄南", "泽库")
DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture
def book(runtime):
    with runtime.db.write() as tx:
        carriers.ensure(tx, code="SF", name="顺丰", storages=("frozen", "chilled", "ambient"), rank=1)
        carriers.ensure(tx, code="EMS", name="邮政", storages=("ambient",), rank=2)
        tariff_book.load_examples(tx, actor=ACTOR)
    return runtime


def courier(runtime, storage, here=HERE):
    with runtime.db.read() as tx:
        errand = tariff_book.Errand(here, storage, 900, NOON)
        return tariff_book.courier_for(tx, errand).carrier.code


def test_a_sheet_loaded_twice_changes_nothing(book):
    with book.db.write() as tx:
        assert tariff_book.load_tariffs(tx, examples.read("tariffs.tsv"), "tariffs.tsv", actor=ACTOR) == []
        assert tariff_book.load_services(tx, examples.read("serviceability.tsv"), "s.tsv", actor=ACTOR) == 32
    with book.db.read() as tx:
        assert [row.carrier for row in tariff_book.versions(tx)] == ["EMS", "SF"]
        assert len(tariff_book.services(tx)) == 32


def test_a_version_never_changes(book):
    dearer = examples.read("tariffs.tsv").replace(b"\t6.00\t1000", b"\t7.00\t1000")
    with pytest.raises(Conflict), book.db.write() as tx:
        tariff_book.load_tariffs(tx, dearer, "tariffs.tsv", actor=ACTOR)
    with book.db.write() as tx:
        later = dearer.replace(b"2026-01-01", b"2026-12-01")
        assert len(tariff_book.load_tariffs(tx, later, "tariffs.tsv", actor=ACTOR)) == 2
    with book.db.read() as tx:
        find = tariff_book.finder(tx)
    assert [find("EMS", day).zones[0].tiers[0].fen for day in (DAY, date(2026, 12, 1))] == [600, 700]
    assert find("EMS", date(2025, 12, 31)) is None
    assert find("ZTO", DAY) is None


def test_the_cheapest_courier_that_serves_the_place_carries_the_parcel(book):
    assert courier(book, "ambient") == "EMS"
    assert courier(book, "frozen") == "SF"
    with pytest.raises(Conflict):
        courier(book, "frozen", ("西藏", "拉萨"))


def test_without_a_serviceability_table_rank_decides(runtime):
    with runtime.db.write() as tx:
        carriers.ensure(tx, code="SF", name="顺丰", storages=("ambient",), rank=1)
        carriers.ensure(tx, code="EMS", name="邮政", storages=("ambient",), rank=2)
    assert courier(runtime, "ambient") == "SF"
