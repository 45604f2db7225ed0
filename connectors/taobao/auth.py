"""TOP signatures, and the httpx flow that signs each call and renews an expired session once.

``sign`` is pure. Secrets go into the form body only, never into the address, so no proxy writes them down.
"""

import hashlib
import hmac
from collections.abc import Generator, Mapping

import httpx
import orjson

from connectors.base.http import TokenBox, TokenFetch
from connectors.taobao.errors import is_session_error
from hub.kernel.clock import now, to_china_text
from hub.kernel.errors import Invalid


def sign(params: Mapping[str, str], secret: str, method: str = "md5") -> str:
    """Sign text parameters exactly as they are sent; ``sign`` itself and files stay outside.

    ``method`` is md5, hmac (HMAC-MD5) or hmac-sha256. Raises Invalid for another one.
    Rule: sort by name in byte order, join name+value, hash as UTF-8, upper-case hex [official].
    """
    pairs = sorted((name.encode(), value.encode()) for name, value in params.items() if name != "sign")
    text, key = b"".join(name + value for name, value in pairs), secret.encode()
    if method == "md5":
        return hashlib.md5(key + text + key, usedforsecurity=False).hexdigest().upper()
    if method == "hmac":
        return hmac.new(key, text, hashlib.md5).hexdigest().upper()
    if method == "hmac-sha256":
        return hmac.new(key, text, hashlib.sha256).hexdigest().upper()
    raise Invalid(f"unknown sign method {method!r}", remedy="Use md5, hmac or hmac-sha256.")


def session_expired(answer: bytes) -> bool:
    """Whether an answer says that the session is missing, unknown or used up."""
    if b'"error_response"' not in answer[:64]:
        return False
    try:
        error = orjson.loads(answer)["error_response"]
    except (orjson.JSONDecodeError, KeyError):
        return False
    return isinstance(error, dict) and is_session_error(error)


class TopAuth(httpx.Auth):
    """Fills in the common parameters of a call, signs it, and renews the session when the gateway asks for it.

    A request carries its business parameters in ``extensions["fields"]`` and an optional picture in
    ``extensions["files"]``; ``extensions["session"]`` False leaves the access token out.
    """

    requires_response_body = True

    def __init__(
        self,
        app_key: str,
        secret: str,
        *,
        tokens: TokenBox,
        fetch: TokenFetch,
        method: str = "hmac-sha256",
    ) -> None:
        self._app_key = app_key
        self._secret = secret
        self._tokens = tokens
        self._fetch = fetch
        self._method = method

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the call; after an expired session renew the token and send it once more."""
        if not request.extensions["session"]:
            yield self._signed(request, "")
            return
        token = self._tokens.current()
        response = yield self._signed(request, token.access)
        if session_expired(response.content):
            fresh = self._tokens.renew(token, self._fetch)
            yield self._signed(request, fresh.access)

    def _signed(self, request: httpx.Request, session: str) -> httpx.Request:
        fields = dict(request.extensions["fields"])
        fields |= {
            "app_key": self._app_key,
            "timestamp": to_china_text(now()),
            "v": "2.0",
            "format": "json",
            "sign_method": self._method,
        }
        if session:
            fields["session"] = session
        fields["sign"] = sign(fields, self._secret, self._method)
        kept = {k: v for k, v in request.headers.items() if k not in ("content-length", "content-type")}
        return httpx.Request(
            "POST",
            request.url,
            headers=kept,
            data=fields,
            files=request.extensions["files"],
            extensions=request.extensions,
        )
