"""Waiting for the play's processes and queues, with a limit and a reason when it is reached."""

import socket
import threading
import time
from collections.abc import Callable

import httpx

from hub.channels import queries as channels
from hub.first_run.training import cast
from hub.kernel.errors import Invalid
from hub.kernel.jobs import overview
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings

PATIENCE_SECONDS = 600.0


def wait(done: Callable[[], bool], what: str, runtime: Runtime) -> None:
    """Until ``done()``. Raises Invalid with the jobs in trouble when it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > deadline:
            with runtime.db.read() as tx:
                stuck = overview.troubles(tx)
            raise Invalid(f"waited too long for {what}", remedy=f"Jobs in trouble: {stuck[:5]}")
        time.sleep(0.1)


def published(runtime: Runtime) -> bool:
    """Whether every listing has ended live, blocked or refused."""
    with runtime.db.read() as tx:
        found = channels.listings(tx)
    return bool(found) and not any(x.state in ("publishing", "audit", "draft") for x in found)


def wait_until_settled(runtime: Runtime, stop: threading.Event) -> None:
    """Until all listings are published, or ``stop`` is set."""
    while not stop.wait(0.5):
        if published(runtime):
            return


def wait_for_sandbox(base_port: int) -> None:
    """Until every marketplace answers on its port."""
    deadline = time.monotonic() + 30
    for manifest in cast().values():
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{base_port + manifest.sandbox_port}/__sandbox__/faults", timeout=5)
                break
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


def free_base_port(settings: Settings) -> int:
    """The sandbox base port of the settings, or the next one whose seven ports are free on loopback."""
    for base in range(settings.sandbox_base_port, 60_000, 20):
        if all(_is_free(base + offset) for offset in range(1, 8)):
            return base
    raise Invalid("no free ports for the sandbox", remedy="Stop another sandbox and try again.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
