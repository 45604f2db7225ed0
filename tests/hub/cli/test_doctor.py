"""``hub doctor`` looks at a real installation and makes nothing."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiohttp import web
from sqlmodel import select

import hub.boot
from connectors.base.registry import simulator_class
from connectors.sandbox.app import build_app
from hub.channels import connections
from hub.channels.lifecycle import advance_shop
from hub.channels.models import Shop
from hub.cli import doctor
from hub.cli.diagnosis import judge
from hub.events.models import FactRow
from hub.kernel.actor import system
from hub.kernel.clock import now
from hub.kernel.db import Database
from hub.kernel.jobs.models import DEAD, Job
from hub.kernel.settings import Settings
from hub.orders.models import ParkedOrder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var", sqlite_sync="OFF", _env_file=None)


@pytest.fixture
def installed(settings: Settings) -> Settings:
    hub.boot.migrate(settings)
    return settings


@pytest.fixture
def market() -> Iterator[tuple[Any, str]]:
    """A Taobao simulator and its address on loopback."""
    simulator, found, started, loop = simulator_class("taobao")(), [], threading.Event(), asyncio.new_event_loop()

    async def start():
        runner = web.AppRunner(build_app(simulator), access_log=None)
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
    yield simulator, f"http://127.0.0.1:{found[0].addresses[0][1]}"
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)


@pytest.fixture
def shop(installed: Settings, market) -> int:
    runtime = hub.boot.start(installed)
    simulator, address = market
    keys = {name: str(value) for name, value in simulator.credentials().items()}
    with runtime.db.write() as tx:
        made = connections.add_shop(
            tx,
            runtime,
            code="taobao-1",
            channel="taobao",
            name="样例店",
            credentials=keys,
            base_url=address,
        )
    runtime.db.close()
    return made.id


def troubles(settings: Settings) -> set[str]:
    return {finding.topic for finding in judge(doctor.examine(settings)) if finding.level == "trouble"}


def write(settings: Settings, *rows: object) -> None:
    database = Database(settings.database())
    with database.write() as tx:
        tx.add_all(rows)
    database.close()


def test_nothing_is_made_where_there_is_nothing(settings):
    assert troubles(settings) == {"database"}
    assert not settings.data_dir.exists()


def test_a_fresh_installation_is_well_and_gets_no_key_from_looking(installed):
    seen = doctor.examine(installed)

    assert doctor.report(seen)["ok"] is True
    assert sorted(path.name for path in installed.data_dir.glob("*.key")) == []


def test_an_older_schema_is_trouble(settings):
    settings.data_dir.mkdir()
    database = Database(settings.database())
    with database.engine.connect():
        pass
    database.close()

    assert troubles(settings) == {"database"}


def test_a_file_that_is_no_database_is_trouble_and_no_traceback(settings):
    settings.data_dir.mkdir()
    (settings.data_dir / "hub.sqlite3").write_bytes(b"this is no database, it only looks long enough" * 200)

    assert troubles(settings) == {"database"}


def test_dead_overdue_and_lost_jobs_are_counted(installed):
    late = now() - timedelta(minutes=6)
    write(
        installed,
        Job(kind="a", key="1", status=DEAD),
        Job(kind="a", key="2", due=late),
        Job(kind="a", key="3", status="running", lease_until=late),
        Job(kind="a", key="4"),
    )

    stuck = doctor.examine(installed).books.jobs
    assert (stuck.dead, stuck.lost, stuck.overdue) == (1, 1, 1)
    assert troubles(installed) == {"jobs"}


def test_a_clock_that_went_back_is_seen(installed):
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        write(installed, FactRow(name="x", subject="x", actor="job:x"))

    assert troubles(installed) == {"clock"}


def test_a_broker_that_is_away_is_trouble(installed):
    away = installed.model_copy(update={"broker_url": "redis://127.0.0.1:1/0"})

    assert troubles(away) == {"broker"}


def test_a_shop_that_answers_is_well(installed, shop):
    findings = {f.topic: f for f in judge(doctor.examine(installed))}

    assert findings["shop taobao-1"].level == "ok"
    assert findings["vault"].level == "ok"


def test_a_shop_whose_token_died_is_trouble(installed, shop, market):
    database = Database(installed.database())
    with database.write() as tx:
        row = tx.exec(select(Shop)).one()
        advance_shop(tx, row, "lose_access", actor=system("test"), why="token refused")
    database.close()

    assert troubles(installed) == {"shop taobao-1"}
    assert market[0].market.calls == {}


def test_a_lost_key_is_trouble_and_no_new_one_is_made(installed, shop):
    (installed.data_dir / "master.key").unlink()

    assert troubles(installed) == {"vault", "shop taobao-1"}
    assert not (installed.data_dir / "master.key").exists()


def test_another_key_is_trouble(installed, shop):
    (installed.data_dir / "master.key").write_text("A" * 43 + "=")

    assert troubles(installed) == {"vault", "shop taobao-1"}


def test_a_parked_order_is_a_note_that_does_not_fail(installed, shop):
    write(installed, ParkedOrder(shop_id=shop, order_no="1", reason="unknown status", sealed=b""))

    assert doctor.examine(installed).books.parked == 1
    assert troubles(installed) == set()


def test_the_table_shows_remedies_below_what_needs_them(settings):
    text = doctor.as_table(judge(doctor.examine(settings)))

    assert "TROUBLE  database" in text
    assert (
        text.splitlines()[text.splitlines().index(next(r for r in text.splitlines() if "TROUBLE" in r)) + 1]
        .strip()
        .startswith("→")
    )
