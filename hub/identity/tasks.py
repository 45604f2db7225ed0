"""Housekeeping: old sessions, devices, failure counts and answers to programs are deleted once a day."""

from datetime import timedelta

from hub.identity import login, replays, sessions
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.jobs.registry import Run, inward

KEEP = timedelta(days=90)


@inward("identity.tidy", lane="bulk")
def tidy(tx: Tx, _run: Run) -> None:
    """Forget what ended more than 90 days ago, and answers to programs after a day."""
    sessions.purge(tx, before=now() - KEEP)
    login.forget(tx, before=now() - KEEP)
    replays.purge(tx, before=now() - replays.KEEP)
