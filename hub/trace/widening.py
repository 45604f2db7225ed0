"""Recalls that grow: a record that came late, or goods booked in later, may lead back to what is being recalled."""

from hub.kernel.actor import system
from hub.kernel.db import Tx
from hub.kernel.jobs.registry import Run, inward
from hub.trace import recall_queries, recalls

WIDEN = "trace.widen_recalls"


@inward(WIDEN)
def widen_all(tx: Tx, run: Run) -> None:
    """Look at every running recall again; lots it did not hold yet are frozen like the others."""
    for recall in recall_queries.open_recalls(tx):
        recalls.widen(tx, recall.id, min_days=run.runtime.settings.min_ship_days, actor=system(WIDEN))
