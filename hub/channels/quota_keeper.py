"""Keeps every process inside the platform's quota, people before bulk work. See ``quota`` for how it is shared."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

from connectors.base.manifest import RatePolicy
from hub.channels import quota
from hub.channels.quota import SECOND, Answer, Ask, Book, Rule, Settled
from hub.channels.quota_books import Books
from hub.kernel.errors import RateLimited
from hub.kernel.ids import new_id

Lane = Literal["people", "bulk"]
#: Seconds bulk work steps aside at a time while a person in this process waits for the same quota.
ASIDE = 0.01
_lane: ContextVar[Lane] = ContextVar("lane", default="bulk")


@contextmanager
def in_lane(lane: Lane) -> Iterator[None]:
    """Calls inside the block are made for people, or are bulk work."""
    before = _lane.set(lane)
    try:
        yield
    finally:
        _lane.reset(before)


@dataclass(frozen=True, slots=True)
class Key:
    """Whose quota it is. An empty part is not told apart: without ``shop`` all shops of an app share."""

    platform: str
    app: str = ""
    shop: str = ""

    def of(self, api: str) -> str:
        """The key of one API's book."""
        return f"{self.platform}/{self.app}/{self.shop}/{api}"


@dataclass
class _Hand:
    """What this process holds of one API's quota. ``ahead`` turns its clock into the store's."""

    block: str = ""
    left: int = 0
    good_until: int = 0
    ahead: int = 0
    uses: list[int] = field(default_factory=list)
    not_before: int = 0
    appetite: int = 1
    people: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_more(self, people: int) -> None:
        """So many more people wait."""
        with self.lock:
            self.people += people


class SharedLimiter:
    """A limiter over a book that all processes share. ``clock`` counts nanoseconds and never goes back.

    Between two blocks nobody is asked, so other processes hear of a pause with their next block: at once while all
    compete, after a window (five seconds at most) from a process that was alone. The first call after a rest asks the
    store, and so does each call of a quota too small to be split.
    """

    def __init__(
        self,
        books: Books,
        policy: RatePolicy,
        key: Key,
        *,
        longest_wait: float = 30.0,
        clock: Callable[[], int] = time.monotonic_ns,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._books = books
        self._policy = policy
        self._key = key
        self._longest_wait = round(longest_wait * SECOND)
        self._clock = clock
        self._sleep = sleep
        self._owner = str(new_id())
        self._hands: dict[str, _Hand] = {}

    def wait(self, api: str) -> None:
        """Sleep until the call fits. Raises RateLimited when that is further away than ``longest_wait``."""
        deadline, people = self._clock() + self._longest_wait, _lane.get() == "people"
        if not (delay := self.due_in(api, deadline, people=people, ask=people)):
            return
        hand = self._hand(api)
        hand.wait_more(people)
        try:
            while delay:
                self._sleep(delay / SECOND)
                delay = self.due_in(api, deadline, people=people)
        finally:
            hand.wait_more(-people)

    def pause(self, api: str, seconds: float) -> None:
        """The platform said: not before ``seconds`` from now. All processes will keep ``api`` quiet."""
        hand = self._hand(api)
        with hand.lock:
            hand.left, hand.not_before = 0, max(hand.not_before, self._clock() + round(seconds * SECOND))
        self._books.change(self._key.of(api), lambda book, at: (quota.pause(book, at, seconds), None))

    def due_in(self, api: str, deadline: int, *, people: bool = False, ask: bool = False) -> int:
        """Nanoseconds still to wait; 0 means the call is booked and leaves now. ``ask`` asks the store in any case."""
        hand = self._hand(api)
        with hand.lock:
            at = self._clock()
            if hand.people and not people:
                return self._later(api, max(hand.not_before, at + round(ASIDE * SECOND)), deadline)
            if not (hand.left and at < hand.good_until) and (ask or hand.not_before <= at):
                self._borrow(api, hand, people=people)
                at = self._clock()
            if not (hand.left and at < hand.good_until):
                return self._later(api, max(hand.not_before, at + 1), deadline)
            hand.left -= 1
            hand.uses.append(at)
            return 0

    def _borrow(self, api: str, hand: _Hand, *, people: bool) -> None:
        """Give the last block back and ask for the next one; called with the hand locked."""
        settled = (Settled(hand.block, tuple(use + hand.ahead for use in hand.uses)),) if hand.block else ()
        if hand.block:
            hand.appetite = hand.appetite * 2 if not hand.left else 1
        block = str(new_id())
        ask = Ask(self._owner, block, self._rule(api), hand.appetite, people, settled)

        def change(book: Book, at: int) -> tuple[Book, Answer]:
            return quota.borrow(book, ask, at)

        before = self._clock()
        answer, at = self._books.change(self._key.of(api), change)
        hand.block, hand.uses, hand.left = (block if answer.calls else ""), [], answer.calls
        if answer.calls:
            hand.ahead, hand.good_until, hand.not_before = at - before, before + (answer.until - at), 0
        else:
            hand.not_before = self._clock() + (answer.until - at)

    def _later(self, api: str, at: int, deadline: int) -> int:
        now = self._clock()
        if at > deadline:
            raise RateLimited("own quota keeper: too far in the future", after=(at - now) / SECOND, api=api)
        return max(at - now, 1)

    def _hand(self, api: str) -> _Hand:
        return self._hands.setdefault(api, _Hand())

    def _rule(self, api: str) -> Rule:
        calls, seconds = self._policy.by_api.get(api, (self._policy.calls, self._policy.per_seconds))
        return Rule(calls, round(seconds * SECOND))
