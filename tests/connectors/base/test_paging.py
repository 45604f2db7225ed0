"""A list that moves while it is read loses no row."""

import pytest

from connectors.base.paging import Listed, read_settled
from hub.kernel.errors import Transient


class MovingList:
    """Rows (id, change), newest first; ``moves`` are played one after each read."""

    def __init__(self, n, moves=(), size=2):
        self.rows = [(f"o{i}", i) for i in range(n)]
        self.moves = list(moves)
        self.size = size
        self.reads = []

    def read(self, page, counting):
        self.reads.append((page, counting))
        self.rows.sort(key=lambda row: row[1], reverse=True)
        start = (page - 1) * self.size
        answer = Listed(tuple(self.rows[start : start + self.size]), len(self.rows) if counting else None)
        if self.moves:
            self.moves.pop(0)(self)
        return answer

    def touch(self, name):
        newest = max(row[1] for row in self.rows) + 1
        self.rows = [(i, newest if i == name else at) for i, at in self.rows]

    def leave(self, name):
        self.rows = [row for row in self.rows if row[0] != name]


def settled(listing, **more):
    rows = read_settled(listing.read, size=listing.size, stamp=lambda r: (r[0], f"{r[1]:04d}"), **more)
    return {name for name, _ in rows}


def quiet(listing):
    del listing


def test_one_page_is_one_call():
    listing = MovingList(2)
    assert settled(listing) == {"o0", "o1"}
    assert listing.reads == [(1, True)]


def test_an_empty_window_is_one_call():
    assert settled(MovingList(0)) == set()


def test_pages_are_read_from_the_last_to_the_first():
    listing = MovingList(5)
    assert len(settled(listing)) == 5
    assert listing.reads == [(1, True), (3, False), (2, False), (1, False)]


@pytest.mark.parametrize("when", range(4))
@pytest.mark.parametrize("who", [f"o{i}" for i in range(6)])
def test_no_row_is_missed_when_one_jumps_to_the_front(when, who):
    listing = MovingList(6, [quiet] * when + [lambda x: x.touch(who)])
    assert settled(listing) == {f"o{i}" for i in range(6)}


@pytest.mark.parametrize("when", range(1, 4))
def test_rows_that_leave_the_window_hide_no_other_row(when):
    listing = MovingList(6, [quiet] * when + [lambda x: x.leave("o5")])
    assert settled(listing) >= {f"o{i}" for i in range(5)}


def test_a_page_answered_with_another_pages_rows_is_noticed():
    listing = MovingList(6)
    honest, lies = listing.read, iter([False, False, True, True])

    def read(page, counting):
        return honest(page - 1 if next(lies, False) and page > 1 else page, counting)

    listing.read = read
    assert len(settled(listing)) == 6


def test_the_newest_form_of_a_row_is_kept():
    listing = MovingList(4, [quiet, lambda x: x.touch("o0")])
    rows = read_settled(listing.read, size=2, stamp=lambda r: (r[0], f"{r[1]:04d}"))
    assert dict(rows)["o0"] == 4


def test_a_list_that_never_stands_still_is_read_again_later():
    listing = MovingList(4, [lambda x: x.touch("o0"), lambda x: x.touch("o1")] * 50)
    with pytest.raises(Transient):
        settled(listing, passes=3)
