"""Coolant by class, season and lane, in whole pieces."""

import pytest

from hub.warehouse.coolant import NOTHING, Dose, Rule, dose

SUMMER = Rule("frozen", 5, 9, 1, "冰板", 1000, 500, "铝箔袋", 60)
WINTER = Rule("frozen", 10, 4, 1, "冰板", 800, 500, "", 0)
FAR = Rule("frozen", 1, 12, 3, "干冰", 1200, 500, "", 0)
RULES = (FAR, SUMMER, WINTER)


@pytest.mark.parametrize(
    ("month", "days", "goods", "said"),
    [
        (7, 1, 1000, Dose("冰板", 2, 1000, "铝箔袋", 60)),
        (7, 1, 1001, Dose("冰板", 3, 1500, "铝箔袋", 60)),
        (12, 1, 1000, Dose("冰板", 2, 1000)),
        (4, 0, 500, Dose("冰板", 1, 500)),
        (7, 2, 1000, Dose("干冰", 3, 1500)),
        (7, 9, 1000, Dose("干冰", 3, 1500, enough=False)),
    ],
)
def test_the_row_of_the_season_with_enough_days_decides(month: int, days: int, goods: int, said: Dose):
    assert dose(RULES, storage="frozen", month=month, days=days, goods_g=goods) == said


def test_a_class_without_rules_needs_nothing():
    assert dose(RULES, storage="ambient", month=7, days=9, goods_g=5000) == NOTHING


def test_a_rule_may_ask_for_a_liner_only():
    plain = Rule("chilled", 1, 12, 9, "", 0, 1, "铝箔袋", 60)
    assert dose([plain], storage="chilled", month=1, days=1, goods_g=900) == Dose("", 0, 0, "铝箔袋", 60)
