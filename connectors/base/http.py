"""HTTP manners: how a request ends decides which error the caller sees.

A read that fails is Transient. A write that fails before it was sent is Transient; one that may have
arrived is Indeterminate, and the caller looks the effect up before repeating it.
"""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import httpx
import orjson

from hub.kernel.clock import now
from hub.kernel.errors import Indeterminate, PlatformDown, RateLimited, Rejected, Transient

#: Sending never started, so a write certainly had no effect.
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

#: Some platforms want the token in the query string, and these libraries log whole addresses below WARNING.
for _chatty in ("httpx", "httpcore"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)

MAX_ANSWER_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Token:
    """An access token. ``expires_at`` is epoch seconds; 0 means unknown."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: float = 0.0


class TokenBox(Protocol):
    """Keeps the one current token of a shop, shared by all workers."""

    def current(self) -> Token:
        """The token to use now; ``Token("")`` when there is none yet."""
        ...

    def renew(self, stale: Token, fetch: "TokenFetch") -> Token:
        """Replace ``stale`` by calling ``fetch(current)`` under the shop's lock.

        If somebody else already replaced it, their token is returned and ``fetch`` is not called.
        """
        ...


class TokenFetch(Protocol):
    """Asks the platform for a new token."""

    def __call__(self, token: Token) -> Token:
        """The new token. Raises NeedsReauth when the platform refuses."""
        ...


class MemoryTokenBox:
    """A token box for one process; tests and connection checks use it."""

    def __init__(self, token: Token) -> None:
        self._token = token
        self._lock = threading.Lock()
        self.renewals = 0

    def current(self) -> Token:
        """The token to use now."""
        return self._token

    def renew(self, stale: Token, fetch: TokenFetch) -> Token:
        """Replace ``stale`` unless it has been replaced already."""
        with self._lock:
            if self._token.access == stale.access:
                self._token = fetch(self._token)
                self.renewals += 1
            return self._token


class Limiter(Protocol):
    """Keeps us inside the platform's quota."""

    def wait(self, api: str) -> None:
        """Block until one call of ``api`` may go out. Raises RateLimited when the wait would be too long."""
        ...

    def pause(self, api: str, seconds: float) -> None:
        """The platform said: not before ``seconds`` from now."""
        ...


class NoLimit:
    """A limiter that never waits."""

    def wait(self, api: str) -> None:
        """Go."""

    def pause(self, api: str, seconds: float) -> None:
        """Ignore."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What the hub hands a connector to open one shop."""

    shop: str  # our shop code, for messages
    base_url: str  # production or sandbox origin, without trailing slash
    credentials: Mapping[str, str] = field(repr=False)
    tokens: TokenBox
    limiter: Limiter = field(default_factory=NoLimit)
    transport: httpx.BaseTransport | None = None  # MockTransport in tests
    timeout: float = 15.0
    settings: Mapping[str, Any] = field(default_factory=dict)

    def client(self, *, auth: httpx.Auth | None = None) -> httpx.Client:
        """A pooled client for this shop; the connector closes it."""
        return httpx.Client(
            base_url=self.base_url,
            auth=auth,
            transport=self.transport,
            timeout=httpx.Timeout(self.timeout, connect=5.0),
            headers={"user-agent": "yipanhuo-hub"},
            follow_redirects=False,
        )


def send(client: httpx.Client, request: httpx.Request, *, vendor: str, effect: bool) -> httpx.Response:
    """Send one request. ``effect`` says whether it changes something on the platform.

    Raises RateLimited on HTTP 429, PlatformDown or Indeterminate when no usable answer came,
    Rejected on other 4xx.
    """
    try:
        response = client.send(request)
    except _NEVER_SENT as error:
        raise PlatformDown("cannot reach the platform", vendor=vendor, error=type(error).__name__) from error
    except httpx.HTTPError as error:
        raise lost_answer(effect=effect, vendor=vendor, error=type(error).__name__) from error
    if response.status_code == 429:
        raise RateLimited("HTTP 429", vendor=vendor, code="429", after=_retry_after(response))
    if response.status_code >= 500 or response.status_code == httpx.codes.REQUEST_TIMEOUT:
        raise lost_answer(effect=effect, vendor=vendor, error=f"HTTP {response.status_code}")
    if response.status_code >= 400:
        raise Rejected(f"HTTP {response.status_code}", vendor=vendor, code=str(response.status_code))
    return response


def read_json(response: httpx.Response, *, vendor: str, effect: bool) -> dict[str, Any]:
    """The answer as a JSON object. HTML, truncated or non-object bodies are no answer at all."""
    if len(response.content) > MAX_ANSWER_BYTES:
        raise lost_answer(effect=effect, vendor=vendor, error="answer too large")
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError as error:
        raise lost_answer(effect=effect, vendor=vendor, error="answer is not JSON") from error
    if not isinstance(body, dict):
        raise lost_answer(effect=effect, vendor=vendor, error="answer is not a JSON object")
    return body


def lost_answer(*, effect: bool, vendor: str, error: str) -> Indeterminate | PlatformDown:
    """The error for a request whose outcome nobody can read: a write may have happened, a read did no harm."""
    if effect:
        return Indeterminate("sent, but no readable answer came", vendor=vendor, error=error)
    return PlatformDown("no readable answer came", vendor=vendor, error=error)


@contextmanager
def half_done(*, vendor: str, **facts: Any) -> Iterator[None]:
    """Around the later calls of one write: once a call had an effect, none may claim that nothing happened."""
    try:
        yield
    except Transient as error:
        raise Indeterminate("half done: " + error.message, vendor=vendor, code=error.code, **facts) from error


def _retry_after(response: httpx.Response) -> float:
    """Seconds to wait, from either form RFC 9110 allows; 1 when the platform does not say, at most an hour."""
    raw = response.headers.get("retry-after", "").strip()
    if raw.isascii() and raw.isdigit():
        return min(float(raw), 3600.0)
    try:
        seconds = (parsedate_to_datetime(raw) - now()).total_seconds()
    except (ValueError, TypeError):  # not a date, or a date without a zone
        return 1.0
    return min(max(seconds, 0.0), 3600.0)
