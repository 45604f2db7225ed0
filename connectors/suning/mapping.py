"""Suning's words in ours: order states, money, receivers, returns, carriers, attributes. Pure and total.

What is not in the tables raises MappingError with the field and the value; nothing is guessed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from connectors.base.aftersales import Refund, RefundKind, RefundState
from connectors.base.types import (
    CarrierCode,
    ChannelOrder,
    ListingFacts,
    OrderLine,
    OrderState,
    ParcelNotice,
    PlainReceiver,
    Receiver,
)
from connectors.suning import schemas
from hub.kernel.clock import from_china_text
from hub.kernel.errors import MappingError, Rejected
from hub.kernel.money import ZERO, Money, total

#: 10, 20, 30, 40 [official], 21 [third-party]. 5 is seen in one ERP without a meaning and stays unreadable.
ORDER_STATUS = {
    "10": OrderState.TO_SHIP,
    "20": OrderState.SHIPPED,
    "21": OrderState.PART_SHIPPED,
    "30": OrderState.FINISHED,
    "40": OrderState.CLOSED,
}
#: Our carrier code -> the platform's; [third-party], and only offered when the platform lists it.
CARRIERS = {
    "SF": "S02",
    "EMS": "E01",
    "YZPY": "B03",
    "JD": "JDW",
    "YTO": "Y01",
    "ZTO": "Z01",
    "STO": "S01",
    "YUNDA": "Y02",
    "JTSD": "JT1",
    "DBKD": "D04",
}
_OURS = {vendor: ours for ours, vendor in CARRIERS.items()}

#: The platform's words for a case [inferred]: no source lists them, so a shop may add its own (``refund_words``).
REFUND_WORDS = {
    "待处理": RefundState.ASKED,
    "待商家处理": RefundState.ASKED,
    "待买家退货": RefundState.RETURNING,
    "待商家收货": RefundState.RETURNED,
    "商家拒绝": RefundState.REFUSED,
    "退款中": RefundState.PAYING,
    "退款成功": RefundState.DONE,
    "已取消": RefundState.CLOSED,
}
REFUND_KIND = {"": RefundKind.RETURN, "0": RefundKind.RETURN, "1": RefundKind.REFUND}


def to_order(order: schemas.Order, raw: bytes) -> ChannelOrder:
    """A whole order. Raises MappingError for a state, an amount or a time we cannot read.

    The platform tells no time of change and no time of payment; only paid orders are shown [inferred].
    """
    status = str(order.orderTotalStatus)
    if status not in ORDER_STATUS:
        raise MappingError("this order status is not in our table", field="orderTotalStatus", value=status)
    sold_at = _time(order.orderSaleTime, "orderSaleTime")
    if not order.orderDetail:
        raise MappingError("the order has no lines", field="orderDetail", value="[]")
    lines = tuple(_line(row) for row in order.orderDetail)
    return ChannelOrder(
        order_id=order.orderCode,
        state=ORDER_STATUS[status],
        vendor_status=vendor_status(order),
        created_at=sold_at,
        modified_at=sold_at,
        paid_at=sold_at,
        lines=lines,
        receiver=_receiver(order),
        paid=total([line.paid for line in lines]),
        freight=total([_yuan(row.transportFee, "transportFee") for row in order.orderDetail]),
        discount=total([_discount(row) for row in order.orderDetail]),
        raw=raw,
        buyer_ref=order.userName or "",
        buyer_note=order.buyerOrdRemark or "",
        seller_note=order.sellerOrdRemark or "",
        refund_open=any(line.refund_open for line in lines),
    )


def vendor_status(order: schemas.Order) -> str:
    """The platform's own numbers, verbatim: the order's, then one per line with its return flag."""
    lines = " ".join(f"{row.orderLineStatus}/{row.returnOrderFlag}" for row in order.orderDetail)
    return f"orderTotalStatus={order.orderTotalStatus} lines={lines}"


def to_parcels(order: schemas.Order) -> tuple[ParcelNotice, ...]:
    """Parcels the platform has for this order: lines with the same waybill travel together."""
    lines: dict[tuple[str, str], dict[str, int]] = {}
    for row in order.orderDetail:
        if row.expressno:
            parcel = lines.setdefault((row.expressno, row.expresscompanycode or ""), {})
            parcel[row.orderLineNumber] = _pieces(row.saleNum)
    return tuple(
        ParcelNotice(waybill, _OURS.get(company, company), pieces) for (waybill, company), pieces in lines.items()
    )


def to_carriers(companies: Sequence[schemas.Company]) -> tuple[CarrierCode, ...]:
    """Companies the platform lists; a row without a name shows its code."""
    return tuple(
        CarrierCode(
            _OURS.get(row.expressCompanyCode, ""),
            row.expressCompanyCode,
            row.expressCompanyName or row.expressCompanyCode,
        )
        for row in companies
        if row.expressCompanyCode
    )


def refund_id(row: schemas.Rejected) -> str:
    """A case has no number: order, time of asking and product name it [third-party: an ERP does likewise]."""
    digits = "".join(sign for sign in row.applyTime or "" if sign.isdigit())
    return "-".join(part for part in (row.orderCode, digits, row.productCode or "") if part)


def to_refund(row: schemas.Rejected, raw: bytes, words: Mapping[str, str]) -> Refund:
    """A case. ``words`` adds the shop's own table: the platform's word -> one of ours. Raises MappingError."""
    word, kind = row.statusDesc or "", str(row.refundtype if row.refundtype is not None else "")
    if kind not in REFUND_KIND:
        raise MappingError("this kind of refund is not in our table", field="refundtype", value=kind)
    asked_at = _time(row.applyTime, "applyTime")
    return Refund(
        refund_id=refund_id(row),
        order_id=row.orderCode,
        kind=REFUND_KIND[kind],
        state=_refund_state(word, words),
        vendor_status=word,
        amount=_yuan(row.returnMoney, "returnMoney"),
        created_at=asked_at,
        modified_at=asked_at,
        raw=raw,
        reason=row.returnReason or "",
        return_waybill=row.expressNo or "",
        return_carrier=row.expressCompanyCode or "",
    )


def fill_parameters(
    wanted: Sequence[schemas.Parameter], facts: ListingFacts, configured: Mapping[str, str]
) -> list[dict[str, str]]:
    """The category's attributes from our facts; ``configured`` (name -> value) comes first.

    Raises Rejected, before anything is handed in, when a required attribute has no value.
    """
    filled = []
    for parameter in wanted:
        value = configured.get(parameter.parName) or _fact(parameter.parName, facts)
        if value and parameter.parOption:
            value = next((str(x.parOptionCode) for x in parameter.parOption if x.parOptionDesc == value), "")
        if value:
            filled.append({"parCode": parameter.parCode, "parValue": value})
        elif parameter.isMust == "X":
            raise Rejected(
                f"the category wants {parameter.parName}",
                vendor="suning",
                field=parameter.parName,
                remedy=f"Enter {parameter.parName} in the shop's settings under parameters, as the category words it.",
            )
    return filled


def _fact(name: str, facts: ListingFacts) -> str:
    """Our fact behind an attribute, recognised by the attribute's Chinese name."""
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


def _refund_state(word: str, words: Mapping[str, str]) -> RefundState:
    try:
        return RefundState(words[word]) if word in words else REFUND_WORDS[word]
    except (KeyError, ValueError) as error:
        raise MappingError("this refund status is not in our table", field="statusDesc", value=word) from error


def _line(row: schemas.OrderDetail) -> OrderLine:
    flag = str(row.returnOrderFlag if row.returnOrderFlag is not None else "0") or "0"
    if flag not in ("0", "1"):
        raise MappingError("this return flag is not in our table", field="returnOrderFlag", value=flag)
    closed = str(row.orderLineStatus) == "40"
    return OrderLine(
        line_id=row.orderLineNumber,
        item_id=row.productCode,
        vendor_sku_id="",
        merchant_code=row.itemCode or "",
        title=row.productName or "",
        quantity=_pieces(row.saleNum),
        unit_price=_yuan(row.unitPrice, "unitPrice"),
        paid=_yuan(row.payAmount, "payAmount"),
        refund_open=flag == "1" and not closed,
        refunded=closed,
    )


def _discount(row: schemas.OrderDetail) -> Money:
    given = ((row.coupontotalMoney, "coupontotalMoney"), (row.vouchertotalMoney, "vouchertotalMoney"))
    return total([_yuan(amount, name) for amount, name in given])


def _receiver(order: schemas.Order) -> Receiver:
    """Masked or in clear, field by field: what today's platform masks is not known."""
    given = (order.customerName or "", order.mobNum or "", order.customerAddress or "")
    clear = ["" if "*" in text else text for text in given]
    name, phone, address = ("" if text else mask for text, mask in zip(clear, given, strict=True))
    seed = "|".join((order.orderCode, *given))
    return Receiver(
        province=order.provinceName or "",
        city=order.cityName or "",
        district=order.districtName or "",
        name_mask=name,
        phone_mask=phone,
        address_mask=address,
        token=hashlib.sha256(seed.encode()).hexdigest()[:32],  # of this order alone: masks do not prove one receiver
        plain=PlainReceiver(*clear) if any(clear) else None,
    )


def _pieces(value: object) -> int:
    """Pieces from text such as "2.0"."""
    try:
        count = Decimal(str(value))
    except InvalidOperation as error:
        raise MappingError("cannot read saleNum", field="saleNum", value=str(value)) from error
    if not count.is_finite() or count != count.to_integral_value() or count < 1:
        raise MappingError("saleNum is no whole number of pieces", field="saleNum", value=str(value))
    return int(count)


def _yuan(value: object, name: str) -> Money:
    if value is None or value == "":
        if name in ("transportFee", "coupontotalMoney", "vouchertotalMoney"):
            return ZERO  # amounts that are simply absent from orders without freight or coupons
        raise MappingError(f"{name} is missing", field=name, value="")
    try:
        return Money.from_yuan(value)
    except MappingError as error:
        raise MappingError(f"cannot read {name}", field=name, value=str(value)) from error


def _time(value: str | None, name: str) -> datetime:
    try:
        return from_china_text(value or "")
    except ValueError as error:
        raise MappingError(f"cannot read {name}", field=name, value=str(value)) from error
