"""Food production licences in force: asked before goods are promised, picked or shipped, so it reads little."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Executable, Row, bindparam, select

from catalog.cards import Paper
from catalog.compliance.gate import licence_reasons
from catalog.models import Certificate, Product, Sku, covers
from catalog.words import CertificateKind, Licensing
from hub.kernel.db import Tx, chunks, table


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
        rows = tx.connection().execute(_licensed(), {"skus": some}).all()
        papers = _papers(tx, {row.licence for row in rows})
        for sku_id, licence, producer_id, category in rows:
            mine = tuple(
                Paper(CertificateKind.SC, x.number, x.valid_from, x.valid_to, x.verified)
                for x in papers.get(licence, ())
                if (x.sku_id == sku_id or x.producer_id == producer_id) and covers(x.scope, category)
            )
            goods = _Licensed(Licensing.PRODUCTION, licence, (), mine)
            if reasons := licence_reasons(goods, today):
                found[sku_id] = reasons[0]
    return found


def _papers(tx: Tx, numbers: set[str]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in tx.connection().execute(_filed(), {"numbers": list(numbers)}):
        found.setdefault(row.number, []).append(row)
    return found


@cache
def _licensed() -> Executable:
    sku, product = table(Sku), table(Product)
    return (
        select(sku.c.id, sku.c.licence, product.c.producer_id, product.c.category)
        .join(product, product.c.id == sku.c.product_id)
        .where(sku.c.id.in_(bindparam("skus", expanding=True)))
        .where(product.c.licensing == Licensing.PRODUCTION, product.c.is_food.is_(True))
    )


@cache
def _filed() -> Executable:
    paper = table(Certificate)
    columns = (
        paper.c.number, paper.c.sku_id, paper.c.producer_id, paper.c.valid_from, paper.c.valid_to, paper.c.verified,
        paper.c.scope,
    )  # fmt: skip
    return select(*columns).where(
        paper.c.kind == CertificateKind.SC, paper.c.number.in_(bindparam("numbers", expanding=True))
    )
