"""The seller's memo and flag: written here by a person, told to the platform by a job, told or not told for all to see."""

from dataclasses import dataclass
from datetime import datetime

from connectors.base.ports import MemoWriter
from connectors.base.registry import manifest
from connectors.base.types import Flag
from hub.channels.by_hand import BY_HAND
from hub.channels.connections import opened
from hub.events import facts
from hub.identity import audit
from hub.kernel.actor import Actor, system
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid, NotFound, Rejected
from hub.kernel.jobs.queue import enqueue
from hub.kernel.jobs.registry import Finish, Run, outward
from hub.kernel.logs import redact
from hub.orders import events, locks, queries
from hub.orders.models import Order, OrderMemo

TELL_MEMO = "orders.tell_memo"
LONGEST = 200
FLAGS = tuple(flag.value for flag in Flag)


@dataclass(frozen=True, slots=True)
class Memo:
    """The newest memo as people see it. ``told_at`` is None while the platform does not have it."""

    text: str
    flag: str
    written_by: str
    written_at: datetime
    told_at: datetime | None
    refused: str


def takes_memos(order: Order) -> bool:
    """Whether the platform of this order keeps a seller's memo."""
    return order.channel not in BY_HAND and "memos" in manifest(order.channel).capabilities


def write(tx: Tx, order_id: int, text: str, flag: str, *, actor: Actor) -> None:
    """Keep a memo and have the platform told. Phone numbers are struck out.

    Raises NotFound, Invalid for a flag nobody knows or too long a text, Conflict where the platform keeps no memos.
    """
    if flag not in FLAGS or len(text) > LONGEST:
        raise Invalid("a memo is 200 characters at the most, with a known flag", remedy="Shorten the memo.")
    found = locks.orders(tx, [order_id])
    if not found:
        raise NotFound("no such order", order=order_id)
    if not takes_memos(found[0]):
        raise Conflict("this platform keeps no memos", remedy="Hold the order with a note instead.")
    row = tx.get(OrderMemo, order_id) or OrderMemo(id=order_id, text="", written_by="", version=0)
    row.text, row.flag, row.version = redact(text.strip()), flag, row.version + 1
    row.written_by, row.written_at, row.told_at, row.refused = str(actor), now(), None, ""
    tx.add(row)
    audit.record(tx, actor, "order.memo_written", f"order:{order_id}", flag=flag)
    facts.announce(tx, [events.order_note(order_id, "memo_written")], actor=actor)
    enqueue(tx, TELL_MEMO, key=str(order_id), payload={"order_id": str(order_id)})


def newest(tx: Tx, order_id: int) -> Memo | None:
    """The memo written here last, or None."""
    row = tx.get(OrderMemo, order_id)
    if row is None:
        return None
    return Memo(row.text, row.flag, row.written_by, row.written_at, row.told_at, row.refused)


@outward(TELL_MEMO)
def tell_memo(run: Run) -> Finish | None:
    """Tell the platform the newest memo. It is absolute, so a repeat does no harm."""
    order_id = int(run.payload["order_id"])
    with run.runtime.db.read() as tx:
        order, row = queries.order(tx, order_id), tx.get(OrderMemo, order_id)
    if row is None or row.told_at is not None:
        return None
    version, refusal = row.version, ""
    with opened(run.runtime, order.shop_id) as connector:
        writer: MemoWriter = connector
        try:
            writer.set_memo(order.order_no, row.text, Flag(row.flag))
        except Rejected as error:
            refusal = error.message
    return lambda tx: _told(tx, order_id, version, refusal)


def _told(tx: Tx, order_id: int, version: int, refusal: str) -> str | None:
    """Mark it, unless a newer memo was written meanwhile; that one has a job of its own."""
    locks.orders(tx, [order_id])
    row = tx.get(OrderMemo, order_id)
    if row is None or row.version != version:
        return None
    row.told_at, row.refused = None if refusal else now(), refusal
    tx.add(row)
    name = "memo_refused" if refusal else "memo_told"
    facts.announce(tx, [events.order_note(order_id, name)], actor=system(TELL_MEMO))
    return "refused" if refusal else None
