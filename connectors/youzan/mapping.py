"""Youzan's words in ours: order states, refunds, money, receivers, carriers. Pure and total.

What is not in the tables raises MappingError with the field and the value; nothing is guessed.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from connectors.base.aftersales import Refund, RefundKind, RefundState, ReturnAddress, UnreadableRefund
from connectors.base.types import (
    CarrierCode,
    ChannelOrder,
    OrderLine,
    OrderState,
    ParcelNotice,
    PlainReceiver,
    Receiver,
    UnreadableOrder,
)
from connectors.youzan import schemas
from hub.kernel.clock import from_china_text, from_epoch
from hub.kernel.errors import MappingError
from hub.kernel.money import Money

ReadT = TypeVar("ReadT")

STATES: dict[str, tuple[OrderState, str]] = {
    "WAIT_BUYER_PAY": (OrderState.UNPAID, ""),
    "TRADE_PAID": (OrderState.HELD, "paid a moment ago"),
    "WAIT_CONFIRM": (OrderState.HELD, "group forming or waiting to be accepted"),
    "WAIT_SELLER_SEND_GOODS": (OrderState.TO_SHIP, ""),
    "WAIT_BUYER_CONFIRM_GOODS": (OrderState.SHIPPED, ""),
    "TRADE_BUYER_SIGNED": (OrderState.FINISHED, ""),
    "TRADE_SUCCESS": (OrderState.FINISHED, ""),
    "TRADE_CLOSED": (OrderState.CLOSED, ""),
}
REFUND_IN_FULL = "12"
REFUND_MOVING = frozenset({"1", "11"})  # the platform says: read again
REFUND_STATES = frozenset({"0", "2", REFUND_IN_FULL}) | REFUND_MOVING

#: State of one refund [third-party]: asked, refused, to be sent back, sent back, not received; then closed, paid back.
OPEN_REFUNDS = frozenset({"1", "10", "20", "30", "40"})
CLOSED_REFUND, PAID_BACK = "50", "60"

#: Name as the platform lists it -> our carrier code. Ids are read at run time. [official, 2020; 极兔 is newer, inferred]
CARRIERS = {
    "顺丰速运": "SF",
    "EMS": "EMS",
    "邮政快递包裹": "YZPY",
    "京东快递": "JD",
    "圆通速递": "YTO",
    "中通快递": "ZTO",
    "申通快递": "STO",
    "韵达快递": "YUNDA",
    "极兔速递": "JTSD",
    "德邦快递": "DBKD",
}
SEALED = re.compile(r"\$[^$]+\$\d+\$")


KINDS = {"1": RefundKind.REFUND, "2": RefundKind.RETURN, "3": RefundKind.EXCHANGE}
CASES = {
    "WAIT_SELLER_AGREE": RefundState.ASKED,
    "WAIT_BUYER_RETURN_GOODS": RefundState.RETURNING,
    "WAIT_SELLER_CONFIRM_GOODS": RefundState.RETURNED,
    "SELLER_REFUSE_BUYER": RefundState.REFUSED,
    "SELLER_REFUSE_BUYER_RETURN_GOODS": RefundState.REFUSED,
    "CLOSED": RefundState.CLOSED,
    "SUCCESS": RefundState.DONE,
}
#: What a case calls things the documents do not name. Guesses, to be replaced by the setting ``refund_fields``.
REFUND_FIELDS = {
    "created": "created",
    "modified": "modified",
    "return_waybill": "logistics_no",
    "return_carrier": "company_name",
}


def stamp(row: Mapping[str, Any]) -> tuple[str, str]:
    """Order id and update time of a raw row, whatever else is wrong with it."""
    whole = row.get("full_order_info")
    info = whole.get("order_info") if isinstance(whole, dict) else None
    info = info if isinstance(info, dict) else {}
    return str(info.get("tid") or orjson.dumps(row).decode()), str(info.get("update_time"))


def read_order(row: Mapping[str, Any]) -> ChannelOrder | UnreadableOrder:
    """A raw row as an order, or parked with the field and the value that cannot be read."""
    raw = orjson.dumps(row)
    try:
        return to_order(schemas.Trade.model_validate(row), raw)
    except (MappingError, ValidationError) as error:
        reason, field, value = _why(error)
        return UnreadableOrder(stamp(row)[0], reason, raw, field, value)


def read_refund(
    row: Mapping[str, Any], line_ids: Sequence[str], fields: Mapping[str, str]
) -> Refund | UnreadableRefund:
    """A raw case, or parked likewise. ``line_ids`` come from the order; ``fields`` names what is not documented."""
    raw = orjson.dumps(row)
    try:
        return _refund(schemas.RefundCase.model_validate(row), raw, tuple(line_ids), REFUND_FIELDS | dict(fields))
    except (MappingError, ValidationError) as error:
        reason, field, value = _why(error)
        return UnreadableRefund(str(row.get("refund_id", "")), str(row.get("tid", "")), reason, raw, field, value)


def _refund(case: schemas.RefundCase, raw: bytes, line_ids: tuple[str, ...], names: Mapping[str, str]) -> Refund:
    """Raises MappingError for a status, a demand, an amount or a time we cannot read."""
    parcel, more = case.logistics or {}, case.model_extra or {}
    return Refund(
        refund_id=str(case.refund_id),
        order_id=case.tid,
        kind=_known(KINDS, case.demand, "demand"),
        state=_known(CASES, case.status, "status"),
        vendor_status=str(case.status),
        amount=_reading(_pointed, case.refund_fee, "refund_fee"),
        created_at=_reading(_instant, more.get(names["created"]), names["created"]),
        modified_at=_reading(_instant, more.get(names["modified"]), names["modified"]),
        raw=raw,
        line_ids=line_ids,
        reason=str(case.reason or ""),
        version=str(case.version),
        return_waybill=str(parcel.get(names["return_waybill"]) or ""),
        return_carrier=str(parcel.get(names["return_carrier"]) or ""),
    )


def lines_of_refund(trade: Mapping[str, Any], refund_id: str) -> list[str]:
    """Lines a case is about, as the order tells them; none when it does not."""
    told = [refund for refund in trade.get("refund_order") or [] if isinstance(refund, dict)]
    return [oid for refund in told if str(refund.get("refund_id")) == refund_id for oid in _oids(refund.get("oids"))]


def to_return_address(entry: Mapping[str, Any]) -> ReturnAddress:
    """A configured return address for people; the phone is masked."""
    phone = str(entry.get("mobile", ""))
    parts = [str(value) for name, value in entry.items() if name not in ("id", "default", "name", "mobile")]
    text = f"{''.join(parts)} {entry.get('name', '')} {phone[:3]}****{phone[-4:]}"
    return ReturnAddress(str(entry["id"]), text, bool(entry.get("default", False)))


def needs_detail(trade: schemas.Trade) -> bool:
    """Whether a row of the list leaves open what the detail tells: refunds, and states in motion."""
    info = trade.full_order_info.order_info
    tags = info.order_tags or schemas.OrderTags()
    marked = bool(tags.is_feedback or tags.is_refund) or str(info.refund_state) not in ("0", REFUND_IN_FULL)
    return marked and trade.refund_order is None and str(info.status) != "TRADE_CLOSED"


def to_order(trade: schemas.Trade, raw: bytes) -> ChannelOrder:
    """A whole order. Raises MappingError for a state, an amount or a time we cannot read."""
    whole = trade.full_order_info
    info, remarks = whole.order_info, whole.remark_info or schemas.RemarkInfo()
    paid, freight = _yuan(whole.pay_info.payment, "payment"), _yuan(whole.pay_info.post_fee, "post_fee")
    refunds = _refunds(trade)
    state, hold = order_state(trade)
    return ChannelOrder(
        order_id=info.tid,
        state=state,
        vendor_status=str(info.status),
        created_at=_time(info.created, "created"),
        modified_at=_time(info.update_time, "update_time"),
        lines=_lines(whole, refunds),
        receiver=_receiver(whole),
        paid=paid,
        freight=freight,
        # payment = total_fee - discounts + adjustment + post_fee [official]; the list does not tell the parts.
        discount=_yuan(whole.pay_info.total_fee, "total_fee") + freight - paid,
        raw=raw,
        paid_at=_time(info.pay_time, "pay_time") if info.pay_time else None,
        buyer_ref=(whole.buyer_info or schemas.BuyerInfo()).yz_open_id or "",
        buyer_note=remarks.buyer_message or "",
        seller_note=remarks.trade_memo or "",
        refund_open="open" in refunds.values() or str(info.refund_state) in REFUND_MOVING,
        hold_reason=hold,
    )


def order_state(trade: schemas.Trade) -> tuple[OrderState, str]:
    """Our state and, when held, why. The first matching rule wins."""
    whole = trade.full_order_info
    info = whole.order_info
    if str(info.status) not in STATES:
        raise MappingError(f"status {info.status} is not in our table", field="status", value=str(info.status))
    if str(info.refund_state) not in REFUND_STATES:
        value = str(info.refund_state)
        raise MappingError(f"refund_state {value} is not in our table", field="refund_state", value=value)
    state, hold = STATES[str(info.status)]
    if str(info.refund_state) == REFUND_IN_FULL:
        return OrderState.CLOSED, ""
    if state is OrderState.TO_SHIP and _has_parcel(trade):
        return OrderState.PART_SHIPPED, ""
    return state, hold


def to_parcels(trade: schemas.Trade, companies: Sequence[CarrierCode]) -> tuple[ParcelNotice, ...]:
    """Parcels the platform has as shipped; pieces are those of the whole line."""
    ours = {company.vendor_code: company.code for company in companies}
    pieces = {str(row.oid): row.num for row in trade.full_order_info.orders}
    parcels = []
    for delivery in trade.delivery_order or []:
        lines = {oid: pieces.get(oid, 0) for oid in _oids(delivery.oids)}
        for dist in delivery.dists or []:
            parcel = dist.express_info
            if delivery.express_state == 1 and parcel and parcel.express_no:
                company = str(parcel.express_id or "")
                parcels.append(ParcelNotice(parcel.express_no, ours.get(company) or company, lines))
    return tuple(parcels)


def to_carriers(listed: schemas.ExpressList) -> tuple[CarrierCode, ...]:
    """All companies, ours with their code. Of two with the same name the first counts."""
    found, taken = [], set()
    for company in listed.all_express:
        code = CARRIERS.get(company.name.strip(), "")
        found.append(CarrierCode("" if code in taken else code, str(company.id), company.name))
        taken |= {code} - {""}
    return tuple(found)


def _has_parcel(trade: schemas.Trade) -> bool:
    sent = any(delivery.express_state == 1 for delivery in trade.delivery_order or [])
    return sent or any(row.item_tags and row.item_tags.is_deliver_goods for row in trade.full_order_info.orders)


def _refunds(trade: schemas.Trade) -> dict[str, str]:
    """Line id -> ``open`` or ``done``; a closed refund leaves no trace."""
    found: dict[str, str] = {}
    for refund in trade.refund_order or []:
        state = str(refund.refund_state)
        if state not in OPEN_REFUNDS | {CLOSED_REFUND, PAID_BACK}:
            raise MappingError(f"refund state {state} is not in our table", field="refund_order", value=state)
        if state != CLOSED_REFUND:
            found |= dict.fromkeys(_oids(refund.oids), "done" if state == PAID_BACK else "open")
    return found


def _oids(raw: Sequence[Any] | None) -> list[str]:
    """Line ids, which come as numbers, as text or as ``{"oid": ...}``."""
    return [str(entry["oid"] if isinstance(entry, dict) else entry) for entry in raw or []]


def _lines(whole: schemas.FullOrderInfo, refunds: Mapping[str, str]) -> tuple[OrderLine, ...]:
    """Lines. The platform spreads freight over the lines' payments and does not tell how, so it stays in."""
    if not whole.orders:
        raise MappingError("the order has no lines", field="orders", value="[]")
    closed = str(whole.order_info.refund_state) == REFUND_IN_FULL
    return tuple(
        OrderLine(
            line_id=str(row.oid),
            item_id=str(row.item_id),
            vendor_sku_id=str(row.sku_id or ""),
            merchant_code=row.outer_sku_id or row.sku_no or row.outer_item_id or row.item_no or "",
            title=row.title,
            quantity=row.num,
            unit_price=_yuan(row.price, "price"),
            paid=_yuan(row.payment, "orders.payment"),
            refund_open=refunds.get(str(row.oid)) == "open",
            refunded=closed or refunds.get(str(row.oid)) == "done",
        )
        for row in whole.orders
    )


def _receiver(whole: schemas.FullOrderInfo) -> Receiver:
    address = whole.address_info or schemas.AddressInfo()
    given = {
        "name": address.receiver_name or "",
        "phone": address.receiver_tel or "",
        "address": address.delivery_address or "",
    }
    clear = {part: text for part, text in given.items() if text and not SEALED.fullmatch(text)}
    return Receiver(
        province=address.delivery_province or "",
        city=address.delivery_city or "",
        district=address.delivery_district or "",
        cipher={part: text for part, text in given.items() if text and part not in clear},
        token=_merge_key(whole, address),
        plain=PlainReceiver(*(clear.get(part, "") for part in given)) if clear else None,
    )


def _merge_key(whole: schemas.FullOrderInfo, address: schemas.AddressInfo) -> str:
    """A key of our own, as the platform gives none: same buyer, same address as it was sent, same key."""
    place = (address.delivery_province, address.delivery_city, address.delivery_district, address.delivery_address)
    who = ((whole.buyer_info or schemas.BuyerInfo()).yz_open_id, address.receiver_name, address.receiver_tel)
    text = "\n".join(part or "" for part in (*who, *place))
    return hashlib.sha256(text.encode()).hexdigest()[:32] if text.strip() else ""


def _known(table: Mapping[str, ReadT], value: object, name: str) -> ReadT:
    if str(value) not in table:
        raise MappingError(f"{name} {value} is not in our table", field=name, value=str(value))
    return table[str(value)]


def _why(error: MappingError | ValidationError) -> tuple[str, str, str]:
    """Reason, field and value."""
    if isinstance(error, MappingError):
        return error.message, str(error.facts.get("field", "")), str(error.facts.get("value", ""))
    where = ".".join(map(str, error.errors()[0]["loc"]))
    return f"{where} is not as documented", where, ""


def _pointed(value: object) -> Money:
    """Yuan with a point. A whole number may as well be fen, so it is not read."""
    if "." not in str(value):
        raise ValueError(value)
    return Money.from_yuan(value)


def _instant(value: object) -> datetime:
    """Beijing text, unix seconds or milliseconds: this platform mixes them."""
    text = str(value)
    if text.isdigit() and len(text) in (10, 13):
        return from_epoch(text[:10])
    return from_china_text(text)


def _yuan(value: object, name: str) -> Money:
    return _reading(Money.from_yuan, value, name)


def _time(value: str | None, name: str) -> datetime:
    return _reading(lambda text: from_china_text(text or ""), value, name)


def _reading(read: Callable[[Any], ReadT], value: object, name: str) -> ReadT:
    try:
        return read(value)
    except (MappingError, ValueError) as error:
        raise MappingError(f"cannot read {name}", field=name, value=str(value)) from error
