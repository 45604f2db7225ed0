"""Facts this room announces."""

from hub.channels.models import Listing, Shop
from hub.events.facts import Fact

LISTING_MOVED = "listing.moved"
CREATIVES_READY = "creatives.ready"
SHOP_CONNECTED = "shop.connected"


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


def shop_moved(shop: Shop, why: str) -> Fact:
    """``shop.needs_reauth``: the platform no longer accepts our token; ``shop.active``: a person connected it anew."""
    return Fact(f"shop.{shop.state}", f"shop:{shop.id}", {"code": shop.code, "reason": why})


def shop_connected(shop: Shop) -> Fact:
    """A shop was registered or connected anew; what waited for it can go on."""
    return Fact(SHOP_CONNECTED, f"shop:{shop.id}", {"shop_id": str(shop.id), "code": shop.code})
