import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import checks

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
digits = st.text(string.digits, min_size=12, max_size=12)


@given(digits)
def test_a_computed_gtin_digit_is_accepted_and_every_other_refused(first: str) -> None:
    right = checks.gtin13_digit(first)
    assert [digit for digit in string.digits if checks.gtin13(first + digit)] == [right]


@given(digits, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_in_a_gtin_is_found(first: str, place: int, change: int) -> None:
    code = first + checks.gtin13_digit(first)
    wrong = code[:place] + str((int(code[place]) + change) % 10) + code[place + 1 :]
    assert not checks.gtin13(wrong)


@given(st.text(string.digits, min_size=12, max_size=12), st.sampled_from("12"))
def test_a_computed_sc_digit_is_accepted_and_every_other_refused(rest: str, kind: str) -> None:
    body = kind + rest
    right = checks.mod_11_10(body)
    assert [digit for digit in string.digits if checks.sc_licence(f"SC{body}{digit}")] == [right]


@given(
    st.sampled_from(["91", "92", "93", "N2"]),
    st.text(string.digits, min_size=6, max_size=6),
    st.text(ALPHABET, min_size=8, max_size=8),
)
def test_a_computed_credit_code_is_accepted_and_every_other_check_refused(kind: str, place: str, inner: str) -> None:
    body = kind + place + inner + checks.organisation_digit(inner)
    right = checks.uscc_digit(body)
    assert [char for char in ALPHABET if checks.uscc(body + char)] == [right]


def test_a_credit_code_with_a_wrong_inner_digit_is_refused() -> None:
    assert checks.uscc("91632323000000086M")
    body = "91632323" + "00000008" + "7"
    assert not checks.uscc(body + checks.uscc_digit(body))


@pytest.mark.parametrize("code", ["6999900000019", "9520123456788"])
def test_sample_bar_codes_pass(code: str) -> None:
    assert checks.gtin13(code)


@pytest.mark.parametrize("code", ["SC10463232399089", "SC10563232399099"])
def test_sample_licences_pass(code: str) -> None:
    assert checks.sc_licence(code)


@pytest.mark.parametrize("code", ["SC30463232399089", "sc10463232399089", "SC1046323239908", "JY10463232399089"])
def test_a_licence_of_another_shape_is_refused(code: str) -> None:
    assert not checks.sc_licence(code)


@pytest.mark.parametrize("year", ["12", "26"])
def test_an_organic_code_of_a_possible_year_passes(year: str) -> None:
    assert checks.organic_code(f"000{year}123456789012", this_year=2026)


@pytest.mark.parametrize("code", ["00011123456789012", "00027123456789012", "0002612345678901", "000261234567890123"])
def test_an_organic_code_of_an_impossible_year_or_length_is_refused(code: str) -> None:
    assert not checks.organic_code(code, this_year=2026)


@pytest.mark.parametrize("number", ["LB-03-26012990001A", "LB-44-2311270123AA", "GF632323230001"])
def test_green_food_numbers_of_the_published_shapes_pass(number: str) -> None:
    assert checks.green_food(number)


@pytest.mark.parametrize("number", ["LB-03-26132990001A", "LB-3-26012990001A", "LB-03-26012990001", "GF63232323000"])
def test_green_food_numbers_of_other_shapes_are_refused(number: str) -> None:
    assert not checks.green_food(number)


@given(st.text(max_size=20))
def test_any_text_gets_an_answer(text: str) -> None:
    answers = [checks.gtin13(text), checks.sc_licence(text), checks.uscc(text), checks.green_food(text)]
    assert all(answer in (True, False) for answer in answers)
    assert checks.organic_code(text, this_year=2026) in (True, False)
