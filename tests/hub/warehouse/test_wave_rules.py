"""From parcels and rules to waves: who goes together, how many, and what is picked last."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.warehouse.wave_rules import Rule, Waiting, next_cutoff, plan

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)  # ten in the morning in China
APART = [frozenset({"halal", "liquor"})]
BIG = Rule("大单", least_pieces=20, most=1)
SINGLE = Rule("单品", shape="single", most=3)
MULTI = Rule("多品", shape="multi", cutoff=time(17), most=2)


def parcel(number: int, *, skus: int = 1, pieces: int = 1, hours: int | None = None, **changes: object) -> Waiting:
    due = None if hours is None else AT + timedelta(hours=hours)
    return Waiting(number, str(changes.pop("storage", "ambient")), skus, pieces, due, **changes)  # type: ignore[arg-type]


def test_the_first_rule_that_fits_decides_and_its_size_closes_the_wave():
    waiting = [parcel(n) for n in range(4)] + [parcel(10, skus=2, pieces=2), parcel(11, pieces=30)]
    made = plan(waiting, [BIG, SINGLE, MULTI], at=AT)
    assert {(w.rule, tuple(w.parcels)) for w in made} == {
        ("大单", (11,)), ("单品", (0, 1, 2)), ("单品", (3,)), ("多品", (10,)),
    }  # fmt: skip


def test_what_no_rule_fits_is_waved_all_the_same():
    made = plan([parcel(n) for n in range(41)], [], at=AT)
    assert [(w.rule, len(w.parcels)) for w in made] == [("", 40), ("", 1)]


def test_temperature_classes_never_share_a_wave_and_frozen_is_picked_last():
    waiting = [
        parcel(1, storage="frozen", hours=1), parcel(2, storage="chilled"), parcel(3), parcel(4, storage="frozen")
    ]  # fmt: skip
    assert [(w.storage, w.parcels) for w in plan(waiting, [], at=AT)] == [
        ("ambient", [3]), ("chilled", [2]), ("frozen", [1, 4]),
    ]  # fmt: skip


def test_halal_goods_and_liquor_never_lie_in_one_cart():
    waiting = [
        parcel(1, marks=frozenset({"halal"})), parcel(2, marks=frozenset({"liquor"})), parcel(3),
        parcel(4, marks=frozenset({"halal"})),
    ]  # fmt: skip
    assert [w.parcels for w in plan(waiting, [], apart=APART, at=AT)] == [[1, 3, 4], [2]]


def test_what_must_leave_first_is_taken_first_and_no_deadline_comes_last():
    made = plan([parcel(1), parcel(2, hours=20), parcel(3, hours=2), parcel(4, hours=5)], [SINGLE], at=AT)
    assert [w.parcels for w in made] == [[3, 4, 2], [1]]
    assert made[0].due_at == AT + timedelta(hours=2)


def test_a_rule_for_urgent_parcels_leaves_the_others_to_the_next():
    soon = Rule("急", due_hours=3)
    made = plan([parcel(1, hours=2), parcel(2, hours=9), parcel(3)], [soon, SINGLE], at=AT)
    assert {(w.rule, tuple(w.parcels)) for w in made} == {("急", (1,)), ("单品", (2, 3))}


def test_the_courier_s_van_is_a_deadline_and_after_it_tomorrow_s():
    assert next_cutoff(time(17), AT) == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert next_cutoff(time(9, 30), AT) == datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
    made = plan([parcel(1, skus=2, hours=40)], [MULTI], at=AT)
    assert made[0].due_at == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_rule_of_one_courier_takes_its_parcels_only():
    mine = Rule("邮政", carrier="EMS")
    made = plan([parcel(1, carrier="EMS"), parcel(2, carrier="SF")], [mine, SINGLE], at=AT)
    assert {(w.rule, tuple(w.parcels)) for w in made} == {("邮政", (1,)), ("单品", (2,))}


_PARCELS = st.lists(
    st.builds(
        lambda skus, pieces, hours, storage, marks: (skus, pieces, hours, storage, frozenset(marks)),
        st.integers(1, 3), st.integers(1, 30), st.none() | st.integers(-5, 60), st.sampled_from(["ambient", "frozen"]),
        st.sets(st.sampled_from(["halal", "liquor", "odour"]), max_size=1),
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_PARCELS)
def test_every_parcel_is_in_exactly_one_wave_that_it_may_be_in(rows):
    waiting = [
        parcel(n, skus=s, pieces=p, hours=h, storage=c, marks=m) for n, (s, p, h, c, m) in enumerate(rows)
    ]  # fmt: skip
    known = {w.parcel_id: w for w in waiting}
    made = plan(waiting, [BIG, SINGLE, MULTI], apart=APART, at=AT)
    assert sorted(n for wave in made for n in wave.parcels) == sorted(known)
    for wave in made:
        inside = [known[n] for n in wave.parcels]
        assert len(inside) <= wave.most
        assert {w.storage for w in inside} == {wave.storage}
        assert not {"halal", "liquor"} <= {m for w in inside for m in w.marks}
