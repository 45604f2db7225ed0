"""Runs simulators on real ports: one aiohttp site per vendor, loopback only unless told otherwise."""

import asyncio
import contextlib
import ipaddress
from typing import Any

import httpx
from aiohttp import web

from connectors.base.registry import manifests, simulator_class
from connectors.sandbox.simulator import PANEL, NoAnswer

MAX_BODY_BYTES = 32 * 1024 * 1024


def build_app(simulator: Any, *, panel_for_all: bool = False) -> web.Application:
    """An aiohttp application that passes every request to ``simulator.handle``."""

    async def respond(request: web.Request) -> web.StreamResponse:
        try:
            wire = await _wire_request(request)
        except httpx.InvalidURL:
            return web.json_response({"error": "not an address"}, status=400)
        if wire.url.path.startswith(PANEL) and not panel_for_all and not _is_loopback(request):
            return web.json_response({"error": "the panel answers on loopback only"}, status=403)
        try:
            answer = await asyncio.to_thread(simulator.handle, wire)
        except NoAnswer:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)  # written to a dead connection: nobody reads it
        kept = {k: v for k, v in answer.headers.items() if k not in ("content-length", "transfer-encoding")}
        return web.Response(status=answer.status_code, body=answer.content, headers=kept)

    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.router.add_route("*", "/{tail:.*}", respond)
    return app


async def _wire_request(request: web.Request) -> httpx.Request:
    """The request as the simulator reads it; the panel check looks at this same path, so the two cannot differ."""
    body = await request.read()
    return httpx.Request(request.method, str(request.url), headers=list(request.headers.items()), content=body)


def _is_loopback(request: web.Request) -> bool:
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False


async def serve(
    base_port: int,
    *,
    host: str = "127.0.0.1",
    stop: asyncio.Event | None = None,
    ready: asyncio.Event | None = None,
    panel_for_all: bool = False,
) -> None:
    """Serve every connector's simulator at ``base_port + manifest.sandbox_port`` until ``stop`` is set.

    ``ready`` is set once every port answers. Raises OSError when a port is taken; the others are closed again.
    """
    async with contextlib.AsyncExitStack() as open_sites:
        for key, manifest in manifests().items():
            runner = web.AppRunner(build_app(simulator_class(key)(), panel_for_all=panel_for_all), access_log=None)
            open_sites.push_async_callback(runner.cleanup)
            await runner.setup()
            await web.TCPSite(runner, host, base_port + manifest.sandbox_port).start()
        if ready is not None:
            ready.set()
        await (stop or asyncio.Event()).wait()
