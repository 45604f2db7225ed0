"""What a category asks for, and what we can answer. Pure: every input gives a value or Invalid with a remedy."""

import re
from collections.abc import Mapping, Sequence

from connectors.base.types import (
    AttributeKind,
    AttributeNeed,
    CategoryNeeds,
    ListingDraft,
    ListingFacts,
    Qualification,
)
from connectors.wechat_shop.shapes import goods as shapes
from hub.kernel.errors import Invalid

#: Our kinds of papers -> words by which a category's paper is recognised; ``settings["papers"]`` goes first. Ours.
PAPER_WORDS = {
    "licence": ("许可证", "营业执照", "备案"),
    "organic": ("有机",),
    "geographic": ("地理标志",),
    "halal": ("清真",),
    "brand": ("商标", "品牌", "授权"),
    "inspection": ("检验", "检测", "检疫"),
}
PICTURES_PER_PAPER = 10  # [official]
#: type_v2 -> kind [official]; a unit follows the number after a space.
KINDS = {
    "select_one": AttributeKind.ONE_OF,
    "select_many": AttributeKind.MANY_OF,
    "integer": AttributeKind.NUMBER,
    "decimal4": AttributeKind.NUMBER,
    "integer_unit": AttributeKind.NUMBER,
    "decimal4_unit": AttributeKind.NUMBER,
}
_NUMBERS = {"integer": r"\d+", "decimal4": r"\d+(?:\.\d{1,4})?"}


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
    needs = to_attribute_needs(facts, wanted, more)
    if missing := "、".join(need.name for need in needs if need.required and not need.filled):
        raise Invalid(
            f"the category asks for {missing}", remedy=f"Add {missing} to the attributes in the shop's settings."
        )
    return [{"attr_key": need.name, "attr_value": need.filled} for need in needs if need.filled]


def to_attribute_needs(
    facts: ListingFacts, wanted: Sequence[shapes.Attribute], more: Mapping[str, str]
) -> tuple[AttributeNeed, ...]:
    """Each attribute with the answer we would send; attributes have names and no ids here."""
    known = _known_attributes(facts) | dict(more)
    return tuple(
        AttributeNeed(
            vendor_id=attribute.name,
            name=attribute.name,
            required=attribute.is_required,
            kind=KINDS.get(attribute.type_v2, AttributeKind.TEXT),
            choices=attribute.choices() if attribute.type_v2.startswith("select") else (),
            filled=_fitting(attribute, known.get(attribute.name, "").strip()),
        )
        for attribute in wanted
    )


def _fitting(attribute: shapes.Attribute, value: str) -> str:
    """The value in the form the attribute wants; empty when it does not fit."""
    if attribute.type_v2.startswith("select"):
        parts = set(value.split(";"))
        one_too_many = attribute.type_v2 == "select_one" and len(parts) > 1
        fits = parts <= set(attribute.choices()) or attribute.append_allowed
        return value if value and fits and not one_too_many else ""
    base, _, unit = attribute.type_v2.partition("_")
    if base not in _NUMBERS:
        return value
    if not unit:
        return value if re.fullmatch(_NUMBERS[base], value) else ""
    parted = re.fullmatch(rf"({_NUMBERS[base]})\s*(\S+)", value)
    return f"{parted[1]} {parted[2]}" if parted and parted[2] in attribute.choices() else ""


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


def to_needs(
    path: Sequence[shapes.Category], detail: shapes.CategoryDetail, facts: ListingFacts, more: Mapping[str, str]
) -> CategoryNeeds:
    """All a category asks for; papers it insists on come first."""
    papers = sorted(detail.papers(), key=lambda paper: not paper.mandatory)
    return CategoryNeeds(
        vendor_category_id=path[-1].cat_id,
        name=" / ".join(x.name for x in path),
        attributes=to_attribute_needs(facts, detail.attr.product_attr_list, more),
        papers=tuple(paper.name for paper in papers),
    )


def to_papers(
    draft: ListingDraft, wanted: Sequence[shapes.Paper], chosen: Mapping[str, str]
) -> list[dict[str, object]]:
    """``product_qua_infos``: our papers for those the category names. ``chosen`` maps its name or id to our kind.

    Raises Invalid naming the papers it insists on and we do not have as pictures.
    """
    found = [(paper, _paper_pictures(paper, draft.qualifications, chosen)) for paper in wanted]
    if missing := "、".join(paper.name for paper, urls in found if paper.mandatory and not urls):
        raise Invalid(
            f"the category asks for the papers {missing}",
            remedy=f"Add pictures of {missing} to the product, or map them under papers in the shop's settings.",
        )
    return [{"qua_id": paper.qua_id, "qua_url": urls} for paper, urls in found if urls]


def _paper_pictures(paper: shapes.Paper, ours: Sequence[Qualification], chosen: Mapping[str, str]) -> list[str]:
    kind = chosen.get(paper.qua_id) or chosen.get(paper.name)
    kinds = {kind} if kind else {key for key, marks in PAPER_WORDS.items() if any(x in paper.name for x in marks)}
    urls = [picture.url for one in ours if one.kind in kinds for picture in one.pictures if picture.url]
    return list(dict.fromkeys(urls))[:PICTURES_PER_PAPER]


def check_category(draft: ListingDraft, asked: shapes.Attributes) -> None:
    """Refuse what the category is known to refuse. Raises Invalid with a remedy."""
    if draft.presale_days and asked.pre_sale is False:
        raise Invalid("this category allows no presale", remedy="Sell from stock, or choose another category.")
    if draft.price.fen < asked.floor_price:
        raise Invalid(f"this category's lowest price is {asked.floor_price} fen", remedy="Raise the price for WeChat.")
