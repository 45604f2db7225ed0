"""Promises of the graph of lots, held against a brute-force oracle, and of mass balances."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.trace.genealogy import Balance, Edge, Graph, Mass, balance

EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda e: e[0] != e[1]), max_size=30)


def reaches(edges: list[Edge], start: int) -> set[int]:
    """Oracle: repeat every edge until nothing new is found."""
    found: set[int] = set()
    for _ in range(11):
        found |= {down for up, down in edges if up == start or up in found}
    return found


@settings(max_examples=200, deadline=None)
@given(EDGES, st.integers(0, 9))
def test_both_directions_agree_with_brute_force(edges: list[Edge], lot: int) -> None:
    graph = Graph(edges)
    assert graph.descendants([lot]) == reaches(edges, lot)
    assert graph.ancestors([lot]) == reaches([(down, up) for up, down in edges], lot)


@settings(max_examples=100, deadline=None)
@given(EDGES)
def test_back_and_forward_are_each_other_s_mirror(edges: list[Edge]) -> None:
    graph = Graph(edges)
    for lot in range(10):
        assert all(lot in graph.ancestors([down]) for down in graph.descendants([lot]))
        assert graph.children(lot) == {down for up, down in edges if up == lot}
        assert graph.parents(lot) == {up for up, down in edges if down == lot}


def test_splits_merges_and_steps() -> None:
    graph = Graph([(1, 3), (2, 3), (3, 4), (3, 5), (5, 6)])
    assert graph.roots(6) == {1, 2}
    assert graph.levels(6) == {6: 0, 5: 1, 3: 2, 1: 3, 2: 3}
    assert graph.roots(7) == {7}


def test_more_out_than_in_is_an_alarm_and_scales_are_forgiven() -> None:
    assert balance([Mass(1, 1000)], [Mass(2, 1021)]).alarm
    assert not balance([Mass(1, 1000)], [Mass(2, 1020)]).alarm
    assert balance([Mass(1, 1000)], [Mass(2, 450)]).yield_percent == 45


def test_a_missing_weight_is_no_alarm_and_no_yield() -> None:
    unknown = balance([Mass(1, None)], [Mass(2, 5000)])
    assert (unknown.alarm, unknown.yield_percent) == (False, None)
    assert not Balance(0, 0, known=False).alarm
