"""Promises of early warning: each kind is found from its own facts, and closes when they are gone."""

from datetime import timedelta
from typing import Any

import pytest

from catalog.models import Certificate, Product, Sku
from catalog.words import CertificateKind
from hub.kernel.clock import business_day, now
from hub.kernel.units import StorageClass
from hub.trace import inspections, warnings
from hub.trace.inspections import Plan


@pytest.fixture
def look(farm: Any) -> Any:
    """Look once; what is open then, as (kind, subject)."""

    def run() -> set[tuple[str, str]]:
        with farm.runtime.db.write() as tx:
            warnings.look(tx, None)
        with farm.runtime.db.read() as tx:
            return {(row.kind, row.subject) for row in warnings.open_warnings(tx)}

    return run


def test_a_sound_house_warns_of_nothing(farm: Any, herd: Any, look: Any) -> None:
    herd()
    farm.stock("A1", 10, lot="L1")
    assert look() == set()


def test_goods_with_little_life_left_are_named_until_they_are_gone(farm: Any, look: Any) -> None:
    lot = farm.stock("A1", 10, days=4, lot="L1")
    assert look() == {("near_expiry", "A1/L1")}
    with farm.runtime.db.write() as tx:
        tx.connection().exec_driver_sql(f"UPDATE lot SET state = 'quarantine' WHERE id = {lot.id}")
    assert look() == set()


@pytest.mark.parametrize(("days", "stage"), [(61, None), (60, 60), (31, 60), (30, 30), (7, 7), (-1, 0)])
def test_a_paper_is_warned_of_at_60_30_and_7_days(farm: Any, look: Any, days: int, stage: int | None) -> None:
    today = business_day(now())
    with farm.runtime.db.write() as tx:
        tx.add(
            Certificate(
                sku_id=farm.skus["A1"], kind=CertificateKind.ORG, number="N1", valid_from=today - timedelta(days=300),
                valid_to=today + timedelta(days=days),
            )
        )  # fmt: skip
    found = look()
    assert found == (set() if stage is None else {("paper", "ORG N1 · A1")})
    with farm.runtime.db.read() as tx:
        assert [row.details["stage"] for row in warnings.open_warnings(tx)] == ([] if stage is None else [stage])


def test_frozen_goods_that_grew_warm_are_named(farm: Any, herd: Any, tell: Any, look: Any) -> None:
    with farm.runtime.db.write() as tx:
        tx.get(Product, tx.get(Sku, farm.skus["A1"]).product_id).storage = StorageClass.FROZEN
    herd()
    tell("storage", "A1/L1", days=19, temperatures="-18.5; 08:00 -15")
    assert look() == set()
    tell("storage", "A1/L1", days=18, temperatures="-14.9")
    assert look() == {("temperature", "A1/L1")}


def test_animals_slaughtered_within_the_withdrawal_period_are_named(farm: Any, tell: Any, look: Any) -> None:
    tell("input", "P01-DRUG/D1=5 kg", days=50, lot_kind="drug", producer="P01")
    tell("herd", "P01-YAK/H1=10 头", days=40, producer="P01", lot_kind="animals", grams_each=200_000)
    until = business_day(now()) - timedelta(days=10)
    tell("use", "P01-YAK/H1", inputs="P01-DRUG/D1", days=30, withdrawal_until=until)
    tell("make", "A1/L2=10 pcs", inputs="P01-YAK/H1=1 头", days=10)
    assert look() == set()
    tell("make", "A1/L1=10 pcs", inputs="P01-YAK/H1=1 头", days=20)
    assert look() == {("withdrawal", "A1/L1")}


def test_a_failed_test_is_open_until_a_later_one_passes(farm: Any, herd: Any, tell: Any, look: Any) -> None:
    herd()
    tell("test", "A1/L1", days=5, test="菌落总数", result="fail")
    assert look() == {("test_failed", "A1/L1")}
    tell("test", "A1/L1", days=4, test="菌落总数", result="pass")
    assert look() == set()


def test_more_out_than_in_is_an_alarm_and_so_is_more_used_than_there_was(farm: Any, tell: Any, look: Any) -> None:
    tell("herd", "P01-YAK/H1=1 头", days=30, producer="P01", lot_kind="animals", grams_each=200_000)
    tell("make", "A1/L1=401 pcs", inputs="P01-YAK/H1=1 头", days=20)
    assert look() == set()  # 200.5 kg out of 200 kg: within what scales forgive
    tell("make", "A1/L2=420 pcs", inputs="P01-YAK/H1=1 头", days=19)
    assert look() == {("mass_balance", "A1/L2"), ("mass_balance", "P01-YAK/H1")}


def test_an_inspection_nobody_carried_out_is_named(farm: Any, look: Any) -> None:
    today = business_day(now())
    with farm.runtime.db.write() as tx:
        plan = Plan("goods", "A1/L1", "菌落总数", today - timedelta(days=1))
        row = inspections.plan(tx, plan, actor=farm.actor)
    assert look() == {("inspection_late", "A1/L1 · 菌落总数")}
    with farm.runtime.db.write() as tx:
        inspections.carry_out(tx, row.id, passed=True, found="", paper="", actor=farm.actor)
    assert look() == set()
