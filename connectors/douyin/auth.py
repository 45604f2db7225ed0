"""Douyin's signature: pure ``sign``, and the httpx flow that puts it on every request.

[sdk] HMAC-SHA256 with the secret over secret + named parameters + secret; a loop-back test with a public client agrees.
"""

import hashlib
import hmac
from collections.abc import Generator, Mapping
from typing import Any

import httpx
import orjson

from hub.kernel import clock

VERSION = "2"
HMAC, MD5 = "hmac-sha256", "md5"


def canonical(params: Mapping[str, Any]) -> bytes:
    """``param_json``: compact JSON, keys sorted at every depth, nothing escaped that JSON does not ask for."""
    return orjson.dumps(params, option=orjson.OPT_SORT_KEYS)


def sign(params: Mapping[str, str], secret: str, method: str = HMAC) -> str:
    """Sign ``app_key``, ``method``, ``param_json``, ``timestamp`` and ``v`` as they are sent; lower-case hex.

    ``method`` is hmac-sha256 or the older md5. Parameters that are not signed may be among ``params``.
    """
    names = ("app_key", "method", "param_json", "timestamp", "v")
    text = f"{secret}{''.join(name + params[name] for name in names)}{secret}".encode()
    if method == MD5:
        return hashlib.md5(text).hexdigest()  # noqa: S324 the platform's older way
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


class SignedRequest(httpx.Auth):
    """Adds key, time, version and signature to a request that names its method in the query."""

    requires_request_body = True

    def __init__(self, app_key: str, secret: str) -> None:
        self._app_key = app_key
        self._secret = secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign right before the request goes out, in Beijing time [sdk]."""
        named = {
            "app_key": self._app_key,
            "method": request.url.params["method"],
            "timestamp": clock.to_china_text(clock.now()),
            "v": VERSION,
        }
        proof = sign({**named, "param_json": request.content.decode()}, self._secret)
        request.url = request.url.copy_merge_params({**named, "sign_method": HMAC, "sign": proof})
        yield request
