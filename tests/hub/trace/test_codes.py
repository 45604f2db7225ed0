"""Promises of names: a wrong digit is refused, a parcel's code cannot be guessed."""

import hashlib

import pytest

from hub.kernel.errors import Invalid
from hub.trace import codes
from hub.trace.codes import LotName
from hub.warehouse.gs1 import ParcelCodes

MINE = ParcelCodes("6999900", lambda text: hashlib.sha256(b"key" + text.encode()).hexdigest())


@pytest.mark.parametrize(
    "uri",
    [
        "https://id.gs1.org/01/06999900000018/10/L1",
        "https://id.gs1.org/00/069999000000000018",
        "https://id.gs1.org/414/6999900000004",
    ],
)
def test_a_code_with_a_wrong_digit_is_refused(uri: str) -> None:
    with pytest.raises(Invalid, match="wrong digit"):
        codes.canonical(uri)


def test_a_typed_bar_code_with_a_wrong_digit_is_refused() -> None:
    with pytest.raises(Invalid, match="wrong digit"):
        codes.uri_of("6999900000018/L1", {})


@pytest.mark.parametrize(
    ("typed", "uri"),
    [
        ("ZK001/L1", "https://id.gs1.org/01/06999900000019/10/L1"),
        ("6999900000019/L1", "https://id.gs1.org/01/06999900000019/10/L1"),
        ("P01-YAK/H1", "https://yipanhuo.invalid/trace/lot/P01-YAK/H1"),
    ],
)
def test_what_people_type_becomes_one_name_and_reads_back(typed: str, uri: str) -> None:
    assert codes.uri_of(typed, {"ZK001": "6999900000019"}) == uri
    assert codes.named(uri) in (LotName("6999900000019", "", "L1"), LotName("", "P01-YAK", "H1"))


@pytest.mark.parametrize("typed", ["", "L1", "/L1", "P01/", "P01/a b", "P01/" + "L" * 41])
def test_what_names_no_lot_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        codes.uri_of(typed, {})


@pytest.mark.parametrize("parcel", [1, 35, 36, 191718874222038016, 2**63 - 1])
def test_a_parcel_s_code_leads_back_and_fits_its_application_identifier(parcel: int) -> None:
    code = MINE.code(parcel)
    assert len(code) <= 30
    assert MINE.parcel_of(code) == parcel
    assert MINE.link(parcel, "https://t.example.cn/") == f"https://t.example.cn/401/{code}"


def test_a_changed_or_foreign_code_leads_nowhere() -> None:
    code = MINE.code(4711)
    other = ParcelCodes("6999900", lambda text: hashlib.sha256(b"other" + text.encode()).hexdigest())
    changed = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert [MINE.parcel_of(text) for text in (changed, other.code(4711), "123" + code, "", "6999900")] == [None] * 5
