"""The lives of a shop and of a listing in it, and the one door to each."""

from hub.channels import events
from hub.channels.models import Listing, Shop
from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.lifecycle import Lifecycle

SHOP = Lifecycle(
    "shop",
    "active",
    {
        ("active", "connect"): "active",
        ("active", "lose_access"): "needs_reauth",
        ("needs_reauth", "connect"): "active",
        ("needs_reauth", "lose_access"): "needs_reauth",
    },
)

LISTING = Lifecycle(
    "listing",
    "draft",
    {
        ("draft", "submit"): "publishing",
        ("draft", "block"): "blocked",
        ("blocked", "block"): "blocked",
        ("blocked", "submit"): "publishing",
        ("publishing", "block"): "blocked",
        ("publishing", "submit"): "publishing",
        ("publishing", "go_live"): "live",
        ("publishing", "wait_audit"): "audit",
        ("publishing", "refuse"): "refused",
        ("audit", "go_live"): "live",
        ("audit", "refuse"): "refused",
        ("refused", "submit"): "publishing",
        ("refused", "block"): "blocked",
        ("live", "delist"): "off",
        ("off", "submit"): "publishing",
        ("off", "block"): "blocked",
    },
)


def advance(tx: Tx, listing: Listing, event: str, *, actor: Actor, why: str = "", remedy: str = "") -> None:
    """Move a listing along its table, keep the reason where an operator sees it, announce the fact."""
    before, after = LISTING.move(listing, event)
    listing.error, listing.remedy, listing.updated = why, remedy, now()
    tx.add(listing)
    if before != after:
        facts.announce(tx, [events.listing_moved(listing, before, why)], actor=actor)


def advance_shop(tx: Tx, shop: Shop, event: str, *, actor: Actor, why: str = "") -> None:
    """Move a shop along its table, keep the reason where an operator sees it, announce what changed."""
    before, after = SHOP.move(shop, event)
    shop.state_reason = why
    tx.add(shop)
    if before != after:
        facts.announce(tx, [events.shop_moved(shop, why)], actor=actor)
