"""JD's words to ours and back. Pure and total: what it cannot read it names in a MappingError.

Amounts and times are read by the wire structures. Nothing is guessed and nothing becomes zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import orjson

from connectors.base.aftersales import Refund, RefundKind, RefundState, UnreadableRefund
from connectors.base.types import (
    AttributeKind,
    AttributeNeed,
    CategoryNeeds,
    ChannelOrder,
    Flag,
    ListingDraft,
    ListingFacts,
    ListingRef,
    ListingSnapshot,
    ListingState,
    OrderLine,
    OrderState,
    ParcelNotice,
    Receiver,
)
from connectors.jd.manifest import (
    CARRIER_NAMES,
    CARRIERS,
    MAX_NEW_TITLE,
    MAX_PICTURES,
    MAX_PRICE,
    MAX_TEXT,
    MAX_TITLE,
)
from connectors.jd.schemas import Category, CategoryAttr, Consignee, Logistics, OrderInfo, RefundApply, Sku, Ware, read
from hub.kernel.errors import Invalid, MappingError
from hub.kernel.money import ZERO, Money, total

#: orderState -> what the hub must do [official enumeration, meaning inferred].
STATES: dict[str, OrderState] = {
    "NOT_PAY": OrderState.UNPAID,
    "WAIT_SELLER_STOCK_OUT": OrderState.TO_SHIP,
    "WAIT_SELLER_DELIVERY": OrderState.TO_SHIP,  # overseas: left the stock room, waits for dispatch
    "WAIT_GOODS_RECEIVE_CONFIRM": OrderState.SHIPPED,
    "FINISHED_L": OrderState.FINISHED,
    "TRADE_CANCELED": OrderState.CLOSED,
    "DELIVERY_RETURN": OrderState.CLOSED,  # the courier brings it back
    "LOCKED": OrderState.HELD,
    "PAUSE": OrderState.HELD,
    "POP_ORDER_PAUSE": OrderState.HELD,
}

#: A frozen order whose buyer asks to cancel [inferred]; shipping it is forbidden either way.
REFUND_ASKED = frozenset({"LOCKED"})

#: wareStatus -> state; +512 waits for audit, +1024 failed it [official].
WARE_STATES: dict[int, ListingState] = {
    1: ListingState.OFF,
    2: ListingState.OFF,
    4: ListingState.REFUSED,
    8: ListingState.LIVE,
    **dict.fromkeys((513, 514, 516, 520), ListingState.AUDIT),
    **dict.fromkeys((1025, 1026, 1028, 1032), ListingState.REFUSED),
}

#: Status of a cancel application -> whose turn it is [official words, turn inferred].
REFUND_STATES: dict[str, RefundState] = {
    "0": RefundState.ASKED,
    "1": RefundState.PAYING,
    "2": RefundState.REFUSED,
    "3": RefundState.DONE,  # JD's finance paid
    "4": RefundState.DISPUTED,  # JD's finance would not pay
    "5": RefundState.PAYING,  # approved by hand
    "6": RefundState.PAYING,  # the courier turns the parcel round
    "7": RefundState.PAYING,
    "8": RefundState.DISPUTED,  # the courier could not turn it round
    "9": RefundState.PAYING,  # closed by force
    "10": RefundState.ASKED,  # the seller follows the parcel and answers later
    "11": RefundState.CLOSED,  # withdrawn by the buyer
}

#: Applications whose status is known to carry the time it was given; all others may change without a new time.
TIMED = frozenset({"0", "1", "2", "5"})

#: Name of a category attribute -> our word. Ids differ by category and are read at run time.
ATTRIBUTES: dict[str, str] = {
    "净含量": "net_content",
    "产地": "origin",
    "厂名": "producer",
    "保质期": "shelf_days",
    "储存条件": "storage",
    "生产许可证编号": "food_licence",
    "配料表": "ingredients",
}

FLAGS = (Flag.NONE, Flag.RED, Flag.YELLOW, Flag.GREEN, Flag.BLUE, Flag.PURPLE)  # by JD's number [official]
INPUTS = {1: AttributeKind.ONE_OF, 2: AttributeKind.MANY_OF, 3: AttributeKind.TEXT}  # inputType [official]
MAIN_COLOUR = "0000000000"  # [official]


def ware_state(status: int) -> ListingState:
    """State of a listing. Raises MappingError for a status never seen."""
    if status not in WARE_STATES:
        raise MappingError("JD sent a listing status we do not know", field="wareStatus", value=str(status))
    return WARE_STATES[status]


def carrier_code(company: Logistics) -> str:
    """Our code of a courier, by JD's id or else by its name; empty when we know no equivalent."""
    if company.logistics_id in CARRIERS:
        return CARRIERS[company.logistics_id]
    return next((ours for part, ours in CARRIER_NAMES.items() if part in company.logistics_name), "")


def joined_waybills(parcels: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """``(carrier id, waybill)`` pairs as JD wants them: carriers by ``|``, numbers of one carrier by ``,`` [official]."""
    by_carrier: dict[str, list[str]] = {}
    for carrier, waybill in parcels:
        by_carrier.setdefault(carrier, []).append(waybill)
    return "|".join(by_carrier), "|".join(",".join(waybills) for waybills in by_carrier.values())


def shipped_parcels(raw: Mapping[str, Any], carriers: Mapping[str, str]) -> tuple[ParcelNotice, ...]:
    """Waybills an order carries; JD does not say which lines are inside. ``carriers``: JD's id -> our code."""
    ids, numbers = str(raw.get("logisticsId") or ""), str(raw.get("waybill") or "")
    return tuple(
        ParcelNotice(waybill, carriers.get(carrier) or carrier, {})
        for carrier, waybills in zip(ids.split("|"), numbers.split("|"), strict=False)
        for waybill in waybills.split(",")
        if waybill
    )


def order_id(raw: Mapping[str, Any]) -> str:
    """The number of an order that may be unreadable otherwise; empty when even that is missing."""
    return str(raw.get("orderId") or "")


def to_order(raw: Mapping[str, Any]) -> ChannelOrder:
    """An orderInfo of search or get as a neutral order. Raises MappingError(field, value)."""
    info = read(OrderInfo, raw)
    if not info.itemInfoList:
        raise MappingError("an order without lines", field="itemInfoList", value="[]")
    if info.orderState not in STATES:
        raise MappingError("JD sent an order status we do not know", field="orderState", value=info.orderState)
    state, paid = STATES[info.orderState], info.shouldPay if info.actualPay is None else info.actualPay
    if paid is None:
        raise MappingError("JD does not say what was paid", field="shouldPay", value="None")
    return ChannelOrder(
        order_id=info.orderId,
        state=state,
        vendor_status=info.orderState,
        created_at=info.orderStartTime,
        modified_at=info.modified,
        paid_at=info.paymentConfirmTime,
        lines=_lines(info, goods=_goods_paid(state, paid=paid, freight=info.freightPrice)),
        receiver=_receiver(info.consigneeInfo),
        paid=paid,
        freight=info.freightPrice,
        discount=info.sellerDiscount,
        raw=orjson.dumps(raw),
        buyer_ref=info.open_id_buyer or "",
        buyer_note=info.orderRemark or "",
        seller_note=info.venderRemark or "",
        refund_open=info.orderState in REFUND_ASKED,
        hold_reason=f"{info.orderState} {info.orderStateRemark or ''}".strip() if state is OrderState.HELD else "",
    )


def _goods_paid(state: OrderState, *, paid: Money, freight: Money) -> Money:
    """The part of the payment that is not freight. Unpaid and cancelled orders may show freight nobody paid."""
    goods = paid - freight
    if goods.fen >= 0:
        return goods
    if state in (OrderState.UNPAID, OrderState.CLOSED):
        return ZERO
    raise MappingError("JD says less was paid than the freight", field="actualPay", value=paid.yuan())


def _lines(info: OrderInfo, *, goods: Money) -> tuple[OrderLine, ...]:
    """The lines; JD gives no share per line, so what was paid is divided by price after each line's own coupons."""
    coupons = {item.skuId: _coupons(info, item.skuId) for item in info.itemInfoList}
    worth = [
        max((item.jdPrice * item.itemTotal).fen - coupons.pop(item.skuId, ZERO).fen, 0) for item in info.itemInfoList
    ]
    return tuple(
        OrderLine(
            line_id=line_id,
            item_id=item.wareId or "",
            vendor_sku_id=item.skuId,
            merchant_code=item.outerSkuId or "",
            title=item.skuName,
            quantity=item.itemTotal,
            unit_price=item.jdPrice,
            paid=Money(share),
            refund_open=info.orderState in REFUND_ASKED,
        )
        for line_id, item, share in zip(info.line_ids, info.itemInfoList, _shares(goods.fen, worth), strict=True)
    )


def _shares(whole: int, weights: Sequence[int]) -> list[int]:
    """``whole`` fen divided by weight so that the parts add up exactly; the largest remainders get the odd fen."""
    weights = weights if sum(weights) else [1] * len(weights)
    base = [whole * weight // sum(weights) for weight in weights]
    order = sorted(range(len(base)), key=lambda i: whole * weights[i] % sum(weights), reverse=True)
    for i in order[: whole - sum(base)]:
        base[i] += 1
    return base


def _coupons(info: OrderInfo, sku_id: str) -> Money:
    return total([coupon.couponPrice for coupon in info.couponDetailList if coupon.skuId == sku_id])


def _receiver(consignee: Consignee) -> Receiver:
    """The receiver as JD shows it: desen_* masks for people, its ciphertext for its own waybill service."""
    ciphers = {"phone": consignee.mobile or consignee.telephone}
    return Receiver(
        province=consignee.province or "",
        city=consignee.city or "",
        district=consignee.county or "",
        town=consignee.town or "",
        name_mask=consignee.fullname or "",
        phone_mask=consignee.desen_mobile or consignee.desen_telephone or "",
        address_mask=consignee.fullAddress or "",
        cipher={part: text for part, text in ciphers.items() if text},
        token=consignee.oaid or "",
    )


# -- after the sale ------------------------------------------------------------------------------------


def to_refund(raw: Mapping[str, Any]) -> Refund:
    """A cancel application as a neutral case. Raises MappingError(field, value)."""
    row = read(RefundApply, raw)
    if row.status not in REFUND_STATES:
        raise MappingError("JD sent a refund status we do not know", field="status", value=row.status)
    return Refund(
        refund_id=row.id,
        order_id=row.orderId,
        kind=RefundKind.REFUND,
        state=REFUND_STATES[row.status],
        vendor_status=row.status,
        amount=row.applyRefundSum,
        created_at=row.applyTime,
        modified_at=row.changed_at,
        raw=orjson.dumps(raw),
        reason=row.reason or "",
        version=row.status,
    )


def unread_refund(raw: Mapping[str, Any], error: MappingError) -> UnreadableRefund:
    """An application the mapping could not read, with its payload."""
    numbers = str(raw.get("id") or ""), str(raw.get("orderId") or "")
    field, value = str(error.facts.get("field", "")), str(error.facts.get("value", ""))
    return UnreadableRefund(*numbers, reason=error.message, raw=orjson.dumps(raw), field=field, value=value)


def unread_service(raw: Mapping[str, Any]) -> UnreadableRefund:
    """A service order (return, exchange, repair): JD documents neither its fields nor its states, so none is read."""
    numbers = str(raw.get("serviceId") or ""), str(raw.get("orderId") or "")
    return UnreadableRefund(*numbers, reason="a JD service order: answer it at JD", raw=orjson.dumps(raw))


def may_have_changed(case: Refund | UnreadableRefund, since: datetime) -> bool:
    """Whether an application can have changed after ``since`` without its times showing it."""
    return isinstance(case, UnreadableRefund) or case.vendor_status not in TIMED or case.modified_at >= since


def refund_stamp(raw: Mapping[str, Any]) -> tuple[str, str]:
    """Number of an application and what changes with it."""
    return str(raw.get("id")), f"{raw.get('checkTime') or raw.get('applyTime')} {raw.get('status')!s:>2}"


def service_stamp(raw: Mapping[str, Any]) -> tuple[str, str]:
    """Number of a service order; what changes with it is its whole payload."""
    return str(raw.get("serviceId")), orjson.dumps(raw).decode()


# -- publishing ----------------------------------------------------------------------------------------


def check_draft(draft: ListingDraft) -> None:
    """Refuse what JD would refuse, before any call. Raises Invalid with a remedy."""
    problems = (
        (not 0 < len(draft.title.strip()) <= MAX_TITLE, "title too long or empty", "Use 1 to 50 characters."),
        (not draft.main_pictures, "no main picture", "Upload at least one main picture."),
        (len(draft.main_pictures) > MAX_PICTURES, "too many main pictures", "Keep at most ten main pictures."),
        (not 0 < draft.price.fen <= MAX_PRICE.fen, "price out of range", "Set a price above zero."),
        (draft.stock < 0, "negative stock", "Stock is zero or more."),
        (not draft.merchant_code, "no merchant code", "Give the listing its SKU code."),
        (draft.is_voucher, "vouchers are not sold on JD", "Sell this ticket on another channel."),
    )
    for wrong, what, remedy in problems:
        if wrong:
            raise Invalid(f"{draft.merchant_code}: {what}", remedy=remedy)


def check_price(price: Money, what: str) -> None:
    """Raises Invalid for a price JD would refuse."""
    if not 0 < price.fen <= MAX_PRICE.fen:
        raise Invalid(f"{what}: price out of range", remedy="Set a price above zero.")


def ware_request(
    draft: ListingDraft,
    *,
    category_id: str,
    attributes: Sequence[CategoryAttr],
    sale_attributes: Sequence[CategoryAttr],
    settings: Mapping[str, Any],
) -> dict[str, Any]:
    """Body of jingdong.ware.write.add for one SKU: features, pictures and the sale attribute filled in.

    ``settings``: transport_id, brand_id, image_base, attribute_values (attribute id -> text or value id).
    """
    ware = _ware(draft, attributes, settings) | {
        "categoryId": int(category_id),
        "multiCategoryId": int(category_id),
        "transportId": int(draft.freight_template or settings.get("transport_id", 0)),
        "wareStatus": 1,
        "outerId": draft.merchant_code,
        "images": [
            {"colorId": MAIN_COLOUR, "imgIndex": index, "imgUrl": picture.url}
            for index, picture in enumerate(draft.main_pictures, start=1)
        ],
    }
    if settings.get("brand_id"):
        ware["brandId"] = int(settings["brand_id"])
    sku = {
        "saleAttrs": _sale_attributes(draft, sale_attributes),
        "jdPrice": draft.price.yuan(),
        "stockNum": str(draft.stock),
        "outerId": draft.merchant_code,
    }
    return {"ware": ware, "skus": [sku]}


def ware_update(
    ware_id: str, draft: ListingDraft, *, attributes: Sequence[CategoryAttr], settings: Mapping[str, Any]
) -> dict[str, Any]:
    """The ware of updateWare: all that may change there, never pictures, status or stock. Raises Invalid."""
    if len(draft.title) > MAX_NEW_TITLE:
        raise Invalid(f"{draft.merchant_code}: title too long", remedy="JD takes 45 characters once a ware exists.")
    return {"wareId": int(ware_id)} | _ware(draft, attributes, settings)


def _ware(draft: ListingDraft, attributes: Sequence[CategoryAttr], settings: Mapping[str, Any]) -> dict[str, Any]:
    text = _introduction(draft, str(settings.get("image_base", "https://img30.360buyimg.com/popWareDetail/")))
    return {
        "title": draft.title,
        "jdPrice": draft.price.yuan(),
        "marketPrice": draft.market_price.yuan(),
        "weight": f"{draft.weight_g / 1000:.3f}",
        "introduction": text,
        "mobileDesc": text,
        "multiCateProps": _properties(draft, attributes, settings.get("attribute_values", {})),
    }


def _introduction(draft: ListingDraft, base: str) -> str:
    """The detail page: all detail pictures under each other, or the title while there are none."""
    urls = [picture.url if "//" in picture.url else base + picture.url for picture in draft.detail_pictures]
    text = "".join(f'<p><img src="{escape(url)}"/></p>' for url in urls) or f"<p>{escape(draft.title)}</p>"
    if len(text) > MAX_TEXT:
        raise Invalid(f"{draft.merchant_code}: description too long", remedy="Use fewer detail pictures.")
    return text


def _properties(
    draft: ListingDraft, attributes: Sequence[CategoryAttr], own: Mapping[str, str]
) -> list[dict[str, Any]]:
    filled = {attribute.categoryAttrId: filled_in(draft.facts, attribute, own) for attribute in attributes}
    return [{"attrId": number, "attrValues": [value]} for number, value in filled.items() if value]


def filled_in(facts: ListingFacts, attribute: CategoryAttr, own: Mapping[str, str]) -> str:
    """What an attribute is sent with: the operator's own value, else the fact of that name; empty when nobody knows.

    An attribute marked ``brand`` must not be set [official].
    """
    if attribute.marked("brand"):
        return ""
    fact = ATTRIBUTES.get(attribute.attName)
    wanted = own.get(attribute.categoryAttrId) or (str(getattr(facts, fact) or "") if fact else "")
    return attribute.value_id(wanted) if wanted else ""


def _sale_attributes(draft: ListingDraft, attributes: Sequence[CategoryAttr]) -> list[dict[str, Any]]:
    """The sale attribute; its value is named by alias where JD does not list ours."""
    chosen = sale_attribute(attributes)
    if chosen is None:
        return []
    value = next((v for v in chosen.attrValueList if v.attrValue == draft.spec), chosen.attrValueList[0])
    alias = {} if value.attrValue == draft.spec else {"attrValueAlias": [draft.spec]}
    return [{"attrId": chosen.categoryAttrId, "attrValues": [value.attrValueId]} | alias]


def sale_attribute(attributes: Sequence[CategoryAttr]) -> CategoryAttr | None:
    """The first valid sale attribute; without a ``dim`` mark one is invalid [official]."""
    return next((x for x in attributes if x.marked("dim") and x.attrValueList), None)


def category_needs(
    category: Category,
    facts: ListingFacts,
    *,
    attributes: Sequence[CategoryAttr],
    sale: CategoryAttr | None,
    settings: Mapping[str, Any],
) -> CategoryNeeds:
    """What a category asks for. JD's papers name no field that says "required".

    The sale attribute is; ``required_attributes`` (ids or names) of the shop adds others.
    """
    must, own = {str(x) for x in settings.get("required_attributes", ())}, settings.get("attribute_values", {})
    needs = [
        AttributeNeed(
            vendor_id=x.categoryAttrId,
            name=x.attName,
            required=bool({x.categoryAttrId, x.attName} & must),
            kind=_input(x),
            choices=tuple(value.attrValue for value in x.attrValueList),
            filled=filled_in(facts, x, own),
        )
        for x in attributes
        if not x.marked("brand")
    ]
    if sale is not None:
        choices = tuple(value.attrValue for value in sale.attrValueList)
        filled = facts.net_content or choices[0]  # any text may stand beside a listed value as its alias
        needs.append(AttributeNeed(sale.categoryAttrId, sale.attName, True, _input(sale), choices, filled))
    return CategoryNeeds(category.id, category.name, tuple(needs))


def _input(attribute: CategoryAttr) -> AttributeKind:
    if attribute.inputType not in INPUTS:
        raise MappingError("JD sent an input type we do not know", field="inputType", value=str(attribute.inputType))
    return INPUTS[attribute.inputType]


def snapshots(ware: Ware, skus: Sequence[Sku]) -> tuple[ListingSnapshot, ...]:
    """A ware as one listing per SKU; a ware whose SKUs are not listed stands alone, without their number."""
    state = ware_state(ware.wareStatus)
    if not skus:
        alone = ListingRef(ware.wareId, "", ware.outerId or "", state)
        return (ListingSnapshot(alone, ware.title, ware.jdPrice),)
    return tuple(
        ListingSnapshot(
            ListingRef(ware.wareId, sku.skuId, sku.outerId or ware.outerId or "", state),
            ware.title,
            ware.jdPrice if sku.jdPrice is None else sku.jdPrice,
            sku.stockNum,
        )
        for sku in skus
    )
