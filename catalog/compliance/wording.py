"""What the lint finds in the texts of one SKU: asked when the catalogue is saved, before a publish, and by the studio. Pure."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from catalog.cards import SkuCard
from catalog.compliance.lint import Finding, lint

#: Texts of a SKU that buyers read, by field name. Ingredients are a list, not praise, and may say 100%.
FIELDS = ("name", "selling_points", "uses", "story", "ingredients")


def in_card(card: SkuCard) -> Iterator[tuple[str, Finding]]:
    """Field and finding, for every doubtful word in the texts of a SKU."""
    told = {name: getattr(card, name) for name in FIELDS}
    return in_texts(told, papers=card.certificates, names=(card.brand, card.public_brand, card.producer))


def in_texts(
    told: Mapping[str, Any], *, papers: Collection[str] = (), names: Collection[str] = ()
) -> Iterator[tuple[str, Finding]]:
    """Field and finding over texts by field name; a value is one text or several."""
    for field, value in told.items():
        for text in (value,) if isinstance(value, str) else value or ():
            for finding in lint(text, field=field, papers=papers, names=names):
                yield field, finding


def refusals(card: SkuCard) -> list[str]:
    """Why the words of a SKU may not be published, one sentence for each; doubts that only warn are left out."""
    found = dict.fromkeys(
        f"文案含“{finding.found}”（{finding.article}）：{finding.suggestion}"
        for _field, finding in in_card(card)
        if finding.severity == "block"
    )
    return list(found)
