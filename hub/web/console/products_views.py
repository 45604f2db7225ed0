"""What the Products desk shows, from catalogue, stock, channels and the compliance checks."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from catalog import queries as catalog
from catalog.cards import SkuCard
from catalog.compliance import wording
from catalog.compliance.gate import blocked_reasons
from catalog.queries import Wanted
from catalog.words import CERTIFICATE_NAMES, CertificateKind
from hub.channels import queries as channels
from hub.channels.models import Creative, Listing, Shop
from hub.events.queries import of_subjects
from hub.inventory import queries as stock
from hub.kernel.clock import business_day
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound
from hub.kernel.ids import made_at
from hub.kernel.money import Money
from hub.kernel.settings import Settings
from hub.kernel.units import StorageClass
from hub.web.console import goods, media
from hub.web.console.paging import page_of_skus
from hub.web.console.story import cell, told
from hub.web.console.views.products import (
    CertificateRow,
    ChannelLine,
    Component,
    Finding,
    Picture,
    ProductFilter,
    ProductRow,
    ProductsView,
    ProductView,
)
from hub.web.console.views.stock import LotRow
from hub.web.formats import shelf_level
from hub.web.i18n import mark
from hub.web.page import current

#: Fewer sellable pieces than this are shown as scarce.
SCARCE = 20
ENDING = timedelta(days=30)
#: A list narrowed to products in trouble looks at so many SKUs at most.
MOST_CHECKED = 5000


def products_view(
    tx: Tx, settings: Settings, chosen: ProductFilter, *, after: str = "", before: str = ""
) -> ProductsView:
    """One page of the list."""
    marks = catalog.brands(tx)
    wanted = Wanted(
        text=chosen.q,
        brand=next((brand.code for brand in marks if brand.name == chosen.brand), chosen.brand),
        storage=StorageClass(chosen.storage) if chosen.storage in set(StorageClass) else None,
        category=chosen.category,
    )
    if chosen.trouble:
        wanted = Wanted(only=_in_trouble(tx, wanted, chosen.trouble))
    codes, pager = page_of_skus(tx, wanted, after=after, before=before)
    return ProductsView(
        rows=tuple(_rows(tx, settings, codes)),
        chosen=chosen,
        brands=tuple(brand.name for brand in marks),
        categories=tuple(catalog.categories(tx)),
        total=catalog.count_wanted(tx, wanted),
        pager=pager,
    )


def _in_trouble(tx: Tx, wanted: Wanted, trouble: str) -> frozenset[int]:
    """SKUs with papers that end soon, or, for any other word, those that may not be listed or were refused."""
    cards = catalog.sku_cards(tx, catalog.page_of_codes(tx, wanted, limit=MOST_CHECKED))
    today = business_day(current.get().now)
    if trouble == "papers":
        ending = [card for card in cards if any(row.state == "expiring" for row in _certificates(card, today))]
        return frozenset(card.sku_id for card in ending)
    refused = channels.skus_with_listing(tx, states=["refused"])
    return frozenset(card.sku_id for card in cards if card.sku_id in refused or blocked_reasons(card, today))


def _rows(tx: Tx, settings: Settings, codes: Sequence[str]) -> Iterator[ProductRow]:
    cards = catalog.sku_cards(tx, codes)
    ids = [card.sku_id for card in cards]
    shown, free = goods.items(tx, cards), stock.free_pieces(tx, ids, min_days=settings.min_ship_days)
    listings, shops = channels.listings(tx, sku_ids=ids), len(channels.shops(tx))
    states: dict[int, list[str]] = {}
    for listing in listings:
        states.setdefault(listing.sku_id, []).append(listing.state)
    today = business_day(current.get().now)
    for card in cards:
        here = states.get(card.sku_id, [])
        yield ProductRow(
            item=shown[card.sku_id],
            brand="" if card.brand == card.public_brand else card.brand,
            public_brand=card.public_brand,
            category=card.category,
            storage=card.storage.value,
            shelf_days=card.shelf_days,
            price=card.price,
            sellable=free[card.sku_id],
            floor=SCARCE,
            channels_live=here.count("live"),
            channels_total=shops,
            problems=len(blocked_reasons(card, today)) + here.count("refused"),
        )


def product_view(tx: Tx, settings: Settings, code: str, *, platform: str = "") -> ProductView:
    """One product in full. Raises NotFound."""
    found = catalog.sku_cards(tx, [code])
    if not found:
        raise NotFound("no such SKU", remedy="Check the code, or import the product sheet.", sku=code)
    card, today = found[0], business_day(current.get().now)
    changed = catalog.updated_at(tx, card.sku_id)
    drawn = channels.all_creatives(tx, card.sku_id)
    platforms = sorted({picture.platform for picture in drawn})
    shown = platform if platform in platforms else next(iter(platforms), "")
    pictures = sorted((x for x in drawn if x.platform == shown), key=lambda x: int(x.slot.rsplit("-", 1)[1]))
    parts = goods.items(tx, [part.card for part in card.parts])
    shops, listings = channels.shops(tx), channels.listings(tx, sku_ids=[card.sku_id])
    subjects = [f"sku:{card.sku_id}", *(f"listing:{listing.id}" for listing in listings)]
    return ProductView(
        item=goods.item(card, next((x.sha256 for x in pictures if x.slot == "main-1"), "")),
        brand="" if card.brand == card.public_brand else card.brand,
        public_brand=card.public_brand,
        category=card.category,
        storage=card.storage.value,
        shelf_days=card.shelf_days,
        price=card.price,
        barcode=card.gtin,
        gross_g=card.gross_g,
        producer=card.producer,
        origin=card.origin,
        tax=card.tax_class,
        sellable=stock.free_pieces(tx, [card.sku_id], min_days=settings.min_ship_days)[card.sku_id],
        main_pictures=tuple(_picture(x, changed) for x in pictures if x.slot.startswith("main-")),
        detail_slices=tuple(_picture(x, changed) for x in pictures if x.slot.startswith("detail-")),
        certificates=tuple(_certificates(card, today)),
        components=tuple(Component(parts[part.card.sku_id], part.pieces) for part in card.parts),
        lots=tuple(_lot(row, card, settings.min_ship_days) for row in stock.lots(tx, sku_ids=[card.sku_id])),
        platform=shown,
        platforms=tuple(platforms),
        channels=tuple(_channel_lines(card, shops, listings)),
        findings=tuple(_findings(card, today)),
        timeline=told(of_subjects(tx, subjects, limit=30), {shop.id: shop.name for shop in shops}),
        changed_at=changed,
    )


def _picture(row: Creative, changed: datetime) -> Picture:
    return Picture(
        media.full(row.sha256), row.width, row.height, row.slot.partition("-")[0], stale=made_at(row.id) < changed
    )


def _certificates(card: SkuCard, today: date) -> Iterator[CertificateRow]:
    """The papers behind what the goods claim; slaughter papers come with each batch and are not expected on file."""
    filed = {paper.kind.value for paper in card.papers}
    for paper in card.papers:
        left = (paper.valid_to - today).days if paper.valid_to else None
        state = "valid" if left is None or left > ENDING.days else "expiring" if left >= 0 else "expired"
        yield CertificateRow(CERTIFICATE_NAMES[paper.kind], paper.number, "", paper.valid_to, left, state)
    for kind in CertificateKind:
        if kind.value in card.certificates and kind.value not in filed and kind is not CertificateKind.JY:
            yield CertificateRow(CERTIFICATE_NAMES[kind], "", "", None, None, "missing")


def _channel_lines(card: SkuCard, shops: Sequence[Shop], listings: Sequence[Listing]) -> Iterator[ChannelLine]:
    here = {listing.shop_id: listing for listing in listings}
    for shop in shops:
        listing = here.get(shop.id)
        yield ChannelLine(
            shop=shop.name,
            channel=shop.channel,
            state=listing.state if listing else "absent",
            price=Money(listing.price_fen) if listing and listing.price_fen else None,
            pushed=listing.stock_pushed if listing else None,
            title=listing.title if listing else "",
            external_id=listing.item_id if listing else "",
            href=cell(shop.id, card.code),
        )


def _lot(row: stock.LotRow, card: SkuCard, min_days: int) -> LotRow:
    life = (row.expiry_date - row.production_date).days if row.expiry_date else None
    level = {"good": "good", "warn": "near", "bad": "expired", "neutral": "good"}[shelf_level(row.days_left, life)]
    sells = row.state == "good" and (row.days_left is None or row.days_left > min_days)
    return LotRow(
        lot_id=row.lot_id,
        code=row.lot,
        sku=card.code,
        made=row.production_date,
        expires=row.expiry_date,
        days_left=row.days_left,
        shelf_days=life,
        place=row.location,
        warehouse="",
        on_hand=row.on_hand,
        reserved=row.reserved,
        sellable=row.free if sells else 0,
        state=level if row.state == "good" else row.state,
    )


def _findings(card: SkuCard, today: date) -> Iterator[Finding]:
    """Why the goods may not be listed today, then what advertising law finds in their texts."""
    for reason in blocked_reasons(card, today):
        yield Finding("block", "", reason, mark("不可铺货"), mark("补齐资料后重新发布；资料在商品表和证书表里改。"))
    for field, hit in wording.in_card(card):
        yield Finding(hit.severity, field, f"“{hit.found}”", hit.article, hit.suggestion)
