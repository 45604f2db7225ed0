"""Disputing or accepting lines, handing a month in, approving it by a second person. Every act is on record."""

from collections.abc import Collection
from typing import Any

from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Forbidden, Invalid
from hub.settlement import checking, queries
from hub.settlement.files import changeable
from hub.settlement.lifecycle import advance
from hub.settlement.matching import DOUBTFUL
from hub.settlement.models import Bill, BillLine

DISPUTED, ACCEPTED = "disputed", "accepted"
DECISIONS = (DISPUTED, ACCEPTED)


def decide(
    tx: Tx, bill_id: int, decision: str, *, line_ids: Collection[int] = (), kind: str = "", why: str = "", actor: Actor
) -> int:
    """Dispute or accept these lines, or every undecided line of a class; returns how many changed.

    Raises Invalid for another word or no lines, Conflict when the month cannot be changed, NotFound.
    """
    bill = changeable(tx, bill_id)
    if decision not in DECISIONS:
        raise Invalid("a line is disputed or accepted", remedy="Choose one of the two.")
    wanted = set(line_ids)
    rows = queries.lines(tx, bill.id, kind=kind, decision="open" if kind and not wanted else "")
    chosen = [row for row in rows if row.id in wanted] if wanted else list(rows) if kind in DOUBTFUL else []
    if not chosen:
        raise Invalid("no line was chosen", remedy="Tick lines first.")
    changed = [row for row in chosen if (row.decision, row.why) != (decision, why.strip())]
    for row in changed:
        row.decision, row.why, row.decided_by, row.decided_at = decision, why.strip(), str(actor), now()
        tx.add(row)
    if changed:
        fen = sum(row.billed_fen - row.ours_fen for row in changed)
        named = {"lines": [str(row.id) for row in changed[:200]], "count": len(changed), "difference_fen": fen}
        audit.record(tx, actor, f"bill.lines_{decision}", f"bill:{bill.id}", why=why.strip(), **named)
    return len(changed)


def recheck(tx: Tx, bill_id: int, *, actor: Actor) -> None:
    """Hold the month against our parcels and tariffs anew. Raises Conflict when it cannot be changed, NotFound."""
    bill = changeable(tx, bill_id)
    checking.check(tx, bill)
    audit.record(tx, actor, "bill.checked", f"bill:{bill.id}")


def submit(tx: Tx, bill_id: int, *, actor: Actor) -> Bill:
    """Hand the month in for approval with its summary. Raises Conflict while a doubtful line is undecided, NotFound."""
    bill = changeable(tx, bill_id)
    checking.check(tx, bill)
    tx.flush()
    left = sum(each.undecided for each in queries.sums(tx, bill.id) if each.kind in DOUBTFUL)
    waiting = [file for file in queries.files(tx, bill.id) if not file.loaded_at and not file.given_up_at]
    if left or waiting:
        raise Conflict(
            "%(lines)s lines are undecided and %(files)s files wait to be loaded",
            remedy="Dispute or accept every line in doubt, load or give up every file.",
            lines=left,
            files=len(waiting),
        )
    bill.summary = summary(tx, bill.id)
    if not bill.summary["lines"]:
        raise Conflict("this month has no lines", remedy="Load the bill first.")
    bill.submitted_by, bill.submitted_at = str(actor), now()
    advance(tx, bill, "submit", actor=actor)
    return bill


def send_back(tx: Tx, bill_id: int, *, why: str, actor: Actor) -> Bill:
    """Open a month again that waits for approval. Raises IllegalMove, Invalid without a reason, NotFound."""
    bill = queries.locked_bill(tx, bill_id)
    if not why.strip():
        raise Invalid("sending back needs a reason", remedy="Say what has to be looked at again.")
    advance(tx, bill, "send_back", actor=actor, why=why.strip())
    return bill


def approve(tx: Tx, bill_id: int, *, actor: Actor) -> Bill:
    """Approve a month and lock it for good. Raises Forbidden for whoever handed it in, IllegalMove, NotFound."""
    bill = queries.locked_bill(tx, bill_id)
    if bill.state == "submitted" and bill.submitted_by == str(actor):
        raise Forbidden("a second person approves", remedy="Ask a colleague who may approve to look at this month.")
    bill.approved_by, bill.approved_at = str(actor), now()
    advance(tx, bill, "approve", actor=actor)
    return bill


def summary(tx: Tx, bill_id: int) -> dict[str, Any]:
    """What a month comes to, in fen: billed, owed by our reckoning, disputed, to be paid, and the same by class, shop and SKU.

    What is to be paid is all that is billed but the disputed differences.
    """
    sums = queries.sums(tx, bill_id)
    rows: list[BillLine] = [row for row in queries.lines(tx, bill_id) if row.row]
    billed = sum(row.billed_fen for row in rows)
    disputed = sum(row.billed_fen - row.ours_fen for row in rows if row.decision == DISPUTED)
    return {
        "lines": len(rows),
        "billed_fen": billed,
        "ours_fen": sum(row.ours_fen for row in rows),
        "disputed_fen": disputed,
        "payable_fen": billed - disputed,
        "kinds": {
            each.kind: {"lines": each.lines, "billed_fen": each.billed_fen, "ours_fen": each.ours_fen} for each in sums
        },
        "shops": {
            str(shop or ""): {"lines": count, "billed_fen": fen}
            for shop, (count, fen) in queries.sums_by_shop(tx, bill_id).items()
        },
        "skus": {
            str(sku): {"pieces": pieces, "billed_fen": fen}
            for sku, (pieces, fen) in queries.sums_by_sku(tx, queries.bill(tx, bill_id)).items()
        },
    }
