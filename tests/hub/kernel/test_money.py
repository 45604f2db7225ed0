"""Money is whole fen, and what cannot be read is never zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel.errors import MappingError
from hub.kernel.money import ZERO, Money, total


@pytest.mark.parametrize(
    ("text", "fen"),
    [("56.80", 5680), ("56.8", 5680), ("56", 5600), (" 0.01 ", 1), ("-3.05", -305), ("0", 0), ("12.3400", 1234)],
)
def test_a_yuan_amount_is_read_to_the_fen(text: str, fen: int) -> None:
    assert Money.from_yuan(text) == Money(fen)


def test_a_float_from_json_is_read_by_its_shortest_text() -> None:
    assert Money.from_yuan(19.9) == Money(1990)


@pytest.mark.parametrize(
    "value",
    ["", " ", "1.005", "1,000.00", "NaN", "inf", "1e3", "¥5", "5元", None, True, 0.1 + 0.2, float("nan"), "--1", "1."],
)
def test_an_unreadable_yuan_amount_raises_and_is_never_zero(value: object) -> None:
    with pytest.raises(MappingError):
        Money.from_yuan(value)


@pytest.mark.parametrize("value", [1.0, "1.0", "", None, True, "1e3", "+5", " 5"])
def test_an_unreadable_fen_amount_raises(value: object) -> None:
    with pytest.raises(MappingError):
        Money.from_fen(value)


@pytest.mark.parametrize(("value", "fen"), [(5, 5), ("5", 5), ("-12", -12), (0, 0)])
def test_fen_are_read_from_integers_and_digits(value: object, fen: int) -> None:
    assert Money.from_fen(value) == Money(fen)


@pytest.mark.parametrize("value", [1.5, True, "5", None])
def test_money_refuses_anything_but_an_integer(value: object) -> None:
    with pytest.raises(MappingError):
        Money(value)


@given(st.integers(-(10**13), 10**13))
def test_every_amount_reads_back_from_its_own_text(fen: int) -> None:
    assert Money.from_yuan(Money(fen).yuan()) == Money(fen)


def test_sums_and_products_stay_exact() -> None:
    assert total([Money(10), Money(20), Money(-5)]) == Money(10) + Money(20) - Money(5)
    assert total([]) == ZERO
    assert Money(333) * 3 == Money(999)
    with pytest.raises(MappingError):
        Money(333) * 1.5


def test_people_read_yuan_with_a_sign() -> None:
    assert (str(Money(-305)), str(Money(5)), Money(123456).yuan()) == ("¥-3.05", "¥0.05", "1234.56")
