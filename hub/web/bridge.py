"""The one crossing from async handlers to sync use-cases: a bounded pool of threads, a session each, one commit."""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from aiohttp import web

from hub.kernel.db import Tx
from hub.kernel.runtime import Runtime

P = ParamSpec("P")
Result = TypeVar("Result")

RUNTIME: web.AppKey[Runtime] = web.AppKey("runtime", Runtime)
POOL: web.AppKey[ThreadPoolExecutor] = web.AppKey("pool", ThreadPoolExecutor)
#: Threads of one web process; each holds one database connection at most.
THREADS = 12


async def in_transaction(
    request: web.Request, use_case: Callable[Concatenate[Tx, P], Result], *args: P.args, **named: P.kwargs
) -> Result:
    """Run a use-case in one write transaction: commit, or roll everything back and raise its error."""

    def work() -> Result:
        with request.app[RUNTIME].db.write() as tx:
            return use_case(tx, *args, **named)

    return await _in_thread(request.app, work)


async def reading(
    request: web.Request, query: Callable[Concatenate[Tx, P], Result], *args: P.args, **named: P.kwargs
) -> Result:
    """Run a query in a read-only session."""

    def work() -> Result:
        with request.app[RUNTIME].db.read() as tx:
            return query(tx, *args, **named)

    return await _in_thread(request.app, work)


async def aside(app: web.Application, work: Callable[P, Result], *args: P.args, **named: P.kwargs) -> Result:
    """Run slow work that needs no database, such as hashing a password, off the event loop."""
    return await _in_thread(app, lambda: work(*args, **named))


async def _in_thread(app: web.Application, work: Callable[[], Result]) -> Result:
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(app[POOL], lambda: context.run(work))
