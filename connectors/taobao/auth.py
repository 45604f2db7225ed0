"""TOP signatures, the httpx flow that signs each call and renews an expired session once, and the owner's consent.

``sign`` is pure. Secrets go into the form body only, never into the address, so no proxy writes them down.
"""

import hashlib
import hmac
import time
from collections.abc import Generator, Mapping

import httpx
import orjson
from pydantic import ValidationError

from connectors.base.http import Connection, Token, TokenBox, TokenFetch, read_json, send
from connectors.taobao.errors import VENDOR, is_session_error
from connectors.taobao.schemas import TokenResult
from hub.kernel.clock import now, to_china_text
from hub.kernel.errors import Indeterminate, Invalid, Rejected


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


class ShopDoor:
    """Lets a shop's owner grant access in the browser, with the app's own key and no session."""

    def __init__(self, connection: Connection) -> None:
        self._door = connection

    def authorise_url(self, *, redirect_uri: str, state: str) -> str:
        """Taobao's consent page [official]."""
        key = self._door.credentials["app_key"]
        fields = {"response_type": "code", "client_id": key, "redirect_uri": redirect_uri, "state": state}
        return str(httpx.URL(self._oauth() + "/authorize", params=fields | {"view": "web"}))

    def exchange_code(self, code: str, *, redirect_uri: str) -> Token:
        """The first session [official]. A lost answer has used the code up: the owner starts anew."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self._door.credentials["app_key"],
            "client_secret": self._door.credentials["app_secret"],
            "redirect_uri": redirect_uri,
            "view": "web",
        }
        with self._door.client() as http:
            request = http.build_request("POST", self._oauth() + "/token", data=fields)
            body = read_json(send(http, request, vendor=VENDOR, effect=True), vendor=VENDOR, effect=True)
        if body.get("error"):
            said = str(body.get("error_description") or body["error"])
            raise Rejected(said, vendor=VENDOR, code=str(body["error"]), remedy="Start the authorisation again.")
        try:
            result = TokenResult.model_validate(body)
        except ValidationError as error:
            raise Indeterminate("the code is used, but no session came", vendor=VENDOR) from error
        expires = time.time() + result.expires_in if result.expires_in else 0.0
        return Token(result.access_token, result.refresh_token, expires)

    def _oauth(self) -> str:
        """oauth_url of the shop's settings, else the host beside the gateway [official]; else the gateway's own."""
        said = str(self._door.settings.get("oauth_url", ""))
        host = httpx.URL(self._door.base_url).host
        known = [f"https://oauth.{end}" for end in ("taobao.com", "tbsandbox.com") if host.endswith("." + end)]
        return (said or next(iter(known), self._door.base_url)).rstrip("/")


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
