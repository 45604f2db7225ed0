"""Runs one claimed job: handler, effect and done in one commit, or the verdict of its error."""

from datetime import timedelta

from hub.kernel.clock import now
from hub.kernel.errors import LeaseLost
from hub.kernel.jobs import queue
from hub.kernel.jobs.models import OK, PARKED, REFUSED, Job
from hub.kernel.jobs.registry import Kind, Run, kind
from hub.kernel.jobs.verdicts import judge
from hub.kernel.logs import logger
from hub.kernel.runtime import Runtime

log = logger("jobs")


def run_next(runtime: Runtime, *, owner: str, lanes: tuple[str, ...], job_id: int = 0) -> bool:
    """Claim one due job and run it; False when nothing was due."""
    with runtime.db.write() as tx:
        job = queue.claim(tx, owner=owner, lease_seconds=runtime.settings.job_lease_seconds, lanes=lanes, job_id=job_id)
    if job is None:
        return False
    execute(runtime, job)
    return True


def execute(runtime: Runtime, job: Job) -> None:
    """Run a claimed job to a recorded end. Never raises for what the handler does."""
    entry = kind(job.kind)
    try:
        _attempt(runtime, job, entry)
    except LeaseLost:
        log.warning("job fenced", kind=job.kind, job=job.id, attempt=job.attempt)
    except Exception as error:  # noqa: BLE001 - the verdict table decides what every error means
        _settle(runtime, job, entry, error)


def _attempt(runtime: Runtime, job: Job, entry: Kind | None) -> None:
    if entry is not None and entry.inward is not None:
        with runtime.db.write() as tx:
            outcome = entry.inward(tx, Run(runtime, job, queue.fence))
            queue.finish(tx, job, outcome or OK)
        return
    if entry is None or entry.outward is None:
        raise LookupError(f"no handler for job kind {job.kind}")
    finishing = entry.outward(Run(runtime, job, queue.fence))
    with runtime.db.write() as tx:
        queue.fence(tx, job)
        outcome = finishing(tx) if finishing else None
        queue.finish(tx, job, outcome or OK)


def _settle(runtime: Runtime, job: Job, entry: Kind | None, error: Exception) -> None:
    bounds = (
        {"max_attempts": 1}
        if entry is None
        else {"max_attempts": entry.max_attempts, "longest_pause": entry.longest_pause}
    )
    verdict = judge(error, attempt=job.attempt, **bounds)
    text = f"{type(error).__name__}: {error}"[:2000]
    log.warning("job failed", kind=job.kind, job=job.id, attempt=job.attempt, verdict=verdict.action, error=text)
    try:
        with runtime.db.write() as tx:
            if verdict.action == "again":
                due = now() + timedelta(seconds=verdict.after)
                queue.put_back(tx, job, due=due, error=text, ask_first=verdict.ask_first)
            elif verdict.action == "bury":
                queue.bury(tx, job, error=text)
            else:
                queue.finish(tx, job, PARKED if verdict.action == "park" else REFUSED, error=text)
    except LeaseLost:
        log.warning("job fenced while settling", kind=job.kind, job=job.id)
