"""Promises of the two drawings: everything lies on the paper, and a peak is never hidden."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.trace.epcis import Reading
from hub.web.trace.drawing import CURVE_HEIGHT, MAP_HEIGHT, WIDTH, draw_curve, draw_map

START = datetime(2026, 1, 1, tzinfo=UTC)


def readings(*degrees: float) -> list[Reading]:
    return [Reading(START + timedelta(hours=n), round(value * 10)) for n, value in enumerate(degrees)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(18, 53), st.floats(73, 135)), min_size=1, max_size=8))
def test_every_place_lies_on_the_map(points: list[tuple[float, float]]) -> None:
    drawn = draw_map([(f"p{n}", north, east) for n, (north, east) in enumerate(points)])
    assert drawn is not None
    assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= MAP_HEIGHT for dot in drawn.dots)
    assert 0 < drawn.bar < WIDTH


def test_north_is_up_and_without_places_there_is_no_map() -> None:
    drawn = draw_map([("south", 35.0, 101.0), ("north", 36.0, 101.0)])
    assert drawn is not None
    assert drawn.dots[1].y < drawn.dots[0].y
    assert draw_map([]) is None


def test_a_warm_hour_is_marked_and_a_defrost_is_not() -> None:
    curve = draw_curve(readings(-20, -16, -10, -19), "frozen")
    assert curve is not None
    assert (curve.warmest, curve.coldest, len(curve.over)) == (-10.0, -20.0, 1)
    assert all(0 <= y <= CURVE_HEIGHT for y, _ in curve.ticks)


def test_goods_that_need_no_cold_have_no_curve() -> None:
    assert draw_curve(readings(20, 21), "ambient") is None
    assert draw_curve(readings(-20), "frozen") is None
