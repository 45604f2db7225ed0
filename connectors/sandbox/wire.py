"""Small pieces of wire format several simulators share. Shares nothing with any client."""

from datetime import datetime, timedelta, timezone
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any

import httpx
import orjson

_BEIJING = timezone(timedelta(hours=8))


def json_answer(value: Any, status: int = 200) -> httpx.Response:
    """``value`` as a JSON response."""
    return httpx.Response(
        status, content=orjson.dumps(value), headers={"content-type": "application/json; charset=utf-8"}
    )


def china_text(at: float) -> str:
    """Epoch seconds as ``yyyy-MM-dd HH:mm:ss`` in Beijing time."""
    return f"{datetime.fromtimestamp(at, _BEIJING):%Y-%m-%d %H:%M:%S}"


def multipart_parts(request: httpx.Request) -> dict[str, tuple[str, bytes]]:
    """Part name -> (file name or empty, content) of a multipart body; empty for any other body."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("multipart/"):
        return {}
    boundary = Message()
    boundary["content-type"] = kind
    mark = b"--" + str(boundary.get_param("boundary", "")).encode()
    found = {}
    for piece in request.content.split(mark)[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        part = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
        name = part.get_param("name", "", header="content-disposition")
        found[str(name)] = (part.get_filename() or "", content.removesuffix(b"\r\n"))
    return found


def multipart_field(request: httpx.Request, name: str) -> bytes | None:
    """Content of one part of a multipart body, or None."""
    part = multipart_parts(request).get(name)
    return part[1] if part else None
