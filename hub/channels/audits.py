"""Listings the platform is still looking at (审核): asked after until they are live or refused."""

from connectors.base.types import ListingRef, ListingState
from hub.channels import locks, publishing, queries
from hub.channels.connections import opened
from hub.channels.creatives import card_of
from hub.channels.lifecycle import advance
from hub.channels.models import Listing, Shop
from hub.channels.withdrawing import WITHDRAW
from hub.kernel.actor import system
from hub.kernel.db import Tx
from hub.kernel.jobs.queue import enqueue_many
from hub.kernel.jobs.registry import Finish, Run, inward, outward

CHECK_ALL = "channels.check_audits"
CHECK = "channels.check_shop_audits"
ACTOR = system(CHECK)


@inward(CHECK_ALL)
def check_all(tx: Tx, _run: Run) -> None:
    """Ask every shop that has listings in audit."""
    shops = sorted({listing.shop_id for listing in queries.in_audit(tx)})
    enqueue_many(tx, CHECK, [(str(shop), {"shop_id": str(shop)}) for shop in shops])


@outward(CHECK, lane="bulk")
def check_shop(run: Run) -> Finish:
    """Look every listing of one shop that is in audit up by its merchant code; payload ``{"shop_id"}``."""
    shop_id = int(run.payload["shop_id"])
    with run.runtime.db.read() as tx:
        waiting = queries.in_audit(tx, shop_id)
    found: dict[int, ListingRef | None] = {}
    with opened(run.runtime, shop_id) as connector:
        for listing in waiting:
            found[listing.id] = connector.find_listing(listing.merchant_code)
    return lambda tx: _record(tx, found)


def _record(tx: Tx, found: dict[int, ListingRef | None]) -> None:
    for listing_id, ref in found.items():
        listing = locks.listing(tx, listing_id)
        if listing.state != "audit" or (ref is not None and ref.state is ListingState.AUDIT):
            continue
        if ref is None:
            advance(tx, listing, "refuse", actor=ACTOR, why="平台上已找不到该商品", remedy="重新提交铺货")
        elif ref.state is ListingState.LIVE:
            listing.item_id, listing.vendor_sku_id = ref.item_id, ref.vendor_sku_id
            advance(tx, listing, "go_live", actor=ACTOR)
            _take_off_unless_fit(tx, listing)
        else:
            advance(tx, listing, "refuse", actor=ACTOR, why=ref.reason or "平台审核未通过")


def _take_off_unless_fit(tx: Tx, listing: Listing) -> None:
    """The platform took its time: what may not be sold any more comes off again at once."""
    shop = tx.get_one(Shop, listing.shop_id)
    if publishing.reasons_against(tx, card_of(tx, listing.sku_id), shop):
        enqueue_many(tx, WITHDRAW, [(str(listing.id), {"listing_id": str(listing.id)})])
