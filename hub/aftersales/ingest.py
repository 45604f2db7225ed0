"""Taking cases in: once per shop and case number, an older version never over a newer one, unreadable ones parked."""

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from connectors.base.aftersales import Refund, UnreadableRefund
from hub.aftersales import events, lifecycle, locks, queries
from hub.aftersales.causes import cause_of
from hub.aftersales.models import Case, CasePayload, ParkedCase
from hub.channels.models import Shop
from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.errors import IllegalMove
from hub.kernel.jobs.queue import enqueue_many
from hub.kernel.logs import redact
from hub.kernel.vault import Vault
from hub.orders.lifecycle import STOPPABLE
from hub.orders.models import Order
from hub.orders.nudged import READ_ONE

LONGEST = 500
_FOLLOWED = ("kind", "vendor_status", "amount_fen", "version", "phase", "deadline", "return_waybill")


def take_in(tx: Tx, vault: Vault, shop: Shop, cases: Sequence[Refund | UnreadableRefund], *, actor: Actor) -> list[int]:
    """Take one page in; answers with the ids of cases that are new or changed. Repeating it changes nothing."""
    newest: dict[str, Refund] = {}
    for case in cases:
        if isinstance(case, UnreadableRefund):
            park(tx, vault, shop, case, actor=actor)
        elif case.refund_id not in newest or case.modified_at >= newest[case.refund_id].modified_at:
            newest[case.refund_id] = case
    orders = queries.orders_by_no(tx, shop.id, {case.order_id for case in newest.values()})
    fresh = _insert(tx, vault, shop, newest, orders, actor=actor)
    touched = list(fresh)
    read: list[str] = []
    for no, row in locks.cases(tx, shop.id, set(newest) - {newest_no for newest_no, _ in fresh.values()}).items():
        try:
            changed = _apply(tx, vault, row, newest[no], orders.get(newest[no].order_id), actor=actor)
        except IllegalMove as error:
            lost = UnreadableRefund(no, row.order_no, error.message, newest[no].raw, "state", newest[no].vendor_status)
            park(tx, vault, shop, lost, actor=actor)
            continue
        read.append(no)
        touched += [row.id] if changed else []
    unpark(tx, shop.id, [*read, *(no for no, _ in fresh.values())])
    return touched


def _insert(
    tx: Tx, vault: Vault, shop: Shop, newest: dict[str, Refund], orders: dict[str, Order], *, actor: Actor
) -> dict[int, tuple[str, Case]]:
    known = locks.cases(tx, shop.id, newest)
    made: dict[int, tuple[str, Case]] = {}
    for no, case in newest.items():
        if no not in known:
            order = orders.get(case.order_id)
            row = Case(
                shop_id=shop.id, channel=shop.channel, refund_id=no, order_no=case.order_id, state=case.state.value,
                order_id=order.id if order else None, opened_at=case.created_at, **_facts(case),
            )  # fmt: skip
            made[row.id] = (no, row)
    written = set(
        insert_new(tx, table(Case), [x.model_dump() for _, x in made.values()], unique=["shop_id", "refund_id"])
    )
    made = {row_id: both for row_id, both in made.items() if row_id in written}
    for row_id, (no, _) in made.items():
        tx.add(CasePayload(id=row_id, sealed=_sealed(vault, row_id, newest[no].raw)))
    facts.announce(tx, [events.case_note(row, "opened") for _, row in made.values()], actor=actor)
    # the order's own hold follows its next read, so have that done at once
    inside = [row for _, row in made.values() if (o := orders.get(row.order_no)) and o.state in STOPPABLE]
    jobs = [(f"{shop.id}:{x.order_no}", {"shop_id": str(shop.id), "order_id": x.order_no}) for x in inside]
    enqueue_many(tx, READ_ONE, jobs)
    return made


def _apply(tx: Tx, vault: Vault, row: Case, case: Refund, order: Order | None, *, actor: Actor) -> bool:
    """Bring a locked case up to ``case``; False when that is older or no different."""
    found = _facts(case)
    if row.order_id is None and order is not None:
        row.order_id = order.id
        tx.add(row)
    if case.modified_at < row.modified_at or found["raw_digest"] == row.raw_digest:
        return False
    lifecycle.CASE.target(row.state, case.state.value) if row.state != case.state.value else None
    told = row.state == case.state.value and any(getattr(row, name) != found[name] for name in _FOLLOWED)
    for name, value in found.items():
        setattr(row, name, value)
    row.read_at = now()
    lifecycle.follow(tx, row, case.state.value, actor=actor)
    if told:
        facts.announce(tx, [events.case_note(row, "changed")], actor=actor)
    tx.merge(CasePayload(id=row.id, sealed=_sealed(vault, row.id, case.raw)))
    return True


def park(tx: Tx, vault: Vault, shop: Shop, case: UnreadableRefund, *, actor: Actor) -> bool:
    """Keep what we cannot read with its payload; True when that is news."""
    digest = hashlib.sha256(case.raw).hexdigest()
    no = case.refund_id or f"?{digest[:16]}"
    row = locks.parked(tx, shop.id, [no]).get(no)
    news = row is None or not row.open or row.reason != str(redact(case.reason))
    row = row or ParkedCase(shop_id=shop.id, refund_id=no, order_no=case.order_id, reason="", sealed=b"")
    row.reason, row.field = str(redact(case.reason)), case.field
    row.value = str(redact({case.field: case.value}).get(case.field, ""))[:LONGEST]
    row.sealed = vault.seal(zlib.compress(case.raw, 1), where=f"aftersales_parked:sealed:{shop.id}:{no}")
    if news:
        row.open, row.parked_at, row.closed_at = True, now(), None
        note = facts.Fact("refund.parked", f"parked_case:{row.id}", {"refund_id": no, "reason": row.reason})
        facts.announce(tx, [note], actor=actor)
    tx.add(row)
    return news


def unpark(tx: Tx, shop_id: int, refund_ids: Iterable[str]) -> None:
    """These cases have been read: close what was parked of them."""
    for row in locks.parked(tx, shop_id, refund_ids).values():
        if row.open:
            row.open, row.closed_at = False, now()
            tx.add(row)


def basis(case: Case | Refund) -> str:
    """What a decision about a case rests on, as one digest: another answer is due when any of it changes."""
    amount = case.amount.fen if isinstance(case, Refund) else case.amount_fen
    said = (case.refund_id, str(case.kind), str(case.state), amount, case.version, case.phase)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def _facts(case: Refund) -> dict[str, Any]:
    """Columns that follow the platform; ``state`` has its own door."""
    reason, words = _clean(case.reason), _clean(case.words)
    return {
        "kind": case.kind.value,
        "vendor_status": case.vendor_status,
        "amount_fen": case.amount.fen,
        "reason": reason,
        "words": words,
        "cause": cause_of(reason, words),
        "line_nos": list(case.line_ids),
        "quantity": case.quantity,
        "version": case.version,
        "phase": case.phase,
        "goods_received": case.goods_received,
        "return_waybill": case.return_waybill,
        "return_carrier": case.return_carrier,
        "deadline": case.deadline,
        "raw_digest": hashlib.sha256(case.raw).hexdigest(),
        "modified_at": case.modified_at,
    }


def _clean(text: str) -> str:
    return str(redact(text.encode("utf-8", "ignore").decode().replace("\0", "")))[:LONGEST]


def _sealed(vault: Vault, case_id: int, raw: bytes) -> bytes:
    return vault.seal(zlib.compress(raw, 1), where=f"aftersales_payload:sealed:{case_id}")
