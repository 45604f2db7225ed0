"""Douyin's wire shapes, written from public clients: what its simulator shows of a market's goods and orders.

Amounts are fen, times epoch seconds; buyers are ciphertext and masks.
"""

import base64
import hashlib
from typing import Any

from connectors.sandbox.people import SimReceiver
from connectors.sandbox.records import SimListing, SimOrder

STATUS = {"unpaid": 1, "held": 105, "to_ship": 2, "part_shipped": 101, "shipped": 3, "finished": 5, "closed": 4}
WORDS = {1: "待支付", 105: "已支付", 2: "待发货", 101: "部分发货", 3: "已发货", 5: "已完成", 4: "已关闭"}
#: (after_sale_status, refund_status) of a line.
CASES = {"": (0, 0), "open": (6, 1), "done": (12, 3)}
COMPANIES = (
    *(("shunfeng", "顺丰速运"), ("ems", "EMS"), ("youzhengguonei", "邮政快递包裹"), ("jd", "京东快递")),
    *(("yuantong", "圆通快递"), ("zhongtong", "中通快递"), ("shentong", "申通快递"), ("yunda", "韵达快递")),
    *(("jtexpress", "极兔速递"), ("debangwuliu", "德邦快递"), ("shunfengkuaiyun", "顺丰快运")),
)


def order_answer(order: SimOrder) -> dict[str, Any]:
    """An order as list and detail show it."""
    status = STATUS[order.status]
    odd = int(order.odd_status) if order.odd_status.isdigit() else order.odd_status
    return {
        "order_id": order.id,
        "order_status": odd or status,
        "order_status_desc": WORDS[status] if not odd else "",
        "create_time": int(order.created),
        "pay_time": 0 if order.status == "unpaid" else int(order.paid),
        "update_time": int(order.modified),
        "exp_ship_time": int(order.paid) + 172_800,
        "finish_time": 0,
        "pay_amount": order.paid_fen,
        "order_amount": order.paid_fen,
        "post_amount": order.freight_fen,
        "promotion_amount": order.discount_fen,
        "buyer_words": order.note,
        "seller_words": "",
        "seller_remark_stars": 0,
        "open_id": f"#{order.receiver.token[:12]}",
        **_consumer(order.receiver),
        "logistics_info": [_parcel(order, parcel, number) for number, parcel in enumerate(order.confirmed, 1)],
        "sku_order_list": _lines(order),
    }


def product_answer(listing: SimListing) -> dict[str, Any]:
    """A product in full."""
    status = {"live": 0, "deleted": 2}.get(listing.status, 1)
    check = {"audit": 2, "refused": 4}.get(listing.status, 3)
    sku = {
        "sku_id": int(listing.sku_id),
        "code": listing.merchant_code,
        "outer_sku_id": "",
        "price": listing.price_fen,
        "stock_num": listing.stock,
    }
    return {
        "product_id": int(listing.id),
        "product_id_str": listing.id,
        "outer_product_id": listing.merchant_code,
        "name": listing.title,
        "status": status,
        "check_status": check,
        "spec_prices": [sku],
    }


def _lines(order: SimOrder) -> list[dict[str, Any]]:
    rest, rows = order.discount_fen, []
    for number, line in enumerate(order.lines, 1):
        worth = line.price_fen * line.quantity
        share = rest if number == len(order.lines) else order.discount_fen * worth // max(order.goods_fen, 1)
        rest -= share
        case, refund = CASES[line.refund]
        rows.append(
            {
                "order_id": line.id,
                "parent_order_id": order.id,
                "product_id": int(line.listing_id),
                "product_id_str": line.listing_id,
                "product_name": line.title,
                "sku_id": int(line.sku_id),
                "code": line.merchant_code,
                "out_sku_id": 0,
                "item_num": line.quantity,
                "goods_price": line.price_fen,
                "origin_amount": line.price_fen,
                "pay_amount": worth - share,
                "post_amount": 0,
                "promotion_amount": share,
                "after_sale_info": {"after_sale_status": case, "after_sale_type": 0, "refund_status": refund},
                "spec": [{"name": "规格", "value": line.title}],
            }
        )
    return rows


def _parcel(order: SimOrder, parcel: dict[str, Any], number: int) -> dict[str, Any]:
    inside = [line for line in order.lines if line.id in parcel["lines"]]
    return {
        "delivery_id": f"{order.id}{number}",
        "tracking_no": parcel["waybill"],
        "company": parcel["carrier"],
        "company_name": dict(COMPANIES).get(parcel["carrier"], ""),
        "ship_time": int(parcel["at"]),
        "product_info": [{"sku_order_id": line.id, "product_count": line.quantity} for line in inside],
    }


def _consumer(person: SimReceiver) -> dict[str, Any]:
    places = {
        "province": {"name": person.province},
        "city": {"name": person.city},
        "town": {"name": person.district},
        "street": {"name": person.town},
    }
    return {
        "encrypt_post_receiver": _cipher(person, person.name),
        "encrypt_post_tel": _cipher(person, person.phone),
        "post_addr": places | {"encrypt_detail": _cipher(person, person.address)},
        "mask_post_receiver": person.name[0] + "*",
        "mask_post_tel": f"{person.phone[0]}**********",
        "mask_post_addr": places | {"detail": "**********"},
        "open_address_id": f"oa-{person.token}",
    }


def _cipher(person: SimReceiver, text: str) -> str:
    """The documented shape; nobody outside can open it."""
    blob = hashlib.sha256((person.token + text).encode()).digest()
    return f"#{base64.b64encode(blob).decode()}#1#{person.token[:8]}##"
