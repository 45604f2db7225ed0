"""What each process of a running hub does until it is told to stop."""

import secrets
import signal
import threading

import hub.boot
from hub.first_run import founding
from hub.identity import passwords, queries, users
from hub.identity.login import normal
from hub.kernel.actor import system
from hub.kernel.errors import NotFound


def serve_web() -> None:
    """Serve the console."""
    from aiohttp import web

    from hub.web.app import build_app

    runtime = hub.boot.start()
    settings = runtime.settings
    with runtime.db.read() as tx:
        if founding.is_open(tx):
            code = founding.opening_code(runtime.vault)
            print(f"A new house: open http://{settings.web_host}:{settings.web_port}/ with the code {code}", flush=True)
    web.run_app(build_app(runtime), host=settings.web_host, port=settings.web_port, print=None, access_log=None)


def serve_worker(*, lanes: tuple[str, ...], threads: int, with_beat: bool) -> None:
    """Run jobs: by Celery when a broker is set, else by the poll."""
    from hub.worker.beat import Beat
    from hub.worker.loop import Loop

    runtime = hub.boot.start()
    if with_beat:
        threading.Thread(target=Beat(runtime).run, name="beat", daemon=True).start()
    if runtime.settings.broker_url:
        from hub.worker.celery_app import serve

        serve(runtime)
        return
    loop = Loop(runtime, lanes=lanes, threads=threads)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.stop())
    loop.run()


def serve_listening() -> None:
    """Listen to the platforms' message channels."""
    from hub.worker.listening import Listening

    listening = Listening(hub.boot.start())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: listening.stop())
    listening.run()


def new_password(login: str) -> str:
    """A random password for somebody who lost theirs; their sessions end. Raises NotFound."""
    runtime = hub.boot.start()
    fresh = secrets.token_urlsafe(12)
    digest = passwords.digest(fresh, login=login)
    with runtime.db.write() as tx:
        user_id = queries.user_id(tx, normal(login))
        if user_id is None:
            raise NotFound("There is no such person.", remedy="Log-in names are listed under People.", login=login)
        users.set_password(tx, user_id, digest, actor=system("command line"))
    return fresh


def serve_beat() -> None:
    """Run the scheduler."""
    from hub.worker.beat import Beat

    scheduler = Beat(hub.boot.start())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: scheduler.stop())
    scheduler.run()
