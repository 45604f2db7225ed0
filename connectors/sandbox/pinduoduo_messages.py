"""Pinduoduo's simulated message channel: a WebSocket endpoint that repeats what nobody acknowledged.

Fed by what happens at the market. Every limit is a value, so that a test need not wait.
"""

import base64
import hashlib
import http
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import orjson
from websockets.exceptions import WebSocketException
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from connectors.sandbox.aftersales import SimRefund
from connectors.sandbox.pinduoduo_gateway import CLIENT_ID, CLIENT_SECRET, MALL, Shop

TRADE = {
    "order_new": "pdd_trade_TradeConfirmed",
    "order_shipped": "pdd_trade_TradeSellerShip",
    "order_changed": "pdd_trade_TradeLogisticsAddressChanged",
    "memo": "pdd_trade_TradeMemoModified",
}
REFUND = {
    "returning": "pdd_refund_RefundAgreeAgreement",
    "done": "pdd_refund_RefundAgreeAgreement",
    "closed": "pdd_refund_RefundClosed",
}
BILL_TYPES = {"refund": 1, "return": 2, "exchange": 3, "resend": 4, "repair": 5}


@dataclass(slots=True)
class Message:
    """A message, kept until it is acknowledged."""

    id: int
    type: str
    content: dict[str, Any]
    sent: int = 0
    failed: int = 0


@dataclass
class MessageChannel:
    """The endpoint of one shop."""

    shop: Shop
    idle_seconds: float = 180.0
    poll_seconds: float = 0.02
    answers_heartbeats: bool = True
    waiting: dict[int, Message] = field(default_factory=dict)
    acknowledged: list[int] = field(default_factory=list)
    heartbeats: int = 0
    connections: int = 0
    refused: int = 0
    _server: Server | None = None
    _thread: threading.Thread | None = None
    _listens: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Iterator[int] = field(
        default_factory=lambda: count(_millis() * 1000)
    )  # never given twice, even after a reset
    _open: set[ServerConnection] = field(default_factory=set)

    def serve(self, port: int = 0) -> int:
        """Answer on this port of the loopback, or a free one; starting twice keeps the first. Returns the port."""
        if self._server is None:
            if not self._listens:
                self.shop.market.service.listeners.append(self._happened)
                self._listens = True
            self._server = serve(self._talk, "127.0.0.1", port, process_request=self._check, ping_interval=None)
            self._thread = threading.Thread(target=self._server.serve_forever, name="pinduoduo-messages", daemon=True)
            self._thread.start()
        return int(self._server.socket.getsockname()[1])

    def stop(self) -> None:
        """Close the port and every connection; messages stay."""
        if self._server is not None and self._thread is not None:
            self.drop()
            self._server.shutdown()
            self._thread.join(5)
            self._server = self._thread = None

    def drop(self) -> None:
        """Close every connection, as a network does; what was not acknowledged comes again."""
        for connection in list(self._open):
            with suppress(WebSocketException, OSError):
                connection.close()

    def clear(self) -> None:
        """Forget every message."""
        with self._lock:
            self.waiting.clear()
            self.acknowledged.clear()

    def put(self, topic: str, content: dict[str, Any]) -> None:
        """Send a message to a shop that switched this topic on."""
        if self.shop.permitted and (not self.shop.topics or topic in self.shop.topics):
            with self._lock:
                number = next(self._numbers)
                self.waiting[number] = Message(number, topic, content)

    # -- inside ----------------------------------------------------------------------------------

    def _happened(self, what: str, object_id: str) -> None:
        mall_id = MALL["mall_id"]
        if what in TRADE:
            self.put(TRADE[what], {"mall_id": mall_id, "tid": object_id})
            return
        case = self.shop.market.service.refunds.get(object_id)
        topic = "pdd_refund_RefundCreated" if what == "refund_new" else REFUND.get(case.state if case else "", "")
        if what.startswith("refund") and case is not None and topic:
            self.put(topic, _about(case) | {"mall_id": mall_id})

    def _check(self, connection: ServerConnection, request: Request) -> Response | None:
        """The address is the key: ``/message/{client_id}/{ms}/{digest}``, the digest raw or percent-encoded."""
        parts = request.path.replace("%3D", "=").replace("%3d", "=").split("/", 4)
        millis = parts[3] if len(parts) == 5 else ""
        text = hashlib.md5(f"{CLIENT_ID}{millis}{CLIENT_SECRET}".encode(), usedforsecurity=False).hexdigest()
        right = ["", "message", CLIENT_ID, millis, base64.b64encode(text.encode()).decode()]
        recent = millis.isdigit() and abs(int(millis) / 1000 - time.time()) <= 600
        if parts == right and recent:
            return None
        self.refused += 1
        return connection.respond(http.HTTPStatus.UNAUTHORIZED, "digest\n")

    def _talk(self, connection: ServerConnection) -> None:
        """One connection: send what it was not sent yet, hear heartbeats and acknowledgements."""
        sent: set[int] = set()
        self.connections += 1
        self._open.add(connection)
        alive = time.monotonic()
        try:
            while time.monotonic() - alive <= self.idle_seconds:
                self._send_new(connection, sent)
                try:
                    frame = orjson.loads(connection.recv(timeout=self.poll_seconds))
                except TimeoutError:
                    continue
                alive = time.monotonic()
                self._hear(frame, connection.send)
        except (WebSocketException, ValueError, TypeError, AttributeError):  # a lost line, or a frame that is none
            return
        finally:
            self._open.discard(connection)

    def _send_new(self, connection: ServerConnection, sent: set[int]) -> None:
        with self._lock:
            due = [message for number, message in self.waiting.items() if number not in sent]
        for message in due:
            sent.add(message.id)
            message.sent += 1
            body = {"type": message.type, "mallID": MALL["mall_id"], "content": orjson.dumps(message.content).decode()}
            frame = {
                "id": message.id,
                "commandType": "Common",
                "time": _millis(),
                "sendTime": _millis(),
                "message": body,
            }
            connection.send(orjson.dumps(frame).decode())

    def _hear(self, frame: dict[str, Any], send: Callable[[str], None]) -> None:
        kind, number = frame.get("commandType"), frame.get("id")
        if kind == "HeartBeat":
            self.heartbeats += 1
            if self.answers_heartbeats:
                send(orjson.dumps({"commandType": "HeartBeat", "time": _millis()}).decode())
            return
        with self._lock:
            known = self.waiting.get(int(number or 0))
            if kind == "Fail" and known is not None:
                known.failed += 1
            complete = all(frame.get(name) for name in ("sendTime", "type", "mallID"))
            if kind == "Ack" and known is not None and complete:
                del self.waiting[known.id]
                self.acknowledged.append(known.id)


def _about(case: SimRefund) -> dict[str, Any]:
    return {
        "tid": case.order_id,
        "refund_id": int(case.id),
        "refund_fee": case.amount_fen,
        "bill_type": BILL_TYPES[case.kind],
        "operation": case.state,
        "modified": int(case.modified * 1000),
    }


def _millis() -> int:
    return int(time.time() * 1000)
