"""A limiter for one process, fed by a connector's RatePolicy: a sliding window that is exact to the nanosecond.

A call goes out when the n-th last one is a whole window old, so no window of any position ever holds more than
the policy allows, and a backlog uses all of it. Calls are booked when they leave, never ahead of time.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from connectors.base.manifest import RatePolicy
from hub.kernel.errors import RateLimited

_SECOND = 1_000_000_000


class LocalLimiter:
    """Sliding windows per api inside one process. ``share`` divides the quota among that many workers.

    ``clock`` counts nanoseconds and never goes back; ``sleep`` takes seconds.
    """

    def __init__(
        self,
        policy: RatePolicy,
        *,
        share: int = 1,
        longest_wait: float = 30.0,
        clock: Callable[[], int] = time.monotonic_ns,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._policy = policy
        self._share = max(share, 1)
        self._longest_wait = _ns(longest_wait)
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._gone: dict[str, deque[int]] = {}  # api -> when its last calls left, oldest first
        self._paused_until: dict[str, int] = {}

    def wait(self, api: str) -> None:
        """Sleep until the call fits. Raises RateLimited when that is further away than ``longest_wait``."""
        deadline = self._clock() + self._longest_wait
        while (delay := self._book(api, deadline)) > 0:
            self._sleep(delay / _SECOND)

    def pause(self, api: str, seconds: float) -> None:
        """Keep ``api`` quiet for ``seconds``; calls already waiting wait on."""
        with self._lock:
            self._paused_until[api] = max(self._paused_until.get(api, 0), self._clock() + _ns(seconds))

    def _book(self, api: str, deadline: int) -> int:
        """Nanoseconds still to wait; 0 means the call is booked and may leave now."""
        calls, window = self._allowed(api)
        with self._lock:
            now = self._clock()
            gone = self._gone.setdefault(api, deque(maxlen=calls))
            free = gone[0] + window if len(gone) == calls else now
            at = max(now, free, self._paused_until.get(api, 0))
            if at > deadline:
                raise RateLimited("own quota keeper: too far in the future", after=(at - now) / _SECOND, api=api)
            if at == now:
                gone.append(now)
            return at - now

    def _allowed(self, api: str) -> tuple[int, int]:
        """Whole calls per window of nanoseconds for this worker; a share below one call stretches the window."""
        calls, seconds = self._policy.by_api.get(api, (self._policy.calls, self._policy.per_seconds))
        if calls >= self._share:
            return calls // self._share, _ns(seconds)
        return 1, -(-_ns(seconds) * self._share // calls)


def _ns(seconds: float) -> int:
    return round(seconds * _SECOND)
