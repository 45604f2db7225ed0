"""Douyin's words in ours: order states, money, receivers, products, carriers, properties. Pure and total.

What is not in the tables raises MappingError with the field and the value; nothing is guessed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.base.types import (
    CarrierCode,
    ChannelOrder,
    ListingFacts,
    ListingRef,
    ListingState,
    OrderLine,
    OrderState,
    ParcelNotice,
    Receiver,
)
from connectors.douyin import schemas
from hub.kernel.clock import from_epoch
from hub.kernel.errors import MappingError, Rejected
from hub.kernel.money import Money

#: [third-party, three code bases agree]. 105 is paid but not yet to be shipped.
ORDER_STATUS = {
    "1": OrderState.UNPAID,
    "105": OrderState.HELD,
    "2": OrderState.TO_SHIP,
    "101": OrderState.PART_SHIPPED,
    "3": OrderState.SHIPPED,
    "4": OrderState.CLOSED,
    "5": OrderState.FINISHED,
}
#: after_sale_status [third-party]: asked, returning, sent back, resent, received, return refused; else nothing is open.
OPEN_CASES = frozenset({"6", "7", "11", "13", "14", "29"})
SETTLED_CASES = frozenset({"0", "12", "27", "28", "51", "53"})
#: refund_status [third-party]: none, waiting, done, failed.
REFUND_STATUS = frozenset({"0", "1", "3", "4"})
#: (status, check_status) [sdk]: 0 online, 1 offline; 2 waiting, 3 passed, 4 refused, 5 banned, 7 passed and waiting.
CHECK = {
    "1": ListingState.OFF,
    "2": ListingState.AUDIT,
    "4": ListingState.REFUSED,
    "5": ListingState.REFUSED,
    "7": ListingState.OFF,
}
SHELF = {"0": ListingState.LIVE, "1": ListingState.OFF, "2": ListingState.DELETED}

#: Our carrier code -> how the platform's company name begins; codes are read at run time.
CARRIERS = {
    "SF": "顺丰",
    "EMS": "EMS",
    "YZPY": "邮政",
    "JD": "京东",
    "YTO": "圆通",
    "ZTO": "中通",
    "STO": "申通",
    "YUNDA": "韵达",
    "JTSD": "极兔",
    "DBKD": "德邦",
}


def to_order(order: schemas.Order, raw: bytes) -> ChannelOrder:
    """A whole order. Raises MappingError for a state, an amount or a time we cannot read."""
    status = str(order.order_status)
    if status not in ORDER_STATUS:
        raise MappingError("this order status is not in our table", field="order_status", value=status)
    if not order.sku_order_list:
        raise MappingError("the order has no lines", field="sku_order_list", value="[]")
    state = ORDER_STATUS[status]
    lines = tuple(_line(row, closed=state is OrderState.CLOSED) for row in order.sku_order_list)
    return ChannelOrder(
        order_id=order.order_id,
        state=state,
        vendor_status=f"order_status={status} {order.order_status_desc or ''}".strip(),
        created_at=_time(order.create_time, "create_time"),
        modified_at=_time(order.update_time, "update_time"),
        paid_at=_time(order.pay_time, "pay_time") if _given(order.pay_time) else None,
        ship_by=_time(order.exp_ship_time, "exp_ship_time") if _given(order.exp_ship_time) else None,
        lines=lines,
        receiver=_receiver(order),
        paid=_fen(order.pay_amount, "pay_amount"),
        freight=_fen(order.post_amount, "post_amount"),
        discount=_fen(order.promotion_amount, "promotion_amount"),
        raw=raw,
        buyer_ref=order.open_id or "",
        buyer_note=order.buyer_words or "",
        seller_note=order.seller_words or "",
        refund_open=any(line.refund_open for line in lines),
        hold_reason="paid, not yet released by the platform" if state is OrderState.HELD else "",
    )


def to_parcels(order: schemas.Order, companies: Sequence[CarrierCode]) -> tuple[ParcelNotice, ...]:
    """Parcels the platform has for this order, with their lines."""
    ours = {company.vendor_code: company.code for company in companies}
    return tuple(
        ParcelNotice(
            parcel.tracking_no,
            ours.get(parcel.company) or parcel.company,
            {row.sku_order_id: _count(row.product_count, "product_count") for row in parcel.product_info or []},
        )
        for parcel in order.logistics_info or []
        if parcel.tracking_no
    )


def to_carriers(companies: Sequence[schemas.Company]) -> tuple[CarrierCode, ...]:
    """Companies the platform lists; the first whose name fits is the one behind our code."""
    left, found = dict(CARRIERS), []
    for row in companies:
        code = next((ours for ours, start in left.items() if row.name.upper().startswith(start)), "")
        left.pop(code, None)
        found.append(CarrierCode(code, row.code, row.name or row.code))
    return tuple(found)


def to_listing(product: schemas.Product, merchant_code: str) -> ListingRef:
    """A product with its one SKU. Raises MappingError for a state we cannot read."""
    status, check = str(product.status), str(product.check_status)
    if status not in SHELF:
        raise MappingError("this product status is not in our table", field="status", value=status)
    if check not in CHECK and check != "3":
        raise MappingError("this product status is not in our table", field="check_status", value=check)
    state = SHELF[status]
    if state is not ListingState.DELETED and check != "3":
        state = CHECK[check]
    skus = [x for x in product.spec_prices if merchant_code in (x.code, x.outer_sku_id)] or product.spec_prices
    return ListingRef(product.number, skus[0].sku_id if skus else "", merchant_code, state)


def leaf(data: Any) -> int:
    """The deepest category of the platform's first guess; 0 when there is none [sdk]."""
    details = data.get("categoryDetails") if isinstance(data, dict) else None
    first = details[0].get("category_detail") if isinstance(details, list) and details else None
    levels = ("fourth_cid", "third_cid", "second_cid", "first_cid")
    return next((int(first[level]) for level in levels if first and str(first.get(level) or "0") != "0"), 0)


def fill_properties(
    wanted: Sequence[schemas.Property], facts: ListingFacts, configured: Mapping[str, str]
) -> dict[str, list[dict[str, Any]]]:
    """The category's properties from our facts, as ``product_format_new`` wants them [sdk].

    ``configured`` (name -> value) comes first. Raises Rejected when a required property has no value.
    """
    filled = {}
    for prop in wanted:
        value = configured.get(prop.property_name) or _fact(prop.property_name, facts)
        choice = next((x for x in prop.options or [] if x.name == value), None)
        if value and (choice is not None or not prop.options):
            number = int(choice.value_id) if choice else 0
            filled[prop.property_id] = [{"value": number, "name": value, "diy_type": int(choice is None)}]
        elif str(prop.required) == "1":
            raise Rejected(
                f"the category wants {prop.property_name}",
                vendor="douyin",
                field=prop.property_name,
                remedy=f"Enter {prop.property_name} in the shop's settings under properties, as the category words it.",
            )
    return filled


def spec_text(text: str) -> str:
    """A spec value without the signs the platform separates by, 30 characters at most [third-party]."""
    return "".join("、" if sign in "|,^" else sign for sign in text)[:30] or "默认"


def _fact(name: str, facts: ListingFacts) -> str:
    """Our fact behind a property, recognised by the property's Chinese name."""
    storage = {"frozen": "冷冻", "chilled": "冷藏", "ambient": "常温"}.get(facts.storage, "")
    words = {
        "品牌": facts.brand,
        "净含量": facts.net_content,
        "产地": facts.origin,
        "生产许可证": facts.food_licence,
        "保质期": f"{facts.shelf_days}天" if facts.shelf_days else "",
        "厂名": facts.producer,
        "生产商": facts.producer,
        "配料": facts.ingredients,
        "储存": storage,
        "储藏": storage,
        "贮存": storage,
    }
    return next((value for word, value in words.items() if word in name), "")


def _line(row: schemas.SkuOrder, *, closed: bool) -> OrderLine:
    case = row.after_sale_info or schemas.AfterSale(after_sale_status=0, refund_status=0)
    status, refund = str(case.after_sale_status or 0), str(case.refund_status or 0)
    if status not in OPEN_CASES | SETTLED_CASES:
        raise MappingError("this after-sales status is not in our table", field="after_sale_status", value=status)
    if refund not in REFUND_STATUS:
        raise MappingError("this refund status is not in our table", field="refund_status", value=refund)
    return OrderLine(
        line_id=row.order_id,
        item_id=row.product_id_str or row.product_id,
        vendor_sku_id=row.sku_id,
        merchant_code=row.code or row.out_sku_id or "",
        title=row.product_name,
        quantity=_count(row.item_num, "item_num"),
        unit_price=_fen(row.goods_price, "goods_price"),
        paid=_fen(row.pay_amount, "pay_amount"),
        refund_open=not closed and (status in OPEN_CASES or refund == "1"),
        refunded=closed or refund == "3",
    )


def _receiver(order: schemas.Order) -> Receiver:
    """Masks and ciphertext; without the platform's token ours is of this order alone, so that it travels alone."""
    masked, sealed = order.mask_post_addr or schemas.Address(), order.post_addr or schemas.Address()
    cipher = {
        "name": order.encrypt_post_receiver or "",
        "phone": order.encrypt_post_tel or "",
        "address": sealed.encrypt_detail or "",
    }
    seed = "|".join((order.order_id, *cipher.values(), masked.detail or ""))

    def place(level: str) -> str:
        found = getattr(masked, level) or getattr(sealed, level)
        return (found.name or "") if found else ""

    return Receiver(
        province=place("province"),
        city=place("city"),
        district=place("town"),
        town=place("street"),
        name_mask=order.mask_post_receiver or "",
        phone_mask=order.mask_post_tel or "",
        address_mask=masked.detail or "",
        cipher={part: text for part, text in cipher.items() if text},
        token=order.open_address_id or hashlib.sha256(seed.encode()).hexdigest()[:32],
    )


def _given(value: object) -> bool:
    return value not in (None, "", 0, "0")


def _count(value: object, name: str) -> int:
    if not str(value).isdigit() or int(str(value)) < 1:
        raise MappingError(f"{name} is no number of pieces", field=name, value=str(value))
    return int(str(value))


def _fen(value: object, name: str) -> Money:
    try:
        return Money.from_fen(value)
    except MappingError as error:
        raise MappingError(f"cannot read {name}", field=name, value=str(value)) from error


def _time(value: object, name: str) -> datetime:
    if not str(value).isdigit() or not int(str(value)):
        raise MappingError(f"cannot read {name}", field=name, value=str(value))
    return from_epoch(str(value))
