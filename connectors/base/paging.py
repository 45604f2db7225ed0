"""Reads a list that moves while it is being read, so that no row is missed. Pure: the caller brings the call.

Made for lists sorted newest change first, where a changed row jumps to the front and pushes the others down.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from hub.kernel.errors import Transient

Row = TypeVar("Row")

#: Whole passes over one window before we give up; two are enough unless rows move all the time.
PASSES = 12


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """One page of rows. ``total`` counts all rows of the window when the platform told it, else None."""

    rows: Sequence[Row]
    total: int | None = None


def read_settled(
    read: Callable[[int, bool], Listed[Row]],
    *,
    size: int,
    stamp: Callable[[Row], tuple[str, str]],
    passes: int = PASSES,
) -> list[Row]:
    """Every row of a window, each in its newest form. ``read(page, counting)`` fetches a page, numbered from 1.

    ``stamp`` gives (id, time of change). A pass reads page 1 with the total, then from the last page back to
    page 1. Nothing was missed when page 1 still shows the same rows at the end (so no row jumped to the front
    and none was pushed from an unread page onto a read one) and as many different ids were seen as the total
    promised (so no page was answered with another page's rows, and no row left before it was read). A pass that
    cannot prove this is repeated. Raises Transient when the list never stands still for ``passes`` passes.
    """
    found: dict[str, Row] = {}
    for _ in range(passes):
        head = read(1, True)
        total = head.total or 0
        seen = _keep(found, head.rows, stamp)
        last: Sequence[Row] = head.rows
        if total > size:
            seen = set()
            for number in range(-(-total // size), 0, -1):
                last = read(number, False).rows
                seen |= _keep(found, last, stamp)
        if len(seen) == total and [stamp(row) for row in last] == [stamp(row) for row in head.rows]:
            return list(found.values())
    raise Transient("the list kept moving while it was read", remedy="It is read again at the next round.")


def _keep(found: dict[str, Row], rows: Sequence[Row], stamp: Callable[[Row], tuple[str, str]]) -> set[str]:
    """Put rows into ``found`` unless a newer form is there already; returns the ids among them."""
    ids = set()
    for row in rows:
        key, changed = stamp(row)
        ids.add(key)
        if key not in found or stamp(found[key])[1] <= changed:
            found[key] = row
    return ids
