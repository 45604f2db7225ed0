"""From merchant codes to SKU ids and back: the small questions other rooms ask all day."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, select

from catalog.cards import SkuCard
from catalog.models import Product, Sku
from catalog.queries import sku_cards
from hub.kernel.db import Tx, chunks, table


def ids_by_code(tx: Tx, codes: Iterable[str]) -> dict[str, int]:
    """Merchant code -> SKU id; unknown codes are absent."""
    found: dict[str, int] = {}
    for some in chunks(set(codes), 500):
        found |= {row.code: row.id for row in tx.connection().execute(_ids(), {"codes": some})}
    return found


@cache
def _ids() -> Select[str, int]:
    sku = table(Sku)
    return select(sku.c.code, sku.c.id).where(sku.c.code.in_(bindparam("codes", expanding=True)))


def codes_by_id(tx: Tx, sku_ids: Iterable[int]) -> dict[int, str]:
    """SKU id -> merchant code."""
    sku = table(Sku)
    found: dict[int, str] = {}
    for some in chunks(sorted(set(sku_ids)), 500):
        rows = tx.connection().execute(select(sku.c.id, sku.c.code).where(sku.c.id.in_(some)))
        found |= {row.id: row.code for row in rows}
    return found


def cards_by_id(tx: Tx, sku_ids: Iterable[int]) -> dict[int, SkuCard]:
    """Catalogue cards of these SKUs."""
    codes = codes_by_id(tx, sku_ids)
    return {card.sku_id: card for card in sku_cards(tx, list(codes.values()))} if codes else {}


@dataclass(frozen=True, slots=True)
class Brief:
    """What a long list says of one SKU."""

    code: str
    name: str
    spec: str
    storage: str
    sku_id: int = 0
    gtin: str = ""


def briefs(tx: Tx, sku_ids: Iterable[int]) -> dict[int, Brief]:
    """SKU id -> its brief, for lists that need no whole card."""
    sku, product = table(Sku), table(Product)
    found: dict[int, Brief] = {}
    for some in chunks(sorted(set(sku_ids)), 500):
        rows = tx.connection().execute(
            select(sku.c.id, sku.c.code, product.c.name, sku.c.spec, product.c.storage, sku.c.gtin)
            .join(product, product.c.id == sku.c.product_id)
            .where(sku.c.id.in_(some))
        )
        found |= {row.id: Brief(row.code, row.name, row.spec, str(row.storage), row.id, row.gtin or "") for row in rows}
    return found


@dataclass(frozen=True, slots=True)
class Traits:
    """What the review of an order asks of one SKU."""

    voucher: bool
    restricted: bool


def traits_by_id(tx: Tx, sku_ids: Iterable[int]) -> dict[int, Traits]:
    """SKU id -> whether it is a voucher, and whether it needs a person's decision."""
    sku, product = table(Sku), table(Product)
    found: dict[int, Traits] = {}
    for some in chunks(sorted(set(sku_ids)), 500):
        rows = tx.connection().execute(
            select(sku.c.id, product.c.is_voucher, product.c.restricted)
            .join(product, product.c.id == sku.c.product_id)
            .where(sku.c.id.in_(some))
        )
        found |= {row.id: Traits(row.is_voucher, row.restricted) for row in rows}
    return found
