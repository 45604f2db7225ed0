"""Youzan's two kinds of trust: the signature on what it pushes to us, and the token on what we ask.

Calls carry no signature: the token stands in the query and nowhere else [probed; third-party copy of official].
"""

import dataclasses
import hashlib
import hmac
import re
from collections.abc import Generator, Mapping
from typing import Any
from urllib.parse import unquote_plus

import httpx
import orjson

from connectors.base.nudges import About, Nudge, NudgeAnswer, NudgeRequest
from connectors.youzan.errors import VENDOR
from hub.kernel.errors import Rejected

#: Where the client leaves the token of one request for ``TokenInQuery``.
TOKEN = "access_token"  # noqa: S105 the name of a parameter

#: Any other answer, or none within five seconds, and the message comes again.
WELCOME = NudgeAnswer(body=b'{"code":0,"msg":"success"}', content_type="application/json")

#: How a message type begins -> what to read again. The first that fits counts.
TOPICS: tuple[tuple[str, About], ...] = (
    ("trade_refund_", "refund"),
    ("youzan_trade_Refund", "refund"),
    ("trade_", "order"),
    ("youzan_trade_", "order"),
    ("youzan_item_SkuStock", "stock"),
    ("youzan_item_skuStock", "stock"),
    ("ITEM_", "listing"),
)
_TID = re.compile(r"[EC]\w{23}")


def event_sign(client_id: str, body: bytes | str, secret: str) -> str:
    """The Event-Sign header of a push: MD5 over client id, raw body and secret, lower-case hex.

    ``body`` is what came over the wire, before any parsing; text is taken as UTF-8. Compare in constant time.
    """
    raw = body.encode() if isinstance(body, str) else body
    return hashlib.md5(client_id.encode() + raw + secret.encode(), usedforsecurity=False).hexdigest()


class TokenInQuery(httpx.Auth):
    """Puts the request's token into its query; requests that carry none, such as asking for a token, pass as they are."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Complete the address right before the request goes out."""
        token = request.extensions.get(TOKEN)
        if token:
            request.url = request.url.copy_merge_params({TOKEN: token})
        yield request


def read_push(request: NudgeRequest, *, client_id: str, secret: str, kdt_id: str) -> NudgeAnswer:
    """The message in a push, signed for this very app. Probes and other shops' messages are answered and dropped.

    Raises Rejected when the client id or the signature is not the platform's, or the signed body cannot be read.
    """
    signature = request.headers.get("event-sign", "").strip().lower()
    ours = hmac.compare_digest(request.headers.get("client-id", "").encode(), client_id.encode())
    if not hmac.compare_digest(signature.encode(), event_sign(client_id, request.body, secret).encode()) or not ours:
        raise Rejected("the signature is not the platform's", vendor=VENDOR, field="event-sign")
    body = _json_object(request.body)
    if body is None:
        raise Rejected("the signed message is not as documented", vendor=VENDOR, field="body")
    told = body.get("msg")
    msg = told if isinstance(told, dict) else _json_object(unquote_plus(str(told or "")).encode()) or {}
    shops = {str(body[name]) for name in ("kdt_id", "root_kdt_id") if body.get(name)}
    if body.get("test") is True or (shops and kdt_id not in shops):
        return WELCOME
    return dataclasses.replace(WELCOME, nudges=(_nudge(body, msg),))


def _nudge(body: Mapping[str, Any], msg: Mapping[str, Any]) -> Nudge:
    """What to look at. Without a message id, type, object and version say which message it is."""
    topic, named = str(body.get("type") or ""), str(body.get("id") or "")
    about: About = next((word for start, word in TOPICS if topic.startswith(start)), "other")
    order_id = str(msg.get("tid") or "")
    object_id = named or order_id
    if about == "refund":  # the business id of a refund message may be the order's number
        object_id = str(msg.get("refund_id") or "" if named == order_id or _TID.fullmatch(named) else named)
        order_id = order_id or (named if _TID.fullmatch(named) else "")
    elif about in ("listing", "stock"):
        object_id = str(msg.get("item_id") or named)
    message_id = str(body.get("msg_id") or f"{topic}:{named}:{body.get('version')}")
    return Nudge(message_id, about, object_id, topic, order_id if about == "refund" else "")


def _json_object(raw: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
