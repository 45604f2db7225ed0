"""Between WeChat's words and the hub's. Pure and total: every input gives a value or a MappingError, never a guess.

Amounts are whole fen on both sides. Status numbers: [official] but for 5, 12, 13 and 190 [sdk].
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.base.types import (
    CarrierCode,
    ChannelOrder,
    ListingDraft,
    ListingFacts,
    ListingRef,
    ListingState,
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

#: product status -> (state, reason) [sdk + official]; 0 (never on sale) is told apart by the audit.
PRODUCT_STATES = {
    5: (ListingState.LIVE, ""),
    6: (ListingState.DELETED, "in the recycle bin"),
    9: (ListingState.DELETED, ""),
    11: (ListingState.OFF, ""),
    13: (ListingState.OFF, "taken off sale for a violation"),
    14: (ListingState.OFF, "the shop's deposit is too low"),
    15: (ListingState.OFF, "the brand's licence has expired"),
    20: (ListingState.OFF, "banned by the platform"),
}
#: edit_status -> state of a product never on sale [sdk + official].
AUDIT_STATES = {
    0: ListingState.OFF,
    1: ListingState.OFF,
    2: ListingState.AUDIT,
    3: ListingState.REFUSED,
    4: ListingState.OFF,
    5: ListingState.AUDIT,
    7: ListingState.AUDIT,
    8: ListingState.REFUSED,
}

#: Our carrier codes are this platform's own [official list copy]; codes not here are looked up in its list.
CARRIERS = {code: code for code in ("SF", "EMS", "JD", "ZTO", "YTO", "STO", "YUNDA", "JTSD", "DBKD", "CNSD")}

COURIER, NO_COURIER = 0, 1  # deliver_method of a product [official]
OWN_COURIER, VIRTUAL = 1, 3  # deliver_type of a parcel [official]
NO_BRAND = "2100000000"  # [official]


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
        created_at=_instant("create_time", wire.create_time),
        modified_at=_instant("update_time", wire.update_time),
        lines=lines,
        receiver=_receiver(detail.delivery_info),
        paid=paid,
        freight=freight,
        discount=Money.from_fen(detail.price_info.discounted_price),
        raw=raw,
        paid_at=_instant("pay_time", detail.pay_info.pay_time) if detail.pay_info.pay_time else None,
        ship_by=_instant("delivery_deadline", min(deadlines)) if deadlines else None,
        buyer_ref=wire.openid,
        buyer_note=detail.ext_info.customer_notes,
        seller_note=detail.ext_info.merchant_notes,
        refund_open=wire.aftersale_detail.on_aftersale_order_cnt > 0 or any(line.refund_open for line in lines),
        hold_reason=reason,
    )


def _instant(field: str, seconds: int) -> datetime:
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


# -- listings ------------------------------------------------------------------------------------


def to_listing(wire: schemas.Product, merchant_code: str) -> ListingRef:
    """A product as the hub sees it. Raises MappingError for a status never seen."""
    if wire.status == 0:
        state, reason = AUDIT_STATES.get(wire.edit_status), wire.audit_info.reject_reason
    else:
        state, reason = PRODUCT_STATES.get(wire.status, (None, ""))
    if state is None:
        raise MappingError("unknown product status", field="status", value=f"{wire.status}/{wire.edit_status}")
    skus = [x.sku_id for x in wire.skus if merchant_code in (x.out_sku_id, x.sku_code)] or [x.sku_id for x in wire.skus]
    return ListingRef(
        item_id=wire.product_id,
        vendor_sku_id=skus[0] if skus else "",
        merchant_code=merchant_code,
        state=state,
        reason=reason,
    )


def check_draft(draft: ListingDraft) -> None:
    """Refuse what the platform is known to refuse, before it costs quota. Raises Invalid with a remedy."""
    title = draft.title.strip()
    if not 5 <= len(title) <= 60 or title.isascii():
        raise Invalid("the title must have 5 to 60 characters and some Chinese", remedy="Change the title for WeChat.")
    strict = draft.facts.is_food or draft.facts.is_fresh
    _check_pictures("main", [x.url for x in draft.main_pictures], least=4 if strict else 3, most=9)
    _check_pictures("detail", [x.url for x in draft.detail_pictures], least=3 if strict else 1, most=20)
    if not 0 < draft.price.fen <= 1_000_000_000:
        raise Invalid("the price must lie between ¥0.01 and ¥10,000,000.00", remedy="Correct the price.")
    if not 0 <= draft.stock <= 10_000_000:
        raise Invalid("the stock must lie between 0 and 10,000,000", remedy="Correct the stock.")


def _check_pictures(kind: str, urls: Sequence[str], *, least: int, most: int) -> None:
    if not least <= len(urls) <= most:
        raise Invalid(
            f"WeChat wants {least} to {most} {kind} pictures, there are {len(urls)}",
            remedy=f"Give this product {least} to {most} different {kind} pictures.",
        )
    if len(set(urls)) != len(urls):
        raise Invalid(f"a {kind} picture is there twice", remedy=f"Replace the repeated {kind} picture.")


def pick_category(facts: ListingFacts, tree: Sequence[schemas.Category], wanted: str) -> list[schemas.Category]:
    """The path from the root to the leaf for a product: the leaf ``wanted`` by id or name, else one called like ours.

    Raises Invalid when there is none.
    """
    name = wanted or facts.category
    found = next((x for x in tree if x.leaf and name in (x.cat_id, x.name)), None)
    if found is None:
        raise Invalid(
            f"WeChat has no leaf category {name} for {facts.category}",
            remedy=f"Open the shop's settings and map the category {facts.category} to a WeChat leaf category.",
        )
    by_id = {x.cat_id: x for x in tree}
    path = [found]
    while (up := by_id.get(path[0].f_cat_id)) and up not in path:
        path.insert(0, up)
    return path


def default_category(facts: ListingFacts, *, is_voucher: bool) -> str:
    """The word under which a leaf is looked for when the shop has no mapping of its own."""
    if is_voucher:
        return "voucher"
    if facts.is_fresh:
        return "fresh"
    return "food" if facts.is_food else "goods"


def to_attributes(
    facts: ListingFacts, wanted: Sequence[schemas.Attribute], more: Mapping[str, str]
) -> list[dict[str, str]]:
    """Answers to what the category asks; ``more`` goes first. Raises Invalid naming what is required and unknown."""
    known = _known_attributes(facts) | dict(more)
    given, missing = [], []
    for attribute in wanted:
        value = known.get(attribute.name, "")
        choices = attribute.value.split(";") if attribute.type_v2.startswith("select") else []
        if value and (not choices or set(value.split(";")) <= set(choices)):
            given.append({"attr_key": attribute.name, "attr_value": value})
        elif attribute.is_required:
            missing.append(attribute.name)
    if missing:
        names = "、".join(missing)
        raise Invalid(f"the category asks for {names}", remedy=f"Add {names} to the attributes in the shop's settings.")
    return given


def _known_attributes(facts: ListingFacts) -> dict[str, str]:
    """What we can answer by the attribute's usual Chinese name; a number and its unit are parted by a space."""
    storage = {"frozen": "冷冻", "chilled": "冷藏", "ambient": "常温"}.get(facts.storage, "")
    return {
        "品牌": facts.brand,
        "净含量": facts.net_content,
        "保质期": f"{facts.shelf_days} 天" if facts.shelf_days else "",
        "储存方式": storage,
        "储存条件": storage,
        "产地": facts.origin,
        "厂名": facts.producer,
        "生产许可证编号": facts.food_licence,
        "配料表": facts.ingredients,
    }


def to_product(
    draft: ListingDraft,
    *,
    category: Sequence[schemas.Category],
    attributes: Sequence[Mapping[str, str]],
    address_id: str,
    template_id: str,
) -> dict[str, Any]:
    """The body of product/add with ``listing`` 1: save and submit for sale [official]."""
    body: dict[str, Any] = {
        "out_product_id": draft.merchant_code,
        "title": draft.title.strip(),
        "head_imgs": [x.url for x in draft.main_pictures],
        "desc_info": {"imgs": [x.url for x in draft.detail_pictures], "desc": ""},
        "deliver_method": NO_COURIER if draft.is_voucher else COURIER,
        "cats_v2": [{"cat_id": x.cat_id} for x in category],
        "attrs": list(attributes),
        "brand_id": NO_BRAND,
        "after_sale_info": {"after_sale_address_id": address_id},
        "skus": [
            {
                "out_sku_id": draft.merchant_code,
                "sku_code": draft.merchant_code,
                "thumb_img": draft.main_pictures[0].url,
                "sale_price": draft.price.fen,
                "market_price": draft.market_price.fen,
                "stock_num": draft.stock,
                "sku_attrs": [{"attr_key": "规格", "attr_value": draft.spec[:40] or draft.unit}],
                "sku_deliver_info": {"stock_type": 0},
            }
        ],
        "listing": 1,
    }
    if not draft.is_voucher:
        body["express_info"] = {"template_id": template_id, "weight": draft.weight_g}
    return body
