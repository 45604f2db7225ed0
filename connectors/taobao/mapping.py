"""Taobao's words to ours and back. Pure and total: what it cannot read it names in a MappingError.

Amounts are yuan text, times are Beijing time without a zone. Nothing is guessed and nothing becomes zero.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from pydantic import ValidationError

from connectors.base.types import ChannelOrder, OrderLine, OrderState, Receiver, UnreadableOrder
from connectors.taobao.schemas import Trade, TradeOrder
from hub.kernel.clock import from_china_text
from hub.kernel.errors import MappingError
from hub.kernel.money import ZERO, Money

#: Trade status -> what the hub must do [official values, meaning inferred].
STATES: dict[str, OrderState] = {
    "TRADE_NO_CREATE_PAY": OrderState.UNPAID,
    "WAIT_BUYER_PAY": OrderState.UNPAID,
    "PAY_PENDING": OrderState.UNPAID,
    "WAIT_PRE_AUTH_CONFIRM": OrderState.UNPAID,
    "PAID_FORBID_CONSIGN": OrderState.HELD,
    "WAIT_SELLER_SEND_GOODS": OrderState.TO_SHIP,
    "SELLER_CONSIGNED_PART": OrderState.PART_SHIPPED,
    "WAIT_BUYER_CONFIRM_GOODS": OrderState.SHIPPED,
    "TRADE_BUYER_SIGNED": OrderState.SHIPPED,  # cash on delivery only
    "TRADE_FINISHED": OrderState.FINISHED,
    "TRADE_CLOSED": OrderState.CLOSED,
    "TRADE_CLOSED_BY_TAOBAO": OrderState.CLOSED,
}

#: Line refund_status -> (a refund is being asked for, the line is refunded) [official; NO_REFUND third-party].
REFUNDS: dict[str, tuple[bool, bool]] = {
    "": (False, False),
    "NO_REFUND": (False, False),
    "CLOSED": (False, False),
    "WAIT_SELLER_AGREE": (True, False),
    "WAIT_BUYER_RETURN_GOODS": (True, False),
    "WAIT_SELLER_CONFIRM_GOODS": (True, False),
    "SELLER_REFUSE_BUYER": (True, False),
    "SUCCESS": (False, True),
}

_NEVER_PAID = ("TRADE_CLOSED_BY_TAOBAO",)


def order_id(raw: Mapping[str, Any]) -> str:
    """The trade number of a trade that may be unreadable otherwise; empty when even that is missing."""
    return str(raw.get("tid") or raw.get("tid_str") or "")


def to_order(raw: Mapping[str, Any]) -> ChannelOrder:
    """A trade of taobao.trade.fullinfo.get as a neutral order. Raises MappingError(field, value)."""
    trade = _trade(raw)
    if trade.status not in STATES:
        raise MappingError("Taobao sent an order status we do not know", field="status", value=trade.status)
    state = STATES[trade.status]
    lines = tuple(_line(line, trade=trade, state=state) for line in trade.orders)
    if not lines:
        raise MappingError("an order without lines", field="orders", value="[]")
    return ChannelOrder(
        order_id=trade.tid,
        state=state,
        vendor_status=trade.status,
        created_at=instant("created", trade.created),
        modified_at=instant("modified", trade.modified),
        paid_at=instant("pay_time", trade.pay_time) if trade.pay_time else None,
        lines=lines,
        receiver=_receiver(trade),
        paid=yuan("payment", trade.payment),
        freight=yuan("post_fee", trade.post_fee),
        discount=yuan("discount_fee", trade.discount_fee),
        raw=orjson.dumps(raw),
        buyer_ref=trade.buyer_open_uid or "",
        buyer_note=trade.buyer_message or "",
        seller_note=trade.seller_memo or "",
        refund_open=any(line.refund_open for line in lines),
        hold_reason=trade.status if state is OrderState.HELD else "",
    )


def read_order(raw: Mapping[str, Any]) -> ChannelOrder | UnreadableOrder:
    """A trade, or why it cannot be read."""
    try:
        return to_order(raw)
    except MappingError as error:
        return UnreadableOrder(order_id(raw), error.message, orjson.dumps(raw), **where(error))


def where(error: MappingError) -> dict[str, str]:
    """Field and value an error names, as an unreadable order or case keeps them."""
    return {name: str(error.facts.get(name, "")) for name in ("field", "value")}


def shipped_lines(raw: Mapping[str, Any]) -> list[TradeOrder]:
    """Lines of a trade that carry a waybill already. Raises MappingError when the trade is unreadable."""
    return [line for line in _trade(raw).orders if line.invoice_no] if raw else []


def _trade(raw: Mapping[str, Any]) -> Trade:
    try:
        return Trade.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise MappingError(f"Taobao sent an order we cannot read: {first['msg']}", field=where, value="") from error


def _line(line: TradeOrder, *, trade: Trade, state: OrderState) -> OrderLine:
    status = line.refund_status or ""
    if status not in REFUNDS:
        raise MappingError("Taobao sent a refund status we do not know", field="refund_status", value=status)
    if line.num <= 0:
        raise MappingError("a line without pieces", field="num", value=str(line.num))
    refund_open, refunded = REFUNDS[status]
    return OrderLine(
        line_id=line.oid,
        item_id=line.num_iid,
        vendor_sku_id=line.sku_id if line.sku_id and line.sku_id != "0" else line.num_iid,  # its own SKU
        merchant_code=line.outer_sku_id or line.outer_iid or "",
        title=line.title,
        quantity=line.num,
        unit_price=yuan("price", line.price),
        paid=_line_paid(line, trade=trade, state=state),
        refund_open=refund_open,
        refunded=refunded,
    )


def _line_paid(line: TradeOrder, *, trade: Trade, state: OrderState) -> Money:
    """What was paid for a line, without freight.

    A line's ``payment`` holds the freight when the trade has one line and not when it has several [official],
    so only ``divide_order_fee`` is read. It may be missing while nothing was paid: then the share is truly zero.
    """
    if line.divide_order_fee is None and (state is OrderState.UNPAID or trade.status in _NEVER_PAID):
        return ZERO
    return yuan("divide_order_fee", line.divide_order_fee)


def _receiver(trade: Trade) -> Receiver:
    """The receiver as Taobao shows it: masks for people, the OAID for waybills and for merging parcels."""
    return Receiver(
        province=trade.receiver_state or "",
        city=trade.receiver_city or "",
        district=trade.receiver_district or "",
        town=trade.receiver_town or "",
        name_mask=trade.receiver_name or "",
        phone_mask=trade.receiver_mobile or trade.receiver_phone or "",
        address_mask=trade.receiver_address or "",
        token=trade.oaid or "",
    )


def yuan(field: str, text: str | None) -> Money:
    """An amount of yuan. Raises MappingError(field, value)."""
    try:
        return Money.from_yuan(text)
    except MappingError as error:
        raise MappingError("Taobao sent an amount we cannot read", field=field, value=str(text)) from error


def instant(field: str, text: str) -> datetime:
    """A Beijing time. Raises MappingError(field, value)."""
    try:
        return from_china_text(text)
    except ValueError as error:
        raise MappingError("Taobao sent a time we cannot read", field=field, value=text) from error
