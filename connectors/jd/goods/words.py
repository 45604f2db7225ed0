"""Wares in JD's words: drafts into requests, listings and categories out of answers. Pure; refuses what JD would."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from connectors.base.types import (
    AttributeKind,
    AttributeNeed,
    CategoryNeeds,
    ListingDraft,
    ListingFacts,
    ListingRef,
    ListingSnapshot,
    ListingState,
)
from connectors.jd.schemas import Category, CategoryAttr, Sku, Ware
from hub.kernel.errors import Invalid, MappingError
from hub.kernel.money import Money

#: wareStatus -> state; +512 waits for audit, +1024 failed it [official].
WARE_STATES: dict[int, ListingState] = {
    1: ListingState.OFF,
    2: ListingState.OFF,
    4: ListingState.REFUSED,
    8: ListingState.LIVE,
    **dict.fromkeys((513, 514, 516, 520), ListingState.AUDIT),
    **dict.fromkeys((1025, 1026, 1028, 1032), ListingState.REFUSED),
}

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

MAX_TITLE = 50  # characters on create [official]
MAX_NEW_TITLE = 45  # characters on later changes [official]
MAX_PICTURES = 10  # per colour [official]
MAX_TEXT = 100_000  # characters of introduction and of mobileDesc [official]
MAX_PRICE = Money(999_999_999_00)  # [official]

INPUTS = {1: AttributeKind.ONE_OF, 2: AttributeKind.MANY_OF, 3: AttributeKind.TEXT}  # inputType [official]
MAIN_COLOUR = "0000000000"  # [official]


def ware_state(status: int) -> ListingState:
    """State of a listing. Raises MappingError for a status never seen."""
    if status not in WARE_STATES:
        raise MappingError("JD sent a listing status we do not know", field="wareStatus", value=str(status))
    return WARE_STATES[status]


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
