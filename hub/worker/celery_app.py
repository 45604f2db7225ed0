"""The worker behind a broker: Celery brings job ids, which may be lost or repeated.

The task claims the job in the database; a second message for the same job finds nothing to claim.
"""

from typing import Any

from hub.kernel.jobs import queue
from hub.kernel.jobs.models import LANES
from hub.kernel.jobs.running import run_next
from hub.kernel.jobs.waking import TASK, build
from hub.kernel.runtime import Runtime
from hub.worker.heartbeat import heartbeat


def serve(runtime: Runtime) -> None:
    """Run a Celery worker on all lanes until it is told to stop."""
    app, owner = build(runtime.settings.broker_url), queue.owner_name()

    @app.task(name=TASK)  # type: ignore[untyped-decorator]
    def run_job(job_id: str) -> None:
        if run_next(runtime, owner=owner, lanes=tuple(LANES), job_id=int(job_id)):
            while run_next(runtime, owner=owner, lanes=("now",)):
                pass

    arguments: list[Any] = [
        "worker", "--pool=threads", f"--concurrency={runtime.settings.worker_threads}", f"--queues={','.join(LANES)}",
        "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING",
    ]  # fmt: skip
    with heartbeat(runtime, owner):
        app.worker_main(arguments)
