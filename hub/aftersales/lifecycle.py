"""The lives of a case, an answer, a return receipt and a remedy, and the one door that changes each."""

from hub.aftersales import events
from hub.aftersales.models import Answer, Case, Remedy, ReturnReceipt
from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.lifecycle import Lifecycle

#: States in which something is still to come; the platform moves a case between them as it likes.
LIVING = ("asked", "returning", "returned", "refused", "disputed", "paying")
ENDED = ("done", "closed")

CASE = Lifecycle(
    "case", "asked", {(here, there): there for here in LIVING for there in (*LIVING, *ENDED) if here != there}
)
ANSWER = Lifecycle(
    "answer",
    "waiting",
    {
        ("waiting", "approve"): "sending",
        ("waiting", "decline"): "declined",
        ("waiting", "outdate"): "stale",
        ("sending", "arrive"): "done",
        ("sending", "outdate"): "stale",
        ("sending", "reject"): "rejected",
    },
)
RECEIPT = Lifecycle("receipt", "open", {("open", "close"): "closed"})
REMEDY = Lifecycle(
    "remedy",
    "waiting",
    {
        ("waiting", "approve"): "open",
        ("waiting", "drop"): "dropped",
        ("open", "carry_out"): "done",
        ("open", "drop"): "dropped",
    },
)


def follow(tx: Tx, case: Case, state: str, *, actor: Actor) -> None:
    """Bring a case to where the platform says it stands. Raises IllegalMove out of an ended case."""
    if case.state != state:
        CASE.move(case, state)
        facts.announce(tx, [events.case_note(case, "moved")], actor=actor)
    tx.add(case)


def advance_answer(tx: Tx, answer: Answer, case: Case, event: str, *, actor: Actor) -> None:
    """Move an answer and announce it. Raises IllegalMove."""
    ANSWER.move(answer, event)
    tx.add(answer)
    facts.announce(tx, [events.answer_note(answer, case)], actor=actor)


def announce_answer(tx: Tx, answer: Answer, case: Case, *, actor: Actor) -> None:
    """Somebody decided; the answer enters where the limit puts it."""
    facts.announce(tx, [events.answer_note(answer, case)], actor=actor)


def advance_receipt(tx: Tx, receipt: ReturnReceipt, event: str) -> None:
    """Move a receipt. Raises IllegalMove."""
    RECEIPT.move(receipt, event)
    tx.add(receipt)


def advance_remedy(tx: Tx, remedy: Remedy, event: str, *, actor: Actor) -> None:
    """Move a remedy and announce it on its order. Raises IllegalMove."""
    REMEDY.move(remedy, event)
    tx.add(remedy)
    facts.announce(tx, [events.remedy_note(remedy)], actor=actor)
