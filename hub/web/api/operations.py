"""One declaration per operation: the route, the checks and the OpenAPI document are all made from it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

from hub.identity.api_tokens import Caller
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.kernel.runtime import Runtime
from hub.web.forms import MOST_ID

ROOT = "/api/v1"
_HOLE = re.compile(r"\{(\w+)\}")
Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Call:
    """One request after every check of its form. ``query`` and ``body`` are instances of the operation's shapes."""

    runtime: Runtime
    caller: Caller
    path: Mapping[str, str]
    query: Any = None
    body: Any = None

    @property
    def actor(self) -> Actor:
        """The program, as written to history rows."""
        return self.caller.actor

    def row_id(self, name: str) -> int:
        """A row id of the address. Raises NotFound for a number no row can have."""
        found = int(self.path[name])
        if found > MOST_ID:
            raise NotFound("There is nothing with this number.")
        return found


@dataclass(frozen=True)
class Operation:
    """What can be asked of the hub under one method and address; ``path`` stands behind ``ROOT``.

    ``scope`` is the permission word a key needs. Anything but GET changes something, once per Idempotency-Key.
    """

    name: str
    method: str
    path: str
    scope: str
    tag: str
    summary: str
    run: Callable[[Tx, Call], BaseModel]
    answer: type[BaseModel]
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET"

    @property
    def holes(self) -> tuple[str, ...]:
        """Names of the parts of the address that are filled in."""
        return tuple(_HOLE.findall(self.path))

    @property
    def pattern(self) -> str:
        """The address as the router reads it: ``..._id`` takes digits, anything else one part."""
        return ROOT + _HOLE.sub(lambda m: f"{{{m[1]}:\\d{{1,19}}}}" if m[1].endswith("_id") else m[0], self.path)


@dataclass(eq=False)
class Desk:
    """The operations of one subject."""

    tag: str
    about: str
    operations: list[Operation] = field(default_factory=list)

    def serve(
        self,
        method: str,
        path: str,
        *,
        scope: str,
        summary: str,
        answer: type[Answer],
        query: type[BaseModel] | None = None,
        body: type[BaseModel] | None = None,
    ) -> Callable[[Callable[[Tx, Call], Answer]], Callable[[Tx, Call], Answer]]:
        """Declare an operation; its name is the function's."""

        def register(run: Callable[[Tx, Call], Answer]) -> Callable[[Tx, Call], Answer]:
            self.operations.append(
                Operation(run.__name__, method, path, scope, self.tag, summary, run, answer, query, body)
            )
            return run

        return register
