"""Pinduoduo's signature: pure ``sign``, and the httpx flow that puts it on every request.

[official] sorted key+value without separators, the client secret before and after, MD5, upper-case hex.
"""

import base64
import hashlib
from collections.abc import Generator, Mapping

import httpx
import orjson

from hub.kernel import clock


def sign(params: Mapping[str, str], secret: str) -> str:
    """Sign all parameters exactly as they are sent; ``sign`` itself and file contents stay out."""
    text = "".join(f"{key}{params[key]}" for key in sorted(params, key=str.encode) if key != "sign")
    return hashlib.md5(f"{secret}{text}{secret}".encode()).hexdigest().upper()  # noqa: S324 the platform wants MD5


def message_digest(client_id: str, millis: int, secret: str) -> str:
    """Digest in the address of the message channel: base64 of the lower-case hex MD5 [official SDK]."""
    text = hashlib.md5(f"{client_id}{millis}{secret}".encode()).hexdigest()  # noqa: S324 the platform wants MD5
    return base64.b64encode(text.encode()).decode()


class SignedRequest(httpx.Auth):
    """Adds client_id, timestamp and sign: into a flat JSON body, or into the query when the body is a file.

    Query parameters beside a file part are what a public client does with the upload gateway [sdk].
    """

    requires_request_body = True

    def __init__(self, client_id: str, secret: str) -> None:
        self._client_id = client_id
        self._secret = secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Complete and sign the request right before it goes out."""
        if request.headers.get("content-type", "").startswith("multipart/"):
            request.url = request.url.copy_with(params=self.completed(dict(request.url.params)))
            yield request
            return
        body = orjson.dumps(self.completed(orjson.loads(request.content)))
        headers = {k: v for k, v in request.headers.items() if k != "content-length"}
        yield httpx.Request(
            request.method, request.url, headers=headers, content=body, extensions=dict(request.extensions)
        )

    def completed(self, params: Mapping[str, str]) -> dict[str, str]:
        """``params`` with the common parameters and the signature. The clock must be within 10 minutes [official]."""
        whole = {
            **params,
            "client_id": self._client_id,
            "timestamp": str(int(clock.now().timestamp())),
            "data_type": "JSON",
            "version": "V1",
        }
        return {**whole, "sign": sign(whole, self._secret)}
