"""What every part of the connector works with, and how a list of ids is read so that none is missed."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from connectors.base.http import Connection
from connectors.wechat_shop.client import Client
from connectors.wechat_shop.errors import VENDOR
from connectors.wechat_shop.schemas import IdPage
from hub.kernel.errors import PlatformDown

MAX_PASSES = 12


class Desk:
    """What every part of the connector works with: one shop's connection, its settings and its endpoints."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._settings: Mapping[str, Any] = connection.settings
        self._client = Client(connection)

    def _settled(self, read: Callable[[str], IdPage]) -> Iterator[list[str]]:
        """Ids of a window, each once, page by page; ``read`` takes a cursor.

        A window of several pages is walked until a whole pass shows no id that was not seen before: how the cursor
        behaves while rows move is not published. Raises PlatformDown when the list never stands still.
        """
        seen: set[str] = set()
        for _ in range(MAX_PASSES):
            before, pages = len(seen), 0
            for ids in _pages(read):
                pages += 1
                fresh = [x for x in dict.fromkeys(ids) if x not in seen]
                seen.update(fresh)
                if fresh:
                    yield fresh
            if pages < 2 or len(seen) == before:
                return
        raise PlatformDown("the list kept growing while it was read", vendor=VENDOR)


def _pages(read: Callable[[str], IdPage]) -> Iterator[list[str]]:
    key, used = "", set()
    while True:
        page = read(key)
        yield page.ids()
        if not page.has_more:
            return
        used.add(key)
        key = page.next_key
        if key in used:
            raise PlatformDown("the list points back to a page already read", vendor=VENDOR)
