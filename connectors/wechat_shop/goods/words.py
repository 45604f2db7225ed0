"""Listings between WeChat's words and the hub's. Pure and total: every input gives a value, a MappingError or Invalid.

Amounts are whole fen on both sides.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.base.types import ListingDraft, ListingFacts, ListingRef, ListingState
from connectors.wechat_shop.shapes import goods as shapes
from hub.kernel.errors import Invalid, MappingError

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


def to_listing(wire: shapes.Product, merchant_code: str) -> ListingRef:
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


def pick_category(facts: ListingFacts, tree: Sequence[shapes.Category], wanted: str) -> list[shapes.Category]:
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
    facts: ListingFacts, wanted: Sequence[shapes.Attribute], more: Mapping[str, str]
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
    category: Sequence[shapes.Category],
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
