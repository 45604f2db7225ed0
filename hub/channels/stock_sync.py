"""Telling shops how many pieces they may sell. Absolute numbers with a rising version; an older never overwrites a newer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from connectors.base.types import ListingRef, ListingState
from hub.channels import queries
from hub.channels.connections import opened
from hub.channels.models import Listing, StockPush
from hub.inventory import ledger
from hub.inventory import queries as stock
from hub.inventory.availability import sellable, share
from hub.kernel.actor import Actor, system
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert_many, table
from hub.kernel.errors import Invalid, Rejected
from hub.kernel.ids import new_id
from hub.kernel.jobs.queue import enqueue_many
from hub.kernel.jobs.registry import Finish, Run, inward, outward
from hub.kernel.settings import Settings

PUSH = "channels.push_stock"
FAN_OUT = "channels.stock_changed"
RECOUNT = "channels.recount"
#: Below this many pieces per shop the pool is divided among the shops.
SCARCE_PER_SHOP = 2
#: Pushes recorded together; small, so that progress survives a crash.
BATCH = 20


@dataclass(frozen=True, slots=True)
class Promise:
    """What one shop may be told about one SKU."""

    quantity: int
    version: int
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A push that has landed, or was refused with ``error``."""

    listing: Listing
    promise: Promise
    landed_at: datetime
    error: str = ""
    remedy: str = ""


def promise(tx: Tx, settings: Settings, sku_ids: Iterable[int]) -> dict[int, Promise]:
    """What each shop may be told now, with the stock version it belongs to."""
    wanted = set(sku_ids)
    versions = stock.versions(tx, wanted)
    free = stock.free_pieces(tx, wanted, min_days=settings.min_ship_days)
    shops, at = len(queries.active_shops(tx)), now()
    return {
        sku: Promise(
            share(sellable(free[sku], buffer=settings.safety_buffer), shops, scarce_below=SCARCE_PER_SHOP),
            versions.get(sku, 0),
            at,
        )
        for sku in wanted
    }


def request_push(tx: Tx, sku_ids: Iterable[int], *, actor: Actor) -> None:
    """Tell every shop these numbers again, although nothing moved: a person has asked for it."""
    ledger.touch(tx, sku_ids, actor=actor)


@inward(FAN_OUT)
def stock_changed(tx: Tx, _run: Run) -> None:
    """Wake the pusher of every shop that has something to be told."""
    shops = [shop.id for shop in queries.active_shops(tx) if queries.stale_listings(tx, shop.id)]
    enqueue_many(tx, PUSH, [(str(shop), {"shop_id": str(shop)}) for shop in shops])


@inward(RECOUNT)
def recount(tx: Tx, run: Run) -> None:
    """Notice what changes a promise without a movement: a lot too old by now, another number of shops, a new buffer."""
    live = queries.live_listings(tx)
    promises = promise(tx, run.runtime.settings, {row.sku_id for row in live})
    ledger.touch(tx, {x.sku_id for x in live if x.stock_pushed != promises[x.sku_id].quantity}, actor=system(RECOUNT))


@outward(PUSH, longest_pause=5.0)
def push_stock(run: Run) -> Finish | None:
    """Tell one shop all numbers it does not know yet. One pusher per shop at a time, by the job's key."""
    shop_id = int(run.payload["shop_id"])
    with run.runtime.db.read() as tx:
        stale = queries.stale_listings(tx, shop_id)
        promises = promise(tx, run.runtime.settings, [row.sku_id for row in stale])
        listings = {x.id: x for x in queries.listings(tx, shop_id=shop_id)}
    if not stale:
        return None
    with opened(run.runtime, shop_id) as connector:
        for start in range(0, len(stale), BATCH):
            part = stale[start : start + BATCH]
            told: list[Told] = []
            try:
                for row in part:
                    told.append(_tell(connector, listings[row.listing_id], promises[row.sku_id]))  # noqa: PERF401 - what landed before an error must be kept
            finally:
                with run.step() as tx:
                    _record(tx, told)
    return lambda tx: _again_if_stale(tx, shop_id)


def _tell(connector: Any, listing: Listing, what: Promise) -> Told:
    ref = ListingRef(listing.item_id, listing.vendor_sku_id, listing.merchant_code, ListingState.LIVE)
    try:
        connector.set_stock(ref, what.quantity)
    except (Rejected, Invalid) as error:
        return Told(listing, what, now(), error.message, error.remedy)
    return Told(listing, what, now())


def _record(tx: Tx, told: list[Told]) -> None:
    listing = table(Listing)
    for row in told:
        values: dict[str, Any] = {"stock_version": row.promise.version, "error": row.error, "remedy": row.remedy}
        if not row.error:
            values["stock_pushed"] = row.promise.quantity
        tx.connection().execute(
            update(listing)
            .where(listing.c.id == row.listing.id, listing.c.stock_version < row.promise.version)
            .values(**values)
        )
    insert_many(
        tx,
        table(StockPush),
        [
            {
                "id": new_id(), "shop_id": r.listing.shop_id, "sku_id": r.listing.sku_id,
                "quantity": r.promise.quantity, "version": r.promise.version,
                "computed_at": r.promise.computed_at, "landed_at": r.landed_at,
            }
            for r in told
            if not r.error
        ],
    )  # fmt: skip


def _again_if_stale(tx: Tx, shop_id: int) -> None:
    if queries.stale_listings(tx, shop_id):
        enqueue_many(tx, PUSH, [(str(shop_id), {"shop_id": str(shop_id)})])
