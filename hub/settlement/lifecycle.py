"""The life of a bill, and the one door that changes it. What is locked stays as it is."""

from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.lifecycle import Lifecycle
from hub.settlement.models import Bill

BILL = Lifecycle(
    "bill",
    "open",
    {
        ("open", "submit"): "submitted",
        ("submitted", "send_back"): "open",
        ("submitted", "approve"): "locked",
    },
)


def advance(tx: Tx, bill: Bill, event: str, *, actor: Actor, why: str = "") -> None:
    """Move a bill along the table, on record. Raises IllegalMove."""
    before, after = BILL.move(bill, event)
    tx.add(bill)
    named = {"source": bill.source, "month": bill.month.isoformat(), "was": before, "is": after}
    audit.record(tx, actor, f"bill.{event}", f"bill:{bill.id}", **named, **({"why": why} if why else {}))
