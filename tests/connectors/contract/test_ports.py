"""Every connector's real HTTP client against its simulator on a real loopback port: streaming bodies, dropped sockets."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from aiohttp import web

from connectors.base import registry
from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.sandbox.app import build_app
from hub.kernel.errors import Indeterminate, Transient


@pytest.fixture
def port(driver) -> Iterator[int]:
    """The driver's simulator on a free port, served from a thread of its own."""
    loop, found, started = asyncio.new_event_loop(), [], threading.Event()

    async def start():
        runner = web.AppRunner(build_app(driver.simulator), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        found.append(runner)
        started.set()

    def serve():
        loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(found[0].cleanup())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    thread = threading.Thread(target=serve)
    thread.start()
    assert started.wait(5)
    yield found[0].addresses[0][1]
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


@pytest.fixture
def wired(driver, port):
    """The driver with a connector that goes through the socket."""
    keys = driver.simulator.credentials()
    connection = Connection(
        shop="ports",
        base_url=f"http://127.0.0.1:{port}",
        credentials={name: str(value) for name, value in keys.items()},
        tokens=MemoryTokenBox(Token(keys.get("access_token", ""), keys.get("refresh_token", ""))),
        settings={"page_size": 3},
    )
    in_process, driver.connector = driver.connector, registry.connector_class(driver.key)(connection)
    driver.connection = connection
    yield driver
    for connector in (driver.connector, in_process):
        if close := getattr(connector, "close", None):
            close()


def test_the_round_trip_works_over_a_socket(wired):
    placed = wired.buy(4)
    assert {order.order_id for order in wired.pull()} == {order.id for order in placed}
    wired.connector.confirm_shipment(wired.notice(placed[0].id, "SF1000000000001"))
    assert wired.truth(placed[0].id)["confirm_count"] == 1
    ref = wired.connector.find_listing("SKU-0")
    wired.connector.set_stock(ref, 5)
    assert wired.listing("SKU-0")["stock"] == 5


@pytest.mark.needs("token")
def test_an_expired_token_is_renewed_over_a_socket(wired):
    assert wired.connector.check_connection()
    before = wired.connection.tokens.renewals
    wired.simulator.expire_tokens()
    assert wired.connector.check_connection()
    assert wired.connection.tokens.renewals - before == 1


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "truncated_json", "html_page"])
def test_a_dropped_or_broken_answer_over_a_socket_ends_in_one_effect(wired, kind):
    (sold,) = wired.buy(1)
    notice = wired.notice(sold.id, "SF1000000000001")
    wired.simulator.faults.arm(kind, 1)
    with pytest.raises((Transient, Indeterminate)):
        wired.connector.confirm_shipment(notice)
    wired.settle(lambda: wired.told(sold.id, "SF1000000000001"), lambda: wired.connector.confirm_shipment(notice))
    assert wired.truth(sold.id)["confirm_count"] == 1
