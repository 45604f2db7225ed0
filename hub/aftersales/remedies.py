"""What we do for a buyer beyond the platform's own case: resend, exchange, repair, compensation, a price difference.

A resend is recorded here and shipped by hand: a second parcel of an order would need goods of its own and a platform
that is told of one shipment only.
"""

from dataclasses import dataclass

from hub.aftersales import events, lifecycle, locks, queries
from hub.aftersales.causes import CAUSES
from hub.aftersales.models import Remedy
from hub.events import facts
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Forbidden, Invalid
from hub.kernel.logs import redact
from hub.orders import queries as orders

KINDS = ("resend", "exchange", "repair", "compensation", "difference")
#: Kinds that pay money; the others send or mend goods.
MONEY = ("compensation", "difference")


@dataclass(frozen=True, slots=True)
class Wish:
    """A remedy as somebody asks for it. ``line_id`` and ``pieces`` say which goods, ``amount_fen`` what is paid."""

    kind: str
    cause: str
    amount_fen: int = 0
    line_id: int | None = None
    pieces: int = 0
    note: str = ""


def ask(tx: Tx, order_id: int, wish: Wish, *, limit_fen: int, actor: Actor, case_id: int | None = None) -> Remedy:
    """Record a remedy; money over ``limit_fen`` in all waits for a second person. Raises Invalid, NotFound."""
    lines = {line.id for line in orders.lines_of(tx, [orders.order(tx, order_id).id])}
    if wish.kind not in KINDS or wish.cause not in CAUSES:
        raise Invalid("choose what is done and why", remedy="Fill the form in again.")
    if wish.kind in MONEY and wish.amount_fen <= 0:
        raise Invalid("a compensation needs an amount", remedy="Enter the amount.")
    if wish.kind not in MONEY and wish.amount_fen:
        raise Invalid("only a compensation has an amount", remedy="Leave the amount empty.")
    if wish.kind != "compensation" and (wish.line_id not in lines or wish.pieces <= 0):
        raise Invalid("choose goods and pieces", remedy="Fill the form in again.")
    given = sum(row.amount_fen for row in queries.remedies(tx, [order_id]) if row.state != "dropped")
    waits = wish.amount_fen > 0 and given + wish.amount_fen > limit_fen
    remedy = Remedy(
        order_id=order_id, case_id=case_id, kind=wish.kind, state="waiting" if waits else "open", cause=wish.cause,
        amount_fen=wish.amount_fen, line_id=wish.line_id, pieces=wish.pieces, note=str(redact(wish.note.strip()))[:200],
        asked_by=str(actor), asked_by_id=actor.user_id,
    )  # fmt: skip
    tx.add(remedy)
    tx.flush()
    facts.announce(tx, [events.remedy_note(remedy)], actor=actor)
    _audit(tx, remedy, "asked", actor)
    return remedy


def propose_difference(
    tx: Tx, order_id: int, line_id: int, amount_fen: int, *, note: str, limit_fen: int, actor: Actor
) -> Remedy:
    """Weighed goods came out lighter than sold: propose to pay the difference of one order line, once.

    Asked for again, the answer is the remedy that stands; one that was dropped stays dropped. Raises Invalid, NotFound.
    """
    locks.order(tx, order_id)
    known = [row for row in queries.remedies(tx, [order_id]) if row.kind == "difference" and row.line_id == line_id]
    if known:
        return known[-1]
    wish = Wish("difference", "other", amount_fen=amount_fen, line_id=line_id, pieces=1, note=note)
    return ask(tx, order_id, wish, limit_fen=limit_fen, actor=actor)


def approve(tx: Tx, remedy_id: int, *, actor: Actor) -> None:
    """A second person lets a compensation go. Raises Forbidden for the person who asked."""
    remedy = locks.remedy(tx, remedy_id)
    if actor.user_id is None or actor.user_id == remedy.asked_by_id or str(actor) == remedy.asked_by:
        raise Forbidden("you asked for this yourself", remedy="Have somebody else approve it.")
    remedy.second, remedy.second_id = str(actor), actor.user_id
    lifecycle.advance_remedy(tx, remedy, "approve", actor=actor)
    _audit(tx, remedy, "approved", actor)


def carry_out(tx: Tx, remedy_id: int, outcome: str, *, actor: Actor) -> None:
    """It was done: ``outcome`` is the waybill or the payment number. Raises Invalid without one."""
    if not outcome.strip():
        raise Invalid("say how it was done", remedy="Enter the waybill or the payment number.")
    _end(tx, remedy_id, "carry_out", outcome, actor)


def drop(tx: Tx, remedy_id: int, why: str, *, actor: Actor) -> None:
    """It is not done after all."""
    _end(tx, remedy_id, "drop", why, actor)


def _end(tx: Tx, remedy_id: int, event: str, outcome: str, actor: Actor) -> None:
    remedy = locks.remedy(tx, remedy_id)
    remedy.outcome, remedy.settled_at = str(redact(outcome.strip()))[:200], now()
    lifecycle.advance_remedy(tx, remedy, event, actor=actor)
    _audit(tx, remedy, remedy.state, actor)


def _audit(tx: Tx, remedy: Remedy, what: str, actor: Actor) -> None:
    audit.record(
        tx, actor, f"remedy.{what}", f"order:{remedy.order_id}",
        kind=remedy.kind, cause=remedy.cause, amount_fen=remedy.amount_fen, remedy=str(remedy.id),
    )  # fmt: skip
