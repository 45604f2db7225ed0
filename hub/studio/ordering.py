"""What is to be drawn for which SKUs of the catalogue, ready to be sent to a worker."""

from collections.abc import Collection

from catalog.cards import SkuCard
from catalog.compliance.gate import blocked_reasons
from catalog.queries import sku_cards
from hub.channels.creatives import brief_of
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.studio.checking import lint_of
from hub.studio.deliverables import Order

ALL = "all"


def orders_for(tx: Tx, *, trace_base: str, brand: str = ALL, codes: Collection[str] | None = None) -> list[Order]:
    """An order for every SKU of a brand (code or name, sold under or carried) or for these codes. Raises NotFound for none."""
    cards = [card for card in sku_cards(tx, codes) if brand in (ALL, *_marks(card))]
    if not cards:
        raise NotFound("no product fits", remedy="Load a catalogue first, or name a brand it has.", brand=brand)
    return [order_of(card, trace_base=trace_base) for card in cards]


def order_of(card: SkuCard, *, trace_base: str) -> Order:
    """What is to be drawn for one SKU."""
    barred = tuple(blocked_reasons(card, business_day(now())))
    return Order(brief_of(card, trace_base=trace_base), lint_of(card), barred=barred)


def _marks(card: SkuCard) -> tuple[str, ...]:
    return card.brand_code, card.brand, card.public_brand
