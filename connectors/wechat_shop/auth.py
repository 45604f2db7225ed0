"""Access tokens of a WeChat shop, and the verification and encryption of its pushes. Never logs a secret.

Pushes come in the encrypted mode only; ``msg_signature`` covers the ciphertext, the plain ``signature`` does not and
must never be the check [official]. Tokens: stable_token without force, renewed early, once more on refusal [sdk].
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Generator, Mapping
from typing import Any

import httpx
import orjson
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from connectors.base.http import Connection, Token, read_json, send
from connectors.base.nudges import NudgeRequest
from connectors.wechat_shop.errors import TOKEN_CODES, VENDOR, check, errcode
from hub.kernel.clock import now
from hub.kernel.errors import ChannelError, Forbidden, Invalid, NeedsReauth, Rejected

_BLOCK = 32  # PKCS#7 pads to 32 bytes here, not to the cipher's 16 [official]
_RENEW_EARLY = 240  # seconds; the platform renews 300 s before the end and keeps both for that long [official]
_PUSH_REMEDY = "Compare Token and EncodingAESKey with the back office: encrypted mode, JSON."


def message_signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """``msg_signature``: SHA-1 over the four texts sorted and joined [official]. With ``encrypted`` empty: ``signature``."""
    parts = sorted(part for part in (token, timestamp, nonce, encrypted) if part)
    return hashlib.sha1("".join(parts).encode()).hexdigest()  # noqa: S324 - the platform's protocol


def signature_matches(expected: str, given: str) -> bool:
    """Compare two signatures in constant time."""
    return hmac.compare_digest(expected.encode(), given.encode())


def encrypt(message: bytes | str, encoding_aes_key: str, app_id: str, *, random: bytes | None = None) -> str:
    """Encrypt one push or reply: 16 random bytes, length, message, app id; AES-256-CBC. ``random`` is for vectors."""
    data = message.encode() if isinstance(message, str) else message
    head = random if random is not None else secrets.token_bytes(16)
    if len(head) != 16:
        raise Invalid("the random head must be 16 bytes")
    plain = head + len(data).to_bytes(4, "big") + data + app_id.encode()
    pad = _BLOCK - len(plain) % _BLOCK
    encryptor = _cipher(encoding_aes_key).encryptor()
    sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


def decrypt(encrypted: str, encoding_aes_key: str, app_id: str) -> bytes:
    """The message inside a push. Raises Forbidden when it is damaged or meant for another app."""
    try:
        sealed = base64.b64decode(encrypted, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Forbidden("the push is not base64") from error
    if not sealed or len(sealed) % 16:
        raise Forbidden("the push is not whole AES blocks")
    decryptor = _cipher(encoding_aes_key).decryptor()
    plain = decryptor.update(sealed) + decryptor.finalize()
    pad = plain[-1]
    if not 1 <= pad <= _BLOCK or plain[-pad:] != bytes([pad]) * pad or len(plain) - pad < 20:
        raise Forbidden("the push is damaged")
    body = plain[16:-pad]
    size = int.from_bytes(body[:4], "big")
    if size > len(body) - 4 or body[4 + size :] != app_id.encode():
        raise Forbidden("the push is meant for another app")
    return body[4 : 4 + size]


def check_address(query: Mapping[str, str], token: str) -> bytes:
    """The ``echostr`` of an address check, whose plain signature covers all there is [official]. Raises Rejected."""
    _must_match(token, query, "", query.get("signature", ""))
    return query.get("echostr", "").encode()


def open_push(request: NudgeRequest, credentials: Mapping[str, str]) -> dict[str, Any]:
    """The message of one encrypted push [official]. Raises Rejected when it is not from this shop's platform."""
    try:
        sealed = orjson.loads(request.body)["Encrypt"]
    except (orjson.JSONDecodeError, TypeError, KeyError) as error:
        raise Rejected("the push is not in the encrypted mode", vendor=VENDOR, remedy=_PUSH_REMEDY) from error
    if not isinstance(sealed, str) or not sealed:
        raise Rejected("the push is empty", vendor=VENDOR)
    _must_match(credentials.get("callback_token", ""), request.query, sealed, request.query.get("msg_signature", ""))
    try:
        message = orjson.loads(decrypt(sealed, credentials.get("encoding_aes_key", ""), credentials.get("app_id", "")))
    except (Forbidden, Invalid) as error:
        raise Rejected(error.message, vendor=VENDOR, remedy=error.remedy or _PUSH_REMEDY) from error
    except orjson.JSONDecodeError as error:
        raise Rejected("the push is not JSON", vendor=VENDOR, remedy=_PUSH_REMEDY) from error
    if not isinstance(message, dict):
        raise Rejected("the push is not an object", vendor=VENDOR)
    return message


def _must_match(token: str, query: Mapping[str, str], sealed: str, given: str) -> None:
    """Refuse a signature that is not made with our token; without a token anybody could make one."""
    if not token:
        raise Rejected("this shop has no push token", vendor=VENDOR, remedy=_PUSH_REMEDY)
    expected = message_signature(token, query.get("timestamp", ""), query.get("nonce", ""), sealed)
    if not signature_matches(expected, given):
        raise Rejected("the signature is not the platform's", vendor=VENDOR, remedy=_PUSH_REMEDY)


def _cipher(encoding_aes_key: str) -> Cipher[modes.CBC]:
    try:
        key = base64.b64decode(encoding_aes_key + "=", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid(
            "the EncodingAESKey is not readable", remedy="Copy its 43 characters from the back office."
        ) from error
    if len(key) != 32:
        raise Invalid("the EncodingAESKey must have 43 characters", remedy="Copy it again from the back office.")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def fetch_token(connection: Connection, stale: Token) -> Token:
    """Ask stable_token; when it hands back the token that was refused, force a new one (20 a day at most [official]).

    Raises NeedsReauth when the credentials are refused, Transient when no answer came.
    """
    token = _stable_token(connection, force=False)
    if stale.access and token.access == stale.access:
        token = _stable_token(connection, force=True)
    return token


def _stable_token(connection: Connection, *, force: bool) -> Token:
    wanted = {
        "grant_type": "client_credential",
        "appid": connection.credentials.get("app_id", ""),
        "secret": connection.credentials.get("app_secret", ""),
        "force_refresh": force,
    }
    connection.limiter.wait("stable_token")
    with connection.client() as client:
        request = client.build_request("POST", "/cgi-bin/stable_token", json=wanted)
        body = read_json(send(client, request, vendor=VENDOR, effect=False), vendor=VENDOR, effect=False)
    if not body.get("access_token"):
        check(body, effect=False)
        raise NeedsReauth("the platform gave no access token", vendor=VENDOR)
    return Token(str(body["access_token"]), expires_at=now().timestamp() + float(body.get("expires_in") or 0))


class TokenAuth(httpx.Auth):
    """Puts the token into the query string; on a token errcode renews once and repeats once, then NeedsReauth.

    The request names its api in ``extensions["api"]``: the repeat waits for the limiter like any other call.
    """

    requires_response_body = True

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """One request, or two when the platform refuses the first token."""
        token = self._usable()
        response = yield _with_token(request, token)
        if not _refused(response):
            return
        token = self.renew(token)
        self._connection.limiter.wait(request.extensions["api"])
        response = yield _with_token(request, token)
        if _refused(response):
            raise NeedsReauth("a fresh access token was refused too", vendor=VENDOR)

    def renew(self, stale: Token) -> Token:
        """Replace ``stale`` through the shop's token box."""
        return self._connection.tokens.renew(stale, lambda current: fetch_token(self._connection, current))

    def _usable(self) -> Token:
        token = self._connection.tokens.current()
        ends = token.expires_at
        if token.access and (not ends or now().timestamp() < ends - _RENEW_EARLY):
            return token
        return self.renew(token)


def _with_token(request: httpx.Request, token: Token) -> httpx.Request:
    request.url = request.url.copy_set_param("access_token", token.access)
    return request


def _refused(response: httpx.Response) -> bool:
    if response.status_code != 200 or b'"errcode"' not in response.content[:64_000]:
        return False
    try:
        body = read_json(response, vendor=VENDOR, effect=False)
    except ChannelError:  # unreadable: the caller judges it, who knows whether the request had an effect
        return False
    return errcode(body) in TOKEN_CODES
