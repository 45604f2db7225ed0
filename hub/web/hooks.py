"""Where platforms post their messages. Raw bytes in, a verified and stored message, then the platform's own answer.

Nothing is answered with success before it is committed. Callers prove themselves by signature, never by cookie.
"""

import asyncio
import threading
import time
from collections import Counter

from aiohttp import web

from connectors.base.nudges import NudgeAnswer, NudgeRequest
from hub.channels import nudges
from hub.channels.models import Shop
from hub.kernel.errors import HubError, Rejected
from hub.kernel.logs import logger
from hub.orders import nudged
from hub.web.bridge import RUNTIME, aside, in_transaction, reading
from hub.web.errors import TooLarge
from hub.web.routes import PUBLIC, Routes

routes = Routes()
#: Largest message, in bytes; the longest documented one is a few KiB.
LIMIT = 1 << 20
#: Seconds a caller may take to send its message.
PATIENCE = 15.0
#: A shop's refused messages are logged once in so many seconds, with their number.
LOG_EVERY = 60.0
PATH = "/hooks/{channel:[a-z0-9_]+}/{shop_code:[\\w-]+}"
log = logger("hooks")


class Refusals:
    """Counts refused messages and says when the log should hear of them."""

    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self._told: Counter[str] = Counter()
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def count(self, where: str) -> int:
        """One more refusal. The answer is how many the log has not heard of; 0 while it has to wait."""
        with self._lock:
            self.total[where] += 1
            if time.monotonic() < self._next.get(where, 0.0):
                return 0
            self._next[where] = time.monotonic() + LOG_EVERY
            unheard = self.total[where] - self._told[where]
            self._told[where] = self.total[where]
            return unheard


REFUSALS: web.AppKey[Refusals] = web.AppKey("refusals", Refusals)


@routes.get(PATH, access=PUBLIC)
@routes.post(PATH, access=PUBLIC, forms=False)
async def take(request: web.Request) -> web.StreamResponse:
    """One message, or a platform's test of the address."""
    where = ""
    try:
        async with asyncio.timeout(PATIENCE):
            body = await _body(request)
        shop = await reading(request, nudges.door, request.match_info["channel"], request.match_info["shop_code"])
        where = shop.code
        answer = await _keep(request, shop, body)
    except TimeoutError:
        return await _say(request, NudgeAnswer(status=408, body=b"The message did not arrive in time."), close=True)
    except HubError as error:
        return await _refuse(request, error, where)
    except Exception as error:
        if request.app[REFUSALS].count(f"{where}:{type(error).__name__}"):
            log.exception("a message cannot be read", shop=where)
        return await _say(request, NudgeAnswer(status=500, body=b"This message cannot be read."))
    return await _say(request, answer)


async def _body(request: web.Request) -> bytes:
    """The body as it was sent; reading stops at the limit. Raises TooLarge."""
    parts, size = [], 0
    if (request.content_length or 0) > LIMIT:
        raise TooLarge(limit=LIMIT)
    while chunk := await request.content.readany():
        parts.append(chunk)
        size += len(chunk)
        if size > LIMIT:
            raise TooLarge(limit=LIMIT)
    return b"".join(parts)


async def _keep(request: web.Request, shop: Shop, body: bytes) -> NudgeAnswer:
    """Verify, keep and plan; committed when this returns."""
    asked = NudgeRequest(
        method=request.method,
        query=dict(request.query),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
    )
    answer = await aside(request.app, nudges.verified, request.app[RUNTIME], shop, asked)
    if answer.nudges:
        await in_transaction(request, nudged.take, shop, answer.nudges)
    return answer


async def _refuse(request: web.Request, error: HubError, where: str) -> web.StreamResponse:
    """Say no in a few plain words. Platforms repeat what was not accepted, so the log hears of it once a minute."""
    unheard = request.app[REFUSALS].count(f"{where or 'no shop'}:{type(error).__name__}")
    if unheard:
        log.warning("messages refused", shop=where, error=type(error).__name__, code=_code(error), count=unheard)
    status = 403 if isinstance(error, Rejected) else error.http_status
    words = "The signature is not the platform's." if isinstance(error, Rejected) else error.message
    if isinstance(error, TooLarge):
        words = f"A message may have {LIMIT} bytes at most."
    return await _say(request, NudgeAnswer(status=status, body=words.encode()), close=isinstance(error, TooLarge))


def _code(error: HubError) -> str:
    return error.code if isinstance(error, Rejected) else ""


async def _say(request: web.Request, answer: NudgeAnswer, *, close: bool = False) -> web.StreamResponse:
    """Send an answer at once, so that nothing meant for browsers, such as a cookie, is added on the way out."""
    response = web.Response(
        status=answer.status,
        body=answer.body,
        headers={"Content-Type": answer.content_type, "Cache-Control": "no-store"},
    )
    if close:
        response.force_close()
    await response.prepare(request)
    await response.write_eof()
    return response
