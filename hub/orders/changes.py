"""What a newer version of a known order changes: facts, holds, cancellation, completion."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.base.types import ChannelOrder, OrderState
from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.db import Tx
from hub.kernel.vault import Vault
from hub.orders import address, cancel, events, holds, models, queries, rows
from hub.orders.lifecycle import STOPPABLE, advance

#: Holds that follow the platform or the catalogue; every newer version opens and lifts them.
FOLLOWING = ("refund", "platform", "unmapped")
#: States in which goods are promised to the order and still in the house.
PROMISED = ("allocated", "picking", "packed")
GONE = (OrderState.SHIPPED, OrderState.FINISHED, OrderState.CLOSED)


@dataclass(frozen=True, slots=True)
class NewHold:
    """A hold to be opened."""

    order_id: int
    kind: str
    why: str


def holds_for(order_id: int, order: ChannelOrder, skus: Mapping[str, int]) -> list[NewHold]:
    """Holds that follow from what the platform says and from what the catalogue knows; none for what has gone."""
    found: list[NewHold] = []
    if order.state in GONE:
        return found
    if order.refund_open or any(line.refund_open for line in order.lines):
        found.append(NewHold(order_id, "refund", "买家申请退款中"))
    if order.state is OrderState.HELD:
        found.append(NewHold(order_id, "platform", order.hold_reason or "平台暂不允许发货"))
    if order.state is OrderState.PART_SHIPPED:
        found.append(NewHold(order_id, "platform", "平台显示部分商品已发货,请在平台后台处理其余商品"))
    missing = sorted(
        {x.merchant_code or x.title for x in order.lines if not x.refunded and x.merchant_code not in skus}
    )
    if missing:
        found.append(NewHold(order_id, "unmapped", f"商品未建档:{'、'.join(missing)}"))
    return found


def apply(
    tx: Tx,
    vault: Vault,
    row: models.Order,
    lines: Sequence[models.OrderLine],
    order: ChannelOrder,
    *,
    actor: Actor,
) -> bool:
    """Bring a stored, locked order with its lines up to ``order``; False when that is not newer or no different."""
    digest = hashlib.sha256(order.raw).hexdigest()
    if order.modified_at < row.modified_at or digest == row.raw_digest:
        return False
    for name, value in rows.order_facts(order).items():
        setattr(row, name, value)
    tx.add(row)
    paid_back = {line.line_id for line in order.lines if line.refunded}
    dropped = [line for line in lines if line.line_no in paid_back and not line.refunded]
    address.follow(tx, vault, row, order.receiver, actor=actor)
    _renew_parts(tx, vault, lines, order, order_id=row.id)
    facts.announce(tx, [events.order_note(row.id, "changed", status=order.vendor_status)], actor=actor)
    _follow(tx, row, lines, order, actor=actor)
    if dropped and row.state in PROMISED:
        if all(line.refunded for line in lines):
            cancel.cancel(tx, row, why="全部商品已退款", actor=actor)
        else:
            cancel.drop_lines(tx, row, dropped, actor=actor)
    return True


def _renew_parts(
    tx: Tx, vault: Vault, lines: Sequence[models.OrderLine], order: ChannelOrder, *, order_id: int
) -> None:
    by_no = {line.line_id: line for line in order.lines}
    for line in lines:
        if line.line_no in by_no:
            line.refund_open, line.refunded = by_no[line.line_no].refund_open, by_no[line.line_no].refunded
            tx.add(line)
    tx.merge(models.OrderReceiver(**rows.receiver_row(vault, order_id, order)))
    tx.merge(models.OrderPayload(**rows.payload_row(vault, order_id, order.raw)))


def _follow(tx: Tx, row: models.Order, lines: Sequence[models.OrderLine], order: ChannelOrder, *, actor: Actor) -> None:
    if order.state is OrderState.CLOSED:
        if row.state in STOPPABLE:
            cancel.cancel(tx, row, why="平台订单已关闭", actor=actor)
        return
    if row.state == "unpaid" and order.state is not OrderState.UNPAID:
        advance(tx, [row], "pay", actor=actor)
    if order.state in GONE and row.state in STOPPABLE:
        cancel.shipped_elsewhere(tx, row, actor=actor)
    _hold_and_lift(tx, row, lines, order, actor=actor)
    if order.state is OrderState.FINISHED and row.state == "shipped":
        advance(tx, [row], "sign", actor=actor)


def _hold_and_lift(
    tx: Tx, row: models.Order, lines: Sequence[models.OrderLine], order: ChannelOrder, *, actor: Actor
) -> None:
    known = {line.merchant_code: line.sku_id for line in lines if line.sku_id}
    wanted = {h.kind: h.why for h in holds_for(row.id, order, known)} if row.state in STOPPABLE else {}
    present = queries.open_kinds(tx, row.id)
    for kind in FOLLOWING:
        if kind in wanted and kind not in present:
            holds.place(tx, row.id, kind, wanted[kind], actor=actor)
        elif kind in present and kind not in wanted:
            holds.lift(tx, row.id, kind, actor=actor)
