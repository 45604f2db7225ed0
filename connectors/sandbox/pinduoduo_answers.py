"""Pinduoduo's wire shapes, written from its documents: what its simulator shows of a market's goods and orders."""

import base64
import hashlib
from typing import Any

from connectors.sandbox.people import SimReceiver
from connectors.sandbox.records import SimListing, SimOrder
from connectors.sandbox.wire import china_text


def order_answer(order: SimOrder) -> dict[str, Any]:
    """An order as the list, the increment and the detail show it; amounts are yuan."""
    first = order.confirmed[0] if order.confirmed else None
    extra = [{"logistics_id": int(p["carrier"]), "tracking_number": p["waybill"]} for p in order.confirmed[1:]]
    return states(order) | {
        "order_sn": order.id,
        "is_lucky_flag": 1,
        "trade_type": 0,
        "is_pre_sale": 0,
        "created_time": china_text(order.created),
        "pay_time": "" if order.status == "unpaid" else china_text(order.paid),
        "confirm_time": "" if order.status in ("unpaid", "held") else china_text(order.paid),
        "shipping_time": china_text(first["at"]) if first else "",
        "last_ship_time": china_text(order.paid + 172_800),
        "updated_at": china_text(order.modified),
        "goods_amount": order.goods_fen / 100,
        "discount_amount": order.discount_fen / 100,
        "platform_discount": 0,
        "seller_discount": order.discount_fen / 100,
        "capital_free_discount": 0,
        "order_change_amount": 0,
        "postage": order.freight_fen / 100,
        "pay_amount": order.paid_fen / 100,
        "logistics_id": int(first["carrier"]) if first else 0,
        "tracking_number": first["waybill"] if first else "",
        "extra_delivery_list": extra,
        "buyer_memo": order.note,
        "remark": "",
        "item_list": [_item(line.listing_id, line) for line in order.lines],
        **_consumer(order),
    }


def goods_answer(listing: SimListing) -> dict[str, Any]:
    """A product as the goods list shows it."""
    sku = {
        "sku_id": int(listing.sku_id),
        "spec": listing.title,
        "sku_quantity": listing.stock,
        "reserve_quantity": 0,
        "outer_id": listing.merchant_code,
        "outer_goods_id": listing.extra.get("goods", ""),
        "is_sku_onsale": 1,
    }
    return {
        "goods_id": int(listing.id),
        "goods_name": listing.title,
        "is_onsale": int(listing.status == "live"),
        "is_more_sku": 0,
        "goods_quantity": listing.stock,
        "sku_list": [sku],
    }


def states(order: SimOrder) -> dict[str, Any]:
    """The order's state numbers; the first parcel makes it shipped, whatever is still to come."""
    shipped = {"part_shipped": 2, "shipped": 2, "finished": 3}.get(order.status, 2 if order.confirmed else 1)
    refund = {"open": 2, "done": 4}.get(order.refund, 4 if order.status == "closed" else 1)
    forming = order.status == "unpaid" or (order.status == "held" and order.extra.get("hold") == "group")
    return {
        "order_status": _odd(order.odd_status) if order.odd_status else shipped,
        "refund_status": refund,
        "after_sales_status": {2: 2, 4: 10}.get(refund, 0),
        "confirm_status": 0 if forming else 1,
        "group_status": 0 if forming else 1,
        "risk_control_status": int(order.status == "held" and not forming),
    }


def matches(order: SimOrder, status: str, refund: str) -> bool:
    """Whether a query for these states wants this order; 5 means all."""
    shown = states(order)
    return status in ("5", str(shown["order_status"])) and refund in ("5", str(shown["refund_status"]))


def _odd(word: str) -> int | str:
    return int(word) if word.isdigit() else word


def _item(goods_id: str, line: Any) -> dict[str, Any]:
    return {
        "goods_id": int(goods_id),
        "sku_id": int(line.sku_id),
        "goods_name": line.title,
        "goods_spec": line.title,
        "goods_count": line.quantity,
        "goods_price": line.price_fen / 100,
        "outer_id": line.merchant_code,
        "outer_goods_id": line.merchant_code,
        "goods_img": "",
    }


def _consumer(order: SimOrder) -> dict[str, Any]:
    """Ciphertext only while the order waits for shipment and is not under review [official]; masks always."""
    shown, person = states(order), order.receiver
    cipher = ciphers(person)
    readable = shown["order_status"] == 1 and shown["risk_control_status"] == 0
    return {
        "province": person.province,
        "city": person.city,
        "town": person.district,
        "receiver_name": cipher["name"] if readable else "",
        "receiver_phone": cipher["phone"] if readable else "",
        "receiver_address": cipher["address"] if readable else "",
        "receiver_name_mask": person.name[0] + "**",
        "receiver_phone_mask": f"{person.phone[0]}*********{person.phone[-1]}",
        "receiver_address_mask": "****",
        "open_address_id": f"oa-{person.token}",
    }


def ciphers(person: SimReceiver) -> dict[str, str]:
    """Name, phone and address in the documented shape."""
    clear = {"name": person.name, "phone": person.phone, "address": person.town + person.address}
    return {part: _cipher(person, text) for part, text in clear.items()}


def _cipher(person: SimReceiver, text: str) -> str:
    """The documented shape; nobody outside can open it."""
    blob = hashlib.sha256((person.token + text).encode()).digest()
    return f"~AgAAAA{base64.b64encode(blob).decode()}~{person.token[:8]}~4~~"
