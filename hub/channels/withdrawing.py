"""Taking off sale (下架): what may no longer be sold – a paper has run out, a price is gone – or what a person takes off."""

from collections.abc import Iterable

from catalog.lookup import cards_by_id
from connectors.base.types import ListingRef, ListingState
from hub.channels import creatives, locks, publishing, queries
from hub.channels.connections import opened
from hub.channels.lifecycle import advance
from hub.channels.models import Shop
from hub.kernel.actor import Actor, system
from hub.kernel.db import Tx
from hub.kernel.jobs.queue import enqueue_many
from hub.kernel.jobs.registry import Finish, Run, inward, outward

CHECK = "channels.check_gate"
WITHDRAW = "channels.withdraw"
ACTOR = system(WITHDRAW)


def request_withdrawal(tx: Tx, listing_ids: Iterable[int], *, why: str, actor: Actor) -> int:
    """Take live listings off sale for a person's reason; returns how many are on sale now and will go."""
    live = [row for row in queries.listings_by_id(tx, listing_ids) if row.state == "live"]
    jobs = [(str(x.id), {"listing_id": str(x.id), "why": why, "by": actor.name, "kind": actor.kind}) for x in live]
    enqueue_many(tx, WITHDRAW, jobs)
    return len(live)


@inward(CHECK)
def check_gate(tx: Tx, _run: Run) -> None:
    """Hold every live listing against the gate as it stands today."""
    live = queries.live_listings(tx)
    cards = cards_by_id(tx, {listing.sku_id for listing in live})
    shops = {shop.id: shop for shop in queries.active_shops(tx)}
    stop = [x for x in live if publishing.reasons_against(tx, cards[x.sku_id], shops[x.shop_id])]
    enqueue_many(tx, WITHDRAW, [(str(x.id), {"listing_id": str(x.id)}) for x in stop])


@outward(WITHDRAW)
def withdraw(run: Run) -> Finish | None:
    """Take one listing off the shelf, unless the reasons against it are gone; payload ``{"listing_id"}``.

    A person's reason and name stand in the payload as ``why``, ``kind`` and ``by``; the gate is not asked then.
    """
    with run.runtime.db.read() as tx:
        listing = queries.listing(tx, int(run.payload["listing_id"]))
        shop = tx.get(Shop, listing.shop_id)
        card = creatives.card_of(tx, listing.sku_id)
        against = publishing.reasons_against(tx, card, shop) if shop else []
    by_hand = str(run.payload.get("why", ""))
    reasons = [by_hand] if by_hand else against
    actor = Actor(str(run.payload.get("kind", "user")), str(run.payload["by"])) if by_hand else ACTOR
    if listing.state != "live" or not reasons:
        return None
    ref = ListingRef(listing.item_id, listing.vendor_sku_id, listing.merchant_code, ListingState.LIVE)
    with opened(run.runtime, listing.shop_id, lane="people" if by_hand else "bulk") as connector:
        connector.delist(ref)

    def record(tx: Tx) -> None:
        row = locks.listing(tx, listing.id)
        if row.state == "live":
            advance(tx, row, "delist", actor=actor, why=";".join(reasons))

    return record
