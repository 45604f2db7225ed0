"""The worker without a broker: a short poll claims due jobs and hands them to threads, one pool per process."""

import threading
from concurrent.futures import ThreadPoolExecutor

from hub.kernel.jobs import queue
from hub.kernel.jobs.models import LANES, Job
from hub.kernel.jobs.running import execute
from hub.kernel.logs import logger
from hub.kernel.runtime import Runtime
from hub.worker.heartbeat import heartbeat

#: Seconds between two looks at an empty queue; half of it is the average wake-up latency.
POLL_SECONDS = 0.04
log = logger("worker")


class Loop:
    """Claims and runs jobs of some lanes until stopped."""

    def __init__(self, runtime: Runtime, *, lanes: tuple[str, ...] = tuple(LANES), threads: int = 0) -> None:
        self._runtime = runtime
        self._lanes = lanes
        self._threads = threads or runtime.settings.worker_threads
        self._free = threading.Semaphore(self._threads)
        self._stop = threading.Event()
        self._nudge = threading.Event()
        self._owner = queue.owner_name()

    def run(self) -> None:
        """Work until ``stop``; running jobs are finished first."""
        with heartbeat(self._runtime, self._owner), ThreadPoolExecutor(self._threads, thread_name_prefix="job") as pool:
            while not self._stop.is_set():
                self._free.acquire()
                job = self._claim()
                if job is None:
                    self._free.release()
                    self._nudge.wait(POLL_SECONDS)
                    self._nudge.clear()
                else:
                    pool.submit(self._run, job)

    def stop(self) -> None:
        """Ask the loop to end after the jobs in hand."""
        self._stop.set()
        self._nudge.set()

    def _claim(self) -> Job | None:
        try:
            with self._runtime.db.write() as tx:
                return queue.claim(
                    tx, owner=self._owner, lease_seconds=self._runtime.settings.job_lease_seconds, lanes=self._lanes
                )
        except Exception:  # a database that is away must not end the worker
            log.exception("cannot claim jobs")
            self._stop.wait(1.0)
            return None

    def _run(self, job: Job) -> None:
        try:
            execute(self._runtime, job)
        finally:
            self._free.release()
            self._nudge.set()
