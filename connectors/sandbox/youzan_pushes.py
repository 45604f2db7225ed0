"""Messages a sandbox Youzan shop posts: what is said about a change, and the signature over the raw body."""

import hashlib
from typing import Any
from urllib.parse import quote

import httpx
import orjson

from connectors.sandbox.youzan_answers import STATES
from connectors.sandbox.youzan_gateway import CLIENT_ID, CLIENT_SECRET, KDT_ID, SHOP_NAME, Params, Shop

REFUND_TYPES = {
    "asked": "trade_refund_BuyerCreated",
    "returning": "trade_refund_RefundSellerAgree",
    "done": "trade_refund_RefundSuccess",
    "closed": "trade_refund_RefundClosed",
}
ORDER_TYPES = {
    "unpaid": "trade_TradeCreate",
    "held": "trade_TradePaid",
    "to_ship": "trade_TradeBuyerPay",
    "part_shipped": "trade_TradePartlySellerShip",
    "shipped": "trade_TradeSellerShip",
    "finished": "trade_TradeSuccess",
    "closed": "trade_TradeClose",
}


def message(shop: Shop, what: str, object_id: str) -> Params | None:
    """The body of a message, or None where the platform has no type for the change."""
    if what.startswith("refund"):
        case = shop.market.service.refunds.get(object_id)
        if case is None or case.state not in REFUND_TYPES:
            return None
        told = {"tid": case.order_id, "refund_id": case.id, "version": case.version}
        return _body(shop, REFUND_TYPES[case.state], object_id, case.state, told)
    order = shop.market.orders.get(object_id)
    if order is None or what == "order_changed":
        return None
    told = {"tid": order.id, "update_time": int(order.modified)}
    if what == "memo":
        body = _body(shop, "trade_TradeMemoModified", order.id, STATES[order.status], told)
        return body | {"msg": told, "sign": ""}  # some types carry an object
    return _body(shop, ORDER_TYPES[order.status], order.id, order.odd_status or STATES[order.status], told)


def _body(shop: Shop, kind: str, object_id: str, status: str, told: Params) -> Params:
    text = quote(orjson.dumps(told).decode(), safe="")
    number = shop.market.number()
    return {
        "client_id": CLIENT_ID,
        "kdt_id": int(KDT_ID),
        "kdt_name": SHOP_NAME,
        "root_kdt_id": int(KDT_ID),
        "id": object_id,
        "type": kind,
        "status": status,
        "msg": text,
        "msg_id": f"sandbox-{int(shop.market.clock())}-{number}",
        "version": int(shop.market.clock()) * 1000 + number % 1000,
        "sendCount": 0,
        "sign": _md5(CLIENT_ID + text + CLIENT_SECRET),
        "test": False,
        "mode": 1,
    }


def signed(body: Any, url: str) -> httpx.Request:
    """The POST as the platform sends it, signed over exactly the bytes of its body."""
    raw = orjson.dumps(body)
    headers = {
        "content-type": "application/json",
        "event-sign": _md5(CLIENT_ID + raw.decode() + CLIENT_SECRET),
        "event-type": str(body["type"]),
        "client-id": CLIENT_ID,
    }
    return httpx.Request("POST", url, content=raw, headers=headers)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
