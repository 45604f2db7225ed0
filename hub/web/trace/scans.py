"""Look-ups of public pages, counted in memory and written every few seconds, so that no visitor waits for the database.

Only code, day and region are kept; the region is what a proxy in front says, and empty without one.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

from aiohttp import web

from hub.kernel.clock import business_day, now
from hub.kernel.logs import logger
from hub.trace import scans
from hub.web.bridge import RUNTIME, aside

WRITE_EVERY = 5.0
#: More codes than this at once are not counted: somebody is trying codes out.
MOST_CODES = 10_000
log = logger("web")


class ScanCounter:
    """Look-ups since the last writing."""

    def __init__(self) -> None:
        self._counted: Counter[tuple[str, str]] = Counter()

    def count(self, request: web.Request, code: str) -> None:
        """One look-up; HEAD is none."""
        if request.method == "GET" and len(self._counted) < MOST_CODES:
            header = request.app[RUNTIME].settings.trace_region_header
            self._counted[code, request.headers.get(header, "")[:20] if header else ""] += 1

    def take(self) -> dict[tuple[str, str], int]:
        """Everything counted, which is forgotten here."""
        counted, self._counted = dict(self._counted), Counter()
        return counted


COUNTER: web.AppKey[ScanCounter] = web.AppKey("scans", ScanCounter)


async def counting(app: web.Application) -> AsyncIterator[None]:
    """Write the counters for as long as the application runs, and once at its end."""
    task = asyncio.create_task(_write_on(app))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await aside(app, write, app)


def write(app: web.Application) -> None:
    """Add what was counted to the counters of today."""
    counted = app[COUNTER].take()
    if counted:
        with app[RUNTIME].db.write() as tx:
            scans.add(tx, counted, day=business_day(now()))


async def _write_on(app: web.Application) -> None:
    while True:
        await asyncio.sleep(WRITE_EVERY)
        try:
            await aside(app, write, app)
        except Exception:  # a database that is away for a moment must not end counting for good
            log.exception("scans were not written")
