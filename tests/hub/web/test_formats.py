"""Promises about how values look."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.kernel.money import Money
from hub.web import formats
from hub.web.page import PageContext, current

NOW = datetime(2026, 11, 23, 6, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _page() -> object:
    token = current.set(PageContext(now=NOW))
    yield
    current.reset(token)


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "¥0.00"), (5, "¥0.05"), (123_456_789, "¥1,234,567.89"), (-305, "-¥3.05")]
)
def test_money_has_thousands_and_two_decimals(fen: int, text: str) -> None:
    assert formats.money(Money(fen)) == text


def test_what_is_unknown_is_a_dash_and_never_a_zero() -> None:
    assert [formats.money(None), formats.count(None), formats.weight(None), formats.day(None)] == ["–"] * 4
    assert formats.instant(None) == "–"
    assert formats.ago(None) == "从未"


def test_instants_are_shown_in_beijing_time() -> None:
    assert formats.instant(NOW) == "11-23 14:20"
    assert formats.instant(NOW, "full") == "2026-11-23 14:20:00"
    assert formats.instant(NOW, "clock") == "14:20"


@pytest.mark.parametrize(
    ("gap", "text", "level"),
    [
        (timedelta(minutes=-72), "-1:12", "overdue"),
        (timedelta(hours=3, minutes=5), "3:05", "urgent"),
        (timedelta(hours=4), "4:00", "soon"),
        (timedelta(hours=30), "30:00", "fine"),
        (timedelta(days=3), "3 天", "fine"),
        (timedelta(days=-3), "-3 天", "overdue"),
    ],
)
def test_time_left_gets_louder_towards_the_deadline(gap: timedelta, text: str, level: str) -> None:
    shown = formats.left(NOW + gap)
    assert (shown.text, shown.level) == (text, level)


@pytest.mark.parametrize(
    ("gap", "text"),
    [({"seconds": 5}, "刚刚"), ({"minutes": 59}, "59 分钟前"), ({"hours": 47}, "47 小时前"), ({"days": 3}, "3 天前")],
)
def test_ago_is_said_in_the_largest_fitting_unit(gap: dict[str, float], text: str) -> None:
    assert formats.ago(NOW - timedelta(**gap)) == text


@pytest.mark.parametrize(("grams", "text"), [(0, "0 g"), (999, "999 g"), (2150, "2.15 kg")])
def test_weights_turn_to_kilograms_at_one(grams: int, text: str) -> None:
    assert formats.weight(grams) == text


@pytest.mark.parametrize(
    ("days", "shelf", "level"), [(None, 365, "neutral"), (0, 365, "bad"), (121, 365, "warn"), (122, 365, "good")]
)
def test_shelf_life_warns_in_its_last_third(days: int | None, shelf: int, level: str) -> None:
    assert formats.shelf_level(days, shelf) == level


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17 like Mac OS X) Version/17.0 Safari/604.1", "Safari · iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", "–"),
    ],
)
def test_a_device_is_named_by_browser_and_system(agent: str, text: str) -> None:
    assert formats.device(agent) == text
