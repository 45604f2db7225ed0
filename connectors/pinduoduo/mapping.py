"""Pinduoduo's words in ours: order states, money, receivers, carriers, category properties. Pure and total.

What is not in the tables raises MappingError with the field and the value; nothing is guessed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from connectors.base.types import (
    AttributeKind,
    AttributeNeed,
    CarrierCode,
    ChannelOrder,
    ListingFacts,
    ListingState,
    OrderLine,
    OrderState,
    ParcelNotice,
    PlainReceiver,
    Receiver,
)
from connectors.pinduoduo import schemas
from hub.kernel.clock import from_china_text
from hub.kernel.errors import MappingError, Rejected
from hub.kernel.money import Money

ReadT = TypeVar("ReadT")

ORDER_STATUS = {"1": OrderState.TO_SHIP, "2": OrderState.SHIPPED, "3": OrderState.FINISHED}
KNOWN = {
    "order_status": frozenset({"1", "2", "3"}),
    "refund_status": frozenset({"1", "2", "3", "4"}),  # none or closed, in progress, refunding, refunded
    "confirm_status": frozenset({"0", "1", "2"}),  # not concluded, concluded, cancelled
    "group_status": frozenset({"0", "1", "2"}),  # forming, formed, failed
    "risk_control_status": frozenset({"0", "1"}),  # normal, under review
}
PASSED, REFUSED, IN_REVIEW = 2, 3, (0, 1)
REVIEW = {
    0: ListingState.AUDIT,  # still being edited: our submission has not got through yet
    1: ListingState.AUDIT,
    2: ListingState.LIVE,
    3: ListingState.REFUSED,
}

#: Our carrier code -> the platform's company code; the id a ship call wants is read at run time.
#: [third-party capture of official, 2020] 极兔 may carry another code by now.
CARRIERS = {
    "SF": "SF",
    "EMS": "EMS",
    "YZPY": "YZXB",
    "JD": "JD",
    "YTO": "YTO",
    "ZTO": "ZTO",
    "STO": "STO",
    "YUNDA": "YUNDA",
    "JTSD": "JTKD",
    "DBKD": "DB",
}
OURS = {vendor: ours for ours, vendor in CARRIERS.items()}


def to_order(order: schemas.Order, raw: bytes) -> ChannelOrder:
    """A whole order. Raises MappingError for a state, an amount or a time we cannot read."""
    status = {name: _known(order, name) for name in KNOWN}
    paid = yuan(order.pay_amount, "pay_amount")
    freight = yuan(order.postage, "postage")
    state, hold = order_state(status, has_paid=bool(order.pay_time))
    refund_open = status["refund_status"] in ("2", "3")
    return ChannelOrder(
        order_id=order.order_sn,
        state=state,
        vendor_status=vendor_status(order),
        created_at=beijing_time(order.created_time, "created_time"),
        modified_at=beijing_time(order.updated_at, "updated_at"),
        lines=_lines(order, paid - freight, refund_open=refund_open, refunded=status["refund_status"] == "4"),
        receiver=_receiver(order),
        paid=paid,
        freight=freight,
        discount=yuan(order.discount_amount, "discount_amount"),
        raw=raw,
        paid_at=beijing_time(order.pay_time, "pay_time") if order.pay_time else None,
        ship_by=beijing_time(order.last_ship_time, "last_ship_time") if order.last_ship_time else None,
        buyer_note=order.buyer_memo or "",
        seller_note=order.remark or "",
        refund_open=refund_open,
        hold_reason=hold,
    )


def vendor_status(order: schemas.Order) -> str:
    """The platform's own status numbers, verbatim."""
    return (
        f"order_status={order.order_status} refund_status={order.refund_status} "
        f"confirm_status={order.confirm_status} group_status={order.group_status} risk={order.risk_control_status}"
    )


def order_state(status: Mapping[str, str], *, has_paid: bool) -> tuple[OrderState, str]:
    """Our state and, when held, why. ``status`` holds known values only; the first matching rule wins."""
    if status["confirm_status"] == "2" or status["group_status"] == "2" or status["refund_status"] == "4":
        return OrderState.CLOSED, ""
    if status["confirm_status"] == "0" or status["group_status"] == "0":
        return (OrderState.HELD, "group buying not concluded") if has_paid else (OrderState.UNPAID, "")
    if status["risk_control_status"] == "1":
        return OrderState.HELD, "risk review by the platform"
    return ORDER_STATUS[status["order_status"]], ""


def to_parcels(order: schemas.Order, companies: Sequence[CarrierCode]) -> tuple[ParcelNotice, ...]:
    """Parcels the platform has for this order; it does not say which line is in which."""
    ours = {company.vendor_code: company.code for company in companies}
    tracks = [(str(order.logistics_id or 0), order.tracking_number or "")]
    tracks += [(str(extra.logistics_id), extra.tracking_number) for extra in order.extra_delivery_list or []]
    return tuple(ParcelNotice(waybill, ours.get(company) or company, {}) for company, waybill in tracks if waybill)


def to_carriers(companies: schemas.Companies) -> tuple[CarrierCode, ...]:
    """Companies that may be used now."""
    return tuple(
        CarrierCode(OURS.get(company.code, ""), str(company.id), company.logistics_company)
        for company in companies.logistics_companies
        if company.available == 1
    )


def fill_properties(
    rule: schemas.PropertiesRule, facts: ListingFacts, configured: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The category's properties filled from our facts; ``configured`` (name -> value) comes first.

    Raises Rejected, before anything is sent, when a required property has no value.
    """
    filled = []
    for prop in rule.properties:
        if prop.is_sale:
            continue
        value = configured.get(prop.name) or _fact(prop.name, facts)
        entry = _property(prop, value)
        if entry:
            filled.append(entry)
        elif prop.required:
            raise Rejected(
                f"the category wants {prop.name}",
                vendor="pinduoduo",
                field=prop.name,
                remedy=f"Enter {prop.name} in the shop's settings under goods_properties, as the category words it.",
            )
    return filled


def attribute_needs(
    rule: schemas.PropertiesRule, facts: ListingFacts, configured: Mapping[str, str]
) -> tuple[AttributeNeed, ...]:
    """What the category asks for beside the sale spec, with what ``fill_properties`` would send."""
    return tuple(
        AttributeNeed(
            vendor_id=str(prop.ref_pid),
            name=prop.name,
            required=prop.required,
            kind=_kind(prop),
            choices=tuple(choice.value for choice in prop.values or ()),
            filled=str((_property(prop, configured.get(prop.name) or _fact(prop.name, facts)) or {}).get("value", "")),
        )
        for prop in rule.properties
        if not prop.is_sale
    )


def _kind(prop: schemas.Property) -> AttributeKind:
    """The numbers of ``property_value_type`` are not published; values and bounds tell the same."""
    if prop.values:
        return AttributeKind.MANY_OF if (prop.choose_max_num or 1) > 1 else AttributeKind.ONE_OF
    bounded = prop.min_value not in (None, "") or prop.max_value not in (None, "")
    return AttributeKind.NUMBER if bounded else AttributeKind.TEXT


def _property(prop: schemas.Property, value: str) -> dict[str, Any] | None:
    if not value:
        return None
    if not prop.values:
        return {"ref_pid": prop.ref_pid, "value": value}
    for choice in prop.values:
        if choice.value == value:
            return {"ref_pid": prop.ref_pid, "vid": choice.vid, "value": value}
    return None


def _fact(name: str, facts: ListingFacts) -> str:
    """Our fact behind a property, recognised by the property's Chinese name."""
    words = {
        "品牌": facts.brand,
        "净含量": facts.net_content,
        "产地": facts.origin,
        "生产许可证": facts.food_licence,
        "保质期": f"{facts.shelf_days}天" if facts.shelf_days else "",
        "厂名": facts.producer,
        "生产商": facts.producer,
        "配料": facts.ingredients,
        "储存": {"frozen": "冷冻", "chilled": "冷藏", "ambient": "常温"}.get(facts.storage, ""),
        "贮存": {"frozen": "冷冻", "chilled": "冷藏", "ambient": "常温"}.get(facts.storage, ""),
    }
    return next((value for word, value in words.items() if word in name), "")


def _known(order: schemas.Order, name: str) -> str:
    value = str(getattr(order, name))
    if value not in KNOWN[name]:
        raise MappingError(f"{name} {value} is not in our table", field=name, value=value)
    return value


def yuan(value: object, name: str) -> Money:
    """An amount in yuan. Raises MappingError naming the field."""
    return reading(Money.from_yuan, value, name)


def beijing_time(value: str | None, name: str) -> datetime:
    """``yyyy-MM-dd HH:mm:ss`` in Beijing as UTC. Raises MappingError naming the field."""
    return reading(lambda text: from_china_text(text or ""), value, name)


def reading(read: Callable[[Any], ReadT], value: object, name: str) -> ReadT:
    """``read(value)``; what cannot be read becomes a MappingError naming the field."""
    try:
        return read(value)
    except (MappingError, ValueError) as error:
        raise MappingError(f"cannot read {name}", field=name, value=str(value)) from error


def _lines(order: schemas.Order, paid: Money, *, refund_open: bool, refunded: bool) -> tuple[OrderLine, ...]:
    """Lines in a fixed order, numbered: the platform has no line ids (an order normally has a single line)."""
    items = sorted(order.item_list, key=lambda item: (str(item.goods_id), str(item.sku_id)))
    if not items:
        raise MappingError("the order has no lines", field="item_list", value="[]")
    prices = [yuan(item.goods_price, "goods_price") for item in items]
    shares = share(paid, [price.fen * item.goods_count for price, item in zip(prices, items, strict=True)])
    return tuple(
        OrderLine(
            line_id=f"{order.order_sn}-{number}",
            item_id=str(item.goods_id),
            vendor_sku_id=str(item.sku_id),
            merchant_code=item.outer_id or "",
            title=item.goods_name,
            quantity=item.goods_count,
            unit_price=price,
            paid=part,
            refund_open=refund_open,
            refunded=refunded,
        )
        for number, (item, price, part) in enumerate(zip(items, prices, shares, strict=True), 1)
    )


def share(amount: Money, weights: Sequence[int]) -> list[Money]:
    """Divide ``amount`` by ``weights`` without losing a fen; the last line takes what rounding leaves."""
    whole = sum(weights) or 1
    parts = [Money(amount.fen * weight // whole) for weight in weights[:-1]]
    return [*parts, Money(amount.fen - sum(part.fen for part in parts))]


def _receiver(order: schemas.Order) -> Receiver:
    given = {
        "name": order.receiver_name or "",
        "phone": order.receiver_phone or "",
        "address": order.receiver_address or "",
    }
    clear = {part: text for part, text in given.items() if text and text[0] not in "~$"}
    return Receiver(
        province=order.province or "",
        city=order.city or "",
        district=order.town or "",  # their "town" is the district
        name_mask=order.receiver_name_mask or "",
        phone_mask=order.receiver_phone_mask or "",
        address_mask=order.receiver_address_mask or "",
        cipher={part: text for part, text in given.items() if text and part not in clear},
        token=order.open_address_id or order.open_address_id_2 or "",
        plain=PlainReceiver(*(clear.get(part, "") for part in given)) if clear else None,
    )
