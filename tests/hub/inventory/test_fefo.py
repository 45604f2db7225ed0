"""First expired, first out: never too much, never too old, always the eldest first, whole orders or nothing."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.inventory.fefo import Shelf, Want, may_ship, serve

TODAY = date(2026, 3, 1)


def shelf(level: int, free: int, *, sku: int = 1, days: int | None = 100, received: float = 0.0) -> Shelf:
    expiry = None if days is None else TODAY + timedelta(days=days)
    return Shelf(level, sku, level, 1, expiry, received, free)


def taken(takes) -> list[tuple[int, int, int]]:
    return [(take.line_id, take.shelf.level_id, take.quantity) for take in takes]


@pytest.mark.parametrize(
    ("days", "min_days", "ok"),
    [(0, 0, False), (1, 0, True), (3, 3, False), (4, 3, True), (-1, 0, False), (0, -5, False), (None, 30, True)],
)
def test_a_lot_must_live_longer_than_the_days_asked_for(days: int | None, min_days: int, ok: bool) -> None:
    expiry = None if days is None else TODAY + timedelta(days=days)

    assert may_ship(expiry, today=TODAY, min_days=min_days) is ok


def test_the_lot_that_expires_first_goes_first_then_the_one_received_first_then_what_never_expires() -> None:
    shelves = [
        shelf(1, 1, days=None), shelf(2, 1, days=50), shelf(3, 1, days=9, received=2.0), shelf(4, 1, days=9, received=1.0),
    ]  # fmt: skip

    takes, short = serve(shelves, [Want(1, 10, 1, 4)])

    assert taken(takes) == [(10, 4, 1), (10, 3, 1), (10, 2, 1), (10, 1, 1)]
    assert short == set()


def test_a_short_order_takes_nothing_and_leaves_its_pieces_to_the_next() -> None:
    shelves = [shelf(1, 3), shelf(2, 5, sku=2)]
    wants = [Want(1, 10, 1, 4), Want(1, 11, 2, 1), Want(2, 20, 1, 3)]

    takes, short = serve(shelves, wants)

    assert taken(takes) == [(20, 1, 3)]
    assert short == {10}


def test_two_lines_of_one_sku_are_short_together() -> None:
    takes, short = serve([shelf(1, 3)], [Want(1, 10, 1, 2), Want(1, 11, 1, 2)])

    assert (takes, short) == ([], {10, 11})


def test_a_sku_without_any_shelf_is_short() -> None:
    assert serve([], [Want(1, 10, 1, 1)]) == ([], {10})


shelves_drawn = st.lists(
    st.builds(
        lambda free, sku, days, received: (free, sku, days, received),
        st.integers(0, 6), st.integers(1, 3), st.none() | st.integers(-3, 12), st.integers(0, 3),
    ),
    max_size=8,
)  # fmt: skip
wants_drawn = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 5)), max_size=8)


def cast(rows, wishes, min_days: int = 3) -> tuple[list[Shelf], list[Want]]:
    made = [shelf(n, free, sku=sku, days=days, received=at) for n, (free, sku, days, at) in enumerate(rows)]
    wants = [Want(group, n, sku, quantity) for n, (group, sku, quantity) in enumerate(wishes)]
    return [s for s in made if may_ship(s.expiry, today=TODAY, min_days=min_days)], wants


@given(shelves_drawn, wants_drawn)
def test_nothing_is_overdrawn_expired_or_split(rows, wishes) -> None:
    shelves, wants = cast(rows, wishes)
    before = {s.level_id: s.free for s in shelves}

    takes, short = serve(shelves, wants)

    used: Counter[int] = Counter()
    got: Counter[int] = Counter()
    for take in takes:
        assert take.quantity > 0
        used[take.shelf.level_id] += take.quantity
        got[take.line_id] += take.quantity
        assert take.shelf.expiry is None or take.shelf.expiry > TODAY + timedelta(days=3)
    assert all(used[s.level_id] + s.free == before[s.level_id] and s.free >= 0 for s in shelves)
    short_groups = {want.group for want in wants if want.line_id in short}
    for want in wants:
        assert got[want.line_id] == (0 if want.group in short_groups else want.quantity)


@given(shelves_drawn, wants_drawn)
def test_an_elder_lot_is_never_left_behind_a_younger_one(rows, wishes) -> None:
    shelves, wants = cast(rows, wishes)

    takes, _ = serve(shelves, wants)

    touched = {take.shelf.level_id for take in takes}
    for elder in shelves:
        for younger in shelves:
            same = elder.sku_id == younger.sku_id and younger.level_id in touched
            if same and (elder.expiry or date.max) < (younger.expiry or date.max):
                assert elder.free == 0


@given(shelves_drawn, wants_drawn)
def test_it_agrees_with_taking_one_piece_at_a_time(rows, wishes) -> None:
    shelves, wants = cast(rows, wishes)
    pile: dict[int, list[tuple[date, float, int]]] = defaultdict(list)
    for s in shelves:
        pile[s.sku_id] += [(s.expiry or date.max, s.received, s.level_id)] * s.free
    for pieces in pile.values():
        pieces.sort()
    expected: Counter[tuple[int, int]] = Counter()
    for group in dict.fromkeys(want.group for want in wants):
        parts = [want for want in wants if want.group == group]
        need = Counter()
        for part in parts:
            need[part.sku_id] += part.quantity
        if all(len(pile[sku]) >= n for sku, n in need.items()):
            for part in parts:
                for _ in range(part.quantity):
                    expected[part.line_id, pile[part.sku_id].pop(0)[2]] += 1

    takes, _ = serve(shelves, wants)

    assert Counter({(t.line_id, t.shelf.level_id): t.quantity for t in takes}) == expected
