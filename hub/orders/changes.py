"""What a newer version of a known order changes: facts, holds, cancellation, completion."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.base.types import ChannelOrder, OrderState
from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.vault import Vault
from hub.orders import cancel, events, holds, models, queries, rows
from hub.orders.lifecycle import STOPPABLE, advance


@dataclass(frozen=True, slots=True)
class NewHold:
    """A hold to be opened."""

    order_id: int
    kind: str
    why: str


def holds_for(order_id: int, order: ChannelOrder, skus: Mapping[str, int]) -> list[NewHold]:
    """Holds that follow from what the platform says and from what the catalogue knows."""
    found = []
    if order.state is OrderState.CLOSED:
        return []
    if order.refund_open or any(line.refund_open for line in order.lines):
        found.append(NewHold(order_id, "refund", "买家申请退款中"))
    if order.state is OrderState.HELD:
        found.append(NewHold(order_id, "platform", order.hold_reason or "平台暂不允许发货"))
    missing = sorted({line.merchant_code or line.title for line in order.lines if line.merchant_code not in skus})
    if missing:
        found.append(NewHold(order_id, "unmapped", f"商品未建档:{'、'.join(missing)}"))
    return found


def apply(tx: Tx, vault: Vault, row: models.Order, order: ChannelOrder, *, actor: Actor) -> bool:
    """Bring a stored order up to ``order``; False when that is not newer or no different."""
    digest = hashlib.sha256(order.raw).hexdigest()
    if order.modified_at < row.modified_at or digest == row.raw_digest:
        return False
    for name, value in rows.order_facts(order).items():
        setattr(row, name, value)
    tx.add(row)
    _renew_parts(tx, vault, row.id, order)
    facts.announce(tx, [events.order_note(row.id, "changed", status=order.vendor_status)], actor=actor)
    _follow(tx, row, order, actor=actor)
    return True


def _renew_parts(tx: Tx, vault: Vault, order_id: int, order: ChannelOrder) -> None:
    by_no = {line.line_id: line for line in order.lines}
    for line in queries.lines_of(tx, [order_id]):
        if line.line_no in by_no:
            line.refund_open, line.refunded = by_no[line.line_no].refund_open, by_no[line.line_no].refunded
            tx.add(line)
    tx.merge(models.OrderReceiver(**rows.receiver_row(vault, order_id, order)))
    tx.merge(models.OrderPayload(**rows.payload_row(vault, order_id, order.raw)))


def _follow(tx: Tx, row: models.Order, order: ChannelOrder, *, actor: Actor) -> None:
    if order.state is OrderState.CLOSED:
        if row.state in STOPPABLE:
            cancel.cancel(tx, row, why="平台订单已关闭", actor=actor)
        return
    if row.state == "unpaid" and order.state is not OrderState.UNPAID:
        advance(tx, [row], "pay", actor=actor)
    wanted = {h.kind: h.why for h in holds_for(row.id, order, _known_skus(tx, row.id))}
    for kind in ("refund", "platform", "unmapped"):
        if kind in wanted:
            holds.place(tx, row.id, kind, wanted[kind], actor=actor)
        else:
            holds.lift(tx, row.id, kind, actor=actor)
    if order.state in (OrderState.SHIPPED, OrderState.FINISHED) and row.state == "received":
        advance(tx, [row], "shipped_elsewhere", actor=actor, why="已在平台后台发货")
    if order.state is OrderState.FINISHED and row.state == "shipped":
        advance(tx, [row], "sign", actor=actor)


def _known_skus(tx: Tx, order_id: int) -> dict[str, int]:
    return {line.merchant_code: line.sku_id for line in queries.lines_of(tx, [order_id]) if line.sku_id}
