"""The page about the API: every operation with its fields, tried out with a key that stays in the page."""

from collections.abc import Iterator
from typing import Any

import orjson
from aiohttp import web

from hub.kernel.errors import HubError
from hub.web.api import openapi
from hub.web.api.desks import DESKS
from hub.web.render import render
from hub.web.routes import SIGNED_IN, Routes

routes = Routes()


@routes.get("/api/docs", access=SIGNED_IN, name="api_docs")
async def show_docs(request: web.Request) -> web.Response:
    """Made from the document that programs read."""
    said = openapi.document(DESKS)
    groups = [(tag, list(_operations(said, tag["name"]))) for tag in said["tags"]]
    return render(
        request, "interfaces/docs.html", about=said["info"], groups=groups, problems=sorted(set(_problems(HubError)))
    )


def _operations(said: dict[str, Any], tag: str) -> Iterator[dict[str, Any]]:
    for path, each in said["paths"].items():
        for method, operation in each.items():
            if tag in operation["tags"]:
                yield {
                    **operation,
                    "path": path,
                    "method": method.upper(),
                    "fields": _fields(said, operation.get("requestBody")),
                    "example": _example(said, operation.get("requestBody")),
                    "answers": _fields(said, operation["responses"]["200"]),
                }


def _shape(said: dict[str, Any], holder: dict[str, Any] | None) -> dict[str, Any]:
    if holder is None:
        return {}
    name = holder["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    found: dict[str, Any] = said["components"]["schemas"][name]
    return found


def _fields(said: dict[str, Any], holder: dict[str, Any] | None) -> list[tuple[str, str, bool, str]]:
    """(name, kind, needed, words) of a shape's fields."""
    shape = _shape(said, holder)
    needed = shape.get("required", ())
    return [(n, _kind(f), n in needed, f.get("description", "")) for n, f in shape.get("properties", {}).items()]


def _kind(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"].rpartition("/")[2])
    if "anyOf" in field:
        return " | ".join(_kind(one) for one in field["anyOf"])
    if "enum" in field:
        return " | ".join(repr(word) for word in field["enum"])
    inside = f" of {_kind(field['items'])}" if "items" in field else ""
    return f"{field.get('type', 'any')}{inside}"


def _example(said: dict[str, Any], holder: dict[str, Any] | None) -> str:
    shape = _shape(said, holder)
    blank = {"integer": 1, "array": [], "object": {}}
    values = {
        name: field.get("default", field["enum"][0] if "enum" in field else blank.get(field.get("type", ""), ""))
        for name, field in shape.get("properties", {}).items()
    }
    return orjson.dumps(values, option=orjson.OPT_INDENT_2).decode() if values else ""


def _problems(kind: type[HubError]) -> Iterator[tuple[str, int, str]]:
    """(name, status, words) of every error there is."""
    for one in kind.__subclasses__():
        yield one.__name__, one.http_status, (one.__doc__ or "").strip().splitlines()[0]
        yield from _problems(one)
