"""JD's words to ours and back. Pure and total: what it cannot read it names in a MappingError.

Amounts and times are read by the wire structures. Nothing is guessed and nothing becomes zero.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from connectors.base.types import ChannelOrder, Flag, OrderLine, OrderState, Receiver
from connectors.jd.schemas import Consignee, OrderInfo, read
from hub.kernel.errors import MappingError
from hub.kernel.money import ZERO, Money, total

#: orderState -> what the hub must do [official enumeration, meaning inferred].
STATES: dict[str, OrderState] = {
    "NOT_PAY": OrderState.UNPAID,
    "WAIT_SELLER_STOCK_OUT": OrderState.TO_SHIP,
    "WAIT_SELLER_DELIVERY": OrderState.TO_SHIP,  # overseas: left the stock room, waits for dispatch
    "WAIT_GOODS_RECEIVE_CONFIRM": OrderState.SHIPPED,
    "FINISHED_L": OrderState.FINISHED,
    "TRADE_CANCELED": OrderState.CLOSED,
    "DELIVERY_RETURN": OrderState.CLOSED,  # the courier brings it back
    "LOCKED": OrderState.HELD,
    "PAUSE": OrderState.HELD,
    "POP_ORDER_PAUSE": OrderState.HELD,
}

#: A frozen order whose buyer asks to cancel [inferred]; shipping it is forbidden either way.
REFUND_ASKED = frozenset({"LOCKED"})

#: Colours of a remark's flag, by JD's number [official].
FLAGS = (Flag.NONE, Flag.RED, Flag.YELLOW, Flag.GREEN, Flag.BLUE, Flag.PURPLE)


def order_id(raw: Mapping[str, Any]) -> str:
    """The number of an order that may be unreadable otherwise; empty when even that is missing."""
    return str(raw.get("orderId") or "")


def to_order(raw: Mapping[str, Any]) -> ChannelOrder:
    """An orderInfo of search or get as a neutral order. Raises MappingError(field, value)."""
    info = read(OrderInfo, raw)
    if not info.itemInfoList:
        raise MappingError("an order without lines", field="itemInfoList", value="[]")
    if info.orderState not in STATES:
        raise MappingError("JD sent an order status we do not know", field="orderState", value=info.orderState)
    state, paid = STATES[info.orderState], info.shouldPay if info.actualPay is None else info.actualPay
    if paid is None:
        raise MappingError("JD does not say what was paid", field="shouldPay", value="None")
    return ChannelOrder(
        order_id=info.orderId,
        state=state,
        vendor_status=info.orderState,
        created_at=info.orderStartTime,
        modified_at=info.modified,
        paid_at=info.paymentConfirmTime,
        lines=_lines(info, goods=_goods_paid(state, paid=paid, freight=info.freightPrice)),
        receiver=_receiver(info.consigneeInfo),
        paid=paid,
        freight=info.freightPrice,
        discount=info.sellerDiscount,
        raw=orjson.dumps(raw),
        buyer_ref=info.open_id_buyer or "",
        buyer_note=info.orderRemark or "",
        seller_note=info.venderRemark or "",
        refund_open=info.orderState in REFUND_ASKED,
        hold_reason=f"{info.orderState} {info.orderStateRemark or ''}".strip() if state is OrderState.HELD else "",
    )


def _goods_paid(state: OrderState, *, paid: Money, freight: Money) -> Money:
    """The part of the payment that is not freight. Unpaid and cancelled orders may show freight nobody paid."""
    goods = paid - freight
    if goods.fen >= 0:
        return goods
    if state in (OrderState.UNPAID, OrderState.CLOSED):
        return ZERO
    raise MappingError("JD says less was paid than the freight", field="actualPay", value=paid.yuan())


def _lines(info: OrderInfo, *, goods: Money) -> tuple[OrderLine, ...]:
    """The lines; JD gives no share per line, so what was paid is divided by price after each line's own coupons."""
    coupons = {item.skuId: _coupons(info, item.skuId) for item in info.itemInfoList}
    worth = [
        max((item.jdPrice * item.itemTotal).fen - coupons.pop(item.skuId, ZERO).fen, 0) for item in info.itemInfoList
    ]
    return tuple(
        OrderLine(
            line_id=line_id,
            item_id=item.wareId or "",
            vendor_sku_id=item.skuId,
            merchant_code=item.outerSkuId or "",
            title=item.skuName,
            quantity=item.itemTotal,
            unit_price=item.jdPrice,
            paid=Money(share),
            refund_open=info.orderState in REFUND_ASKED,
        )
        for line_id, item, share in zip(info.line_ids, info.itemInfoList, _shares(goods.fen, worth), strict=True)
    )


def _shares(whole: int, weights: Sequence[int]) -> list[int]:
    """``whole`` fen divided by weight so that the parts add up exactly; the largest remainders get the odd fen."""
    weights = weights if sum(weights) else [1] * len(weights)
    base = [whole * weight // sum(weights) for weight in weights]
    order = sorted(range(len(base)), key=lambda i: whole * weights[i] % sum(weights), reverse=True)
    for i in order[: whole - sum(base)]:
        base[i] += 1
    return base


def _coupons(info: OrderInfo, sku_id: str) -> Money:
    return total([coupon.couponPrice for coupon in info.couponDetailList if coupon.skuId == sku_id])


def _receiver(consignee: Consignee) -> Receiver:
    """The receiver as JD shows it: desen_* masks for people, its ciphertext for its own waybill service."""
    ciphers = {"phone": consignee.mobile or consignee.telephone}
    return Receiver(
        province=consignee.province or "",
        city=consignee.city or "",
        district=consignee.county or "",
        town=consignee.town or "",
        name_mask=consignee.fullname or "",
        phone_mask=consignee.desen_mobile or consignee.desen_telephone or "",
        address_mask=consignee.fullAddress or "",
        cipher={part: text for part, text in ciphers.items() if text},
        token=consignee.oaid or "",
    )
