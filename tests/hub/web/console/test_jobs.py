"""Promises of the Jobs desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hub.identity.queries import audit_trail
from hub.kernel.jobs import overview
from hub.kernel.runtime import Runtime

Play = Callable[..., None]


def test_a_job_that_was_given_up_is_shown_and_run_again_once(play: Play, stocked: Runtime) -> None:
    with stocked.db.read() as tx:
        job = overview.troubles(tx)[0]

    async def story(browser: Any) -> None:
        await browser.log_in()
        _, text = await browser.get("/jobs")
        assert "channels.publish" in text
        assert "no answer" in text
        response, _ = await browser.post(f"/jobs/{job.id}/again")
        assert (response.status, response.headers["Location"]) == (303, "/jobs")
        response, _ = await browser.post(f"/jobs/{job.id}/again")
        assert response.status == 409
        response, _ = await browser.post("/jobs/1/again")
        assert response.status == 409

    play(story, runtime=stocked)
    with stocked.db.read() as tx:
        newest = audit_trail(tx, limit=1)[0]
        assert overview.stuck(tx, overdue=timedelta(hours=1)).dead == 0
    assert (newest.action, newest.subject) == ("job.run_again", f"job:{job.id}")


def test_jobs_are_for_who_watches_the_hub(play: Play, stocked: Runtime) -> None:
    async def story(browser: Any) -> None:
        await browser.log_in("drolma")
        response, _ = await browser.get("/jobs")
        assert response.status == 403

    play(story, runtime=stocked)
