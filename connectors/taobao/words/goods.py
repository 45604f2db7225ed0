"""Publish rules filled in, and listings as the shop's lists show them. Pure and total."""

from collections.abc import Mapping
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
from connectors.taobao.manifest import EVERY_LISTING, FIELD_IDS, FIELD_NAMES, STORAGE
from connectors.taobao.mapping import yuan
from connectors.taobao.schemas import Category, Item
from connectors.taobao.words.rules import PublishField, publish_fields, value_document
from hub.kernel.errors import Invalid, MappingError
from hub.kernel.money import Money

MAX_TITLE_BYTES = 60  # [official sample]: 30 Chinese characters
MAX_PICTURES = 5  # [official]
MAX_CODE_BYTES = 64  # [official sample]
MAX_DESCRIPTION = 25_000  # characters [sdk, legacy item.add]
MAX_PRICE = Money(100_000_000_00)  # [official]


def title_bytes(title: str) -> int:
    """Length as Taobao counts it: one for ASCII, two for everything else (GBK bytes)."""
    return sum(1 if character.isascii() else 2 for character in title)


def check_draft(draft: ListingDraft) -> None:
    """Refuse what Taobao would refuse, before any call. Raises Invalid with a remedy."""
    problems = (
        (title_bytes(draft.title) > MAX_TITLE_BYTES, "title too long", "Cut the title to 30 Chinese characters."),
        (not draft.title.strip(), "no title", "Give the listing a title."),
        (not draft.main_pictures, "no main picture", "Upload at least one main picture."),
        (len(draft.main_pictures) > MAX_PICTURES, "too many main pictures", "Keep at most five main pictures."),
        (not 0 < draft.price.fen <= MAX_PRICE.fen, "price out of range", "Set a price above zero."),
        (draft.stock < 0, "negative stock", "Stock is zero or more."),
        (
            len(draft.merchant_code.encode()) > MAX_CODE_BYTES or not draft.merchant_code,
            "bad merchant code",
            "Use a SKU code of 1 to 64 bytes.",
        ),
        (len(description(draft)) > MAX_DESCRIPTION, "description too long", "Use fewer detail pictures."),
    )
    for wrong, what, remedy in problems:
        if wrong:
            raise Invalid(f"{draft.merchant_code}: {what}", remedy=remedy)


def check_price(price: Money) -> None:
    """Refuse a price Taobao would refuse. Raises Invalid."""
    if not 0 < price.fen <= MAX_PRICE.fen:
        raise Invalid("price out of range", remedy="Set a price above zero.")


def description(draft: ListingDraft) -> str:
    """The detail page: all detail pictures under each other, or the title while there are none."""
    if not draft.detail_pictures:
        return f"<p>{escape(draft.title)}</p>"
    return "".join(f'<p><img src="{escape(picture.url)}"/></p>' for picture in draft.detail_pictures)


def fill_schema(rules: str, draft: ListingDraft, *, literals: Mapping[str, str]) -> str:
    """The value document for a category's publish rules. ``literals`` maps field ids to values set by the operator.

    Raises Invalid naming the required fields that nothing fills, MappingError when the rules are not readable XML.
    """
    values = _draft_values(draft)
    filled = [(rule, _wanted(rule, values, literals)) for rule in publish_fields(rules)]
    missing = [f"{rule.field_id} ({rule.name})" for rule, texts in filled if rule.required and not texts]
    if missing:
        raise Invalid(
            f"{draft.merchant_code}: the category demands {', '.join(missing)}",
            remedy="Add these field ids with their values to the shop's schema_values setting.",
        )
    return value_document((rule, texts) for rule, texts in filled if texts)


def edit_schema(rules: str, draft: ListingDraft, *, literals: Mapping[str, str]) -> str:
    """What a listing is changed to. The stock is left out, so a sale in the same second is not undone."""
    values = {word: texts for word, texts in _draft_values(draft).items() if word != "stock"}
    filled = [(rule, _wanted(rule, values, literals)) for rule in publish_fields(rules)]
    return value_document((rule, texts) for rule, texts in filled if texts)


def price_schema(rules: str, price: Money) -> str:
    """Only the price. Raises MappingError when the rules name no field for it."""
    filled = [(rule, [price.yuan()]) for rule in publish_fields(rules) if _word(rule) == "price"]
    if not filled:
        raise MappingError("the rules of this listing have no price field", field="result", value="price")
    return value_document(filled)


def needs(rules: str, category: Category, facts: ListingFacts, *, literals: Mapping[str, str]) -> CategoryNeeds:
    """What the category asks for beyond what every listing has (title, price, stock, code, pictures, spec).

    A field made of other fields is told without choices: only ``literals`` can fill it.
    """
    values = _fact_values(facts)
    asked = [rule for rule in publish_fields(rules) if _word(rule) not in EVERY_LISTING and rule.kind != "label"]
    return CategoryNeeds(
        category.cid, category.name, tuple(_need(rule, _wanted(rule, values, literals)) for rule in asked)
    )


def _need(rule: PublishField, texts: list[str]) -> AttributeNeed:
    shown = {value: name for name, value in rule.options}
    kind = {"singleCheck": AttributeKind.ONE_OF, "multiCheck": AttributeKind.MANY_OF}.get(rule.kind)
    return AttributeNeed(
        vendor_id=rule.field_id,
        name=rule.name,
        required=rule.required,
        kind=kind or (AttributeKind.NUMBER if rule.number else AttributeKind.TEXT),
        choices=tuple(name for name, _ in rule.options),
        filled=",".join(shown.get(text, text) for text in texts),
    )


def _draft_values(draft: ListingDraft) -> dict[str, list[str]]:
    values = {
        "title": draft.title,
        "price": draft.price.yuan(),
        "stock": str(draft.stock),
        "merchant_code": draft.merchant_code,
        "description": description(draft),
        "spec": draft.spec,
        "freight": draft.freight_template,
    }
    return (
        {word: [text] for word, text in values.items() if text}
        | _fact_values(draft.facts)
        | {"pictures": [picture.url for picture in draft.main_pictures]}
    )


def _fact_values(facts: ListingFacts) -> dict[str, list[str]]:
    names = ("brand", "net_content", "origin", "producer", "food_licence", "ingredients", "gtin")
    values = {name: str(getattr(facts, name)) for name in names}
    values |= {"shelf_days": str(facts.shelf_days or ""), "storage": STORAGE.get(facts.storage, facts.storage)}
    return {word: [text] for word, text in values.items() if text}


def _word(rule: PublishField) -> str:
    return FIELD_IDS.get(rule.field_id) or FIELD_NAMES.get(rule.name, "")


def _wanted(rule: PublishField, values: Mapping[str, list[str]], literals: Mapping[str, str]) -> list[str]:
    """What we have to say about a field; empty when nothing."""
    if rule.kind not in ("input", "singleCheck", "multiInput", "multiCheck"):
        return []
    told = [literals[rule.field_id]] if rule.field_id in literals else values.get(_word(rule), [])
    return rule.chosen(told)


def snapshot(item: Item, state: ListingState) -> ListingSnapshot:
    """A row of the shop's lists; an item without SKUs is its own SKU."""
    return ListingSnapshot(
        ref=ListingRef(item.num_iid, item.num_iid, item.outer_id or "", state),
        title=item.title,
        price=yuan("price", item.price) if item.price else None,
        stock=item.num,
    )
