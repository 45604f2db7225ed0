"""Youzan's wire shapes, written from its documents: what its simulator shows of a market's items and orders."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

from connectors.sandbox.aftersales import SimRefund
from connectors.sandbox.records import SimLine, SimListing, SimOrder
from connectors.sandbox.wire import china_text

Memo = tuple[str, str] | None  # text and flag

STATES = {
    "unpaid": "WAIT_BUYER_PAY",
    "held": "WAIT_CONFIRM",
    "to_ship": "WAIT_SELLER_SEND_GOODS",
    "part_shipped": "WAIT_SELLER_SEND_GOODS",
    "shipped": "WAIT_BUYER_CONFIRM_GOODS",
    "finished": "TRADE_SUCCESS",
    "closed": "TRADE_CLOSED",
}
#: Number of a case inside an order. [third-party] A refused or withdrawn one no longer marks its lines here.
REFUND_STATES = {"asked": 1, "returning": 20, "returned": 30, "done": 60}


def item_answer(listing: SimListing) -> dict[str, Any]:
    """An item as the detail shows it; prices are fen."""
    sku = {
        "sku_id": int(listing.sku_id),
        "sku_no": listing.merchant_code,
        "price": listing.price_fen,
        "stock_num": listing.stock,
        "quantity": listing.stock,
    }
    return {
        "item_id": int(listing.id),
        "alias": alias(listing),
        "title": listing.title,
        "item_no": listing.merchant_code,
        "is_display": int(listing.status == "live"),
        "item_price_param": {"price": listing.price_fen},
        "sku_list": [sku],
        "quantity": listing.stock,
    }


def item_row(listing: SimListing) -> dict[str, Any]:
    """An item as the search shows it."""
    return {
        "item_id": int(listing.id),
        "channel_item_id": int(listing.id),
        "alias": alias(listing),
        "title": listing.title,
        "item_code": listing.merchant_code,
        "display": int(listing.status == "live"),
        "delete": 0,
    }


def alias(listing: SimListing) -> str:
    """The item's short name in addresses."""
    return f"sandbox{listing.id}"


def trade_row(order: SimOrder, memo: Memo = None) -> dict[str, Any]:
    """An order as the list shows it; amounts are yuan text."""
    return {"full_order_info": _full(order, memo)}


def trade_answer(order: SimOrder, memo: Memo = None, cases: Sequence[SimRefund] = ()) -> dict[str, Any]:
    """An order as the detail shows it, with promotion, refunds and parcels."""
    promotion = {"order_discount_fee": yuan(order.discount_fen), "item_discount_fee": "0.00", "adjust_fee": "0.00"}
    return {
        "full_order_info": _full(order, memo),
        "order_promotion": promotion,
        "refund_order": _refunds(order, cases),
        "delivery_order": [_delivery(parcel) for parcel in order.confirmed],
    }


def _full(order: SimOrder, memo: Memo) -> dict[str, Any]:
    person = order.receiver
    words, flag = memo or ("", "")
    return {
        "order_info": _info(order),
        "buyer_info": {"yz_open_id": f"open{person.token[:12]}", "buyer_phone": seal(person.phone)},
        "address_info": {
            "receiver_name": seal(person.name),
            "receiver_tel": seal(person.phone),
            "delivery_province": person.province,
            "delivery_city": person.city,
            "delivery_district": person.district,
            "delivery_address": seal(person.town + person.address),
        },
        "pay_info": {
            "total_fee": yuan(order.goods_fen),
            "post_fee": yuan(order.freight_fen),
            "payment": yuan(order.paid_fen),
            "deduction_pay": 0,
        },
        "remark_info": {"buyer_message": order.note, "trade_memo": words, "star": int(flag or 0)},
        "orders": [_line(order, line, part) for line, part in zip(order.lines, _shares(order), strict=True)],
    }


def _info(order: SimOrder) -> dict[str, Any]:
    refunded = [line.refund == "done" for line in order.lines]
    paid = order.status != "unpaid"
    return {
        "tid": order.id,
        "status": order.odd_status or STATES[order.status],
        "status_str": "",
        "type": 0,
        "created": china_text(order.created),
        "update_time": china_text(order.modified),
        "pay_time": china_text(order.paid) if paid else "",
        "consign_time": china_text(order.modified) if order.status in ("shipped", "finished") else "",
        "success_time": china_text(order.modified) if order.status == "finished" else "",
        "refund_state": 12 if all(refunded) else 2 if any(refunded) else 0,
        "express_type": 0,
        "close_type": 2 if order.status == "closed" else 0,
        "order_tags": {
            "is_payed": paid,
            "is_refund": any(refunded),
            "is_feedback": any(line.refund for line in order.lines),
        },
        "order_extra": {"buyer_name": ""},
    }


def _line(order: SimOrder, line: SimLine, payment: int) -> dict[str, Any]:
    placed_shipped = order.status == "part_shipped" and not order.confirmed and line is order.lines[0]
    return {
        "oid": line.id,
        "item_id": int(line.listing_id),
        "sku_id": int(line.sku_id),
        "title": line.title,
        "num": line.quantity,
        "price": yuan(line.price_fen),
        "total_fee": yuan(line.price_fen * line.quantity),
        "discount_price": yuan(line.price_fen),
        "payment": yuan(payment),
        "outer_sku_id": line.merchant_code,
        "outer_item_id": line.merchant_code,
        "sku_properties_name": "[]",
        "is_present": False,
        "item_tags": {"is_deliver_goods": line.confirmed > 0 or placed_shipped},
    }


def _shares(order: SimOrder) -> list[int]:
    """What was paid, spread over the lines; the sum is the order's payment [official]."""
    weights = [line.price_fen * line.quantity for line in order.lines]
    parts = [order.paid_fen * weight // (sum(weights) or 1) for weight in weights[:-1]]
    return [*parts, order.paid_fen - sum(parts)]


def _refunds(order: SimOrder, cases: Sequence[SimRefund]) -> list[dict[str, Any]]:
    """Cases of lines that ask or are paid back; lines marked without a case get one each."""
    marked = {line.id: line for line in order.lines if line.refund}
    found = []
    for case in cases:
        oids = [oid for oid in case.line_ids if oid in marked]
        if oids and case.state in REFUND_STATES:
            found.append(_refund(case.id, REFUND_STATES[case.state], case.amount_fen, case.created, oids))
            marked = {oid: line for oid, line in marked.items() if oid not in oids}
    for line in marked.values():
        state, fen = 60 if line.refund == "done" else 1, line.price_fen * line.quantity
        found.append(_refund(f"{order.id}-{line.id}", state, fen, order.modified, [line.id]))
    return found


def _refund(refund_id: str, state: int, fen: int, at: float, oids: list[str]) -> dict[str, Any]:
    return {
        "refund_id": refund_id,
        "refund_type": "BUYER_APPLY_REFUND",
        "refund_state": state,
        "refund_fee": yuan(fen),
        "refund_time": china_text(at),
        "oids": oids,
    }


def _delivery(parcel: dict[str, Any]) -> dict[str, Any]:
    return {
        "express_state": 1,
        "express_type": 1,
        "oids": [{"oid": oid} for oid in parcel["lines"]],
        "dists": [{"express_info": {"express_id": int(parcel["carrier"]), "express_no": parcel["waybill"]}}],
    }


def seal(text: str) -> str:
    """The documented shape of a ciphertext; nobody outside can open it."""
    return f"${base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}$1$"


def yuan(fen: int) -> str:
    """Fen as yuan text with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"
