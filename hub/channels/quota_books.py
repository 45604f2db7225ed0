"""Where the books of shared quotas lie: in the hub's database, or in Redis when a Redis broker is configured.

Both change a book in one atomic step and tell the time by one clock for all processes: PostgreSQL's or Redis's own.
With SQLite all processes are on one machine and its clock is taken.
"""

import time
from collections.abc import Callable
from typing import Protocol, TypeVar

import orjson
import redis
from sqlalchemy import BigInteger, cast, extract, func, literal, select, update

from hub.channels.models import Quota
from hub.channels.quota import EMPTY, Book, last_instant
from hub.kernel.db import Database, insert, table
from hub.kernel.errors import RateLimited

Result = TypeVar("Result")
Clock = Callable[[], int]
#: Given a book and the time; returns the book as it shall be (the same object: unchanged) and an answer.
Change = Callable[[Book, int], tuple[Book, Result]]
#: Times a change is tried again when another process changed the book meanwhile.
TRIES = 200
PREFIX = "yipanhuo:quota:"
_quota = table(Quota).c


class Books(Protocol):
    """Keeps one book per quota."""

    def change(self, key: str, change: Change[Result]) -> tuple[Result, int]:
        """Change a book in one atomic step; the change's answer, and the time it was made at."""
        ...


class DatabaseBooks:
    """A row per quota. One write transaction per block, none per call."""

    def __init__(self, database: Database, *, clock: Clock | None = None) -> None:
        self._db = database
        self._clock = clock or (time.time_ns if database.is_sqlite else None)

    def change(self, key: str, change: Change[Result]) -> tuple[Result, int]:
        """Change a book under its row's lock."""
        micros = (
            cast(extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger) if not self._clock else literal(0)
        )
        query = select(_quota.book).where(_quota.key == key).with_for_update()
        with self._db.write() as tx:
            known = tx.connection().execute(query).scalar()
            if known is None:
                fresh = insert(tx, table(Quota)).values(key=key, book=dict(EMPTY))
                tx.connection().execute(fresh.on_conflict_do_nothing(index_elements=["key"]))
                known = tx.connection().execute(query).scalar_one()
            at = self._clock() if self._clock else int(tx.connection().execute(select(micros)).scalar_one()) * 1000
            book, answer = change(known, at)
            if book is not known:
                tx.connection().execute(update(table(Quota)).where(_quota.key == key).values(book=dict(book)))
        return answer, at


class RedisBooks:
    """A key per quota that expires by itself. While Redis does not answer, nothing is called."""

    def __init__(self, url: str, *, clock: Clock | None = None) -> None:
        self._redis = redis.Redis.from_url(url, socket_timeout=5.0, socket_connect_timeout=5.0)
        self._clock = clock

    def change(self, key: str, change: Change[Result]) -> tuple[Result, int]:
        """Change a book unless another process did meanwhile; then once more. Raises RateLimited."""
        try:
            for _ in range(TRIES):
                try:
                    return self._try(PREFIX + key, change)
                except redis.WatchError:
                    continue
        except redis.RedisError as error:
            raise RateLimited("the quota keeper's Redis does not answer", error=type(error).__name__) from error
        raise RateLimited("the quota keeper is too busy")

    def close(self) -> None:
        """Give the connections back."""
        self._redis.close()

    def _try(self, name: str, change: Change[Result]) -> tuple[Result, int]:
        with self._redis.pipeline() as pipe:
            pipe.watch(name)  # type: ignore[no-untyped-call]
            raw = pipe.get(name)
            known: Book = orjson.loads(raw) if isinstance(raw, bytes) else EMPTY
            at = self._clock() if self._clock else _nanoseconds(*pipe.time())
            book, answer = change(known, at)
            if book is not known:
                pipe.multi()
                pipe.set(name, orjson.dumps(book), px=max((last_instant(book) - at) // 1_000_000, 0) + 60_000)
                pipe.execute()
        return answer, at


def _nanoseconds(seconds: int, micros: int) -> int:
    return (seconds * 1_000_000 + micros) * 1000
