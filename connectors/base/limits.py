"""A token-bucket limiter for one process, fed by a connector's RatePolicy."""

import threading
import time

from connectors.base.manifest import RatePolicy
from hub.kernel.errors import RateLimited


class LocalLimiter:
    """Buckets per api inside one process. ``share`` divides the quota among that many workers."""

    def __init__(self, policy: RatePolicy, *, share: int = 1, longest_wait: float = 30.0) -> None:
        self._policy = policy
        self._share = max(share, 1)
        self._longest_wait = longest_wait
        self._lock = threading.Lock()
        self._next_free: dict[str, float] = {}
        self._paused_until: dict[str, float] = {}

    def wait(self, api: str) -> None:
        """Sleep until the call fits. Raises RateLimited when that is further away than ``longest_wait``."""
        delay = self._book(api)
        if delay > 0:
            time.sleep(delay)

    def pause(self, api: str, seconds: float) -> None:
        """Keep ``api`` quiet for ``seconds``."""
        with self._lock:
            self._paused_until[api] = max(self._paused_until.get(api, 0.0), time.monotonic() + seconds)

    def _book(self, api: str) -> float:
        calls, window = self._policy.by_api.get(api, (self._policy.calls, self._policy.per_seconds))
        gap = window * self._share / calls
        burst = min(window, 1.0)
        with self._lock:
            now = time.monotonic()
            free = max(self._next_free.get(api, 0.0), now - burst)
            at = max(free, max(now, free), self._paused_until.get(api, 0.0))
            if at - now > self._longest_wait:
                raise RateLimited("own quota keeper: too far in the future", after=at - now, api=api)
            self._next_free[api] = free + gap if at <= now else at + gap
            return max(at - now, 0.0)
