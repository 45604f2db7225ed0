"""Keeps the leases of a living worker: a job longer than its lease is not taken away."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from hub.kernel.jobs import queue
from hub.kernel.logs import logger
from hub.kernel.runtime import Runtime

log = logger("worker")


@contextmanager
def heartbeat(runtime: Runtime, owner: str) -> Iterator[None]:
    """Extend the leases of ``owner`` three times per lease while the block runs."""
    stop, lease = threading.Event(), runtime.settings.job_lease_seconds

    def beat() -> None:
        while not stop.wait(lease / 3):
            try:
                with runtime.db.write() as tx:
                    queue.extend(tx, owner=owner, lease_seconds=lease)
            except Exception:  # the next beat tries again; a lease that is lost is fenced
                log.exception("heartbeat failed")

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
