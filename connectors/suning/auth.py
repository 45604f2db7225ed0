"""Suning's signature: pure ``sign``, and the httpx flow that puts it on every request.

[official] MD5 over secret, method, time, key, version and the base64 of the body, in lower-case hex.
"""

import base64
import hashlib
from collections.abc import Generator

import httpx

from hub.kernel import clock

VERSION = "v1.2"


def sign(  # noqa: PLR0917 - in the order in which the platform joins them
    method: str, timestamp: str, app_key: str, version: str, body: str | bytes, secret: str
) -> str:
    """Sign one call. ``body`` is exactly what is sent; ``timestamp`` is ``yyyy-MM-dd HH:mm:ss`` in Beijing."""
    sent = body.encode() if isinstance(body, str) else body
    text = f"{secret}{method}{timestamp}{app_key}{version}{base64.b64encode(sent).decode()}"
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324 the platform wants MD5


class SignedRequest(httpx.Auth):
    """Adds time, key, version and signature to a request that names its method in ``AppMethod``."""

    requires_request_body = True

    def __init__(self, app_key: str, secret: str) -> None:
        self._app_key = app_key
        self._secret = secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign right before the request goes out: the clock must be within 10 minutes [official]."""
        at = clock.to_china_text(clock.now())
        request.headers["AppRequestTime"] = at
        request.headers["AppKey"] = self._app_key
        request.headers["VersionNo"] = VERSION
        request.headers["signInfo"] = sign(
            request.headers["AppMethod"], at, self._app_key, VERSION, request.content, self._secret
        )
        yield request
