"""Youzan's two kinds of trust: the signature on what it pushes to us, and the token on what we ask.

Calls carry no signature: the token stands in the query and nowhere else [probed; third-party copy of official].
"""

import hashlib
from collections.abc import Generator

import httpx

#: Where the client leaves the token of one request for ``TokenInQuery``.
TOKEN = "access_token"  # noqa: S105 the name of a parameter


def event_sign(client_id: str, body: bytes | str, secret: str) -> str:
    """The Event-Sign header of a push: MD5 over client id, raw body and secret, lower-case hex.

    ``body`` is what came over the wire, before any parsing; text is taken as UTF-8. Compare in constant time.
    """
    raw = body.encode() if isinstance(body, str) else body
    return hashlib.md5(client_id.encode() + raw + secret.encode(), usedforsecurity=False).hexdigest()


class TokenInQuery(httpx.Auth):
    """Puts the request's token into its query; requests that carry none, such as asking for a token, pass as they are."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Complete the address right before the request goes out."""
        token = request.extensions.get(TOKEN)
        if token:
            request.url = request.url.copy_merge_params({TOKEN: token})
        yield request
