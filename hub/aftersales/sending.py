"""Giving an answer to the platform exactly once: the case is read first, and answered only as it was decided about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.base.aftersales import Refund, RefundState, UnreadableRefund
from connectors.base.types import Picture
from hub.aftersales import automatic, ingest, lifecycle, locks, pull, queries
from hub.aftersales.answers import SEND
from hub.aftersales.models import Answer, Proof
from hub.channels.connections import opened
from hub.channels.models import Shop
from hub.kernel.actor import system
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, HubError, Invalid, NotFound, Rejected
from hub.kernel.jobs.queue import enqueue, enqueue_many
from hub.kernel.jobs.registry import Finish, Run, inward, outward

RESEND = "aftersales.resend"
ACTOR = system(SEND)
_PAID = frozenset({RefundState.PAYING, RefundState.DONE})
#: Where a case stands once an answer has arrived. A refusal may end a case on some platforms.
ARRIVED: dict[str, frozenset[RefundState]] = {
    "agree_refund": _PAID,
    "confirm_return": _PAID,
    "agree_return": _PAID | {RefundState.RETURNING, RefundState.RETURNED},
    "refuse": frozenset({RefundState.REFUSED, RefundState.DISPUTED, RefundState.CLOSED}),
}


@dataclass(frozen=True, slots=True)
class _Ending:
    """The case as it was read last, how the answer ended, and what the platform said against it."""

    fresh: Any
    event: str
    error: HubError | None


@inward(RESEND)
def resend(tx: Tx, run: Run) -> None:
    """A shop was connected anew: go on with the answers that could not be given."""
    waiting = queries.sending(tx, int(run.payload["shop_id"]))
    enqueue_many(tx, SEND, [(str(answer_id), {"answer_id": str(answer_id)}) for answer_id in waiting])


@outward(SEND, lane="money")
def send_answer(run: Run) -> Finish | None:
    """Give one answer; payload ``{"answer_id"}``.

    The case is read before every attempt. When an earlier attempt may have arrived and the case shows it, it has;
    when the case is not what was decided about, nothing is sent and a person looks again.
    """
    answer_id = int(run.payload["answer_id"])
    with run.runtime.db.read() as tx:
        answer = queries.answer(tx, answer_id)
        case, proof = queries.case(tx, answer.case_id), queries.proof(tx, answer_id)
        shop = tx.get(Shop, case.shop_id)
    if shop is None:
        raise NotFound("no such shop", shop=case.shop_id)
    if answer.state != "sending":
        return None
    picture = _picture(run, proof)
    with opened(run.runtime, shop.id, lane="people") as connector:
        fresh = connector.refund(case.refund_id, order_id=case.order_no)
        end = _end(answer, fresh)
        if end is None:
            _about_to(run, answer_id)
            end, fresh = _give(connector, answer, fresh, picture)
    return lambda tx: _settle(tx, run, shop, answer_id, _Ending(fresh, *end))


def _end(answer: Answer, fresh: Any) -> tuple[str, HubError | None] | None:
    """How the answer has ended already, seen from the case as it stands; None when it is to be given."""
    if isinstance(fresh, Refund):
        if ingest.basis(fresh) == answer.basis:
            return None
        if answer.sent_at is not None and fresh.state in ARRIVED[answer.act]:
            return "arrive", None
    return "outdate", None


def _about_to(run: Run, answer_id: int) -> None:
    with run.step() as tx:
        answer = locks.answer(tx, answer_id)
        answer.sent_at = answer.sent_at or now()
        tx.add(answer)


def _give(
    connector: Any, answer: Answer, case: Refund, proof: Picture | None
) -> tuple[tuple[str, HubError | None], Any]:
    """Send it; a platform that says no is asked where the case stands before that is believed."""
    try:
        _speaker(connector, answer, proof)(case)
    except (Conflict, Rejected, Invalid) as error:
        fresh = connector.refund(case.refund_id, order_id=case.order_id)
        if isinstance(fresh, Refund) and fresh.state in ARRIVED[answer.act] and answer.sent_at is not None:
            return ("arrive", None), fresh
        moved = isinstance(error, Conflict) or not isinstance(fresh, Refund) or ingest.basis(fresh) != answer.basis
        return ("outdate" if moved else "reject", error), fresh
    return ("arrive", None), None


def _speaker(connector: Any, answer: Answer, proof: Picture | None) -> Callable[[Refund], None]:
    if answer.act == "refuse":
        return lambda case: connector.refuse_refund(case, reason_id=answer.reason_id, words=answer.words, proof=proof)
    if answer.act == "agree_return":
        return lambda case: connector.agree_return(case, address_id=answer.address_id)
    give: Callable[[Refund], None] = getattr(connector, answer.act)
    return give


def _settle(tx: Tx, run: Run, shop: Shop, answer_id: int, ending: _Ending) -> str | None:
    row = locks.answer(tx, answer_id)
    row.settled_at = now()
    if ending.error is not None:
        row.error, row.remedy = ending.error.message, ending.error.remedy
    elif ending.event == "outdate":
        row.error = "the case has changed since this was decided"
    case = queries.case(tx, row.case_id)
    lifecycle.advance_answer(tx, row, case, ending.event, actor=ACTOR)
    tx.flush()
    if isinstance(ending.fresh, Refund | UnreadableRefund):
        touched = ingest.take_in(tx, run.runtime.vault, shop, [ending.fresh], actor=ACTOR)
        automatic.follow_up(tx, run.runtime.settings, touched)
    else:
        payload = {"shop_id": str(shop.id), "refund_id": case.refund_id, "order_no": case.order_no}
        enqueue(tx, pull.READ_ONE, key=f"{shop.id}:{case.refund_id}", payload=payload)
    return None if ending.event == "arrive" else "refused"


def _picture(run: Run, proof: Proof | None) -> Picture | None:
    if proof is None:
        return None
    data = run.runtime.vault.unseal(proof.sealed, where=f"aftersales_proof:sealed:{proof.id}")
    return Picture(proof.name, data, proof.mime, proof.sha256)
