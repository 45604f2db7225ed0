"""Taking off sale what may no longer be sold (下架): a paper has run out, a product was restricted, a price is gone."""

from catalog.lookup import cards_by_id
from connectors.base.types import ListingRef, ListingState
from hub.channels import creatives, locks, publishing, queries
from hub.channels.connections import opened
from hub.channels.lifecycle import advance
from hub.channels.models import Shop
from hub.kernel.actor import system
from hub.kernel.db import Tx
from hub.kernel.jobs.queue import enqueue_many
from hub.kernel.jobs.registry import Finish, Run, inward, outward

CHECK = "channels.check_gate"
WITHDRAW = "channels.withdraw"
ACTOR = system(WITHDRAW)


@inward(CHECK)
def check_gate(tx: Tx, _run: Run) -> None:
    """Hold every live listing against the gate as it stands today."""
    live = queries.live_listings(tx)
    cards = cards_by_id(tx, {listing.sku_id for listing in live})
    shops = {shop.id: shop for shop in queries.active_shops(tx)}
    stop = [x for x in live if publishing.reasons_against(cards[x.sku_id], shops[x.shop_id])]
    enqueue_many(tx, WITHDRAW, [(str(x.id), {"listing_id": str(x.id)}) for x in stop])


@outward(WITHDRAW)
def withdraw(run: Run) -> Finish | None:
    """Take one listing off the shelf, unless the reasons against it are gone; payload ``{"listing_id"}``."""
    with run.runtime.db.read() as tx:
        listing = queries.listing(tx, int(run.payload["listing_id"]))
        shop = tx.get(Shop, listing.shop_id)
        card = creatives.card_of(tx, listing.sku_id)
    reasons = publishing.reasons_against(card, shop) if shop else []
    if listing.state != "live" or not reasons:
        return None
    ref = ListingRef(listing.item_id, listing.vendor_sku_id, listing.merchant_code, ListingState.LIVE)
    with opened(run.runtime, listing.shop_id) as connector:
        connector.delist(ref)

    def record(tx: Tx) -> None:
        row = locks.listing(tx, listing.id)
        if row.state == "live":
            advance(tx, row, "delist", actor=ACTOR, why=";".join(reasons))

    return record
