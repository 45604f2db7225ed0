"""The message channel (TMC) of a sandbox Taobao shop: at least once, kept until confirmed, in order."""

from collections import OrderedDict
from collections.abc import Callable
from itertools import islice
from typing import Any

import orjson

from connectors.sandbox import taobao_answers as papers
from connectors.sandbox.market import Market
from connectors.sandbox.taobao_answers import invalid
from connectors.sandbox.taobao_params import Json, Params, need, whole
from connectors.sandbox.wire import china_text

#: What the channel remembers; the oldest fall out first.
KEPT = 10_000
REFUND_TOPICS = {
    "asked": "RefundBuyerModifyAgreement",
    "returning": "RefundSellerAgreeAgreement",
    "returned": "RefundBuyerReturnGoods",
    "refused": "RefundSellerRefuseAgreement",
    "done": "RefundSuccess",
    "closed": "RefundClosed",
}
ORDER_TOPICS = {
    "order_closed": "TradeClose",
    "order_changed": "TradeLogisticsAddressChanged",
    "memo": "TradeMemoModified",
}


class MessageDesk:
    """Listens to the market and hands messages out to an app that is permitted to have them."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.queue: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self.topics: frozenset[str] = frozenset()
        market.service.listeners.append(self.hear)

    def apis(self) -> dict[str, Callable[[Params, bytes], Json]]:
        """Method name -> answer."""
        return {
            "taobao.tmc.user.permit": self._permit,
            "taobao.tmc.messages.consume": self._consume,
            "taobao.tmc.messages.confirm": self._confirm,
        }

    def clear(self) -> None:
        """Forget every message; the permission stays."""
        self.queue.clear()

    def hear(self, what: str, object_id: str) -> None:
        """Queue one message about a change."""
        topic, content = self._refund(what, object_id) if what.startswith("refund") else self._order(what, object_id)
        if topic:
            self.put(topic, content)

    def put(self, topic: str, content: Json) -> str:
        """Queue any message; its number."""
        number = str(4_000_000_000_000_000_000 + self.market.number())
        with self.market.lock:
            self.queue[number] = {
                "id": int(number),
                "topic": topic,
                "content": orjson.dumps(content).decode(),
                "pub_time": china_text(self.market.clock()),
                "pub_app_key": "12497914",
                "user_nick": papers.NICK,
            }
            while len(self.queue) > KEPT:
                self.queue.popitem(last=False)
        return number

    def _order(self, what: str, tid: str) -> tuple[str, Json]:
        order = self.market.orders.get(tid)
        if order is None:
            return "", {}
        word = ORDER_TOPICS.get(what, "")
        if what == "order_new":
            word = "TradeCreate" if order.status == "unpaid" else "TradeBuyerPay"
        if what == "order_shipped":
            word = "TradePartlySellerShip" if order.status == "part_shipped" else "TradeSellerShip"
        status = order.odd_status or papers.STATUS.get(order.status, order.status)
        facts = {"tid": int(tid), "oid": int(tid), "buyer_nick": "t**1", "status": status, "type": "guarantee_trade"}
        return f"taobao_trade_{word}" if word else "", facts

    def _refund(self, what: str, refund_id: str) -> tuple[str, Json]:
        case = self.market.service.refunds.get(refund_id)
        if case is None:
            return "", {}
        word = "RefundCreated" if what == "refund_new" else REFUND_TOPICS.get(case.state, "")
        facts = {
            "refund_id": int(refund_id),
            "tid": int(case.order_id),
            "refund_fee": papers.yuan(case.amount_fen),
            "modified": china_text(case.modified),
        }
        return f"taobao_refund_{word}" if word else "", facts

    def _permit(self, params: Params, _: bytes) -> Json:
        topics = need(params, "topics").split(",")
        if len(topics) > 100:
            raise invalid("topics", "一次最多100个消息主题")
        self.topics = frozenset(topics)
        return {"is_success": True}

    def _consume(self, params: Params, _: bytes) -> Json:
        need(params, "group_name")
        lot = whole(params, "quantity", 100)
        if not 10 <= lot <= 200:
            raise invalid("quantity", "数量必须在10到200之间")
        with self.market.lock:
            rows = list(islice((x for x in self.queue.values() if x["topic"] in self.topics), lot))
        return {"messages": {"tmc_message": rows}} if rows else {}

    def _confirm(self, params: Params, _: bytes) -> Json:
        ids = need(params, "s_message_ids").split(",")
        if len(ids) > 200:
            raise invalid("s_message_ids", "一次最多确认200条消息")
        with self.market.lock:
            for number in ids:
                self.queue.pop(number, None)
        return {"is_success": True}
