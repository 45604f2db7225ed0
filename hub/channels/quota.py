"""The arithmetic of a quota that several processes share: a book of calls, lent out in blocks. Pure.

A process borrows a block of permits, uses them for a short while without asking anybody, and says afterwards when
each was used. A permit counts against the window until a whole window after its use; one that is lent counts until
a whole window after the block's end. So no window of any position holds more calls than the policy, even when the
borrower dies. The price: what is lent and not used is lost to the others until the block is settled or over. So
blocks start small and double while they are used up: to half the quota for a process alone, to a tenth among others.

All instants are nanoseconds of the store's own clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SECOND = 1_000_000_000
#: People who were told to wait go first for this long after their turn has come.
GRACE = SECOND // 10
#: A block is good for a window, but never longer than this.
LONGEST_HOLD = 5 * SECOND
#: Among others a block holds at most this part of the quota, and for half of that part of the window.
SLICES = 10
#: A process alone starts with so many permits; blocks double while they are used up.
FIRST_BLOCK = 5
#: Calls this part of a window apart are kept as one entry, the older as if it were the younger.
GRAIN = 100

Book = Mapping[str, Any]
EMPTY: Book = {"gone": [], "lent": [], "seen": {}, "paused": 0, "people": 0}


@dataclass(frozen=True, slots=True)
class Rule:
    """So many calls in any window."""

    calls: int
    window: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A block given back: when each of its used permits was used, oldest first."""

    block: str
    uses: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A process asks for a block. ``appetite`` is how many calls it could use at once."""

    owner: str
    block: str
    rule: Rule
    appetite: int = 1
    people: bool = False
    settled: tuple[Settled, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Answer:
    """``calls`` permits good before ``until``; none means: not before ``until``."""

    calls: int
    until: int


def borrow(book: Book, ask: Ask, now: int) -> tuple[Book, Answer]:
    """The book after the request, and what may be done. The same book comes back when nothing is to be written."""
    kept = _settle(book, ask, now)
    free = ask.rule.calls - sum(calls for calls, _ in kept["gone"]) - sum(calls for _, _, calls, _ in kept["lent"])
    wait = _wait(kept, ask, now, free)
    if wait:
        if ask.people:
            return {**kept, "people": max(kept["people"], wait + GRACE)}, Answer(0, wait)
        return (kept if ask.settled else book), Answer(0, wait)
    window = ask.rule.window
    alone = not any(owner != ask.owner for owner in kept["seen"])
    share = -(-ask.rule.calls // (2 if alone else SLICES))
    calls = min(free, share, max(ask.appetite, FIRST_BLOCK if alone else 1))
    until = now + min(window if alone else max(window // (2 * SLICES), 1), LONGEST_HOLD)
    lent = [*kept["lent"], [ask.block, ask.owner, calls, until + window]]
    seen = {**kept["seen"], ask.owner: now + window + LONGEST_HOLD}
    return {**kept, "lent": lent, "seen": seen, "people": 0 if ask.people else kept["people"]}, Answer(calls, until)


def pause(book: Book, now: int, seconds: float) -> Book:
    """Nobody calls for ``seconds``; a longer pause that runs already stays."""
    return {**book, "paused": max(book["paused"], now + round(seconds * SECOND))}


def last_instant(book: Book) -> int:
    """After this instant the book says nothing any more and may be thrown away."""
    ends = [at for _, at in book["gone"]] + [at for _, _, _, at in book["lent"]] + list(book["seen"].values())
    return int(max([book["paused"], book["people"], *ends]))


def _settle(book: Book, ask: Ask, now: int) -> Book:
    window, back = ask.rule.window, {one.block for one in ask.settled}
    used = [[1, at + window] for one in ask.settled for at in one.uses]
    gone = sorted((entry for entry in [*book["gone"], *used] if entry[1] > now), key=lambda entry: entry[1])
    return {
        **book,
        "gone": _merged(gone, max(window // GRAIN, 1)),
        "lent": [entry for entry in book["lent"] if entry[3] > now and entry[0] not in back],
        "seen": {owner: at for owner, at in book["seen"].items() if at > now},
    }


def _merged(gone: list[list[int]], grain: int) -> list[list[int]]:
    """Fewer entries: each group ends with its youngest, and none spans more than a grain."""
    found: list[list[int]] = []
    first = 0
    for calls, at in gone:
        if found and at - first <= grain:
            found[-1] = [found[-1][0] + calls, at]
        else:
            found.append([calls, at])
            first = at
    return found


def _wait(book: Book, ask: Ask, now: int, free: int) -> int:
    """Until when to wait; 0 when a block may be lent now."""
    if book["paused"] > now:
        return int(book["paused"])
    if not ask.people and book["people"] > now:
        return int(book["people"])
    if free > 0:
        return 0
    ends = [int(at) for _, at in book["gone"]] + [int(at) for _, _, _, at in book["lent"]]
    return min(ends, default=now + ask.rule.window)
