"""JOS signatures, and the httpx flow that signs each call and renews a refused token once.

``sign`` is pure. Tokens go into the form body, never into the address of a call.
"""

import hashlib
from collections.abc import Generator, Mapping

import httpx
import orjson

from connectors.base.http import TokenBox, TokenFetch
from connectors.jd.errors import is_token_error
from hub.kernel.clock import now, to_china_text


def sign(params: Mapping[str, str], secret: str) -> str:
    """Sign text parameters exactly as they are sent; ``sign`` itself and files stay outside.

    Rule: upper-case hex MD5 of secret + sorted name+value pairs + secret, as UTF-8 [official]. Digits sort before
    letters, so ``360buy_param_json`` comes first; empty values are signed like any other.
    """
    pairs = sorted((name.encode(), value.encode()) for name, value in params.items() if name != "sign")
    text, key = b"".join(name + value for name, value in pairs), secret.encode()
    return hashlib.md5(key + text + key, usedforsecurity=False).hexdigest().upper()


def token_refused(answer: bytes) -> bool:
    """Whether an answer says that the access token is no longer good."""
    if b'"error_response"' not in answer[:64]:
        return False
    try:
        error = orjson.loads(answer)["error_response"]
    except (orjson.JSONDecodeError, KeyError):
        return False
    return isinstance(error, dict) and is_token_error(error)


class JosAuth(httpx.Auth):
    """Fills in the common parameters of a call, signs it, and renews the token when the gateway asks for it.

    A request carries method and 360buy_param_json in ``extensions["fields"]`` and an optional picture in
    ``extensions["files"]``. The JSON text is signed and sent as it stands there.
    """

    requires_response_body = True

    def __init__(self, app_key: str, secret: str, *, tokens: TokenBox, fetch: TokenFetch) -> None:
        self._app_key = app_key
        self._secret = secret
        self._tokens = tokens
        self._fetch = fetch

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the call; after a refused token renew it and send the call once more."""
        token = self._tokens.current()
        response = yield self._signed(request, token.access)
        if token_refused(response.content):
            fresh = self._tokens.renew(token, self._fetch)
            yield self._signed(request, fresh.access)

    def _signed(self, request: httpx.Request, token: str) -> httpx.Request:
        fields = request.extensions["fields"] | {
            "app_key": self._app_key,
            "timestamp": to_china_text(now()),
            "v": "2.0",
            "format": "json",
            "access_token": token,
        }
        fields["sign"] = sign(fields, self._secret)
        kept = {k: v for k, v in request.headers.items() if k not in ("content-length", "content-type")}
        return httpx.Request(
            "POST",
            request.url,
            headers=kept,
            data=fields,
            files=request.extensions["files"],
            extensions=request.extensions,
        )
