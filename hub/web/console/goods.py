"""Goods as every desk shows them: name, pack size and a small picture."""

from collections.abc import Iterable
from typing import Protocol

from hub.channels.queries import main_pictures
from hub.kernel.db import Tx
from hub.web.console import media
from hub.web.console.views.shared import Item


class Named(Protocol):
    """A SKU with what is shown of it everywhere: a card or a brief."""

    @property
    def sku_id(self) -> int: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def spec(self) -> str: ...  # noqa: D102


def items(tx: Tx, cards: Iterable[Named]) -> dict[int, Item]:
    """SKU id -> the goods, with one SELECT for all pictures."""
    known = list(cards)
    pictures = main_pictures(tx, [card.sku_id for card in known])
    return {card.sku_id: item(card, pictures.get(card.sku_id, "")) for card in known}


def item(card: Named, digest: str = "") -> Item:
    """One SKU; ``digest`` is its main picture's, empty when none was drawn yet."""
    return Item(card.code, card.name, card.spec, media.small(digest) if digest else "")
