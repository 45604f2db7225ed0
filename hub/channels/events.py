"""Facts this room announces."""

from hub.channels.models import Listing
from hub.events.facts import Fact

LISTING_MOVED = "listing.moved"
CREATIVES_READY = "creatives.ready"
SHOP_NEEDS_REAUTH = "shop.needs_reauth"


def listing_moved(listing: Listing, before: str, why: str) -> Fact:
    """A listing changed state."""
    details = {
        "from": before,
        "to": listing.state,
        "shop_id": str(listing.shop_id),
        "code": listing.merchant_code,
        "why": why,
    }
    return Fact(LISTING_MOVED, f"listing:{listing.id}", details)


def creatives_ready(sku_id: int) -> Fact:
    """All pictures of a SKU are rendered for every platform that lists it."""
    return Fact(CREATIVES_READY, f"sku:{sku_id}", {"sku_id": str(sku_id)})


def shop_needs_reauth(shop_id: int, code: str, reason: str) -> Fact:
    """A shop no longer accepts our token; a person must connect it anew."""
    return Fact(SHOP_NEEDS_REAUTH, f"shop:{shop_id}", {"code": code, "reason": reason})
