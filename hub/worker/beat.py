"""The scheduler: starts recurring kinds, sweeps lost jobs, wakes due ones again. Any number may run."""

import threading
import time

from hub.kernel.jobs import queue, schedule
from hub.kernel.logs import logger
from hub.kernel.runtime import Runtime
from hub.reactions import SCHEDULE

#: Seconds between two rounds; a killed worker's jobs run again within this once their lease is over.
ROUND_SECONDS = 0.25
#: With a broker, due jobs are woken again this often, in case a message was lost.
REWAKE_SECONDS = 2.0
log = logger("beat")


class Beat:
    """Rounds of ticking and sweeping until stopped."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._stop = threading.Event()
        self._woken_at = 0.0

    def run(self) -> None:
        """Go round until ``stop``."""
        while not self._stop.wait(ROUND_SECONDS):
            try:
                self.round()
            except Exception:  # the scheduler outlives a database that is away
                log.exception("scheduler round failed")

    def stop(self) -> None:
        """End after the present round."""
        self._stop.set()

    def round(self) -> None:
        """One round."""
        pull = self._runtime.settings.pull_seconds
        with self._runtime.db.write() as tx:
            schedule.tick(tx, [(kind, seconds or pull) for kind, seconds in SCHEDULE])
            queue.sweep(tx)
        if self._runtime.settings.broker_url and time.monotonic() - self._woken_at > REWAKE_SECONDS:
            self._woken_at = time.monotonic()
            with self._runtime.db.read() as tx:
                due = queue.due_jobs(tx)
            for job_id, lane in due:
                queue.wake(job_id, lane)
