"""Between WeChat's words and the hub's. Pure and total: every input gives a value or a MappingError, never a guess.

Amounts are whole fen on both sides. Status numbers: [official] but for 5, 12, 13 and 190 [sdk].
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.base.dispatch import Revealed
from connectors.base.nudges import About, Nudge
from connectors.base.types import (
    CarrierCode,
    ChannelOrder,
    OrderLine,
    OrderState,
    ParcelNotice,
    PlainReceiver,
    Receiver,
    ShipmentNotice,
)
from connectors.wechat_shop import schemas
from hub.kernel.clock import from_epoch
from hub.kernel.errors import Invalid, MappingError
from hub.kernel.money import ZERO, Money

ORDER_STATES = {
    "5": OrderState.UNPAID,
    "10": OrderState.UNPAID,
    "12": OrderState.HELD,
    "13": OrderState.HELD,
    "20": OrderState.TO_SHIP,
    "21": OrderState.PART_SHIPPED,
    "30": OrderState.SHIPPED,
    "100": OrderState.FINISHED,
    "190": OrderState.CLOSED,
    "200": OrderState.CLOSED,
    "250": OrderState.CLOSED,
}
HOLD_REASONS = {"12": "a gift nobody has accepted yet", "13": "a group purchase that is not complete yet"}
NEW_ADDRESS = "the buyer asks for another address"

#: Our carrier codes are this platform's own [official list copy]; codes not here are looked up in its list.
CARRIERS = {code: code for code in ("SF", "EMS", "JD", "ZTO", "YTO", "STO", "YUNDA", "JTSD", "DBKD", "CNSD")}

OWN_COURIER, VIRTUAL = 1, 3  # deliver_type of a parcel [official]


# -- orders --------------------------------------------------------------------------------------


def line_id(product_id: str, sku_id: str) -> str:
    """Orders have no line ids here; product and SKU together name a line [official]."""
    return f"{product_id}-{sku_id}"


def to_order(wire: schemas.Order, raw: bytes) -> ChannelOrder:
    """One order. Raises MappingError(field, value) for a status or an amount that cannot be read."""
    detail = wire.order_detail
    state = ORDER_STATES.get(wire.status)
    if state is None:
        raise MappingError("unknown order status", field="status", value=wire.status)
    reason = HOLD_REASONS.get(wire.status, "")
    if detail.delivery_info.address_under_review and state is OrderState.TO_SHIP:
        state, reason = OrderState.HELD, NEW_ADDRESS
    paid, freight = Money.from_fen(detail.price_info.order_price), Money.from_fen(detail.price_info.freight)
    lines = _lines(detail.product_infos, paid - freight)
    deadlines = [line.delivery_deadline for line in detail.product_infos if line.delivery_deadline > 0]
    return ChannelOrder(
        order_id=wire.order_id,
        state=state,
        vendor_status=wire.status,
        created_at=instant("create_time", wire.create_time),
        modified_at=instant("update_time", wire.update_time),
        lines=lines,
        receiver=_receiver(detail.delivery_info),
        paid=paid,
        freight=freight,
        discount=Money.from_fen(detail.price_info.discounted_price),
        raw=raw,
        paid_at=instant("pay_time", detail.pay_info.pay_time) if detail.pay_info.pay_time else None,
        ship_by=instant("delivery_deadline", min(deadlines)) if deadlines else None,
        buyer_ref=wire.openid,
        buyer_note=detail.ext_info.customer_notes,
        seller_note=detail.ext_info.merchant_notes,
        refund_open=wire.aftersale_detail.on_aftersale_order_cnt > 0 or any(line.refund_open for line in lines),
        hold_reason=reason,
    )


def instant(field: str, seconds: int) -> datetime:
    """Epoch seconds as aware UTC. Raises MappingError when no calendar has that day."""
    try:
        return from_epoch(seconds)
    except (ValueError, OverflowError, OSError) as error:
        raise MappingError("cannot read this instant", field=field, value=str(seconds)) from error


def _lines(wire: Sequence[schemas.ProductLine], goods: Money) -> tuple[OrderLine, ...]:
    """Lines with their exact share of what was paid for goods; the shares always add up to ``goods``."""
    asked = [Money.from_fen(x.real_price if x.estimate_price is None else x.estimate_price) for x in wire]
    lines = []
    for index, (line, share) in enumerate(zip(wire, _shares(goods, asked), strict=True)):
        if line.sku_cnt < 1:
            raise MappingError("a line without pieces", field="sku_cnt", value=str(line.sku_cnt))
        twin = sum(1 for x in wire[:index] if (x.product_id, x.sku_id) == (line.product_id, line.sku_id))
        lines.append(
            OrderLine(
                line_id=line_id(line.product_id, line.sku_id) + (f"-{twin + 1}" if twin else ""),
                item_id=line.product_id,
                vendor_sku_id=line.sku_id,
                merchant_code=line.sku_code or line.out_sku_id,
                title=line.title,
                quantity=line.sku_cnt,
                unit_price=Money.from_fen(line.sale_price),
                paid=share,
                refund_open=line.on_aftersale_sku_cnt > 0,
                refunded=line.finish_aftersale_sku_cnt >= line.sku_cnt,
            )
        )
    if not lines:
        raise MappingError("an order without lines", field="product_infos", value="0")
    return tuple(lines)


def _shares(whole: Money, weights: Sequence[Money]) -> list[Money]:
    """Split ``whole`` by weight, rounding down; the fen left over go to the first lines, one each.

    When the weights add up to ``whole``, as they do unless a merchant changed the price by hand, these are the weights.
    """
    weight = sum(x.fen for x in weights)
    if weight <= 0:
        return [whole if index == 0 else ZERO for index in range(len(weights))]
    shares = [whole.fen * x.fen // weight for x in weights]
    left = whole.fen - sum(shares)
    return [Money(share + (1 if index < left else 0)) for index, share in enumerate(shares)]


def _receiver(info: schemas.DeliveryInfo) -> Receiver:
    """The receiver as masked by the platform. ``hash_code`` is equal for equal addresses [official]."""
    to = info.address_info
    street = to.detail_info + to.house_number
    clear = "*" not in to.tel_number and sum(c.isdigit() for c in to.tel_number) >= 7
    cipher = {
        "ewaybill_order_code": info.ewaybill_order_code,
        "virtual_number": to.tel_number_ext_info.virtual_tel_number,
    }
    return Receiver(
        province=to.province_name,
        city=to.city_name,
        district=to.county_name,
        name_mask=to.user_name[:1] + "**" if clear else to.user_name,
        phone_mask=f"{to.tel_number[:3]}****{to.tel_number[-4:]}" if clear else to.tel_number,
        address_mask="****" if clear else street,
        cipher={name: text for name, text in cipher.items() if text},
        token=to.hash_code,
        plain=PlainReceiver(to.user_name, to.tel_number, street) if clear else None,
    )


def to_revealed(wire: schemas.Decoded) -> Revealed:
    """A receiver in clear. A privacy number goes first; a phone that stays masked is left out rather than shown."""
    to, number = wire.address_info, wire.virtual_number_info
    own = to.virtual_order_tel_number or to.tel_number
    private = bool(number.virtual_number)
    return Revealed(
        name=to.user_name,
        phone=number.virtual_number if private else ("" if "*" in own else own),
        address=to.province_name + to.city_name + to.county_name + to.detail_info + to.house_number,
        extension=number.extension if private else "",
        virtual=private,
        expires_at=instant("expiration", number.expiration) if private and number.expiration else None,
    )


# -- shipments -----------------------------------------------------------------------------------


def to_deliveries(notice: ShipmentNotice, delivery_ids: Mapping[str, str]) -> list[dict[str, Any]]:
    """``delivery_list`` for all parcels. ``delivery_ids`` maps our carrier codes; no carrier means nothing to carry."""
    return [_delivery(parcel, notice, delivery_ids) for parcel in notice.parcels]


def _delivery(parcel: ParcelNotice, notice: ShipmentNotice, delivery_ids: Mapping[str, str]) -> dict[str, Any]:
    goods = []
    for line, pieces in parcel.lines.items():
        product_id, sku_id = notice.vendor_skus.get(line) or _goods_of(line)
        goods.append({"product_id": product_id, "sku_id": sku_id, "product_cnt": pieces})
    if not parcel.carrier:
        return {"deliver_type": VIRTUAL, "product_infos": goods}
    return {
        "deliver_type": OWN_COURIER,
        "delivery_id": delivery_ids[parcel.carrier],
        "waybill_id": parcel.waybill,
        "product_infos": goods,
    }


def _goods_of(line: str) -> tuple[str, str]:
    parts = line.split("-")
    if len(parts) < 2 or not all(parts[:2]):
        raise Invalid(f"{line} is not a line of a WeChat order", remedy="Read the order again before shipping it.")
    return parts[0], parts[1]


def left_to_ship(wire: schemas.Order) -> dict[str, int]:
    """Pieces of each line that no parcel holds yet."""
    left: Counter[str] = Counter()
    for line in wire.order_detail.product_infos:
        left[line_id(line.product_id, line.sku_id)] += line.sku_cnt
    for parcel in to_parcels(wire):
        left.subtract(parcel.lines)
    return {line: pieces for line, pieces in left.items() if pieces > 0}


def to_parcels(wire: schemas.Order) -> tuple[ParcelNotice, ...]:
    """What the platform has as shipped."""
    return tuple(
        ParcelNotice(
            waybill=parcel.waybill_id,
            carrier=parcel.delivery_id,
            lines={line_id(x.product_id, x.sku_id): x.product_cnt for x in parcel.product_infos},
        )
        for parcel in wire.order_detail.delivery_info.delivery_product_info
    )


def to_carrier(company: schemas.Company) -> CarrierCode:
    """One logistics company; our code is empty where we know no equivalent."""
    known = company.delivery_id if company.delivery_id in CARRIERS else ""
    return CarrierCode(known, company.delivery_id, company.delivery_name)


# -- pushes --------------------------------------------------------------------------------------

#: Event -> (about, body key, field that names the object) [official + sdk]; the order's events share one body.
EVENTS: dict[str, tuple[About, str, str]] = {
    "channels_ec_aftersale_update": ("refund", "finder_shop_aftersale_status_update", "after_sale_order_id"),
    "channels_ec_complaint_update": ("refund", "finder_shop_complaint", "after_sale_order_id"),
    "product_spu_audit": ("listing", "ProductSpuAudit", "product_id"),
    "product_spu_listing": ("listing", "ProductSpuListing", "product_id"),
    "product_spu_update": ("listing", "ProductSpuUpdate", "product_id"),
    "channels_ec_stock_no_enough": ("stock", "channels_ec_stock_no_enough", "product_id"),
    "product_category_audit": ("other", "ProductCategoryAudit", "audit_id"),
    "channels_ec_brand": ("other", "BrandEvent", "brand_id"),
    "channels_ec_close_store": ("access", "", ""),
}
#: What tells two events about one object in the same second apart; never an amount or a text.
_MARKS = (
    "status",
    "type",
    "cancel_type",
    "confirm_type",
    "finish_delivery",
    "complaint_status",
    "complaint_id",
    "sku_id",
    "audit_id",
)


def to_nudge(message: Mapping[str, Any]) -> Nudge:
    """One push. It has no id of its own, so (Event, object, CreateTime, status) is digested: a repeat gives the same."""
    topic = str(message.get("Event") or message.get("MsgType") or "")
    order_event: tuple[About, str, str] = ("order", "order_info", "order_id")
    unknown: tuple[About, str, str] = ("other", "", "")
    about, key, name = EVENTS.get(topic, order_event if topic.startswith("channels_ec_order_") else unknown)
    found = message.get(key)
    body: Mapping[str, Any] = found if isinstance(found, dict) else {}
    object_id = _text(body.get(name))
    marks = [topic, object_id, _text(message.get("CreateTime")), *(_text(body.get(mark)) for mark in _MARKS)]
    return Nudge(
        message_id=hashlib.sha256("\n".join(marks).encode()).hexdigest()[:40],
        about=about,
        object_id=object_id,
        topic=topic,
        order_id=_text(body.get("order_id")) if about == "refund" else "",
    )


def _text(value: Any) -> str:
    """Text or a whole number as text; anything else, and a float that lost digits, says nothing."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
