"""What every desk of a Youzan shop shares: its client, its settings, and reading lists that move while one pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from connectors.base.http import Connection
from connectors.base.paging import Listed, read_settled
from connectors.youzan.client import Client
from connectors.youzan.errors import VENDOR
from hub.kernel.errors import Rejected

MOST_PAGES = 100  # of one window; a fuller window is cut in two
Row = dict[str, Any]
Page = tuple[Sequence[Row], int]  # rows and how many there are in all


class Desk:
    """One Youzan shop."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._settings = connection.settings
        self._client = Client(connection)

    def close(self) -> None:
        """Let go of pooled connections."""
        self._client.close()


class _Overfull(Exception):
    """The window holds more rows than the platform pages through."""


def read_spans(
    spans: Iterable[tuple[datetime, datetime]],
    ask: Callable[[datetime, datetime, int], Page],
    *,
    size: int,
    most: int,
    stamp: Callable[[Row], tuple[str, str]],
) -> Iterator[list[Row]]:
    """The rows of every span, none missed while they move; a span of more than ``most`` rows is cut in two."""
    waiting = list(spans)[::-1]
    while waiting:
        start, end = waiting.pop()

        def read(page: int, counting: bool, start: datetime = start, end: datetime = end) -> Listed[Row]:
            rows, total = ask(start, end, page)
            if total > most:
                raise _Overfull
            return Listed(rows, total if counting else None)

        try:
            rows = read_settled(read, size=size, stamp=stamp)
        except _Overfull:
            if (end - start).total_seconds() <= 1:
                raise Rejected("more rows in one second than can be paged through", vendor=VENDOR) from None
            middle = (start + (end - start) / 2).replace(microsecond=0)
            waiting += [(middle, end), (start, middle)]
            continue
        yield rows
