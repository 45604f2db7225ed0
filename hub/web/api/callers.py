"""Who calls: the key in the Authorization header, and how often it may call. No cookie is looked at."""

import math
import threading
import time
from dataclasses import replace

from aiohttp import web

from hub.identity import api_tokens
from hub.identity.api_tokens import Caller
from hub.identity.errors import UnknownKey
from hub.web.api.problems import TooFast
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.page import current

_MINUTE = 60.0
#: Keys remembered at the most; beyond that, those that have their full allowance again are forgotten.
_MOST = 10_000


class Paces:
    """An allowance of calls per key, filled again as time passes; a tenth of a minute's calls may come at once."""

    def __init__(self) -> None:
        self._left: dict[int, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, key: int, *, a_minute: int, at: float | None = None) -> int:
        """Take one call from the allowance; the seconds to wait when there is none, else 0."""
        instant, burst, rate = time.monotonic() if at is None else at, max(a_minute / 10, 1.0), a_minute / _MINUTE
        with self._lock:
            left, since = self._left.get(key, (burst, instant))
            left = min(burst, left + (instant - since) * rate)
            if left < 1:
                self._left[key] = (left, instant)
                return math.ceil((1 - left) / rate)
            if len(self._left) >= _MOST:
                self._left = {k: v for k, v in self._left.items() if v[0] + (instant - v[1]) * rate < burst}
            self._left[key] = (left - 1, instant)
            return 0


PACES: web.AppKey[Paces] = web.AppKey("paces", Paces)


async def admit(request: web.Request) -> Caller:
    """Find the program behind a request and put it into the page's context. Raises UnknownKey, TooFast."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    found = None
    if kind.lower() == "bearer" and secret.startswith(api_tokens.PREFIX) and secret.isascii():
        found = await reading(request, api_tokens.caller, secret.strip())
    if found is None:
        raise UnknownKey
    a_minute = request.app[RUNTIME].settings.api_calls_per_minute
    if after := request.app[PACES].wait(found.token_id, a_minute=a_minute):
        raise TooFast(after=after)
    if found.stale:
        await in_transaction(request, api_tokens.touch, found.token_id)
    current.set(replace(current.get(), caller=found))
    return found
