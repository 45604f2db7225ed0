"""Boxes and the cutting of a page."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel.errors import Invalid
from media_studio.layout import Rect, Span, columns, contain, cut_slices


def test_slices_cover_the_page_without_gap_or_overlap():
    cuts = cut_slices(5200, [], max_height=1500, seams=[1000, 2100, 3000, 4200])
    assert cuts[0][0] == 0
    assert cuts[-1][1] == 5200
    assert all(first[1] == second[0] for first, second in pairwise(cuts))
    assert {top for top, _ in cuts[1:]} <= {1000, 2100, 3000, 4200}


def test_the_fewest_slices_are_cut_and_evenly():
    assert cut_slices(3000, [], max_height=1500, seams=range(100, 3000, 100)) == [(0, 1500), (1500, 3000)]
    assert cut_slices(3100, [], max_height=1500, seams=range(100, 3100, 100)) == [(0, 1000), (1000, 2000), (2000, 3100)]


def test_at_least_the_asked_number_is_cut():
    assert len(cut_slices(1400, [], max_height=1500, min_count=3, seams=range(100, 1400, 100))) == 3


def test_when_seams_are_too_far_apart_the_gaps_between_lines_are_used():
    lines = [Span(top, top + 40) for top in range(0, 3000, 60)]
    cuts = cut_slices(3000, lines, max_height=1500, seams=[200])
    assert len(cuts) >= 2
    assert not any(span.top < cut < span.bottom for cut, _ in cuts[1:] for span in lines)


def test_a_line_taller_than_a_slice_is_refused():
    with pytest.raises(Invalid, match="cannot be cut"):
        cut_slices(4000, [Span(0, 2000)], max_height=1500)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(20, 90)), min_size=1, max_size=80), st.integers(300, 1500))
def test_no_slice_ever_cuts_a_line(rows, max_height):
    spans, y = [], 0
    for gap, high in rows:
        spans.append(Span(y + gap, y + gap + high))
        y += gap + high
    cuts = cut_slices(y + 10, spans, max_height=max_height)
    assert sum(bottom - top for top, bottom in cuts) == y + 10
    assert all(bottom - top <= max_height for top, bottom in cuts)
    assert not any(span.top < top < span.bottom for top, _ in cuts for span in spans)


def test_contain_keeps_proportions_and_stays_inside():
    area = Rect(10, 20, 210, 120)
    spot = contain((100, 100), area)
    assert (spot.left, spot.top, spot.right, spot.bottom) == (60, 20, 160, 120)


def test_columns_share_the_width():
    assert [cell.box for cell in columns(Rect(0, 0, 100, 10), 3, 5)] == [
        (0, 0, 30, 10),
        (35, 0, 65, 10),
        (70, 0, 100, 10),
    ]
