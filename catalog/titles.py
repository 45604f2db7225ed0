"""Listing titles: brand, name, pack size and storage word within a platform's limit. Pure and deterministic.

The same card and limit always give the same title. What does not fit is left out whole: storage word and remarks
first, then the brand.
"""

import re
import unicodedata
from typing import Literal

from catalog.cards import SkuCard
from catalog.words import STORAGE_NAMES
from hub.kernel.errors import Invalid
from hub.kernel.units import StorageClass

#: A platform counts characters, or bytes as GBK (two for everything but ASCII).
TitleUnit = Literal["chars", "gbk"]
#: Fewest letters, digits and Chinese characters a title may have (WeChat shop: 5 effective characters) [official].
MIN_EFFECTIVE = 5

#: Symbols outside this set are refused somewhere (WeChat shop refuses √ and Ⅲ [official]), so titles never hold them.
_FORBIDDEN = re.compile(r"[^0-9A-Za-z\u3400-\u9fff .%·-]+")
_REMARK = re.compile(r"\([^()]*\)")


def width(text: str, unit: TitleUnit = "chars") -> int:
    """Length as a platform counts it."""
    return len(text) if unit == "chars" else sum(1 if char.isascii() else 2 for char in text)


def effective(text: str) -> int:
    """How many letters, digits and Chinese characters a text has."""
    return sum(char.isalnum() for char in text)


def listing_title(card: SkuCard, limit: int, *, unit: TitleUnit = "chars") -> str:
    """A title no wider than ``limit``. Raises Invalid when the limit, or the name, leaves too few effective characters."""
    outer, inner = _name_words(card.name)
    head = _cut(outer[0], limit, unit=unit)
    size = _tokens("" if card.is_voucher else card.spec)
    cold = card.storage in (StorageClass.FROZEN, StorageClass.CHILLED)
    # (position in the title, word), in the order in which words are let in
    words = [(1, head), *((2, word) for word in outer[1:]), *((4, word) for word in size)]
    words += [*((0, word) for word in _tokens(card.brand)), *((3, word) for word in inner)]
    words += [(5, STORAGE_NAMES[card.storage])] if cold else []
    chosen: list[tuple[int, str]] = []
    for position, word in words:
        if word and not _said(word, chosen) and width(_joined([*chosen, (position, word)]), unit) <= limit:
            chosen.append((position, word))
    title = _joined(chosen)
    if effective(title) < MIN_EFFECTIVE:
        raise Invalid(
            "标题有效字数不足 5 个", remedy="请把商品名称写完整，或放宽标题长度。", sku=card.code, limit=limit
        )
    return title


def _name_words(name: str) -> tuple[list[str], list[str]]:
    """Words that tell this product from its sisters (原味, 一级), and remarks in brackets."""
    plain = unicodedata.normalize("NFKC", name)
    outer = _tokens(_REMARK.sub(" ", plain))
    inner = [word for remark in _REMARK.findall(plain) for word in _tokens(remark)]
    return (outer, inner) if outer else ([*inner, ""][:1], inner[1:])


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text.replace("×", "x").replace("—", " "))
    return [word.strip(".-·") for word in _FORBIDDEN.sub(" ", plain).split() if word.strip(".-·")]


def _cut(word: str, limit: int, *, unit: TitleUnit) -> str:
    while width(word, unit) > limit:
        word = word[:-1]
    return word


def _said(word: str, chosen: list[tuple[int, str]]) -> bool:
    """Whether the title already has the word, alone or as part of a longer one."""
    return any(word in other for _, other in chosen)


def _joined(chosen: list[tuple[int, str]]) -> str:
    """Words in reading order; a brand that ends as the name begins runs into it (泽库牦牛 + 牦牛肉 = 泽库牦牛肉)."""
    title = ""
    for position, word in sorted(chosen, key=lambda pair: pair[0]):
        overlap = _overlap(title, word) if position == 1 else 0
        title = title + word[overlap:] if overlap else f"{title} {word}".strip()
    return title


def _overlap(left: str, right: str) -> int:
    """How many characters (two at least) end ``left`` and begin ``right``."""
    for size in range(min(len(left), len(right)), 1, -1):
        if left.endswith(right[:size]):
            return size
    return 0
