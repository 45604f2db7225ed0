"""Tokens are renewed before they end, once however many processes see it; a refusal stops nothing that still works."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
import time_machine

from connectors.base.http import Token
from connectors.base.registry import simulator_class
from hub.channels import connections, renewal
from hub.channels.models import Shop
from hub.channels.tokens import SharedTokenBox
from hub.kernel.clock import now
from hub.kernel.errors import PlatformDown
from hub.kernel.jobs.queue import enqueue
from tests.hub import fakemart

REFRESH = "taobao.top.auth.token.refresh"
CHILD = """
import sys
from pathlib import Path
import hub.boot
from hub.channels import connections, renewal
from hub.kernel.blobs import BlobStore
from hub.kernel.db import Database
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.kernel.vault import Vault

url, folder, shop_id, act = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
hub.boot.wire()
runtime = Runtime(Settings(data_dir=folder, _env_file=None), Database(url), Vault({1: b"t" * 32}), BlobStore(folder))
with connections.opened(runtime, shop_id) as connector:
    print("ready", flush=True)
    sys.stdin.readline()
    if act == "ahead":
        renewal.renew_ahead(runtime, shop_id)
    else:
        connector.find_listing("NONE")
runtime.db.close()
"""


def shop_of(house, shop_id: int) -> Shop:
    with house.runtime.db.read() as tx:
        return tx.get(Shop, shop_id)


def change(house, shop_id: int, **facts) -> None:
    with house.runtime.db.write() as tx:
        shop = tx.get(Shop, shop_id)
        for name, value in facts.items():
            setattr(shop, name, value)
        tx.add(shop)


def tick(house) -> list[str]:
    with house.runtime.db.write() as tx:
        enqueue(tx, renewal.RENEW_ALL, key="tick")
    return house.run(renewal.RENEW_ALL, renewal.RENEW)


@pytest.fixture
def fake(monkeypatch, house):
    """A shop whose token lives an hour from the moment it was granted."""
    platform = fakemart.plug(monkeypatch)
    granted = Token("t1", "r1", now().timestamp() + 3600)
    platform.shop_id = fakemart.open_shop(house.runtime, credentials=fakemart.TYPED, granted=granted)
    return platform


def test_a_token_is_renewed_when_four_fifths_of_its_life_are_over(house, fake) -> None:
    with time_machine.travel(now() + timedelta(minutes=47)):
        assert tick(house) == [renewal.RENEW_ALL]
    with time_machine.travel(now() + timedelta(minutes=49)):
        assert tick(house) == [renewal.RENEW_ALL, renewal.RENEW]
        assert tick(house) == [renewal.RENEW_ALL]

    assert fake.calls["refresh"] == 1
    assert SharedTokenBox(house.runtime, fake.shop_id).current().access == "t1+"


def test_a_token_of_unknown_life_is_left_until_the_platform_says_it_ended(house, fake) -> None:
    fakemart.open_shop(house.runtime, granted=Token("t1", "r1"))
    with time_machine.travel(now() + timedelta(days=365)):
        assert tick(house) == [renewal.RENEW_ALL]
    assert fake.calls["refresh"] == 0


def test_a_platform_that_is_away_is_asked_again(house, fake) -> None:
    fake.fails.append(PlatformDown("away"))
    with time_machine.travel(now() + timedelta(minutes=49)):
        tick(house)
    with time_machine.travel(now() + timedelta(minutes=50)):
        house.run(renewal.RENEW)
    assert (fake.calls["refresh"], shop_of(house, fake.shop_id).state) == (2, "active")


def test_a_refused_renewal_does_not_stop_a_shop_whose_token_still_works(house, fake) -> None:
    fake.revoked = True
    start = now()
    with time_machine.travel(start + timedelta(minutes=49)):
        tick(house)
        assert house.jobs(renewal.RENEW) == [("done", "parked")]
        assert tick(house) == [renewal.RENEW_ALL]
    assert shop_of(house, fake.shop_id).state == "active"

    fake.revoked = False
    with time_machine.travel(start + timedelta(minutes=110)):
        tick(house)
    assert SharedTokenBox(house.runtime, fake.shop_id).current().access == "t1+"


def test_a_revoked_token_stops_the_shop_once_tells_the_operator_and_loses_nothing(house, fake, monkeypatch) -> None:
    fake.revoked = True
    monkeypatch.setattr(
        sys.modules["fakemart.connector"].Connector,
        "check_connection",
        lambda self: self.refresh_token(),  # as a client does that finds its token expired
    )
    before = SharedTokenBox(house.runtime, fake.shop_id).current()
    with time_machine.travel(now() + timedelta(minutes=49)):
        tick(house)
        assert tick(house) == [renewal.RENEW_ALL]

    shop = shop_of(house, fake.shop_id)
    assert (shop.state, "revoked" in shop.state_reason) == ("needs_reauth", True)
    assert len(house.facts("shop.needs_reauth")) == 1
    assert house.jobs(renewal.RENEW) == [("done", "parked")]
    assert SharedTokenBox(house.runtime, fake.shop_id).current() == before
    assert connections.credentials_of(house.runtime, shop) == fakemart.TYPED


def test_a_token_renewed_on_the_way_meanwhile_is_not_renewed_again(house, fake, monkeypatch) -> None:
    change(house, fake.shop_id, token_renew_at=now())
    opened = renewal.opened

    @contextmanager
    def late(runtime, shop_id):
        with opened(runtime, shop_id) as connector:
            connector.refresh_token()
            yield connector

    monkeypatch.setattr(renewal, "opened", late)
    renewal.renew_ahead(house.runtime, fake.shop_id)

    assert fake.calls["refresh"] == 1


@contextmanager
def on_a_port(simulator) -> Iterator[str]:
    """A simulator behind real HTTP on loopback."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            answer = simulator.handle(httpx.Request("POST", url + self.path, headers=dict(self.headers), content=body))
            self.send_response(answer.status_code)
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("acts", [("call", "call"), ("ahead", "ahead"), ("call", "ahead")], ids="+".join)
def test_two_processes_that_race_for_one_renewal_ask_the_platform_once(house, database, tmp_path, acts) -> None:
    simulator = simulator_class("taobao")()
    credentials = {name: str(value) for name, value in simulator.credentials().items()}
    with on_a_port(simulator) as url:
        with house.runtime.db.write() as tx:
            shop_id = connections.add_shop(
                tx, house.runtime, code="t1", channel="taobao", name="t", credentials=credentials, base_url=url
            ).id
        change(house, shop_id, token_renew_at=now())
        simulator.expire_tokens()
        children = [
            subprocess.Popen(
                [sys.executable, "-W", "error", "-c", CHILD, database.url, str(tmp_path), str(shop_id), act],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for act in acts
        ]
        assert [child.stdout.readline() for child in children] == ["ready\n", "ready\n"]
        for child in children:
            child.stdin.write("go\n")
            child.stdin.flush()
        for child in children:
            child.communicate(timeout=30)

    assert [child.returncode for child in children] == [0, 0]
    assert simulator.market.calls[REFRESH] == 1
    assert SharedTokenBox(house.runtime, shop_id).current().access != credentials["access_token"]
