"""Errors of the API as RFC 9457 problem documents, each with a remedy."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel, Field

from hub.identity.errors import MissingScope, UnknownKey
from hub.kernel.errors import HubError, Invalid
from hub.web.i18n import explain

PREFIX = "/api/"
MEDIA = "application/problem+json"
TYPES = "/api/docs#problem-"


class FieldProblem(BaseModel):
    """One field that will not do."""

    at: str = Field(description="Where it stands: body, query or header, then the field's name.")
    says: str


class Problem(BaseModel):
    """What went wrong, why, and how to mend it (RFC 9457)."""

    type: str = Field(description="An address that names this kind of problem.")
    title: str
    status: int
    detail: str
    remedy: str = Field(description="What to do about it; empty when nothing helps.")
    errors: list[FieldProblem] = Field(default_factory=list, description="The fields that will not do.")


class BadFields(Invalid):
    """Some fields will not do."""

    default_remedy = "Correct the fields named under errors."

    def __init__(self, errors: Sequence[FieldProblem]) -> None:
        super().__init__()
        self.errors = list(errors)


class BadJson(HubError):
    """The body is no JSON."""

    http_status = 400
    default_remedy = "Send one JSON object in UTF-8."


class WrongMedia(HubError):
    """The body must be application/json."""

    http_status = 415
    default_remedy = "Send the header Content-Type: application/json."


class TooFast(HubError):
    """The API key calls too often; ``after`` is the number of seconds to wait."""

    http_status = 429

    def __init__(self, *, after: int) -> None:
        self.after = after
        super().__init__("The API key calls too often.", remedy="Wait %(after)s seconds.", after=after)


def concerns(request: web.Request) -> bool:
    """Whether a request is for the API, known address or not; the pages about the API have cookies like any other."""
    return request.path.startswith(f"{PREFIX}v")


def answer(error: HubError, status: int, *, headers: Mapping[str, str] | None = None) -> web.Response:
    """The problem document of an error, in the caller's language."""
    said, remedy = explain(error)
    kind = type(error)
    facts = Problem(
        type=f"{TYPES}{kind.__name__}",
        title=(kind.__doc__ or kind.__name__).strip().partition(";")[0].splitlines()[0].rstrip("."),
        status=status,
        detail=said,
        remedy=remedy,
        errors=error.errors if isinstance(error, BadFields) else [],
    )
    response = web.Response(body=orjson.dumps(facts.model_dump()), content_type=MEDIA, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(_told(error, status))
    response.headers.update(headers or {})
    return response


def _told(error: HubError, status: int) -> dict[str, Any]:
    if isinstance(error, UnknownKey):
        return {"WWW-Authenticate": 'Bearer realm="yipanhuo", error="invalid_token"'}
    if isinstance(error, MissingScope):
        scope = error.facts.get("permission", "")
        return {"WWW-Authenticate": f'Bearer realm="yipanhuo", error="insufficient_scope", scope="{scope}"'}
    if isinstance(error, TooFast):
        return {"Retry-After": str(error.after)}
    return {"Retry-After": "5"} if status == 503 else {}
