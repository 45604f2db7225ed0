"""Simulators on real loopback ports: what goes in comes out, connections drop, and the panel stays local."""

import asyncio
import contextlib
import socket
from dataclasses import replace

import httpx
import pytest
from aiohttp import web

from connectors.sandbox import app as sandbox_app
from connectors.wechat_shop.manifest import MANIFEST
from connectors.wechat_shop.simulator import Simulator


@contextlib.asynccontextmanager
async def running(simulator, **options):
    """The simulator on a free port; yields an async client."""
    runner = web.AppRunner(sandbox_app.build_app(simulator, **options), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=5, trust_env=False) as client:
            yield client
    finally:
        await runner.cleanup()


def on_a_port(simulator, talk, **options):
    async def run():
        async with running(simulator, **options) as client:
            return await talk(client)

    return asyncio.run(run())


def test_method_path_query_body_and_headers_arrive_unchanged(simulator):
    async def talk(client):
        return await client.put(
            "/router/rest", params={"sign": "a+b/c=", "名": "值 &"}, content=b"\x00\xff{}", headers={"x-mark": "m"}
        )

    shown = on_a_port(simulator, talk).json()
    assert shown == {
        "method": "PUT",
        "path": "/router/rest",
        "query": {"sign": "a+b/c=", "名": "值 &"},
        "body": "\x00\xff{}",
        "mark": "m",
    }


def test_status_and_type_come_back_unchanged(simulator):
    answer = on_a_port(simulator, lambda client: client.get("/teapot"))
    assert (answer.status_code, answer.headers["content-type"]) == (418, "application/json; charset=utf-8")


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after"])
def test_a_dropped_connection_is_dropped_without_an_answer(simulator, kind):
    simulator.faults.arm(kind, 1)

    async def talk(client):
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            await client.post("/api", content=b"x")
        return await client.post("/api", content=b"x")

    assert on_a_port(simulator, talk).status_code == 200
    assert simulator.effects == (2 if kind == "timeout_after" else 1)


def test_the_panel_answers_on_loopback(simulator):
    assert on_a_port(simulator, lambda client: client.get("/__sandbox__/state")).json()["name"] == "plain"


def from_elsewhere(monkeypatch, address):
    monkeypatch.setattr(web.BaseRequest, "remote", property(lambda _: address))


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7", "", "not an address", "::ffff:192.0.2.7"])
@pytest.mark.parametrize(
    "path", ["/__sandbox__/state", "/%5F_sandbox__/credentials", "/__sandbox__/../__sandbox__/state"]
)
def test_the_panel_is_closed_to_others(simulator, monkeypatch, address, path):
    from_elsewhere(monkeypatch, address)
    answer = on_a_port(simulator, lambda client: client.get(path))
    assert answer.status_code == 403
    assert "loopback" in answer.json()["error"]


def test_the_platform_itself_is_open_to_others(simulator, monkeypatch):
    from_elsewhere(monkeypatch, "192.0.2.7")
    assert on_a_port(simulator, lambda client: client.get("/api")).status_code == 200


def test_the_panel_opens_to_all_only_when_told(simulator, monkeypatch):
    from_elsewhere(monkeypatch, "192.0.2.7")
    answer = on_a_port(simulator, lambda client: client.get("/__sandbox__/state"), panel_for_all=True)
    assert answer.status_code == 200


def test_an_address_in_a_forwarded_header_is_not_believed(simulator, monkeypatch):
    from_elsewhere(monkeypatch, "192.0.2.7")
    headers = {"x-forwarded-for": "127.0.0.1", "forwarded": "for=127.0.0.1", "host": "localhost"}
    answer = on_a_port(simulator, lambda client: client.get("/__sandbox__/state", headers=headers))
    assert answer.status_code == 403


def test_a_body_that_is_too_large_is_refused(simulator, monkeypatch):
    monkeypatch.setattr(sandbox_app, "MAX_BODY_BYTES", 1000)
    assert on_a_port(simulator, lambda client: client.post("/api", content=b"x" * 2000)).status_code == 413
    assert simulator.effects == 0


def test_slow_callers_do_not_block_each_other(simulator):
    async def talk(client):
        answers = await asyncio.gather(*(client.get("/api") for _ in range(20)))
        return [answer.status_code for answer in answers]

    assert on_a_port(simulator, talk) == [200] * 20


# -- serve -------------------------------------------------------------------------------------------


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def two_vendors(monkeypatch):
    """The registry knows two vendors at neighbouring ports."""
    manifests = {"one": replace(MANIFEST, sandbox_port=0), "two": replace(MANIFEST, sandbox_port=1)}
    monkeypatch.setattr(sandbox_app, "manifests", lambda: manifests)
    monkeypatch.setattr(sandbox_app, "simulator_class", lambda _: Simulator)


def test_every_vendor_answers_on_its_own_port_and_stops_when_told(two_vendors):
    base = free_port()

    async def run():
        stop, ready = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(sandbox_app.serve(base, stop=stop, ready=ready))
        await asyncio.wait_for(ready.wait(), 5)
        async with httpx.AsyncClient(trust_env=False) as client:
            answers = [await client.get(f"http://127.0.0.1:{base + n}/__sandbox__/state") for n in (0, 1)]
        stop.set()
        await asyncio.wait_for(task, 5)
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(f"http://127.0.0.1:{base}/")
        return [answer.json()["name"] for answer in answers]

    assert asyncio.run(run()) == ["wechat_shop", "wechat_shop"]


def test_a_port_that_is_taken_closes_the_others_again(two_vendors):
    base = free_port()

    async def run():
        with socket.socket() as squatter:
            squatter.bind(("127.0.0.1", base + 1))
            squatter.listen()
            with pytest.raises(OSError, match=str(base + 1)):
                await sandbox_app.serve(base)
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(f"http://127.0.0.1:{base}/")

    asyncio.run(run())
