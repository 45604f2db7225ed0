"""What each process of a running hub does until it is told to stop."""

import signal
import threading

import hub.boot


def serve_web() -> None:
    """Serve the console."""
    from aiohttp import web

    from hub.web.app import build_app

    runtime = hub.boot.start()
    settings = runtime.settings
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


def serve_beat() -> None:
    """Run the scheduler."""
    from hub.worker.beat import Beat

    scheduler = Beat(hub.boot.start())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: scheduler.stop())
    scheduler.run()
