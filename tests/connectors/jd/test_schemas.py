"""Wire values are read exactly or named: amounts, times, pieces, ids."""

from datetime import UTC, datetime

import pytest

from connectors.jd.schemas import Fen, LateMoment, Moment, Pieces, Text, Wire, Yuan, read
from hub.kernel.errors import Indeterminate, MappingError
from hub.kernel.money import Money

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


class Sample(Wire):
    at: Moment = NOON
    late: LateMoment = None
    yuan: Yuan = Money(0)
    fen: Fen = Money(0)
    pieces: Pieces = 1
    number: Text = ""


@pytest.mark.parametrize("text", ["2026-11-20 12:00:00", "2026-11-20 12:00:00.000", 1_795_147_200_000])
def test_a_time_is_beijing_text_or_milliseconds(text):
    assert read(Sample, {"at": text, "late": text}) == Sample(at=text, late=text)
    assert read(Sample, {"at": text}).at == NOON


@pytest.mark.parametrize("nothing", [None, "", "0001-01-01 00:00:00"])
def test_a_time_that_has_not_come_is_none(nothing):
    assert read(Sample, {"late": nothing}).late is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("at", None),
        ("at", "2026-11-20"),
        ("at", 1_795_147_200),
        ("at", True),
        ("at", 10**30),
        ("late", "soon"),
        ("yuan", "1,000.00"),
        ("yuan", "1.999"),
        ("fen", "12.5"),
        ("fen", 1.5),
        ("pieces", 0),
        ("pieces", "-1"),
        ("pieces", "two"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_value(field, value):
    with pytest.raises(MappingError) as caught:
        read(Sample, {field: value})
    assert caught.value.facts == {"field": field, "value": str(value)}


def test_an_id_is_text_and_a_float_has_lost_its_digits():
    assert read(Sample, {"number": 298765432101}).number == "298765432101"
    with pytest.raises(MappingError):
        read(Sample, {"number": 2.98e11})


def test_after_a_write_an_unreadable_answer_is_looked_up():
    with pytest.raises(Indeterminate):
        read(Sample, {"at": "soon"}, effect=True)
