"""The pushes of a sandbox WeChat shop: events in the encrypted mode, signed as the platform signs them.

The platform gives events no id, sends ids now as text and now as number, and promises no order.
"""

import base64
import hashlib
import os
from typing import Any

import httpx
import orjson
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from connectors.sandbox.records import SimListing, SimOrder

BLOCK = 32  # the padding's block, not the cipher's


def sign(token: str, *parts: str) -> str:
    """SHA-1 over the sorted texts."""
    return hashlib.sha1("".join(sorted((token, *parts))).encode()).hexdigest()  # noqa: S324 - the platform's protocol


def seal(message: bytes, encoding_key: str, app_id: str) -> str:
    """One message as ``Encrypt``: 16 random bytes, its length, itself, the app id; AES-256-CBC."""
    key = base64.b64decode(encoding_key + "=")
    plain = os.urandom(16) + len(message).to_bytes(4, "big") + message + app_id.encode()
    fill = BLOCK - len(plain) % BLOCK
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(cipher.update(plain + bytes([fill]) * fill) + cipher.finalize()).decode()


class Postman:
    """Builds the requests the platform would send to one shop's callback address."""

    def __init__(self, *, token: str, encoding_key: str, app_id: str) -> None:
        self._token = token
        self._key = encoding_key
        self._app_id = app_id

    def push(self, url: str, event: str, body: dict[str, Any], *, at: int) -> httpx.Request:
        """One event as a POST. ``signature`` does not cover the body; ``msg_signature`` does."""
        message = {"ToUserName": "gh_sandbox", "FromUserName": "oSANDBOX_platform", "CreateTime": at}
        message |= {"MsgType": "event", "Event": event} | body
        sealed = seal(orjson.dumps(message), self._key, self._app_id)
        stamp, nonce = self._stamp(at)
        query = {
            "signature": sign(self._token, stamp, nonce),
            "timestamp": stamp,
            "nonce": nonce,
            "openid": "oSANDBOX_platform",
            "encrypt_type": "aes",
            "msg_signature": sign(self._token, stamp, nonce, sealed),
        }
        envelope = {"ToUserName": "gh_sandbox", "Encrypt": sealed}
        return httpx.Request("POST", httpx.URL(url).copy_merge_params(query), json=envelope)

    def address_check(self, url: str, echo: str, *, at: int) -> httpx.Request:
        """The GET by which the platform checks a callback address before it is saved."""
        stamp, nonce = self._stamp(at)
        query = {"signature": sign(self._token, stamp, nonce), "timestamp": stamp, "nonce": nonce, "echostr": echo}
        return httpx.Request("GET", httpx.URL(url).copy_merge_params(query))

    def _stamp(self, at: int) -> tuple[str, str]:
        return str(at), str(int.from_bytes(os.urandom(4), "big"))


def order_events(what: str, order: SimOrder) -> list[tuple[str, dict[str, Any]]]:
    """What the platform says about one change of an order: (event, ``order_info``)."""
    if what == "order_new":
        born: list[tuple[str, dict[str, Any]]] = [("channels_ec_order_new", {"order_id": int(order.id)})]
        if order.status != "unpaid":
            born.append(("channels_ec_order_pay", {"order_id": order.id, "pay_time": str(int(order.paid))}))
        return born
    if what == "order_shipped":
        done = int(order.status == "shipped")
        return [("channels_ec_order_deliver", {"order_id": order.id, "finish_delivery": done})]
    if what == "order_closed":
        return [("channels_ec_order_cancel", {"order_id": int(order.id), "cancel_type": "3"})]
    return [("channels_ec_order_ext_info_update", {"order_id": order.id, "type": 2 if what == "memo" else 1})]


def listing_events(what: str, listing: SimListing) -> list[tuple[str, dict[str, Any]]]:
    """What the platform says about one change of a product. ``what``: listing_passed, listing_refused, listing_changed."""
    if what == "listing_changed":
        return [("product_spu_update", {"ProductSpuUpdate": {"product_id": listing.id, "status": 0}})]
    body = {"product_id": int(listing.id), "status": 3 if what == "listing_passed" else 2, "reason": listing.reason}
    path = orjson.dumps({"field": "head_imgs", "reason": listing.reason}).decode() if listing.reason else ""
    return [("product_spu_audit", {"ProductSpuAudit": body | {"audit_info": path}})]
