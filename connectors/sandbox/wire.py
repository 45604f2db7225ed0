"""Small pieces of wire format several simulators share. Shares nothing with any client."""

from datetime import datetime, timedelta, timezone
from email.message import Message
from email.parser import BytesParser
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
    found = {}
    for part in BytesParser().parsebytes(b"content-type: " + kind.encode() + b"\r\n\r\n" + request.content).walk():
        content = part.get_payload(decode=True)
        if isinstance(part, Message) and isinstance(content, bytes) and not part.is_multipart():
            name = part.get_param("name", "", header="content-disposition")
            found[str(name)] = (part.get_filename() or "", content)
    return found


def multipart_field(request: httpx.Request, name: str) -> bytes | None:
    """Content of one part of a multipart body, or None."""
    part = multipart_parts(request).get(name)
    return part[1] if part else None
