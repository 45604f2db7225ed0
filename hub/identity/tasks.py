"""Housekeeping: old sessions, devices and failure counts are deleted once a day."""

from datetime import timedelta

from hub.identity import login, sessions
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.jobs.registry import Run, inward

KEEP = timedelta(days=90)


@inward("identity.tidy", lane="bulk")
def tidy(tx: Tx, _run: Run) -> None:
    """Forget what ended more than 90 days ago."""
    sessions.purge(tx, before=now() - KEEP)
    login.forget(tx, before=now() - KEEP)
