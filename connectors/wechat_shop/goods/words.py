"""Listings between WeChat's words and the hub's. Pure and total: every input gives a value, a MappingError or Invalid.

Amounts are whole fen on both sides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.base.types import ListingDraft, ListingRef, ListingSnapshot, ListingState
from connectors.wechat_shop.shapes import goods as shapes
from hub.kernel.errors import Invalid, MappingError
from hub.kernel.money import Money

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

COURIER, NO_COURIER = 0, 1  # deliver_method of a product [official]
NO_BRAND = "2100000000"  # [official]
IN_STOCK, PRESALE = 0, 1  # stock_type of a SKU [official]
PRESALE_DAYS = range(4, 16)  # days after payment a fully paid presale may take [official]
#: What a shop may have set by hand and an update of the whole draft must not lose [official].
KEPT = ("brand_id", "short_title", "limited_info", "extra_service")


def to_listing(wire: shapes.Product, merchant_code: str) -> ListingRef:
    """A product as the hub sees it; a product on sale whose last edit was refused stays live and says why.

    Raises MappingError for a status never seen.
    """
    if wire.status == 0:
        state, reason = AUDIT_STATES.get(wire.edit_status), ""
    else:
        state, reason = PRODUCT_STATES.get(wire.status, (None, ""))
    if AUDIT_STATES.get(wire.edit_status) is ListingState.REFUSED:
        reason = reason or wire.refusal()
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


def to_snapshots(wire: shapes.Product) -> list[ListingSnapshot]:
    """A product on the shelf, once per SKU; nothing for one that is deleted. Raises MappingError as ``to_listing``."""
    shown = []
    for sku in wire.skus:
        ref = to_listing(wire, sku.sku_code or sku.out_sku_id or wire.out_product_id)
        if ref.state is ListingState.DELETED:
            continue
        price = Money.from_fen(sku.sale_price) if sku.sale_price is not None else None
        shown.append(ListingSnapshot(replace(ref, vendor_sku_id=sku.sku_id), wire.title, price, sku.stock_num))
    return shown


def to_update(body: Mapping[str, Any], product: shapes.Product, ref: ListingRef, *, stock: int) -> dict[str, Any]:
    """The body of product/update out of the one of product/add: it overwrites the whole draft [official].

    Our SKU keeps its id and its stock, other SKUs and what the shop set by hand stay, codes never change. It is
    submitted unless the product is off sale.
    """
    ours = next((x for x in product.skus if x.sku_id == ref.vendor_sku_id), None)
    if ours is None:
        raise Invalid("the product has no such SKU any more", remedy="Look the listing up again before changing it.")
    sku = body["skus"][0] | {"sku_id": ours.sku_id, "out_sku_id": ours.out_sku_id, "stock_num": stock}
    others = [x.model_dump() for x in product.skus if x is not ours]
    kept = {name: value for name in KEPT if (value := (product.model_extra or {}).get(name)) not in (None, "", {})}
    off = PRODUCT_STATES.get(product.status, (None, ""))[0] is ListingState.OFF
    return {
        **body,
        **kept,
        "product_id": product.product_id,
        "out_product_id": product.out_product_id,
        "skus": [sku, *others],
        "listing": 0 if off else 1,
    }


def check_price(price: Money) -> None:
    """Refuse a price the platform is known to refuse [official]. Raises Invalid."""
    if not 0 < price.fen <= 1_000_000_000:
        raise Invalid("the price must lie between ¥0.01 and ¥10,000,000.00", remedy="Correct the price.")


def check_draft(draft: ListingDraft) -> None:
    """Refuse what the platform is known to refuse, before it costs quota. Raises Invalid with a remedy."""
    title = draft.title.strip()
    if not 5 <= len(title) <= 60 or title.isascii():
        raise Invalid("the title must have 5 to 60 characters and some Chinese", remedy="Change the title for WeChat.")
    strict = draft.facts.is_food or draft.facts.is_fresh
    _check_pictures("main", [x.url for x in draft.main_pictures], least=4 if strict else 3, most=9)
    _check_pictures("detail", [x.url for x in draft.detail_pictures], least=3 if strict else 1, most=20)
    check_price(draft.price)
    if draft.presale_days and draft.presale_days not in PRESALE_DAYS:
        raise Invalid("a presale takes 4 to 15 days", remedy="Sell from stock, or give 4 to 15 days to ship.")
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


def to_product(
    draft: ListingDraft,
    *,
    category: Sequence[shapes.Category],
    attributes: Sequence[Mapping[str, str]],
    papers: Sequence[Mapping[str, object]] = (),
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
                "sku_deliver_info": _deliver_info(draft),
            }
        ],
        "listing": 1,
    }
    if papers:
        body["product_qua_infos"] = list(papers)
    if not draft.is_voucher:
        body["express_info"] = {"template_id": template_id, "weight": draft.weight_g}
    return body


def _deliver_info(draft: ListingDraft) -> dict[str, int]:
    """From stock, or paid in full and sent so many days after payment (field names [sdk])."""
    if not draft.presale_days:
        return {"stock_type": IN_STOCK}
    return {
        "stock_type": PRESALE,
        "full_payment_presale_delivery_type": 0,
        "full_payment_presale_delivery_time": draft.presale_days,
    }
