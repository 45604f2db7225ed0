"""Faults a sandbox marketplace can be told to commit, each used up after ``n`` requests."""

import threading
from collections import Counter

#: Kinds and what each does to the next matching request.
KINDS = {
    "http_500": "answers 500 before anything happens",
    "timeout_before": "drops the connection before the request has an effect",
    "timeout_after": "carries the request out, then drops the connection",
    "duplicate_page": "an order page repeats rows of the page before it",
    "shifted_page": "an order changes while somebody pages, so rows move by one",
    "rate_limited": "answers HTTP 429 without Retry-After",
    "rate_limited_retry_after": "answers HTTP 429 with Retry-After: 1",
    "expired_token": "lets every access token handed out so far expire",
    "truncated_json": "carries the request out, then cuts the answer in half",
    "html_page": "carries the request out, then answers with an HTML page and status 200",
}

PAGING = ("duplicate_page", "shifted_page")


class Faults:
    """The armed faults of one simulator."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: Counter[str] = Counter()
        self.committed: Counter[str] = Counter()

    def arm(self, kind: str, n: int) -> None:
        """Commit ``kind`` on the next ``n`` matching requests. Raises KeyError for an unknown kind."""
        if kind not in KINDS:
            raise KeyError(kind)
        with self._lock:
            self._armed[kind] += n

    def armed(self) -> dict[str, int]:
        """Faults still to come."""
        with self._lock:
            return {kind: n for kind, n in self._armed.items() if n > 0}

    def take(self, *kinds: str) -> str:
        """Use up one fault among ``kinds``, in the given order; empty text when none is armed."""
        with self._lock:
            for kind in kinds:
                if self._armed[kind] > 0:
                    self._armed[kind] -= 1
                    self.committed[kind] += 1
                    return kind
            return ""

    def clear(self) -> None:
        """Disarm everything."""
        with self._lock:
            self._armed.clear()
            self.committed.clear()
