"""A neutral order as table rows: receiver and payload sealed, free text without phone numbers."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from zlib_ng import zlib_ng

from connectors.base.types import ChannelOrder, Receiver
from hub.kernel.ids import new_ids
from hub.kernel.logs import redact
from hub.kernel.vault import Vault


def order_facts(order: ChannelOrder) -> dict[str, Any]:
    """Columns that follow the platform whenever it changes the order."""
    return {
        "vendor_state": order.state.value,
        "vendor_status": order.vendor_status,
        "paid_fen": order.paid.fen,
        "freight_fen": order.freight.fen,
        "discount_fen": order.discount.fen,
        "buyer_note": redact(_clean(order.buyer_note)),
        "seller_note": redact(_clean(order.seller_note)),
        "raw_digest": hashlib.sha256(order.raw).hexdigest(),
        "paid_at": order.paid_at,
        "modified_at": order.modified_at,
        "ship_by": order.ship_by,
        "ship_by_here": False,
    }


def line_rows(orders: Mapping[int, ChannelOrder], skus: Mapping[str, int]) -> list[dict[str, Any]]:
    """The lines of these orders, by order id, as table rows; ``skus`` are the merchant codes the catalogue knows."""
    lines = [(order_id, line) for order_id, order in orders.items() for line in order.lines]
    return [
        {
            "id": line_id,
            "order_id": order_id,
            "line_no": line.line_id,
            "item_id": line.item_id,
            "vendor_sku_id": line.vendor_sku_id,
            "merchant_code": line.merchant_code,
            "sku_id": skus.get(line.merchant_code),
            "title": _clean(line.title),
            "quantity": line.quantity,
            "unit_fen": line.unit_price.fen,
            "paid_fen": line.paid.fen,
            "refund_open": line.refund_open,
            "refunded": line.refunded,
        }
        for line_id, (order_id, line) in zip(new_ids(len(lines)), lines, strict=True)
    ]


def receiver_row(vault: Vault, order_id: int, order: ChannelOrder) -> dict[str, Any]:
    """A receiver as a table row: everything but region and masks is sealed."""
    who = order.receiver
    tail = who.phone_mask[-4:]
    return {
        "id": order_id,
        "province": who.province,
        "city": who.city,
        "district": who.district,
        "town": who.town,
        "name_mask": who.name_mask,
        "phone_mask": who.phone_mask,
        "address_mask": who.address_mask,
        "sealed": vault.seal(_secret_part(who), where=f"order_receiver:sealed:{order_id}"),
        "merge_key": vault.fingerprint(who.token, purpose="receiver-token") if who.token else "",
        "phone_tail_key": vault.fingerprint(tail, purpose="phone-tail") if tail.isdigit() else "",
    }


def payload_row(vault: Vault, order_id: int, raw: bytes) -> dict[str, Any]:
    """The platform's JSON as a table row, compressed (zlib-ng: same format, four times as fast on small texts) and sealed."""
    return {"id": order_id, "sealed": vault.seal(zlib_ng.compress(raw, 1), where=f"order_payload:sealed:{order_id}")}


def _clean(text: str) -> str:
    """Text without what no database keeps: NUL and halves of surrogate pairs."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "") if text else text


def _secret_part(who: Receiver) -> bytes:
    plain = {"name": who.plain.name, "phone": who.plain.phone, "address": who.plain.address} if who.plain else None
    return orjson.dumps({"cipher": dict(who.cipher), "token": who.token, "plain": plain})
