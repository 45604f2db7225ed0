"""From a request to an answer: the shapes are checked, the use-case runs in one transaction, a repeat is answered again."""

from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web
from pydantic import BaseModel, ValidationError

from hub.identity import replays
from hub.identity.replays import LONGEST_KEY, Answer
from hub.kernel.db import Tx
from hub.web.api.operations import Call, Operation
from hub.web.api.problems import BadFields, BadJson, FieldProblem, WrongMedia
from hub.web.bridge import RUNTIME, in_transaction, reading
from hub.web.page import current
from hub.web.routes import Handler

KEY_HEADER = "Idempotency-Key"
#: Fields named in one answer.
MOST_ERRORS = 20


def handler_of(operation: Operation) -> Handler:
    """The request handler of one operation."""

    async def handle(request: web.Request) -> web.StreamResponse:
        caller = current.get().caller
        assert caller is not None
        raw, body = await _body(request, operation)
        call = Call(
            runtime=request.app[RUNTIME],
            caller=caller,
            path=request.match_info,
            query=_shaped(operation.query, _query(request), "query") if operation.query else None,
            body=body,
        )
        if not operation.writes:
            return _sent(Answer(200, _dumped(await reading(request, operation.run, call))))
        key = _key(request)
        digest = replays.digest(request.method, request.path, raw)
        return _sent(await in_transaction(request, _once, operation, call, key, digest))

    return handle


def _once(tx: Tx, operation: Operation, call: Call, key: str, digest: str) -> Answer:
    vault, token_id = call.runtime.vault, call.caller.token_id
    if key and (known := replays.begin(tx, vault, token_id=token_id, key=key, request_hash=digest)):
        return known
    answer = Answer(200, _dumped(operation.run(tx, call)))
    if key:
        replays.finish(tx, vault, token_id=token_id, key=key, answer=answer)
    return answer


async def _body(request: web.Request, operation: Operation) -> tuple[bytes, BaseModel | None]:
    """The bytes sent and what they say. Raises WrongMedia, BadJson, BadFields."""
    raw = await request.read() if operation.writes else b""
    if operation.body is None:
        return raw, None
    if request.content_type != "application/json":
        raise WrongMedia
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadJson from error
    return raw, _shaped(operation.body, said, "body")


def _query(request: web.Request) -> dict[str, str]:
    twice = [name for name in request.query if len(request.query.getall(name)) > 1]
    if twice:
        raise BadFields([FieldProblem(at=f"query.{_shown(name)}", says="Send it once.") for name in sorted(set(twice))])
    return dict(request.query)


def _shaped(shape: type[BaseModel], values: Any, where: str) -> BaseModel:
    try:
        return shape.model_validate(values)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)[:MOST_ERRORS]
        raise BadFields([FieldProblem(at=_place(where, one), says=one["msg"]) for one in found]) from error


def _place(where: str, one: Mapping[str, Any]) -> str:
    return ".".join([where, *(_shown(str(part)) for part in one["loc"])])


def _shown(name: str) -> str:
    """A name somebody sent, as far as it can be written down."""
    return name.encode("utf-8", "replace").decode()[:60]


def _key(request: web.Request) -> str:
    key = request.headers.get(KEY_HEADER, "")
    if KEY_HEADER in request.headers and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        says = f"1 to {LONGEST_KEY} printable ASCII characters."
        raise BadFields([FieldProblem(at=f"header.{KEY_HEADER}", says=says)])
    return key


def _dumped(answer: BaseModel) -> bytes:
    return orjson.dumps(answer.model_dump(mode="json"))


def _sent(answer: Answer) -> web.Response:
    response = web.Response(body=answer.body, status=answer.status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    if answer.again:
        response.headers["Idempotency-Replayed"] = "true"
    return response
