"""Facts of the trace room."""

from collections.abc import Sequence

from hub.events.facts import Fact

RECORDED = "trace.recorded"
RECALLED = "recall.moved"
INSPECTED = "inspection.moved"


def recorded(event_id: int, step: str, lots: Sequence[int]) -> Fact:
    """An event from upstream was taken in."""
    return Fact(RECORDED, f"trace_event:{event_id}", {"step": step, "lots": [str(lot) for lot in lots[:20]]})


def moved(recall_id: int, event: str, before: str, after: str, why: str) -> Fact:
    """A recall went on along its table."""
    details = {"event": event, "from": before, "to": after, "why": why}
    return Fact(RECALLED, f"recall:{recall_id}", details)


def inspected(inspection_id: int, event: str, subject: str) -> Fact:
    """An inspection was carried out or called off."""
    return Fact(INSPECTED, f"inspection:{inspection_id}", {"event": event, "subject": subject})
