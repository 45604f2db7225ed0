"""Live pages: one server-sent event per topic that changed, so that open blocks fetch themselves anew.

A topic is the first word of a fact ("order" of "order.shipped"). One look a second for all listeners of a process; no
look when nobody listens. A stream ends after five minutes, so that a revoked session does not go on listening.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from aiohttp import web

from hub.events.queries import recent
from hub.kernel.db import Tx
from hub.kernel.logs import logger
from hub.web.bridge import RUNTIME, aside
from hub.web.errors import Busy
from hub.web.routes import SIGNED_IN, Routes

LOOK_EVERY = 1.0
HEARTBEAT = 10.0
STREAM_SECONDS = 300.0
MAX_STREAMS = 500
_WINDOW = 100
routes = Routes()
log = logger("web")


class Live:
    """Who listens, and which facts were seen already."""

    def __init__(self) -> None:
        self.streams: set[asyncio.Queue[str | None]] = set()
        self._seen: set[int] | None = None

    def changed(self, facts: dict[int, str]) -> set[str]:
        """Topics of facts not seen before; the first look only learns what is there."""
        before, self._seen = self._seen, set(facts)
        return {facts[fact].partition(".")[0] for fact in self._seen - before} if before is not None else set()

    def tell(self, message: str | None) -> None:
        """Put a topic, or the end (None), into every stream."""
        for stream in self.streams:
            stream.put_nowait(message)

    def rest(self) -> None:
        """Nobody listens: forget what was seen, the next look starts afresh."""
        self._seen = None


LIVE: web.AppKey[Live] = web.AppKey("live", Live)


def newest_facts(tx: Tx) -> dict[int, str]:
    """Id and name of the newest facts."""
    return {row.id: row.name for row in recent(tx, limit=_WINDOW)}


async def watching(app: web.Application) -> AsyncIterator[None]:
    """Look for new facts for as long as the application runs."""
    task = asyncio.create_task(_watch(app))
    yield
    app[LIVE].tell(None)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@routes.get("/events", access=SIGNED_IN)
async def events(request: web.Request) -> web.StreamResponse:
    """The stream of changed topics."""
    live, stream = request.app[LIVE], asyncio.Queue[str | None]()
    if len(live.streams) >= MAX_STREAMS:
        raise Busy
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    live.streams.add(stream)
    try:
        with contextlib.suppress(ConnectionError):  # the browser went on to another page
            await response.prepare(request)
            await _send(response, stream)
    finally:
        live.streams.discard(stream)
    return response


async def _send(response: web.StreamResponse, stream: asyncio.Queue[str | None]) -> None:
    await response.write(b"retry: 3000\n\n")
    ends = asyncio.get_running_loop().time() + STREAM_SECONDS
    while (rest := ends - asyncio.get_running_loop().time()) > 0:
        try:
            topic = await asyncio.wait_for(stream.get(), min(HEARTBEAT, rest))
        except TimeoutError:
            await response.write(b": still here\n\n")
            continue
        if topic is None:
            return
        await response.write(f"event: {topic}\ndata: changed\n\n".encode())


async def _watch(app: web.Application) -> None:
    live, db = app[LIVE], app[RUNTIME].db

    def look() -> dict[int, str]:
        with db.read() as tx:
            return newest_facts(tx)

    while True:
        await asyncio.sleep(LOOK_EVERY)
        if not live.streams:
            live.rest()
            continue
        try:
            topics = live.changed(await aside(app, look))
        except Exception:  # a database that is away for a moment must not end live pages for good
            log.exception("live look failed")
            continue
        for topic in sorted(topics):
            live.tell(topic)
