"""The lives of a recall and of an inspection, and the one door that changes each."""

from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.lifecycle import Lifecycle
from hub.trace import events
from hub.trace.models import Inspection, Recall

RECALL = Lifecycle("recall", "started", {("started", "finish"): "finished"})
INSPECTION = Lifecycle(
    "inspection",
    "planned",
    {("planned", "pass"): "passed", ("planned", "fail"): "failed", ("planned", "call_off"): "called_off"},
)


def advance(tx: Tx, recall: Recall, event: str, *, actor: Actor, why: str = "") -> None:
    """Move a recall along its table and announce it. Raises IllegalMove."""
    before, after = RECALL.move(recall, event)
    tx.add(recall)
    facts.announce(tx, [events.moved(recall.id, event, before, after, why)], actor=actor)


def advance_inspection(tx: Tx, row: Inspection, event: str, *, actor: Actor) -> None:
    """Move an inspection along its table and announce it. Raises IllegalMove."""
    INSPECTION.move(row, event)
    tx.add(row)
    facts.announce(tx, [events.inspected(row.id, event, row.subject)], actor=actor)
