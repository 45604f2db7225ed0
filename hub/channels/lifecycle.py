"""The life of a listing in a shop, and the one door that changes it."""

from hub.channels import events
from hub.channels.models import Listing
from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.lifecycle import Lifecycle

LISTING = Lifecycle(
    "listing",
    "draft",
    {
        ("draft", "submit"): "publishing",
        ("draft", "block"): "blocked",
        ("blocked", "submit"): "publishing",
        ("publishing", "block"): "blocked",
        ("publishing", "submit"): "publishing",
        ("publishing", "go_live"): "live",
        ("publishing", "wait_audit"): "audit",
        ("publishing", "refuse"): "refused",
        ("audit", "go_live"): "live",
        ("audit", "refuse"): "refused",
        ("refused", "submit"): "publishing",
        ("live", "delist"): "off",
        ("off", "submit"): "publishing",
    },
)


def advance(tx: Tx, listing: Listing, event: str, *, actor: Actor, why: str = "", remedy: str = "") -> None:
    """Move a listing along its table, keep the reason where an operator sees it, announce the fact."""
    before, after = LISTING.move(listing, event)
    listing.error, listing.remedy, listing.updated = why, remedy, now()
    tx.add(listing)
    if before != after:
        facts.announce(tx, [events.listing_moved(listing, before, why)], actor=actor)
