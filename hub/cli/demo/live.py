"""The live demo: everything runs and stays, buyers keep ordering, and half of the parcels are left for the visitor."""

import secrets
import shutil
import signal
import threading

import hub.boot
from hub.channels import publishing
from hub.cli.demo import crew
from hub.cli.demo.buyers import Buyers
from hub.cli.demo.waiting import free_base_port, wait_for_sandbox, wait_until_settled
from hub.cli.supervisor import Supervisor
from hub.first_run import samples, training
from hub.identity import passwords, users
from hub.kernel.actor import system
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings

ACTOR = system("demo")
LOGIN = "demo"
#: Seconds between two rounds of the buyers.
ROUND_SECONDS = 6.0
ORDERS_PER_ROUND = 5
#: The crew ships in every third round only, so that a visitor finds work on every desk.
CREW_EVERY = 3
#: After this many rounds buyers pause, so that a demo left alone overnight stays small.
ROUNDS = 120


def run() -> None:
    """Play until interrupted. The demo's data folder is made anew at every start."""
    given = Settings()
    settings = given.model_copy(
        update={
            "data_dir": given.data_dir / "demo",
            "pull_seconds": 1.0,
            "sandbox_base_port": free_base_port(given),
            "trace_base": given.trace_base or f"http://{given.web_host}:{given.web_port}",
        }
    )
    shutil.rmtree(settings.data_dir, ignore_errors=True)
    hub.boot.migrate(settings)
    runtime = hub.boot.start(settings)
    password = secrets.token_urlsafe(9)
    with Supervisor(_commands(settings), _environment(settings)):
        wait_for_sandbox(settings.sandbox_base_port)
        samples.start(runtime, actor=ACTOR)
        training.point_messages(settings)
        _add_visitor(runtime, password)
        with runtime.db.write() as tx:
            publishing.request_publish(tx, actor=ACTOR)
        _greet(settings, password)
        _trade(runtime)


def _trade(runtime: Runtime) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    wait_until_settled(runtime, stop)
    buyers = Buyers(runtime.settings.sandbox_base_port, seed=7)
    for turn in range(ROUNDS):
        if stop.is_set():
            break
        buyers.order(ORDERS_PER_ROUND)
        if turn % 4 == 3:
            buyers.regret(0.03)
        if turn % CREW_EVERY == CREW_EVERY - 1:
            crew.work(runtime, limit=6)
        stop.wait(ROUND_SECONDS)
    stop.wait()
    buyers.close()


def _add_visitor(runtime: Runtime, password: str) -> None:
    new = users.NewUser(
        login=LOGIN,
        name="演示管理员",
        password_hash=passwords.digest(password, login=LOGIN),
        roles=frozenset({"admin"}),
    )
    with runtime.db.write() as tx:
        users.add(tx, new, actor=ACTOR)


def _greet(settings: Settings, password: str) -> None:
    print(
        f"\n  一盘货 Yipanhuo is running\n\n    console   http://{settings.web_host}:{settings.web_port}/\n"
        f"    log-in    {LOGIN}\n    password  {password}\n"
        f"    sandbox   http://127.0.0.1:{settings.sandbox_base_port + 1}/__sandbox__/state and the ports after it\n\n"
        "  Listings are being published now; buyers start ordering in about a minute. Stop with Ctrl+C.\n",
        flush=True,
    )


def _commands(settings: Settings) -> dict[str, tuple[str, ...]]:
    return {
        "sandbox": ("hub", "sandbox", "--base-port", str(settings.sandbox_base_port)),
        "web": ("hub", "web"),
        "worker": ("hub", "worker", "--with-beat", "--lanes", "now,money,bulk"),
        "media": ("hub", "worker", "--lanes", "media", "--threads", "2"),
        "listen": ("hub", "listen"),
    }


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_PULL_SECONDS": str(settings.pull_seconds),
        "HUB_SANDBOX_BASE_PORT": str(settings.sandbox_base_port),
        "HUB_TRACE_BASE": settings.trace_base,
        "HUB_LOG_LEVEL": "ERROR",
    }
