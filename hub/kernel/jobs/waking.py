"""Celery as the waking and spreading layer: a message carries a job id and may be lost or repeated."""

from celery import Celery
from kombu.exceptions import KombuError, OperationalError

from hub.kernel.jobs import queue
from hub.kernel.logs import logger

TASK = "hub.run_job"
log = logger("celery")


def build(broker_url: str) -> Celery:
    """A Celery application that keeps no results and acknowledges early, since the truth is the job table."""
    app = Celery("yipanhuo", broker=broker_url, set_as_current=False)
    app.conf.update(
        task_ignore_result=True,
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 5},
        task_default_queue="now",
        event_queue_expires=60,
    )
    return app


def install_waker(broker_url: str) -> None:
    """Send a message for every job that becomes due; a broker that is away costs latency only."""
    app = build(broker_url)

    def wake(job_id: int, lane: str) -> None:
        try:
            app.send_task(TASK, args=[str(job_id)], queue=lane, retry=False)
        except (KombuError, OperationalError, OSError) as error:
            log.warning("broker does not answer; the scheduler will wake the job", error=type(error).__name__)

    queue.set_waker(wake)


def reach(broker_url: str) -> str:
    """Why the broker does not answer; empty when it does."""
    try:
        with build(broker_url).connection_for_write(connect_timeout=5) as connection:
            connection.ensure_connection(max_retries=0, timeout=5)
    except (KombuError, OperationalError, OSError) as error:
        return type(error).__name__
    return ""
