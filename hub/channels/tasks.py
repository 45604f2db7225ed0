"""Housekeeping of the channels room: what nobody asks for any more is dropped once a day."""

from hub.channels import authorising, nudges
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.jobs.registry import Run, inward

TIDY = "channels.tidy"


@inward(TIDY, lane="bulk")
def tidy(tx: Tx, _run: Run) -> None:
    """Forget messages that no platform will repeat, and authorisations nobody came back from."""
    authorising.forget(tx, before=now())
    nudges.forget(tx, before=now() - nudges.REMEMBERED)
