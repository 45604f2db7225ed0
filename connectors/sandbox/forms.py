"""Every parameter of a request, wherever the client put it: query, form, multipart or a JSON body. No vendor words."""

from email.parser import BytesParser
from email.policy import HTTP

import httpx
import orjson


def merged(request: httpx.Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """Text parameters and files (name -> file name and bytes) of a request; the body wins over the query."""
    fields = dict(request.url.params)
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        return fields | dict(httpx.QueryParams(request.content.decode())), {}
    if kind.startswith("multipart/form-data"):
        texts, files = _multipart(kind, request.content)
        return fields | texts, files
    if kind.startswith("application/json") and request.content:
        body = orjson.loads(request.content)
        texts = {k: v if isinstance(v, str) else orjson.dumps(v).decode() for k, v in dict(body).items()}
        return fields | texts, {}
    return fields, {}


def _multipart(kind: str, body: bytes) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    texts: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition") or "")
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        file_name = part.get_filename()
        if file_name is None:
            texts[name] = data.decode()
        else:
            files[name] = (file_name, data)
    return texts, files
