"""Food production licences in force: asked before goods are promised, picked or shipped, so it reads little."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from catalog.cards import Paper
from catalog.compliance.gate import licence_reasons
from catalog.models import Certificate, Product, Sku
from catalog.words import CertificateKind, Licensing
from hub.kernel.db import Tx, chunks


@dataclass(frozen=True, slots=True)
class _Licensed:
    licensing: Licensing
    licence: str
    certificates: tuple[str, ...]
    papers: tuple[Paper, ...]


def lapsed(tx: Tx, sku_ids: Iterable[int], today: date) -> dict[int, str]:
    """SKU id -> why its licence does not stand on a day; SKUs whose licence stands, or that need none, are absent."""
    found: dict[int, str] = {}
    for some in chunks(sorted(set(sku_ids)), 500):
        query = select(Sku.id, Sku.licence, Product.producer_id, Product.category).join(
            Product, col(Product.id) == col(Sku.product_id)
        )
        query = query.where(col(Sku.id).in_(some), Product.licensing == Licensing.PRODUCTION, col(Product.is_food))
        rows = tx.exec(query).all()
        numbers = {licence for _, licence, _, _ in rows}
        papers = tx.exec(
            select(Certificate).where(Certificate.kind == CertificateKind.SC, col(Certificate.number).in_(numbers))
        ).all()
        for sku_id, licence, producer_id, category in rows:
            mine = tuple(
                Paper(x.kind, x.number, x.valid_from, x.valid_to, x.verified)
                for x in papers
                if x.number == licence and x.covers(category) and (x.sku_id == sku_id or x.producer_id == producer_id)
            )
            goods = _Licensed(Licensing.PRODUCTION, licence, (), mine)
            if reasons := licence_reasons(goods, today):
                found[sku_id] = reasons[0]
    return found
