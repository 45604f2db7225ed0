"""What follows from a case that moved without anybody asking: small refunds by rule, returns that have been inspected."""

from collections.abc import Iterable

from hub.aftersales import answers, ingest, locks, proposals, queries, return_queries
from hub.aftersales.answers import Draft
from hub.aftersales.models import Case
from hub.kernel.actor import Actor, system
from hub.kernel.db import Tx
from hub.kernel.settings import Settings

ACTOR = system("aftersales.rule")


def follow_up(tx: Tx, settings: Settings, case_ids: Iterable[int]) -> None:
    """Settle what these cases leave open: outdated approvals, automatic answers, returns that are all here."""
    for case_id in sorted(set(case_ids)):
        case = locks.case(tx, case_id)
        answers.outdate(tx, case, actor=ACTOR)
        confirm_when_here(tx, case, settings)
        found = proposals.proposal(tx, case, settings)
        if found.automatic and _free(tx, case, found.act) and not queries.answers(tx, [case.id]):
            draft = Draft(found.act, ingest.basis(case))
            answers.ask(tx, None, case.id, draft, limit_fen=settings.four_eyes_fen, actor=ACTOR, automatic=True)


def confirm_when_here(tx: Tx, case: Case, settings: Settings) -> bool:
    """Confirm a return whose goods were all found right; in the name of who closed the receipt. Whether it was asked.

    An answer that the platform rejected, or that somebody declined, is not asked for again by itself.
    """
    receipt_id = proposals.whole_receipt(tx, case)
    tried = any(row.act == "confirm_return" and row.state != "stale" for row in queries.answers(tx, [case.id]))
    if receipt_id is None or tried or not _free(tx, case, "confirm_return"):
        return False
    receipt = return_queries.receipt(tx, receipt_id)
    kind, _, name = receipt.closed_by.partition(":")
    who = Actor(kind, name, receipt.closed_by_id)
    draft = Draft("confirm_return", ingest.basis(case))
    answers.ask(tx, None, case.id, draft, limit_fen=settings.four_eyes_fen, actor=who)
    return True


def _free(tx: Tx, case: Case, act: str) -> bool:
    return act in proposals.possible(case) and not queries.open_answers(tx, [case.id])
