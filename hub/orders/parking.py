"""Keeping orders we cannot read (停放) with their payload, and settling them when they can be read after all."""

import hashlib
import zlib
from collections.abc import Iterable

from connectors.base.types import UnreadableOrder
from hub.channels.models import Shop
from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.logs import redact
from hub.kernel.vault import Vault
from hub.orders import holds, locks, models
from hub.orders.lifecycle import STOPPABLE

#: Open while the newest version of an order in the house cannot be read: nobody knows whether it may leave.
UNREADABLE = "unreadable"


def park(tx: Tx, vault: Vault, shop: Shop, order: UnreadableOrder, *, actor: Actor) -> bool:
    """Keep the newest payload; True when that is news: a new one, one that was settled before, or another reason."""
    no = order.order_id or f"?{hashlib.sha256(order.raw).hexdigest()[:16]}"
    said = redact({order.field: order.value}).get(order.field, "")
    row = locks.parked(tx, shop.id, [no]).get(no)
    news = row is None or not row.open or row.reason != order.reason
    row = row or models.ParkedOrder(shop_id=shop.id, order_no=no, reason="", sealed=b"")
    row.reason, row.field, row.value = str(redact(order.reason)), order.field, str(said)
    row.sealed = vault.seal(zlib.compress(order.raw, 1), where=f"parked_order:sealed:{shop.id}:{no}")
    if news:
        row.open, row.parked_at, row.closed_at = True, now(), None
        facts.announce(
            tx, [facts.Fact("order.parked", f"parked:{row.id}", {"order_no": no, "reason": row.reason})], actor=actor
        )
    tx.add(row)
    known = locks.by_order_no(tx, shop.id, [no]).get(no)
    if known is not None and known.state in STOPPABLE:
        holds.place(tx, known.id, UNREADABLE, f"平台数据无法识别:{row.reason}", actor=actor)
    return news


def unpark(tx: Tx, shop_id: int, order_nos: Iterable[str], *, actor: Actor) -> None:
    """These orders have been read: close what was parked of them and lift the holds that came of it."""
    if not locks.has_parked(tx, shop_id):
        return
    settled = [row for row in locks.parked(tx, shop_id, order_nos).values() if row.open]
    for row in settled:
        row.open, row.closed_at = False, now()
        tx.add(row)
    if settled:
        known = locks.by_order_no(tx, shop_id, [row.order_no for row in settled])
        holds.lift_many(tx, [order.id for order in known.values()], UNREADABLE, actor=actor)
