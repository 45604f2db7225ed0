"""Jobs: how busy the lanes are, which jobs are in trouble, and running one again."""

from collections.abc import Iterable, Iterator

from aiohttp import web

from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict
from hub.kernel.jobs import overview, queue
from hub.kernel.jobs.models import DEAD, LANES, PARKED, QUEUED, REFUSED, RUNNING, Job
from hub.web.bridge import in_transaction, reading
from hub.web.console.account import signed_in
from hub.web.console.views.jobs import JobsView, Lane, TroubleRow
from hub.web.forms import row_id
from hub.web.i18n import mark, translate
from hub.web.page import Notice
from hub.web.render import render, see_other
from hub.web.routes import Routes

routes = Routes()
PAGE = 50


@routes.get("/jobs", access="system.watch", name="jobs")
async def show_jobs(request: web.Request) -> web.Response:
    """One page of jobs in trouble."""
    before = request.query.get("before", "")
    start = row_id(before)
    return render(request, "jobs/list.html", view=await reading(request, jobs_view, start))


@routes.post("/jobs/{job_id:\\d+}/again", access="jobs.run")
async def run_again(request: web.Request) -> web.Response:
    """Queue a job that was given up, refused or parked once more."""
    await in_transaction(request, _again, int(request.match_info["job_id"]), signed_in().actor)
    return see_other(request, "/jobs", notice=Notice("good", translate(mark("已重新排队"))))


def jobs_view(tx: Tx, before: int | None) -> JobsView:
    """The page's values."""
    counts = overview.waiting(tx)
    rows = overview.troubles(tx, limit=PAGE, before=before)
    return JobsView(
        lanes=tuple(Lane(lane, counts.get((lane, QUEUED), 0), counts.get((lane, RUNNING), 0)) for lane in LANES),
        rows=tuple(_rows(rows)),
        before=str(before or ""),
        older=str(rows[-1].id) if len(rows) == PAGE else "",
    )


def _rows(jobs: Iterable[Job]) -> Iterator[TroubleRow]:
    for job in jobs:
        stopped = job.status == DEAD or job.outcome in (REFUSED, PARKED)
        yield TroubleRow(
            job_id=job.id,
            kind=job.kind,
            key=job.key,
            state=DEAD if job.status == DEAD else job.outcome if stopped else "retry",
            error=job.error,
            attempts=job.attempt,
            at=job.finished or job.started or job.created,
            due=None if stopped else job.due,
            again=stopped,
            href=_about(job),
        )


def _about(job: Job) -> str:
    if "order_id" in job.payload:
        return f"/orders/{job.payload['order_id']}"
    return "/shops" if "shop_id" in job.payload else ""


def _again(tx: Tx, job_id: int, actor: Actor) -> None:
    if not queue.run_again(tx, job_id):
        raise Conflict("this job is queued or done already", remedy="Reload the page.", job=job_id)
    audit.record(tx, actor, "job.run_again", f"job:{job_id}")
