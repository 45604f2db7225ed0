"""Runs simulators on real ports: one aiohttp site per vendor, loopback only unless told otherwise."""

import asyncio
import contextlib
from typing import Any

import httpx
from aiohttp import web

from connectors.base.registry import manifests, simulator_class
from connectors.sandbox.simulator import PANEL, NoAnswer

MAX_BODY_BYTES = 32 * 1024 * 1024


def build_app(simulator: Any, *, panel_for_all: bool = False) -> web.Application:
    """An aiohttp application that passes every request to ``simulator.handle``."""

    async def respond(request: web.Request) -> web.StreamResponse:
        if request.path.startswith(PANEL) and not panel_for_all and not _is_loopback(request):
            return web.json_response({"error": "the panel answers on loopback only"}, status=403)
        body = await request.read()
        wire = httpx.Request(request.method, str(request.url), headers=list(request.headers.items()), content=body)
        try:
            answer = await asyncio.to_thread(simulator.handle, wire)
        except NoAnswer:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        kept = {k: v for k, v in answer.headers.items() if k not in ("content-length", "transfer-encoding")}
        return web.Response(status=answer.status_code, body=answer.content, headers=kept)

    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.router.add_route("*", "/{tail:.*}", respond)
    return app


def _is_loopback(request: web.Request) -> bool:
    return (request.remote or "") in ("127.0.0.1", "::1")


async def serve(base_port: int, *, host: str = "127.0.0.1", stop: asyncio.Event | None = None) -> None:
    """Serve every connector's simulator at ``base_port + manifest.sandbox_port`` until ``stop`` is set."""
    runners = []
    for key, manifest in manifests().items():
        runner = web.AppRunner(build_app(simulator_class(key)()), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, host, base_port + manifest.sandbox_port).start()
        runners.append(runner)
    try:
        await (stop or asyncio.Event()).wait()
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            for runner in runners:
                await runner.cleanup()
