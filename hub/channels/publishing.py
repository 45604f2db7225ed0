"""Putting SKUs on sale (铺货): request, render, look up, upload, create, record. One listing per shop and SKU, ever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.cards import SkuCard
from catalog.compliance import wording
from catalog.compliance.gate import blocked_reasons
from catalog.queries import sku_cards
from catalog.titles import listing_title
from connectors.base.manifest import Manifest
from connectors.base.registry import manifest
from connectors.base.types import ListingDraft, ListingFacts, ListingRef, ListingState, PictureRef
from hub.channels import creatives, locks, queries
from hub.channels.connections import opened
from hub.channels.lifecycle import advance
from hub.channels.models import Creative, Listing, Shop
from hub.channels.stock_sync import PUSH, Promise, promise
from hub.inventory import gate
from hub.kernel.actor import Actor, system
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.errors import Invalid, MappingError, Rejected
from hub.kernel.jobs.queue import enqueue_many
from hub.kernel.jobs.registry import Finish, Run, inward, outward
from hub.kernel.money import Money

PUBLISH = "channels.publish"
PUBLISH_READY = "channels.publish_ready"
RESUME = "channels.resume"
ACTOR = system(PUBLISH)


def request_publish(
    tx: Tx, *, actor: Actor, codes: Iterable[str] | None = None, shop_ids: Iterable[int] | None = None
) -> int:
    """Ask for SKUs (default: all listable) to be on sale in shops (default: all active); returns new submissions.

    What may not be sold there is recorded as blocked with the reason; what is live already is left alone.
    """
    chosen = None if shop_ids is None else set(shop_ids)
    wanted_shops = [s for s in queries.active_shops(tx) if chosen is None or s.id in chosen]
    cards = sku_cards(tx, codes)
    known = {(x.shop_id, x.sku_id): x for x in queries.listings(tx, sku_ids=[c.sku_id for c in cards])}
    to_render: dict[int, set[str]] = {}
    submitted = 0
    for card in cards:
        for shop in wanted_shops:
            listing = known.get((shop.id, card.sku_id)) or Listing(
                shop_id=shop.id, sku_id=card.sku_id, merchant_code=card.code
            )
            if _submit(tx, listing, reasons_against(tx, card, shop), actor=actor):
                to_render.setdefault(card.sku_id, set()).add(shop.channel)
                submitted += 1
    jobs = [(str(sku), {"sku_id": str(sku), "platforms": sorted(names)}) for sku, names in to_render.items()]
    enqueue_many(tx, creatives.RENDER, jobs)
    return submitted


def _submit(tx: Tx, listing: Listing, reasons: Sequence[str], *, actor: Actor) -> bool:
    if listing.state in ("live", "audit", "publishing"):
        return False
    if reasons:
        advance(tx, listing, "block", actor=actor, why=";".join(reasons))
        return False
    advance(tx, listing, "submit", actor=actor)
    return True


def reasons_against(tx: Tx, card: SkuCard, shop: Shop) -> list[str]:
    """Why this SKU may not be on sale in this shop today; empty when it may. Asked again right before a platform is."""
    reasons = gate_reasons(tx, card)
    if card.is_voucher and not manifest(shop.channel).sells_vouchers:
        reasons = [*reasons, f"{manifest(shop.channel).name}不销售卡券类商品"]
    return reasons


def gate_reasons(tx: Tx, card: SkuCard) -> list[str]:
    """Why this SKU may not be on sale anywhere today: papers, price, wording, a recall; empty when it may."""
    reasons = [*blocked_reasons(card, business_day(now())), *wording.refusals(card)]
    return [*reasons, *gate.recalled(tx, {card.sku_id, *(part.card.sku_id for part in card.parts)}).values()]


@inward(PUBLISH_READY)
def publish_ready(tx: Tx, run: Run) -> None:
    """The pictures of a SKU are ready: publish it wherever it was submitted."""
    _enqueue(tx, queries.ready_to_publish(tx, sku_id=int(run.payload["sku_id"])))


@inward(RESUME)
def resume(tx: Tx, run: Run) -> None:
    """A shop was connected anew: publish what waited for it, and tell it the stock it missed."""
    shop_id = int(run.payload["shop_id"])
    _enqueue(tx, queries.ready_to_publish(tx, shop_id=shop_id))
    enqueue_many(tx, PUSH, [(str(shop_id), {"shop_id": str(shop_id)})])


def _enqueue(tx: Tx, listings: Iterable[Listing]) -> None:
    jobs = [(str(x.id), {"listing_id": str(x.id), "shop_id": str(x.shop_id)}) for x in listings]
    enqueue_many(tx, PUBLISH, jobs)


@dataclass(frozen=True, slots=True)
class Offer:
    """One SKU as one shop is to show it."""

    listing: Listing
    shop: Shop
    card: SkuCard
    files: list[Creative]
    told: Promise
    rules: Manifest
    title: str
    against: list[str]


@outward(PUBLISH, lane="bulk")
def publish(run: Run) -> Finish | None:
    """Publish one listing. It looks the merchant code up before it creates, on every attempt."""
    with run.runtime.db.read() as tx:
        offer = _offer(tx, run, int(run.payload["listing_id"]))
    if offer is None:
        return None
    if offer.against:
        return lambda tx: _stopped(tx, offer)
    try:
        with opened(run.runtime, offer.shop.id) as connector:
            ref = _on_sale(run, connector, offer)
    except (Rejected, Invalid, MappingError) as error:
        reason, remedy = error.message, error.remedy
        return lambda tx: _refused(tx, offer.listing, reason, remedy)
    return lambda tx: _record(tx, offer, ref)


def _offer(tx: Tx, run: Run, listing_id: int) -> Offer | None:
    listing = tx.get(Listing, listing_id)
    shop = tx.get(Shop, listing.shop_id) if listing else None
    if listing is None or shop is None or listing.state != "publishing":
        return None
    card, rules = creatives.card_of(tx, listing.sku_id), manifest(shop.channel)
    return Offer(
        listing=listing,
        shop=shop,
        card=card,
        files=list(queries.creatives(tx, sku_id=listing.sku_id, platform=shop.channel)),
        told=promise(tx, run.runtime.settings, [listing.sku_id])[listing.sku_id],
        rules=rules,
        title=listing_title(card, rules.title_limit, unit=rules.title_unit),
        against=reasons_against(tx, card, shop),
    )


def _on_sale(run: Run, connector: Any, offer: Offer) -> ListingRef:
    found: ListingRef | None = connector.find_listing(offer.card.code)
    if found is not None and found.state is ListingState.AUDIT:
        return found  # it is told its stock when it goes live
    if found is not None and found.state is ListingState.LIVE:
        connector.set_stock(found, offer.told.quantity)
        return found
    if found is not None:
        back: ListingRef = connector.relist(found, stock=offer.told.quantity)
        return back
    refs = creatives.upload_missing(run, connector, offer.shop.id, offer.files)
    created: ListingRef = connector.create_listing(_draft(offer, refs))
    return created


def _draft(offer: Offer, refs: dict[str, PictureRef]) -> ListingDraft:
    card = offer.card
    if card.price is None:
        raise Invalid("this SKU has no price", remedy="Open Products and give it a price.")
    return ListingDraft(
        merchant_code=card.code,
        title=offer.title,
        price=card.price,
        market_price=card.market_price or struck_through(card.price),
        stock=offer.told.quantity,
        weight_g=card.gross_g,
        unit=card.unit,
        spec=card.spec,
        main_pictures=tuple(refs[f.sha256] for f in offer.files if f.slot.startswith("main-")),
        detail_pictures=tuple(refs[f.sha256] for f in offer.files if f.slot.startswith("detail-")),
        facts=_listing_facts(card),
        is_voucher=card.is_voucher,
        ship_within_hours=offer.rules.ship_within_hours,
    )


def struck_through(price: Money) -> Money:
    """A reference price above ``price`` for platforms that demand one: a tenth more, in whole yuan, at least 1 more."""
    return Money((price.fen * 11 // 1000 + 1) * 100 + 100)


def _listing_facts(card: SkuCard) -> ListingFacts:
    return ListingFacts(
        brand=card.brand,
        category=card.category,
        net_content=card.spec,
        storage=card.storage.value,
        shelf_days=card.shelf_days,
        producer=card.producer,
        origin=card.origin,
        food_licence=card.licence,
        gtin=card.gtin,
        is_food=card.is_food,
        is_fresh=card.storage.value in ("frozen", "chilled"),
        ingredients=card.ingredients,
        certificates=tuple(card.certificates),
    )


def _record(tx: Tx, offer: Offer, ref: ListingRef) -> None:
    listing = locks.listing(tx, offer.listing.id)
    listing.item_id, listing.vendor_sku_id = ref.item_id, ref.vendor_sku_id
    listing.title, listing.price_fen = offer.title, offer.card.price.fen if offer.card.price else 0
    if ref.state is ListingState.LIVE:
        listing.stock_pushed, listing.stock_version = offer.told.quantity, offer.told.version
    event = {ListingState.LIVE: "go_live", ListingState.AUDIT: "wait_audit"}.get(ref.state, "refuse")
    advance(tx, listing, event, actor=ACTOR, why=ref.reason)


def _stopped(tx: Tx, offer: Offer) -> str:
    """While the job waited a paper ran out, a recall began: the listing never reaches the platform."""
    advance(tx, locks.listing(tx, offer.listing.id), "block", actor=ACTOR, why=";".join(offer.against))
    return "refused"


def _refused(tx: Tx, listing: Listing, reason: str, remedy: str) -> str:
    advance(tx, locks.listing(tx, listing.id), "refuse", actor=ACTOR, why=reason, remedy=remedy)
    return "refused"
