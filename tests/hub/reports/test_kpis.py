"""Promises about what a figure is: no value without a denominator, limits of both directions, nearest-rank percentiles."""

from fractions import Fraction

import pytest

from hub.reports.kpis import BY_NAME, KPIS, Limits, Measured, level, percentile


def test_nothing_measured_is_no_figure() -> None:
    assert Measured(0, 0).value is None
    assert level(BY_NAME["on_time"], None) == "neutral"
    assert percentile([], 50) == Measured(0, 0)


@pytest.mark.parametrize(
    ("name", "value", "colour"),
    [
        ("on_time", "0.99", "good"), ("on_time", "0.9899", "warn"), ("on_time", "0.97", "warn"), ("on_time", "0.9699", "bad"),
        ("refunded", "0.03", "good"), ("refunded", "0.0301", "warn"), ("refunded", "0.051", "bad"), ("cold_breaks", "0", "good"),
        ("cold_breaks", "1", "warn"), ("cycle_median", "20", "good"), ("cycle_late", "48.1", "bad"),
    ],
)  # fmt: skip
def test_the_colour_follows_the_limits(name, value, colour) -> None:
    assert level(BY_NAME[name], Fraction(value)) == colour


def test_limits_of_a_person_come_before_the_usual_ones() -> None:
    assert level(BY_NAME["on_time"], Fraction("0.95"), Limits(Fraction("0.95"), Fraction("0.9"))) == "good"


def test_percentiles_take_a_span_that_was_there() -> None:
    spans = [3600 * n for n in (9, 1, 4, 2, 3, 5, 6, 7, 8, 10)]
    assert (percentile(spans, 50).value, percentile(spans, 90).value, percentile([7200], 90).value) == (5, 9, 2)


def test_every_figure_has_sound_limits() -> None:
    assert all((kpi.green >= kpi.amber) if kpi.rising else (kpi.green <= kpi.amber) for kpi in KPIS)
