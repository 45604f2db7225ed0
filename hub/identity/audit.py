"""The audit log: append-only rows, each sealed to the one before by SHA-256. Buyer data is never written here."""

import hashlib
from datetime import UTC
from typing import Any

import orjson
from sqlmodel import col, select, update

from hub.identity.models import AuditEntry, AuditHead
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert, table

_HEAD_ID = 1


def record(tx: Tx, actor: Actor, action: str, subject: str, /, **details: Any) -> None:
    """Append one act, e.g. ``record(tx, actor, "receiver.revealed", "order:4711", purpose="call")``."""
    head = table(AuditHead)
    tx.connection().execute(
        insert(tx, head).values(id=_HEAD_ID, seq=0, digest="").on_conflict_do_nothing(index_elements=["id"])
    )
    moved = tx.connection().execute(
        update(head).where(head.c.id == _HEAD_ID).values(seq=head.c.seq + 1).returning(head.c.seq, head.c.digest)
    )
    seq, previous = moved.one()
    entry = AuditEntry(
        seq=seq,
        at=now(),
        actor=str(actor),
        action=action,
        subject=subject,
        details=details,
        previous=previous,
        digest="",
    )
    entry.digest = _digest(entry)
    tx.add(entry)
    tx.connection().execute(update(head).where(head.c.id == _HEAD_ID).values(digest=entry.digest))


def verify(tx: Tx) -> int | None:
    """Walk the chain; the number of the first row that was changed, removed or forged, or None when it is whole."""
    seq, digest = 0, ""
    for entry in tx.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).yield_per(500):
        if entry.seq != seq + 1 or entry.previous != digest or entry.digest != _digest(entry):
            return seq + 1
        seq, digest = entry.seq, entry.digest
    head = tx.get(AuditHead, _HEAD_ID)
    end = (head.seq, head.digest) if head else (0, "")
    return None if end == (seq, digest) else seq + 1


def _digest(entry: AuditEntry) -> str:
    facts = {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "details": entry.details,
        "previous": entry.previous,
    }
    return hashlib.sha256(orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)).hexdigest()
