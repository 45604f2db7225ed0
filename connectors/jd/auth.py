"""JOS signatures, the httpx flow that signs each call and renews a refused token once, and the OAuth host.

``sign`` is pure. Tokens go into the form body, never into the address of a gateway call.
"""

import hashlib
import time
from collections.abc import Generator, Mapping

import httpx
import orjson
from pydantic import ValidationError

from connectors.base.http import Connection, Token, TokenBox, TokenFetch, read_json, send
from connectors.jd.errors import VENDOR, is_token_error, words
from connectors.jd.manifest import MANIFEST
from connectors.jd.schemas import TokenAnswer
from hub.kernel.clock import now, to_china_text
from hub.kernel.errors import NeedsReauth, Rejected

LOGIN_PATH = "/oauth2/to_login"
TOKEN_PATH = "/oauth2/access_token"  # noqa: S105 - a path
REFRESH_PATH = "/oauth2/refresh_token"
OAUTH_ORIGIN = "https://open-oauth.jd.com"  # [official]; the gateway's own host serves no tokens
SCOPE = "snsapi_base"  # [official]


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


class JosOAuth:
    """The OAuth host of one app: where the owner signs in, and where codes and refresh tokens become tokens."""

    def __init__(self, connection: Connection) -> None:
        self._limiter = connection.limiter
        self._keys = {name: connection.credentials[name] for name in ("app_key", "app_secret")}
        default = OAUTH_ORIGIN if connection.base_url == MANIFEST.production_url else connection.base_url
        self._origin = str(connection.settings.get("oauth_url", default))
        self._http = connection.client()

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def login_url(self, *, redirect_uri: str, state: str) -> str:
        """Where the shop's owner signs in and allows the app [official]. The secret is no part of it."""
        asked = {
            "app_key": self._keys["app_key"],
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "state": state,
            "scope": SCOPE,
        }
        return str(httpx.URL(self._origin + LOGIN_PATH, params=asked))

    def first(self, code: str) -> Token:
        """GET /oauth2/access_token [official]: the token for a code. Raises NeedsReauth when the code is no good."""
        return self._fetch(TOKEN_PATH, {"grant_type": "authorization_code", "code": code}, refresh="")

    def refresh(self, token: Token) -> Token:
        """GET /oauth2/refresh_token [official]. Near the end of a token's life, not after it [third-party]."""
        if not token.refresh:
            raise NeedsReauth("the token ended and there is no refresh token", vendor=VENDOR)
        asked = {"grant_type": "refresh_token", "refresh_token": token.refresh}
        return self._fetch(REFRESH_PATH, asked, refresh=token.refresh)

    def _fetch(self, path: str, asked: Mapping[str, str], *, refresh: str) -> Token:
        self._limiter.wait(path)
        request = self._http.build_request("GET", self._origin + path, params={**self._keys, **asked})
        try:
            body = read_json(send(self._http, request, vendor=VENDOR, effect=False), vendor=VENDOR, effect=False)
            answer = TokenAnswer.model_validate(body)
        except Rejected as error:
            raise NeedsReauth("JD refused to hand out a token", vendor=VENDOR, code=error.code) from error
        except ValidationError as error:
            named = {"code": str(body.get("code", "")), "request_id": str(body.get("requestId", ""))}
            raise NeedsReauth(words(body) or "JD answered without a token", vendor=VENDOR, **named) from error
        expires = time.time() + answer.expires_in if answer.expires_in else 0.0
        return Token(answer.access_token, answer.refresh_token or refresh, expires)
