"""Facts this room announces. They stand on the timeline of the order, or of the case while its order is not known."""

from hub.aftersales.models import Answer, Case, Remedy, ReturnReceipt
from hub.events.facts import Fact
from hub.kernel.money import Money

OPENED = "refund.opened"


def case_note(case: Case, name: str, **more: str) -> Fact:
    """Something happened to a case: opened, moved, changed, urgent, parked."""
    details = {
        "case_id": str(case.id),
        "refund_id": case.refund_id,
        "refund_kind": case.kind,
        "refund_state": case.state,
        "amount": str(Money(case.amount_fen)),
    }
    return Fact(f"refund.{name}", subject(case), details | more)


def answer_note(answer: Answer, case: Case) -> Fact:
    """An answer was asked for, approved, declined, sent, overtaken or rejected."""
    return case_note(case, f"answer_{answer.state}", act=answer.act, why=answer.error)


def receipt_note(receipt: ReturnReceipt, name: str, **more: str) -> Fact:
    """Goods came back: opened, a line inspected, closed."""
    details = {"receipt_id": str(receipt.id), "case_id": str(receipt.case_id or "")}
    return Fact(f"return.{name}", f"order:{receipt.order_id}", details | more)


def remedy_note(remedy: Remedy) -> Fact:
    """A resend, exchange or compensation was asked for, approved, carried out or dropped."""
    details = {
        "case_id": str(remedy.case_id or ""),
        "remedy": remedy.kind,
        "amount": str(Money(remedy.amount_fen)),
        "why": remedy.outcome,
    }
    return Fact(f"remedy.{remedy.state}", f"order:{remedy.order_id}", details)


def subject(case: Case) -> str:
    """Whose timeline tells of a case."""
    return f"order:{case.order_id}" if case.order_id else f"case:{case.id}"
