"""The advertising lint as the studio asks it: one text in, remarks out, with what the goods really hold taken into account."""

from collections.abc import Collection
from functools import partial

from catalog.cards import SkuCard
from catalog.compliance.lint import lint
from media_studio.brief import Lint, Remark


def lint_of(card: SkuCard) -> Lint:
    """The lint for the words of one SKU; it can be sent to another process."""
    names = tuple(name for name in (card.brand, card.public_brand, card.producer) if name)
    return partial(remarks, papers=card.certificates, names=names, ingredients=card.ingredients)


def remarks(text: str, *, papers: Collection[str], names: Collection[str], ingredients: str) -> list[Remark]:
    """Findings as sentences; the list of ingredients is a list and not praise, and may say 100%."""
    field = "ingredients" if text and text == ingredients else ""
    return [
        Remark(f"“{found.found}”（{found.article}）：{found.suggestion}", found.severity == "block")
        for found in lint(text, field=field, papers=papers, names=names)
    ]
