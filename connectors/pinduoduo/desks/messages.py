"""The platform's message channel (PMC): a WebSocket whose messages are handed on, then acknowledged, never failed.

Delivery is at least once and unordered; what is not acknowledged comes again for 7 days [official].
"""

import logging
import time
from threading import Event
from typing import Any

import orjson
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from connectors.base.nudges import About, Nudge
from connectors.base.ports import TakeNudges
from connectors.pinduoduo.auth import message_digest
from connectors.pinduoduo.desks.desk import Desk
from connectors.pinduoduo.errors import VENDOR
from hub.kernel import clock
from hub.kernel.errors import PlatformDown, Rejected

#: Topics the shop's messages are switched on for, unless ``message_topics`` says otherwise [sdk].
TOPICS = (
    *("pdd_trade_TradeConfirmed", "pdd_trade_TradeSellerShip", "pdd_trade_TradeSuccess"),
    *("pdd_trade_TradeRiskChanged", "pdd_trade_TradeLogisticsAddressChanged", "pdd_trade_TradeMemoModified"),
    *("pdd_trade_BuyerMemoModified", "pdd_refund_RefundCreated", "pdd_refund_RefundAgreeAgreement"),
    *("pdd_refund_RefundClosed", "pdd_goods_GoodsAdd", "pdd_goods_GoodsOnShelf", "pdd_goods_GoodsUpdate"),
    "pdd_goods_GoodsCheckReject",
)
#: Seconds between our heartbeats and without one of theirs, and connections tried in a row [official SDK].
HEARTBEAT, IDLE, TRIES = 5.0, 180.0, 10
#: Longest wait for a frame before ``stop`` is looked at again, seconds.
POLL = 0.5
VERSION = "1.1.6"
_ABOUT: dict[str, About] = {"pdd_trade_": "order", "pdd_refund_": "refund", "pdd_goods_": "listing"}
_QUIET = logging.getLogger("connectors.pinduoduo.messages.wire")  # the address carries a digest of the secret
_QUIET.setLevel(logging.WARNING)


class MessageDesk(Desk):
    """Messages, as long as nobody says stop."""

    def listen(self, take: TakeNudges, stop: Event) -> None:
        """Hand over this shop's messages. What ``take`` raises ends it, and the message comes again.

        Raises PlatformDown when the channel could not be kept open ten times in a row, Rejected when it is refused.
        """
        self._client.permit_messages(str(self._settings.get("message_topics") or ",".join(TOPICS)))
        mall_id, failures = self._mall_id(), 0
        while not stop.is_set():
            channel = self._channel()
            failures += 1
            if channel is not None:
                with channel:
                    talk = _Conversation(channel, self._setting("heartbeat_seconds", HEARTBEAT), mall_id)
                    if talk.run(take, stop, idle=self._setting("idle_seconds", IDLE)):
                        failures = 0
            if failures >= TRIES:
                raise PlatformDown("the message channel cannot be kept open", vendor=VENDOR)
            if not stop.is_set():
                stop.wait(self._setting("reconnect_seconds", 1.0) * min(2**failures, 60))

    def _setting(self, name: str, default: float) -> float:
        return float(self._settings.get(name, default))

    def _channel(self) -> ClientConnection | None:
        """A connection, or None when there is no getting through; the digest holds for the moment it was made."""
        keys, millis = self._connection.credentials, _millis()
        origin = str(
            self._settings.get("message_url")
            or self._connection.base_url.replace("//gw-api.", "//message-api.").replace("http", "ws", 1)
        )
        digest = message_digest(keys["client_id"], millis, keys["client_secret"])
        address = f"{origin}/message/{keys['client_id']}/{millis}/{digest}"
        timeout = self._connection.timeout
        try:
            return connect(address, open_timeout=timeout, close_timeout=1, ping_interval=None, logger=_QUIET)
        except (OSError, WebSocketException, TimeoutError) as error:
            _refuse(error)
            return None


class _Conversation:
    """One connection's frames: heartbeats both ways, messages in, acknowledgements out."""

    def __init__(self, channel: ClientConnection, heartbeat: float, mall_id: str) -> None:
        self._channel = channel
        self._heartbeat = heartbeat
        self._mall_id = mall_id
        self._alive = 0.0
        self._heard = False

    def run(self, take: TakeNudges, stop: Event, *, idle: float) -> bool:
        """Until ``stop``, a closed line, or ``idle`` seconds without a frame; whether the platform said anything."""
        self._alive, beat = time.monotonic(), 0.0
        while not stop.is_set() and time.monotonic() - self._alive <= idle:
            now = time.monotonic()
            try:
                if now >= beat:
                    self._send({"commandType": "HeartBeat", "id": _millis(), "time": _millis(), "version": VERSION})
                    beat = now + self._heartbeat
                frame = self._channel.recv(timeout=min(beat - now, POLL))
            except TimeoutError:
                continue
            except ConnectionClosed:
                break
            if not self._frame(frame, take):
                break
        return self._heard

    def _frame(self, raw: str | bytes, take: TakeNudges) -> bool:
        """Deal with one frame; whether the line still stands."""
        frame = _object(raw)
        self._alive, self._heard = time.monotonic(), True
        if frame.get("commandType") != "Common":
            return True  # heartbeats, and what the platform says about a frame of ours
        message = frame.get("message")
        message = message if isinstance(message, dict) else {}
        if str(message.get("mallID", self._mall_id)) != self._mall_id:
            return True  # another shop of the same app: left for whoever listens for it
        take((to_nudge(frame, message),))
        kept = {"id": frame.get("id"), "sendTime": frame.get("sendTime"), "time": _millis()}
        try:
            self._send({"commandType": "Ack", **kept, "type": message.get("type"), "mallID": message.get("mallID")})
        except ConnectionClosed:
            return False  # it was stored, comes again and is known by its id
        return True

    def _send(self, frame: dict[str, Any]) -> None:
        self._channel.send(orjson.dumps(frame).decode())


def to_nudge(frame: dict[str, Any], message: dict[str, Any]) -> Nudge:
    """What a message points at. One whose content we cannot read points at nothing in particular."""
    topic = str(message.get("type", ""))
    content = _object(message.get("content") or "")
    about: About = next((about for start, about in _ABOUT.items() if topic.startswith(start)), "other")
    order_id = str(content.get("tid") or "")
    named = {
        "order": order_id,
        "refund": str(content.get("refund_id") or ""),
        "listing": str(content.get("goods_id") or ""),
    }
    return Nudge(str(frame.get("id")), about, named.get(about, ""), topic, order_id if about == "refund" else "")


def _object(raw: str | bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _refuse(error: Exception) -> None:
    """A handshake refused with 4xx is a refusal of our keys, not a bad line."""
    if isinstance(error, InvalidStatus) and 400 <= error.response.status_code < 500:
        raise Rejected(
            "the message channel refused our keys",
            vendor=VENDOR,
            code=str(error.response.status_code),
            remedy="Check client_id, client_secret and this machine's clock, and subscribe to messages in the console.",
        ) from None


def _millis() -> int:
    return int(clock.now().timestamp() * 1000)
