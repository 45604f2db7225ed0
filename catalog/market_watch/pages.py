"""What a public product page says: title, seller, price and the seller's words. Pure; what is not said stays unknown."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from parsel import Selector

#: Characters of a page's own text that are looked at.
MOST_TEXT = 20_000
_PRICE = re.compile(r"[¥￥]?\s*([0-9]{1,7}(?:,[0-9]{3})*(?:\.[0-9]{1,2})?)\s*元?")


@dataclass(frozen=True, slots=True)
class Page:
    """One page as its seller wrote it. ``price_fen`` is None when the page gives no price in a form meant for machines."""

    title: str
    seller: str
    price_fen: int | None
    text: str


def read(html: str) -> Page:
    """Read a page: schema.org's Product first, then the meta tags of link previews, then the plain heading."""
    tree = Selector(text=html or "<html></html>")
    product: dict[str, Any] = next(_products(tree), {})
    offer = _first(product.get("offers"))
    said_price = offer.get("price", offer.get("lowPrice")) or _attribute(
        tree, "//meta[@property='product:price:amount' or @itemprop='price']/@content"
    )
    title = _word(product.get("name")) or _attribute(tree, "//meta[@property='og:title']/@content")
    seller = _word(_first(offer.get("seller")).get("name")) or _attribute(tree, "//*[@itemprop='seller']//text()")
    described = [_word(product.get("description")), _attribute(tree, "//meta[@name='description']/@content")]
    body = tree.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]").getall()
    lines = [text for text in (" ".join(part.split()) for part in (*described, *body)) if text]
    return Page(
        title=title or _attribute(tree, "//h1//text()") or _attribute(tree, "//title/text()"),
        seller=seller,
        price_fen=fen(said_price),
        text="\n".join(lines)[:MOST_TEXT],
    )


def fen(said: Any) -> int | None:
    """Fen of a price as pages write it, ``58``, ``"58.00"``, ``"¥1,058.00"``; None for anything else."""
    found = _PRICE.fullmatch(str(said).strip()) if isinstance(said, str | int | float) else None
    if found is None:
        return None
    try:
        return int(Decimal(found[1].replace(",", "")) * 100)
    except InvalidOperation:
        return None


def _products(tree: Selector) -> Iterator[dict[str, Any]]:
    for raw in tree.xpath("//script[@type='application/ld+json']/text()").getall():
        try:
            told = json.loads(raw)
        except (ValueError, RecursionError):
            continue
        graph = told.get("@graph", told) if isinstance(told, dict) else told
        for thing in graph if isinstance(graph, list) else [graph]:
            if isinstance(thing, dict) and "Product" in (thing.get("@type"), *_kinds(thing)):
                yield thing


def _kinds(thing: dict[str, Any]) -> list[Any]:
    kinds = thing.get("@type")
    return kinds if isinstance(kinds, list) else []


def _first(value: Any) -> dict[str, Any]:
    one = value[0] if isinstance(value, list) and value else value
    return one if isinstance(one, dict) else {}


def _word(value: Any) -> str:
    return " ".join(value.split())[:500] if isinstance(value, str) else ""


def _attribute(tree: Selector, path: str) -> str:
    return next((word for found in tree.xpath(path).getall() if (word := _word(found))), "")
