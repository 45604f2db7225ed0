"""Deciding about a case: ask for an answer, and over the limit have a second person approve it. All of it on record."""

import hashlib
from dataclasses import dataclass, field

from hub.aftersales import ingest, lifecycle, locks, proposals, queries
from hub.aftersales.models import Answer, Case, Proof
from hub.aftersales.proposals import ACTS
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Forbidden, Invalid, StaleWrite
from hub.kernel.jobs.queue import enqueue
from hub.kernel.logs import redact
from hub.kernel.vault import Vault

SEND = "aftersales.send_answer"
#: The largest picture that may go along with a refusal, in bytes.
MAX_PROOF = 1 << 20
MAX_WORDS = 200
_PICTURES = {b"\xff\xd8\xff": ("image/jpeg", ".jpg"), b"\x89PNG\r\n\x1a\n": ("image/png", ".png")}


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer as somebody wants to give it. ``seen`` is the case's ``basis`` on the page they looked at."""

    act: str
    seen: str
    words: str = ""
    reason_id: str = ""
    address_id: str = ""
    address: str = ""
    proof: bytes = field(default=b"", repr=False)


def ask(
    tx: Tx, vault: Vault | None, case_id: int, draft: Draft, *, limit_fen: int, actor: Actor, automatic: bool = False
) -> Answer:
    """Decide about a case. Up to ``limit_fen`` it is sent at once, above that it waits for a second person.

    Raises StaleWrite when the case is not as it was seen, Conflict when it cannot be answered so or is being answered
    already, Invalid for words, a choice or a picture that will not do.
    """
    case = locks.case(tx, case_id)
    if draft.seen != ingest.basis(case):
        raise StaleWrite("this case has changed since you looked")
    _may(case, draft)
    if queries.open_answers(tx, [case_id]):
        raise Conflict("this case is being answered already", remedy="Wait until that answer is settled.")
    waits = ACTS[draft.act].money and exposure(tx, case) > limit_fen
    answer = Answer(
        case_id=case_id,
        act=draft.act,
        state="waiting" if waits else "sending",
        basis=draft.seen,
        amount_fen=case.amount_fen,
        reason_id=draft.reason_id,
        words=str(redact(draft.words.strip())),
        address_id=draft.address_id,
        address=str(redact(draft.address)),
        automatic=automatic,
        asked_by=str(actor),
        asked_by_id=actor.user_id,
    )
    tx.add(answer)
    tx.flush()
    if draft.proof:
        tx.add(_proof(vault, answer.id, draft.proof))
    lifecycle.announce_answer(tx, answer, case, actor=actor)
    _audit(tx, answer, case, "asked", actor=actor)
    if not waits:
        enqueue(tx, SEND, key=str(answer.id), payload={"answer_id": str(answer.id)})
    return answer


def approve(tx: Tx, answer_id: int, *, actor: Actor) -> Answer:
    """A second person lets an answer go. Raises Forbidden for the person who asked, Conflict when it is settled."""
    answer, case = _other(tx, answer_id, actor)
    if answer.basis != ingest.basis(case):
        raise StaleWrite("this case has changed since you looked")
    answer.second, answer.second_id = str(actor), actor.user_id
    lifecycle.advance_answer(tx, answer, case, "approve", actor=actor)
    _audit(tx, answer, case, "approved", actor=actor)
    enqueue(tx, SEND, key=str(answer.id), payload={"answer_id": str(answer.id)})
    return answer


def decline(tx: Tx, answer_id: int, why: str, *, actor: Actor) -> Answer:
    """A waiting answer is not given, by a second person or by who asked. Raises Conflict when it is settled."""
    answer = locks.answer(tx, answer_id)
    case = locks.case(tx, answer.case_id)
    answer.error, answer.settled_at = str(redact(why.strip()))[:MAX_WORDS], now()
    if actor.user_id != answer.asked_by_id:
        answer.second, answer.second_id = str(actor), actor.user_id
    lifecycle.advance_answer(tx, answer, case, "decline", actor=actor)
    _audit(tx, answer, case, "declined", actor=actor)
    return answer


def exposure(tx: Tx, case: Case) -> int:
    """Fen that go back for this order with this case: its own, and those of cases paid or being answered."""
    others = [row for row in queries.siblings(tx, case) if row.id != case.id]
    given = {
        row.case_id
        for row in queries.answers(tx, [row.id for row in others])
        if ACTS[row.act].money and row.state in (*queries.ANSWER_OPEN, "done")
    }
    paid = [row.amount_fen for row in others if row.state in ("paying", "done") or row.id in given]
    return case.amount_fen + sum(paid)


def outdate(tx: Tx, case: Case, *, actor: Actor) -> None:
    """The case moved on: an answer that still waits for a second person is no answer to it any more."""
    waiting = queries.open_answers(tx, [case.id]).get(case.id)
    if waiting is not None and waiting.state == "waiting" and waiting.basis != ingest.basis(case):
        row = locks.answer(tx, waiting.id)
        row.settled_at, row.error = now(), "the case has changed since this was decided"
        lifecycle.advance_answer(tx, row, case, "outdate", actor=actor)


def _other(tx: Tx, answer_id: int, actor: Actor) -> tuple[Answer, Case]:
    answer = locks.answer(tx, answer_id)
    if actor.kind != "user" or actor.user_id is None:
        raise Forbidden("only a person may approve")
    if actor.user_id == answer.asked_by_id or str(actor) == answer.asked_by:
        raise Forbidden("you asked for this answer yourself", remedy="Have somebody else approve it.")
    return answer, locks.case(tx, answer.case_id)


def _may(case: Case, draft: Draft) -> None:
    if draft.act not in ACTS or draft.act not in proposals.fitting(case):
        raise Conflict("this case cannot be answered so now", remedy="Reload the page.")
    if draft.act not in proposals.possible(case):
        raise Conflict(
            "this platform takes that answer in its own back office only",
            remedy="Answer it there; it is read from here.",
        )
    if draft.act == "refuse" and not draft.words.strip():
        raise Invalid("a refusal needs words", remedy="Write what the buyer should read.")
    if len(draft.words) > MAX_WORDS:
        raise Invalid("the words are too long", remedy="Write at most 200 characters.")
    if draft.act == "agree_return" and not draft.address_id:
        raise Invalid("a return needs an address", remedy="Choose where the goods should go.")
    if draft.proof and draft.act == "refuse":
        _kind_of(draft.proof)


def _kind_of(data: bytes) -> tuple[str, str]:
    if len(data) > MAX_PROOF:
        raise Invalid("the picture is larger than 1 MB", remedy="Save it smaller and choose it again.")
    found = next((kind for start, kind in _PICTURES.items() if data.startswith(start)), None)
    if found is None:
        raise Invalid("the proof is no JPEG or PNG picture", remedy="Choose a photograph.")
    return found


def _proof(vault: Vault | None, answer_id: int, data: bytes) -> Proof:
    if vault is None:
        raise Invalid("a picture cannot be kept here")
    mime, ending = _kind_of(data)
    digest = hashlib.sha256(data).hexdigest()
    sealed = vault.seal(data, where=f"aftersales_proof:sealed:{answer_id}")
    return Proof(id=answer_id, name=f"proof-{digest[:8]}{ending}", mime=mime, sha256=digest, sealed=sealed)


def _audit(tx: Tx, answer: Answer, case: Case, what: str, *, actor: Actor) -> None:
    audit.record(
        tx, actor, f"aftersales.{what}", f"case:{case.id}",
        act=answer.act, refund_id=case.refund_id, amount_fen=answer.amount_fen, answer=str(answer.id), state=answer.state,
        automatic=answer.automatic,
    )  # fmt: skip
