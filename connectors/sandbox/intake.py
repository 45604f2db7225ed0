"""What several simulators need to read a request: merged parameters, call quotas, the size of a picture.

Owns no vendor's rules; shares nothing with any client.
"""

import io
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

import httpx
import orjson
from PIL import Image, UnidentifiedImageError

from connectors.sandbox.wire import multipart_parts


def parameters(request: httpx.Request) -> tuple[dict[str, Any], bytes]:
    """Query, form, JSON and multipart text parameters in one dictionary, and the file when there is one.

    Raises ValueError for JSON that is none or no object. Later kinds win over the query.
    """
    merged: dict[str, Any] = dict(request.url.params)
    kind = request.headers.get("content-type", "")
    file = b""
    if kind.startswith("application/json"):
        merged |= dict(orjson.loads(request.content))
    elif kind.startswith("application/x-www-form-urlencoded"):
        merged |= dict(httpx.QueryParams(request.content.decode()))
    elif kind.startswith("multipart/"):
        parts = multipart_parts(request)
        merged |= {name: content.decode() for name, (file_name, content) in parts.items() if not file_name}
        file = next((content for file_name, content in parts.values() if file_name), b"")
    return {key: value for key, value in merged.items() if value is not None}, file


def picture_facts(data: bytes) -> tuple[str, int, int]:
    """Format, width and height; ``("", 0, 0)`` when it is no picture."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.format or "", picture.width, picture.height
    except UnidentifiedImageError:
        return "", 0, 0


class Quota:
    """Sliding windows: so many calls of an api in so many seconds."""

    def __init__(self, limits: dict[str, tuple[int, float]], clock: Callable[[], float]) -> None:
        self.limits = limits
        self._clock = clock
        self._recent: dict[str, deque[float]] = defaultdict(deque)

    def spend(self, api: str) -> bool:
        """Whether one more call fits now; it is counted when it does."""
        calls, seconds = self.limits.get(api, (0, 0.0))
        if not calls:
            return True
        recent, now = self._recent[api], self._clock()
        while recent and recent[0] <= now - seconds:
            recent.popleft()
        if len(recent) >= calls:
            return False
        recent.append(now)
        return True

    def clear(self) -> None:
        """Forget every call."""
        self._recent.clear()
