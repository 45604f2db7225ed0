"""Promises about the classes of lines: one each, and sums exact to the fen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.logistics.tariffs import Surcharge, Tariff, Tier, Zone
from hub.settlement.matching import KINDS, Around, Billed, Ours, Settled, absent, classify, settle

MONTH = date(2026, 11, 1)
TARIFF = Tariff(
    "EMS", date(2026, 1, 1), 0, 0, (Zone("近", ("青海", "甘肃"), (Tier(1000, 600),), 1000, 200),),
    (Surcharge("remote", fen=300, areas=(("甘肃",),)),),
)  # fmt: skip
HERE, THERE = ("青海", "黄南"), ("甘肃", "甘南")
KNOWN = {
    "W1": Ours(date(2026, 11, 5), 900, HERE),
    "W2": Ours(date(2026, 11, 5), 900, THERE),
    "OLD": Ours(date(2026, 10, 31), 900, HERE),
    "VOID": Ours(None),
    "FAR": Ours(date(2026, 11, 5), 900, ("西藏",)),
}


def around(**named) -> Around:
    return Around(MONTH, KNOWN, lambda _day: TARIFF, **named)


def one(*lines: Billed, **named) -> str:
    return classify(lines, around(**named))[-1].kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (Billed("W1", 600, grams=900, province="青海"), "ok"),
        (Billed("W1", 601), "rounding"),
        (Billed("W1", 599), "rounding"),
        (Billed("W1", 598), "lower"),
        (Billed("W1", 800, grams=1500), "weight"),
        (Billed("W1", 800, grams=1000), "fee"),
        (Billed("W1", 800), "fee"),
        (Billed("W1", 800, province="甘肃", grams=1500), "province"),
        (Billed("W1", 800, extra_fen=200, grams=900), "surcharge"),
        (Billed("W2", 900, extra_fen=300), "ok"),
        (Billed("NOBODY", 600), "unknown"),
        (Billed("VOID", 600), "void"),
        (Billed("W1", 600, back=True), "return"),
        (Billed("OLD", 600), "month"),
        (Billed("OLD", 900), "fee"),
        (Billed("FAR", 900), "unpriced"),
        (Billed("W1", -600), "credit"),
    ],
)
def test_each_kind_of_difference_has_its_class(line, kind):
    assert one(line) == kind


def test_the_courier_s_scale_is_believed_within_fifty_grams():
    near = {"W1": Ours(date(2026, 11, 5), 980, HERE)}
    lines = [Billed("W1", 800, grams=1030), Billed("W1", 800, grams=1031)]
    found = [classify([line], Around(MONTH, near, lambda _day: TARIFF))[0] for line in lines]
    assert [(v.kind, v.ours_fen) for v in found] == [("ok", 800), ("weight", 600)]


def test_a_number_listed_twice_is_owed_once():
    found = classify([Billed("W1", 600), Billed("W1", 600), Billed("W1", 300, back=True)], around())
    assert [(v.kind, v.ours_fen) for v in found] == [("ok", 600), ("duplicate", 0), ("return", 0)]
    assert one(Billed("W1", 600), before=frozenset({"W1"})) == "duplicate"


def test_without_a_tariff_nothing_is_confirmed():
    found = classify([Billed("W1", 600)], Around(MONTH, KNOWN, lambda _day: None))
    assert [(v.kind, v.ours_fen) for v in found] == [("unpriced", 0)]


def test_what_left_this_month_and_is_not_billed_is_missing():
    assert [(no, v.kind, v.ours_fen) for no, v in absent([Billed("W1", 600)], around())] == [
        ("FAR", "missing", 0),
        ("W2", "missing", 900),
    ]
    assert [no for no, _ in absent([Billed("W1", 600)], around(before=frozenset({"W2", "FAR"})))] == []


def test_money_owed_from_an_earlier_dispute_is_missing_until_it_is_credited():
    owed = {"X1": 250, "X2": 100}
    lines = [Billed("X1", -250), Billed("X1", -250)]
    assert [(v.kind, v.ours_fen) for v in classify(lines, around(owed=owed))] == [("credit", -250), ("credit", 0)]
    found = [(no, v.ours_fen) for no, v in absent(lines, around(owed=owed)) if v.kind == "credit_missing"]
    assert found == [("X2", -100)]


LINES = st.lists(
    st.builds(
        Billed,
        subject=st.sampled_from([*KNOWN, "NOBODY", "X1"]),
        fen=st.integers(-5_000, 5_000),
        extra_fen=st.integers(0, 500),
        grams=st.none() | st.integers(0, 5_000),
        province=st.sampled_from(["", "青海", "甘肃", "西藏"]),
        back=st.booleans(),
    ),
    max_size=30,
)


@given(LINES)
def test_every_line_ends_in_exactly_one_class_and_the_sums_are_exact(lines):
    verdicts = classify(lines, around(owed={"X1": 250}))
    assert len(verdicts) == len(lines)
    by_kind = {kind: [x for x, v in zip(lines, verdicts, strict=True) if v.kind == kind] for kind in KINDS}
    assert sum(len(found) for found in by_kind.values()) == len(lines)
    assert sum(x.fen for found in by_kind.values() for x in found) == sum(x.fen for x in lines)
    for verdict in verdicts:
        assert verdict.ours_fen == sum(item.fen for item in verdict.items) or verdict.kind == "credit"


@given(LINES)
def test_no_parcel_is_owed_twice_however_often_it_is_listed(lines):
    verdicts = classify(lines + lines, around(owed={"X1": 250}))
    once = {line.subject: 0 for line in lines}
    for line, verdict in zip(lines + lines, verdicts, strict=True):
        once[line.subject] += 1 if verdict.ours_fen else 0
    assert all(count <= 1 for count in once.values())
    assert all(v.ours_fen == 0 for v in verdicts[len(lines) :])


def test_a_platform_s_lines_are_held_against_what_buyers_paid():
    lines = [
        Settled("1", 9900, {"": 9900, "佣金": -200}),
        Settled("1", 9900, {"": 9900}),
        Settled("2", 9800, {"": 9800}),
        Settled("3", 100, {"": 100}),
        Settled("2", None, {"运费险": -50}),
    ]
    found = settle(lines, {"1": 9900, "2": 9900})
    assert [(v.kind, v.ours_fen) for v in found] == [
        ("ok", 9900), ("duplicate", 0), ("amount", 9900), ("unknown", 0), ("fees_only", 0),
    ]  # fmt: skip
