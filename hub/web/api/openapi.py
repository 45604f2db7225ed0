"""The OpenAPI 3.1 document, made from the operations and their shapes."""

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from hub.identity.api_tokens import PREFIX
from hub.identity.replays import LONGEST_KEY
from hub.web.api.operations import ROOT, Desk, Operation
from hub.web.api.problems import MEDIA, Problem
from hub.web.api.running import KEY_HEADER

#: Of the API, not of the hub: it rises when operations or fields are added.
VERSION = "1.0.0"
_REF = "#/components/schemas/{model}"
ABOUT = (
    "The use-cases of the console for programs. Send an API key as `Authorization: Bearer yph_…`. Amounts are whole fen, "
    "weights grams, instants ISO 8601 in UTC, row ids text. Lists are paged by the opaque cursor `next`. Send an "
    f"`{KEY_HEADER}` with every change: the same key and body get the same answer for 24 hours and change nothing twice."
)
REFUSALS = {
    "400": "The body is no JSON.",
    "401": "No valid API key.",
    "403": "The key lacks the scope.",
    "404": "There is no such thing.",
    "409": "The world moved on, or the Idempotency-Key was used for another request.",
    "413": "The body is too large.",
    "415": "The body is not application/json.",
    "422": "Some fields will not do.",
    "429": "Too many calls; see Retry-After.",
}
_ONLY_WRITING = frozenset({"400", "409", "413", "415"})


@cache
def document(desks: tuple[Desk, ...]) -> dict[str, Any]:
    """The whole document as JSON values."""
    operations = [operation for desk in desks for operation in desk.operations]
    schemas = _schemas(operations)
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(ROOT + operation.path, {})[operation.method.lower()] = _described(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Yipanhuo 一盘货", "version": VERSION, "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "tags": [{"name": desk.tag, "description": desk.about} for desk in desks],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {f"Refused{status}": _refusal(status, text) for status, text in REFUSALS.items()},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "bearerFormat": f"{PREFIX}…"}},
        },
    }


def _schemas(operations: list[Operation]) -> dict[str, Any]:
    asked = [shape for op in operations for shape in (op.query, op.body) if shape]
    told = [op.answer for op in operations] + [Problem]
    wanted: list[Any] = [(shape, "validation") for shape in asked] + [(shape, "serialization") for shape in told]
    _, found = models_json_schema(list(dict.fromkeys(wanted)), ref_template=_REF)
    definitions: dict[str, Any] = found["$defs"]
    return definitions


def _described(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    refused = [status for status in REFUSALS if operation.writes or status not in _ONLY_WRITING]
    answers = {status: {"$ref": f"#/components/responses/Refused{status}"} for status in refused}
    done = {"description": "Done.", "content": {"application/json": {"schema": _ref(operation.answer)}}}
    described = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": f"{(operation.run.__doc__ or '').strip()} Scope: `{operation.scope}`.",
        "parameters": [*_places(operation), *_queries(operation, schemas), *_key(operation)],
        "responses": {"200": done, **answers},
        "x-scope": operation.scope,
    }
    if operation.body:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(operation.body)}}}
    return described


def _ref(shape: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=shape.__name__)}


def _places(operation: Operation) -> list[dict[str, Any]]:
    digits = {"type": "string", "pattern": "^[0-9]{1,19}$"}
    part = {"type": "string", "minLength": 1, "maxLength": 64}
    return [
        {"name": hole, "in": "path", "required": True, "schema": digits if hole.endswith("_id") else part}
        for hole in operation.holes
    ]


def _queries(operation: Operation, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    fields = schemas.pop(operation.query.__name__)
    return [
        {
            "name": name,
            "in": "query",
            "required": name in fields.get("required", ()),
            "schema": {key: value for key, value in schema.items() if key != "description"},
            **({"description": schema["description"]} if "description" in schema else {}),
        }
        for name, schema in fields["properties"].items()
    ]


def _key(operation: Operation) -> list[dict[str, Any]]:
    if not operation.writes:
        return []
    says = "The same key and body get the same answer again for 24 hours; another body is refused."
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"}
    return [{"name": KEY_HEADER, "in": "header", "required": False, "description": says, "schema": schema}]


def _refusal(status: str, text: str) -> dict[str, Any]:
    said: dict[str, Any] = {"description": text, "content": {MEDIA: {"schema": _ref(Problem)}}}
    if status == "429":
        said["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    return said
