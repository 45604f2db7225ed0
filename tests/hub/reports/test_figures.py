"""Promises about the figures: numerator and denominator of each, counted from facts, on both databases."""

from datetime import date
from fractions import Fraction

import pytest
import time_machine
from sqlmodel import select

from hub.kernel.errors import Invalid, NotFound
from hub.reports import figures
from hub.reports.kpis import KPIS, Limits
from hub.reports.models import KpiLimit

FIRST, LAST = date(2026, 1, 10), date(2026, 1, 14)
#: Everything but the figures of today's shelf and listings, which know no period.
WANTED = {
    "on_time": (2, 4),
    "first_scan": (1, 3),
    "cycle_median": (30 * 3600, 3600),
    "cycle_late": (50 * 3600, 3600),
    "picked_right": (2, 3),
    "stock_right": (1, 2),
    "oversold": (1, 5),
    "refunded": (2, 5),
    "refunded_quality": (1, 5),
    "damaged": (1, 40),
    "cold_breaks": (1, 1),
    "fee_variance": (30, 1000),
    "listing_trouble": (0, 0),
}


def parts(runtime, first: date = FIRST, last: date = LAST) -> dict[str, tuple[int, int]]:
    with time_machine.travel("2026-02-01T00:00:00Z", tick=False), runtime.db.read() as tx:
        return {f.kpi.name: (f.measured.top, f.measured.bottom) for f in figures.figures(tx, first, last)}


def test_every_figure_is_counted_from_facts(facts) -> None:
    found = parts(facts.runtime)
    assert found.keys() == {kpi.name for kpi in KPIS}
    assert {name: found[name] for name in WANTED} == WANTED


def test_another_period_holds_none_of_it(facts) -> None:
    found = parts(facts.runtime, date(2025, 3, 1), date(2025, 3, 31))
    timeless = {"near_expiry", "listing_trouble", "cold_breaks"}
    assert {top for name, (top, bottom) in found.items() if name not in timeless} == {0}
    assert found["cold_breaks"] == (0, 1)


def test_pieces_near_their_expiry_are_counted_on_today_s_shelf(facts) -> None:
    with facts.runtime.db.read() as tx:
        near = next(f for f in figures.figures(tx, FIRST, LAST) if f.kpi.name == "near_expiry")
    assert (near.measured.top, near.measured.bottom) == (90, 100)


def test_limits_are_data_and_foolish_ones_are_refused(facts) -> None:
    with facts.runtime.db.write() as tx:
        figures.set_limits(tx, "on_time", Limits(Fraction("0.5"), Fraction("0.4")), actor=facts.actor)
    for name, green, amber, error in (
        ("on_time", "0.4", "0.5", Invalid), ("refunded", "0.5", "0.4", Invalid), ("on_time", "1.5", "1", Invalid),
        ("unheard_of", "1", "1", NotFound),
    ):  # fmt: skip
        with pytest.raises(error), facts.runtime.db.write() as tx:
            figures.set_limits(tx, name, Limits(Fraction(green), Fraction(amber)), actor=facts.actor)
    with time_machine.travel("2026-02-01T00:00:00Z", tick=False), facts.runtime.db.read() as tx:
        assert next(f for f in figures.figures(tx, FIRST, LAST) if f.kpi.name == "on_time").level == "good"
        assert [(row.kpi, row.green, row.amber) for row in tx.exec(select(KpiLimit))] == [("on_time", 500_000, 400_000)]


def test_a_period_that_runs_backwards_is_refused(runtime) -> None:
    with pytest.raises(Invalid):
        figures.period_of(LAST, FIRST)
