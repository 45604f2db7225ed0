"""Every SELECT of the catalogue. ``sku_cards`` reads any number of SKUs with a fixed, small number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from catalog.admissions import by_producer
from catalog.cards import Admission, Paper, Part, SkuCard
from catalog.models import Brand, Certificate, PackComponent, Price, Producer, Product, Sku
from catalog.words import BrandLevel, CertificateKind
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.kernel.money import Money
from hub.kernel.units import StorageClass

_Component = aliased(Sku)
#: Fields a card takes from its product as they stand.
_SAME_ON_PRODUCT = (
    *("name", "name_bo", "category", "storage", "shelf_days", "origin", "licensing", "standard", "tax_class"),
    *("ingredients", "story", "restricted", "is_food", "is_voucher", "is_weighed", "presale_days"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of SKUs is narrowed to; empty fields do not filter. ``brand`` is a brand code.

    ``only`` keeps these SKU ids (None keeps all), ``besides`` leaves these out.
    """

    text: str = ""
    brand: str = ""
    storage: StorageClass | None = None
    category: str = ""
    only: frozenset[int] | None = None
    besides: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Counts:
    """How large the catalogue is."""

    brands: int
    public_brands: int
    producers: int
    products: int
    skus: int
    unrestricted: int
    vouchers: int
    bundles: int


def brands(tx: Tx) -> list[Brand]:
    """All brands by code."""
    return list(tx.exec(select(Brand).order_by(col(Brand.code))))


def producers(tx: Tx) -> list[Producer]:
    """All producers by code."""
    return list(tx.exec(select(Producer).order_by(col(Producer.code))))


def products(
    tx: Tx, *, text: str = "", brand: str = "", storage: StorageClass | None = None, limit: int = 200, offset: int = 0
) -> list[Product]:
    """Products that have at least one SKU passing the filters, by code. ``brand`` is a brand code."""
    ids = _filtered(select(col(Sku.product_id)), text=text, brand=brand, storage=storage)
    query = select(Product).where(col(Product.id).in_(ids)).order_by(col(Product.code)).limit(limit).offset(offset)
    return list(tx.exec(query))


def skus_of(tx: Tx, product_id: int) -> list[Sku]:
    """The SKUs of one product, by code."""
    return list(tx.exec(select(Sku).where(col(Sku.product_id) == product_id).order_by(col(Sku.code))))


def sku_by_code(tx: Tx, code: str) -> Sku:
    """The SKU with a merchant code. Raises NotFound."""
    found = tx.exec(select(Sku).where(col(Sku.code) == code)).first()
    if found is None:
        raise NotFound("no such SKU", remedy="Check the code, or import the product sheet.", sku=code)
    return found


def sku_by_gtin(tx: Tx, gtin: str) -> Sku:
    """The SKU with a bar code. Raises NotFound."""
    found = tx.exec(select(Sku).where(col(Sku.gtin) == gtin)).first()
    if found is None:
        raise NotFound("no SKU has this bar code", remedy="Scan again, or enter the SKU by hand.", gtin=gtin)
    return found


def find_cards(
    tx: Tx, *, text: str = "", brand: str = "", storage: StorageClass | None = None, limit: int = 200, offset: int = 0
) -> list[SkuCard]:
    """Cards whose code, name, Tibetan name or bar code contains ``text``, by SKU code. ``brand`` is a brand code."""
    query = _filtered(select(col(Sku.code)), text=text, brand=brand, storage=storage)
    codes = tx.exec(query.order_by(col(Sku.code)).limit(limit).offset(offset)).all()
    return sku_cards(tx, codes)


def count_skus(tx: Tx, *, text: str = "", brand: str = "", storage: StorageClass | None = None) -> int:
    """How many SKUs pass the filters of ``find_cards``."""
    return int(tx.exec(_filtered(select(func.count()), text=text, brand=brand, storage=storage)).one())


def _filtered(query: Any, *, text: str, brand: str, storage: StorageClass | None) -> Any:
    query = query.select_from(Sku).join(Product, col(Product.id) == col(Sku.product_id))
    if text:
        named = (Sku.code, Sku.gtin, Product.name, Product.name_bo, Product.category)
        query = query.where(or_(*(col(column).icontains(text, autoescape=True) for column in named)))
    if brand:
        marks = select(col(Brand.id)).where(col(Brand.code) == brand)
        query = query.where(or_(col(Product.brand_id).in_(marks), col(Product.public_brand_id).in_(marks)))
    if storage:
        query = query.where(col(Product.storage) == storage)
    return query


def page_of_codes(tx: Tx, wanted: Wanted, *, after: str = "", before: str = "", limit: int = 50) -> list[str]:
    """SKU codes in rising order: the first ones beyond ``after``, or the last ones short of ``before``."""
    query = _wanted(select(col(Sku.code)), wanted).limit(limit)
    if before:
        back = query.where(col(Sku.code) < before).order_by(col(Sku.code).desc())
        return list(tx.exec(back).all())[::-1]
    return list(tx.exec(query.where(col(Sku.code) > after).order_by(col(Sku.code))).all())


def count_wanted(tx: Tx, wanted: Wanted) -> int:
    """How many SKUs a list narrowed to ``wanted`` has."""
    return int(tx.exec(_wanted(select(func.count()), wanted)).one())


def _wanted(query: Any, wanted: Wanted) -> Any:
    query = _filtered(query, text=wanted.text, brand=wanted.brand, storage=wanted.storage)
    if wanted.category:
        query = query.where(col(Product.category) == wanted.category)
    if wanted.only is not None:
        query = query.where(col(Sku.id).in_(wanted.only))
    return query.where(col(Sku.id).not_in(wanted.besides)) if wanted.besides else query


def categories(tx: Tx) -> list[str]:
    """Every category in use, in order."""
    return list(tx.exec(select(Product.category).distinct().order_by(col(Product.category))))


def listable_skus(tx: Tx) -> list[Sku]:
    """SKUs that are not restricted, vouchers included, by code. Papers and prices are the gate's question."""
    query = (
        select(Sku)
        .join(Product, col(Product.id) == col(Sku.product_id))
        .where(col(Product.restricted).is_(False))
        .order_by(col(Sku.code))
    )
    return list(tx.exec(query))


def counts(tx: Tx) -> Counts:
    """The size of the catalogue."""

    def how_many(query: Any) -> int:
        return int(tx.exec(query).one())

    on_product = select(func.count()).select_from(Sku).join(Product, col(Product.id) == col(Sku.product_id))
    return Counts(
        brands=how_many(select(func.count()).select_from(Brand)),
        public_brands=how_many(select(func.count()).select_from(Brand).where(col(Brand.level) == BrandLevel.PUBLIC)),
        producers=how_many(select(func.count()).select_from(Producer)),
        products=how_many(select(func.count(col(Sku.product_id).distinct()))),
        skus=how_many(select(func.count()).select_from(Sku)),
        unrestricted=how_many(on_product.where(col(Product.restricted).is_(False))),
        vouchers=how_many(on_product.where(col(Product.is_voucher).is_(True))),
        bundles=how_many(select(func.count(col(PackComponent.bundle_id).distinct()))),
    )


def current_prices(tx: Tx, sku_ids: Collection[int] | None = None, *, at: datetime | None = None) -> dict[int, Price]:
    """The price row in force at an instant (now when not given), by SKU id; SKUs without one are absent."""
    started = col(Price.valid_from) <= (at or now())
    latest = select(col(Price.sku_id), func.max(col(Price.valid_from)).label("since")).where(started)
    newest = _among(latest, col(Price.sku_id), sku_ids).group_by(col(Price.sku_id)).subquery()
    query = select(Price).join(
        newest, and_(newest.c.sku_id == col(Price.sku_id), newest.c.since == col(Price.valid_from))
    )
    return {price.sku_id: price for price in tx.exec(query)}


def current_price(tx: Tx, sku_id: int, *, at: datetime | None = None) -> Money | None:
    """What one SKU costs at an instant; None when no price has started."""
    price = current_prices(tx, [sku_id], at=at).get(sku_id)
    return Money(price.fen) if price else None


def components(tx: Tx, bundle_ids: Collection[int] | None = None) -> dict[int, list[tuple[str, int]]]:
    """(component code, pieces) by bundle SKU id; SKUs that are not bundles are absent."""
    query = (
        select(PackComponent.bundle_id, _Component.code, PackComponent.pieces)
        .join(_Component, col(_Component.id) == col(PackComponent.component_id))
        .order_by(col(_Component.code))
    )
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for bundle_id, code, pieces in tx.exec(_among(query, col(PackComponent.bundle_id), bundle_ids)):
        found[bundle_id].append((code, pieces))
    return dict(found)


def certificates_of(tx: Tx, *, sku_ids: Collection[int], producer_ids: Collection[int]) -> list[Certificate]:
    """Papers owned by any of these SKUs or producers, oldest first."""
    query = select(Certificate).where(
        or_(col(Certificate.sku_id).in_(sku_ids), col(Certificate.producer_id).in_(producer_ids))
    )
    return list(tx.exec(query.order_by(col(Certificate.valid_from), col(Certificate.id))))


def expired_certificates(tx: Tx, today: date) -> int:
    """Papers on file whose last day has passed."""
    return tx.exec(select(func.count()).select_from(Certificate).where(col(Certificate.valid_to) < today)).one()


def certificates_ending(tx: Tx, *, since: date, until: date) -> int:
    """Papers on file whose last day falls within ``since`` and ``until``, both included."""
    ends = col(Certificate.valid_to)
    return tx.exec(select(func.count()).select_from(Certificate).where(ends >= since, ends <= until)).one()


def updated_at(tx: Tx, sku_id: int) -> datetime:
    """When a SKU or its product was last changed."""
    query = select(Sku.updated, Product.updated).join(Product, col(Product.id) == col(Sku.product_id))
    return max(tx.exec(query.where(Sku.id == sku_id)).one())


def sku_cards(tx: Tx, codes: Iterable[str] | None = None, *, at: datetime | None = None) -> list[SkuCard]:
    """Cards in SKU order; all SKUs when ``codes`` is None. Codes that do not exist are left out.

    Six statements, and five more when a bundle's components were not among the codes.
    """
    wanted = None if codes is None else set(codes)
    cards = _plain_cards(tx, wanted, at=at)
    inside = components(tx, [card.sku_id for card in cards.values()] if wanted is not None else None)
    absent = {code for parts in inside.values() for code, _ in parts} - cards.keys()
    all_cards = cards | (_plain_cards(tx, absent, at=at) if absent else {})
    return [_with_parts(card, inside.get(card.sku_id, ()), all_cards) for card in cards.values()]


def _with_parts(card: SkuCard, inside: Iterable[tuple[str, int]], cards: Mapping[str, SkuCard]) -> SkuCard:
    parts = tuple(Part(cards[code], pieces) for code, pieces in inside)
    return replace(card, parts=parts) if parts else card


def _plain_cards(tx: Tx, codes: set[str] | None, *, at: datetime | None) -> dict[str, SkuCard]:
    query = (
        select(Sku, Product, Producer)
        .join(Product, col(Product.id) == col(Sku.product_id))
        .outerjoin(Producer, col(Producer.id) == col(Product.producer_id))
        .order_by(col(Sku.code))
    )
    rows = tx.exec(_among(query, col(Sku.code), codes)).all()
    ids = [sku.id for sku, *_ in rows]
    prices = current_prices(tx, None if codes is None else ids, at=at)
    makers = {product.producer_id for _, product, _ in rows if product.producer_id is not None}
    papers = certificates_of(tx, sku_ids=ids, producer_ids=makers)
    marks = {brand.id: brand for brand in brands(tx)}
    leave = by_producer(tx, makers)
    return {row[0].code: _card(row, marks, prices.get(row[0].id), papers, leave) for row in rows}


def _among(query: Any, column: Any, values: Collection[Any] | None) -> Any:
    return query if values is None else query.where(column.in_(list(values)))


def _papers(sku: Sku, product: Product, papers: Iterable[Certificate]) -> tuple[Paper, ...]:
    claims = set(sku.claims.split(","))
    return tuple(
        Paper(paper.kind, paper.number, paper.valid_from, paper.valid_to, paper.verified)
        for paper in papers
        if paper.kind.value in claims
        and (paper.sku_id == sku.id or (product.producer_id is not None and paper.producer_id == product.producer_id))
        and (paper.kind is not CertificateKind.SC or paper.number == sku.licence)
        and paper.covers(product.category)
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _money(fen: int | None) -> Money | None:
    return None if fen is None else Money(fen)


def _card(
    row: Any,
    marks: Mapping[int, Brand],
    price: Price | None,
    papers: Iterable[Certificate],
    leave: Mapping[tuple[int, int], Admission],
) -> SkuCard:
    sku, product, producer = row
    brand, public = marks[product.brand_id], marks.get(product.public_brand_id)
    mark = public or (brand if brand.level is BrandLevel.PUBLIC else None)
    return SkuCard(
        sku_id=sku.id,
        code=sku.code,
        product_id=product.id,
        product_code=product.code,
        brand_code=brand.code,
        brand=brand.name,
        brand_bo=brand.name_bo,
        public_brand=public.name if public else "",
        theme=brand.theme,
        spec=sku.spec,
        unit=sku.unit,
        price=_money(price.fen) if price else None,
        floor_price=_money(price.floor_fen) if price else None,
        market_price=_money(sku.market_price_fen),
        gross_g=sku.gross_g,
        net_g=sku.net_g,
        gtin=sku.gtin or "",
        producer_code=producer.code if producer else "",
        producer=producer.name if producer else "",
        producer_place=producer.place if producer else "",
        licence=sku.licence,
        certificates=tuple(sku.claims.split(",")) if sku.claims else (),
        papers=_papers(sku, product, papers),
        selling_points=_listed(product.selling_points),
        uses=_listed(product.uses),
        mark=mark.name if mark else "",
        admission=leave.get((mark.id, product.producer_id)) if mark and product.producer_id else None,
        **{name: getattr(product, name) for name in _SAME_ON_PRODUCT},
    )
