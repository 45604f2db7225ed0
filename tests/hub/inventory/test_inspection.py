"""What a person finds at the door is judged once, by numbers."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from hub.inventory.inspection import Found, Goods, Verdict, judge
from hub.kernel.errors import Invalid

TODAY = date(2026, 10, 1)
FROZEN, CHILLED, AMBIENT = Goods("frozen", 360, False), Goods("chilled", 30, False), Goods("ambient", None, False)
GOOD = Found("L1", date(2026, 9, 1), 10, temperature_dc=-185)


def verdict(goods: Goods, found: Found, expected: int = 10) -> Verdict:
    return judge(goods, found, expected=expected, today=TODAY, min_life=Fraction(2, 3))


def test_good_goods_are_taken_with_the_expiry_of_their_shelf_life():
    assert verdict(FROZEN, GOOD) == Verdict(date(2027, 8, 27), warm=False, short_life=False)


@pytest.mark.parametrize("goods", [FROZEN, CHILLED])
def test_cold_goods_without_a_temperature_are_refused(goods):
    with pytest.raises(Invalid, match="need their temperature"):
        verdict(goods, replace(GOOD, production_date=date(2026, 9, 30), temperature_dc=None))


@pytest.mark.parametrize(
    ("goods", "measured", "warm"),
    [(FROZEN, -120, False), (FROZEN, -119, True), (CHILLED, 100, False), (CHILLED, 101, True), (AMBIENT, 400, False)],
)
def test_the_limit_itself_still_passes(goods, measured, warm):
    found = replace(GOOD, production_date=date(2026, 9, 30), temperature_dc=measured)
    assert verdict(goods, found).warm is warm


@pytest.mark.parametrize(("made", "short"), [(date(2026, 9, 21), False), (date(2026, 9, 20), True)])
def test_two_thirds_of_the_shelf_life_must_be_left(made, short):
    assert verdict(CHILLED, replace(GOOD, production_date=made, temperature_dc=30)).short_life is short


def test_the_printed_expiry_date_goes_before_the_computed_one():
    assert verdict(FROZEN, replace(GOOD, expiry_date=date(2027, 7, 1))).expiry_date == date(2027, 7, 1)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (replace(GOOD, production_date=date(2025, 10, 1)), "have expired"),
        (replace(GOOD, production_date=date(2026, 10, 2)), "in the future"),
        (replace(GOOD, production_date=None), "production date is missing"),
        (replace(GOOD, lot_code="L 1"), "cannot stand on a label"),
        (replace(GOOD, lot_code="L" * 21), "cannot stand on a label"),
        (replace(GOOD, temperature_dc=1800), "temperature cannot be"),
        (replace(GOOD, damaged=11), "do not add up"),
        (replace(GOOD, counted=-1), "do not add up"),
        (replace(GOOD, damaged=1), "responsible party"),
        (replace(GOOD, counted=9), "responsible party"),
        (replace(GOOD, grams=0), "weight cannot be"),
    ],
)
def test_what_cannot_be_booked_says_why(found, said):
    with pytest.raises(Invalid, match=said):
        verdict(FROZEN, found)


def test_weighed_goods_need_their_weight():
    goods = replace(AMBIENT, is_weighed=True)
    with pytest.raises(Invalid, match="need their weight"):
        verdict(goods, GOOD)
    assert verdict(goods, replace(GOOD, grams=12_345)).expiry_date is None


def test_a_line_of_which_nothing_came_needs_neither_lot_nor_temperature():
    assert verdict(FROZEN, Found("", None, 0, responsible="carrier")) == Verdict(None, warm=False, short_life=False)
