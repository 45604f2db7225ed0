"""The headless round trip: processes started, listings published, orders shipped, invariants counted."""

import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import hub.boot
from catalog.queries import listable_skus
from connectors.sandbox.faults import KINDS
from hub.channels import publishing
from hub.channels import queries as channels
from hub.cli.demo import crew, report
from hub.cli.demo.buyers import Buyers
from hub.cli.demo.waiting import free_base_port, published, wait, wait_for_sandbox
from hub.cli.supervisor import Supervisor
from hub.first_run import samples
from hub.kernel.actor import system
from hub.kernel.clock import now
from hub.kernel.errors import Invalid
from hub.kernel.jobs import overview
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings
from hub.orders import queries as orders

ACTOR = system("demo")
#: Share of buyers who get their money back before shipment.
REGRET = 0.05
BATCHES = 20
#: Seconds between two batches: with 200 orders about fifteen a second, a busy evening for one county.
PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Script:
    """What is played: how many orders, which dice, how often the worker is killed, which faults are armed."""

    orders: int = 200
    seed: int = 7
    kills: int = 0
    faults: tuple[str, ...] = ()
    skus: int = 0  # publish only so many; 0 means all
    database_url: str = ""
    broker_url: str = ""
    folder: Path | None = None  # kept after the play; a temporary one when None


def fault_kinds(text: str) -> tuple[str, ...]:
    """Fault kinds named on the command line. Raises Invalid for one the sandbox does not know."""
    names = tuple(KINDS) if text == "all" else tuple(name.strip() for name in text.split(",") if name.strip())
    unknown = [name for name in names if name not in KINDS]
    if unknown:
        raise Invalid(f"unknown fault {unknown[0]}", remedy=f"Known: {', '.join(KINDS)}.")
    return names


def run(script: Script) -> dict[str, Any]:
    """Play the script in a folder of its own and report."""
    started = time.monotonic()
    given = Settings()
    with _folder(script) as folder:
        settings = Settings(
            data_dir=folder,
            database_url=script.database_url or given.database_url,
            broker_url=script.broker_url or given.broker_url,
            pull_seconds=1.0,
            job_lease_seconds=3.0 if script.kills else 30.0,
            sandbox_base_port=free_base_port(given),
        )
        hub.boot.migrate(settings)
        runtime = hub.boot.start(settings)
        with _processes(settings) as processes:
            try:
                return _play(runtime, script, processes, started)
            finally:
                runtime.db.close()


def _play(runtime: Runtime, script: Script, processes: Supervisor, started: float) -> dict[str, Any]:
    base_port = runtime.settings.sandbox_base_port
    samples.start(runtime, actor=ACTOR, pieces=120 + script.orders)
    with runtime.db.write() as tx:
        codes = [sku.code for sku in listable_skus(tx)][: script.skus or None]
        publishing.request_publish(tx, actor=ACTOR, codes=codes if script.skus else None)
    buyers = Buyers(base_port, script.seed)
    try:
        with _killing(script, processes):
            for kind in script.faults:
                buyers.arm(kind, 3)
            wait(lambda: published(runtime), "the listings to be live", runtime)
            since = now()
            _trade(runtime, script, buyers)
        wait(lambda: _quiet(runtime), "the queues to be empty", runtime)
        with runtime.db.read() as tx:
            return report.summary(tx, buyers.truth(), seconds=time.monotonic() - started, since=since)
    finally:
        buyers.close()


def _trade(runtime: Runtime, script: Script, buyers: Buyers) -> None:
    left = script.orders
    for batch in count():
        if not left:
            break
        share = min(max(script.orders // BATCHES, 1), left)
        if batch < len(script.faults):
            buyers.arm(script.faults[batch], 1)
        placed = buyers.order(share)
        if not placed:
            raise Invalid("the marketplaces have nothing left to sell", remedy="Play with fewer orders.")
        left -= placed
        buyers.regret(REGRET / BATCHES * 2)
        crew.work(runtime)
        time.sleep(PAUSE_SECONDS)
    wait(lambda: _shipped(runtime, script.orders), "all orders to be shipped or cancelled", runtime)


def _shipped(runtime: Runtime, wanted: int) -> bool:
    crew.work(runtime)
    with runtime.db.read() as tx:
        states = orders.state_counts(tx)
        parked = len(orders.open_parked(tx))
        settled = sum(
            n for (_, state), n in states.items() if state in ("shipped", "cancelled", "finished", "intercept")
        )
    return settled + parked >= wanted


def _quiet(runtime: Runtime) -> bool:
    with runtime.db.read() as tx:
        stale = any(channels.stale_listings(tx, shop.id) for shop in channels.active_shops(tx))
        return (
            not stale
            and orders.untold(tx) == 0
            and overview.unfinished(tx, besides=("orders.pull", "orders.pull_all")) == 0
        )


@contextmanager
def _folder(script: Script) -> Iterator[Path]:
    if script.folder is not None:
        yield script.folder
        return
    with tempfile.TemporaryDirectory(prefix="yipanhuo-") as temporary:
        yield Path(temporary)


@contextmanager
def _processes(settings: Settings) -> Iterator[Supervisor]:
    commands: dict[str, tuple[str, ...]] = {
        "sandbox": ("hub", "sandbox", "--base-port", str(settings.sandbox_base_port))
    }
    if settings.broker_url:
        commands |= {"worker": ("hub", "worker"), "beat": ("hub", "beat")}
    else:
        commands |= {
            "worker": ("hub", "worker", "--with-beat", "--lanes", "now,money,bulk"),
            "media": ("hub", "worker", "--lanes", "media", "--threads", "2"),
        }
    environment = {
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_DATABASE_URL": settings.database_url,
        "HUB_BROKER_URL": settings.broker_url,
        "HUB_PULL_SECONDS": str(settings.pull_seconds),
        "HUB_JOB_LEASE_SECONDS": str(settings.job_lease_seconds),
        "HUB_LOG_LEVEL": "ERROR",
    }
    with Supervisor(commands, environment) as supervisor:
        wait_for_sandbox(settings.sandbox_base_port)
        yield supervisor


@contextmanager
def _killing(script: Script, processes: Supervisor) -> Iterator[None]:
    """Kill the worker ``script.kills`` times at random moments while the block runs, and wait for the last kill."""
    dice = random.Random(script.seed)
    killed = threading.Event()

    def kill() -> None:
        for _ in range(script.kills):
            time.sleep(dice.uniform(0.3, 1.5))
            processes.children["worker"].kill()
        killed.set()

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    yield
    thread.join()
