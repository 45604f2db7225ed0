"""The rules people edit, read: waves, handling by temperature class, marks of goods and what they must not lie beside.

Writing them is ``rule_book``'s business.
"""

from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from catalog.cards import SkuCard
from hub.kernel.db import Tx
from hub.warehouse.models import Carton, CoolantRule, GoodsMark, HandlingRule, Segregation, SkuSize, WaveRule

#: (field of a SKU, its value) -> marks.
Marks = Mapping[tuple[str, str], frozenset[str]]


def wave_rules(tx: Tx) -> Sequence[WaveRule]:
    """Wave rules by rank."""
    return tx.exec(select(WaveRule).order_by(col(WaveRule.rank), col(WaveRule.id))).all()


def handling(tx: Tx) -> dict[str, HandlingRule]:
    """Temperature class -> how it is handled; a class without a row is free of both demands."""
    return {row.storage: row for row in tx.exec(select(HandlingRule).order_by(HandlingRule.storage))}


def marks(tx: Tx) -> Marks:
    """The table of marks."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for row in tx.exec(select(GoodsMark)):
        key = (row.field, row.value)
        found[key] = found.get(key, frozenset()) | {row.mark}
    return found


def marks_of(card: SkuCard, table: Marks) -> frozenset[str]:
    """What marks one SKU carries, by its code, its category and the certificates it claims."""
    keys = [("sku", card.code), ("category", card.category), *(("certificate", kind) for kind in card.certificates)]
    return frozenset().union(*(table.get(key, frozenset()) for key in keys))


def apart(tx: Tx, *, scope: str = "") -> list[frozenset[str]]:
    """Pairs of marks that never share a carton; with ``scope`` tote, those that never share a cart either."""
    query = select(Segregation).order_by(Segregation.one, Segregation.other)
    return [frozenset((row.one, row.other)) for row in tx.exec(query) if scope in ("", row.scope)]


def cartons(tx: Tx, storage: str = "") -> list[Carton]:
    """Boxes for one temperature class, or all."""
    rows = tx.exec(select(Carton).order_by(Carton.code))
    return [row for row in rows if not storage or storage in row.storages.split(",")]


def sizes(tx: Tx) -> dict[int, SkuSize]:
    """SKU id -> the size the floor measured."""
    return {row.id: row for row in tx.exec(select(SkuSize))}


def coolant_rules(tx: Tx) -> Sequence[CoolantRule]:
    """Coolant by class, season and days."""
    order = (CoolantRule.storage, col(CoolantRule.first_month), col(CoolantRule.days))
    return tx.exec(select(CoolantRule).order_by(*order)).all()
