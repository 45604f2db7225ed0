"""Every SELECT of the channels room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func
from sqlmodel import col, select

from hub.channels.by_hand import BY_HAND
from hub.channels.models import Creative, Listing, Shop, StockPush, Upload
from hub.inventory.models import StockMark
from hub.kernel.db import Tx
from hub.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Stale:
    """A live listing whose shop does not know the present stock."""

    listing_id: int
    sku_id: int
    version: int


def shops(tx: Tx) -> Sequence[Shop]:
    """All shops by name."""
    return tx.exec(select(Shop).order_by(Shop.code)).all()


def active_shops(tx: Tx) -> Sequence[Shop]:
    """Shops that are connected over an API and not paused."""
    query = select(Shop).where(Shop.state == "active", col(Shop.channel).not_in(BY_HAND))
    return tx.exec(query.order_by(col(Shop.id))).all()


def shop_by_code(tx: Tx, code: str) -> Shop | None:
    """A shop by our code."""
    return tx.exec(select(Shop).where(Shop.code == code)).first()


def listings(tx: Tx, *, shop_id: int | None = None, sku_ids: Iterable[int] | None = None) -> Sequence[Listing]:
    """Listings, optionally of one shop or of some SKUs."""
    query = select(Listing).order_by(Listing.merchant_code)
    if shop_id is not None:
        query = query.where(Listing.shop_id == shop_id)
    if sku_ids is not None:
        query = query.where(col(Listing.sku_id).in_(set(sku_ids)))
    return tx.exec(query).all()


def listings_by_id(tx: Tx, listing_ids: Iterable[int]) -> Sequence[Listing]:
    """These listings, as far as they exist."""
    return tx.exec(select(Listing).where(col(Listing.id).in_(set(listing_ids)))).all()


def listing_of(tx: Tx, *, shop_id: int, sku_id: int) -> Listing | None:
    """The listing of one SKU in one shop."""
    return tx.exec(select(Listing).where(Listing.shop_id == shop_id, Listing.sku_id == sku_id)).first()


def listing(tx: Tx, listing_id: int) -> Listing:
    """One listing. Raises NotFound."""
    found = tx.get(Listing, listing_id)
    if found is None:
        raise NotFound("no such listing", listing=listing_id)
    return found


def listing_page(tx: Tx, *, shop_id: int | None, state: str, after: int, limit: int) -> Sequence[Listing]:
    """Listings in rising order of their ids, the first ones beyond ``after``; empty ``state`` does not filter."""
    query = select(Listing).where(Listing.id > after).order_by(col(Listing.id)).limit(limit)
    if shop_id is not None:
        query = query.where(Listing.shop_id == shop_id)
    return tx.exec(query.where(Listing.state == state) if state else query).all()


def live_counts(tx: Tx) -> dict[int, int]:
    """Live listings per shop id."""
    rows = tx.exec(select(Listing.shop_id, func.count()).where(Listing.state == "live").group_by(col(Listing.shop_id)))
    return dict(rows.all())


def listing_states(tx: Tx, *, shop_id: int | None = None) -> dict[str, int]:
    """Listings by state, of all shops or of one."""
    query = select(Listing.state, func.count()).group_by(col(Listing.state))
    return dict(tx.exec(query if shop_id is None else query.where(Listing.shop_id == shop_id)).all())


def skus_with_listing(tx: Tx, *, states: Iterable[str], shop_id: int | None = None) -> set[int]:
    """SKUs that have a listing in one of these states, in any shop or in one."""
    query = select(Listing.sku_id).where(col(Listing.state).in_(set(states))).distinct()
    return set(tx.exec(query if shop_id is None else query.where(Listing.shop_id == shop_id)))


def skus_listed_in(tx: Tx, shop_ids: Iterable[int]) -> set[int]:
    """SKUs that have a listing, in whatever state, in every one of these shops."""
    shops = set(shop_ids)
    query = select(Listing.sku_id).where(col(Listing.shop_id).in_(shops)).group_by(col(Listing.sku_id))
    return set(tx.exec(query.having(func.count() == len(shops)))) if shops else set()


def last_pushes(tx: Tx) -> dict[int, datetime]:
    """When each shop was last told a quantity; shops that never were are absent."""
    newest = (
        select(StockPush.landed_at)
        .where(col(StockPush.shop_id) == col(Shop.id))
        .order_by(col(StockPush.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return {shop_id: at for shop_id, at in tx.exec(select(Shop.id, newest)) if at is not None}


def pushes_to(tx: Tx, *, shop_id: int, sku_id: int, limit: int = 5) -> Sequence[StockPush]:
    """The newest quantities one shop was told about one SKU, newest first."""
    query = select(StockPush).where(StockPush.shop_id == shop_id, StockPush.sku_id == sku_id)
    return tx.exec(query.order_by(col(StockPush.landed_at).desc()).limit(limit)).all()


def live_listings(tx: Tx) -> Sequence[Listing]:
    """Live listings of active shops."""
    query = select(Listing).join(Shop, col(Shop.id) == col(Listing.shop_id))
    return tx.exec(query.where(Listing.state == "live", Shop.state == "active")).all()


def in_audit(tx: Tx, shop_id: int | None = None) -> Sequence[Listing]:
    """Listings of active shops that the platform is looking at."""
    query = select(Listing).join(Shop, col(Shop.id) == col(Listing.shop_id))
    query = query.where(Listing.state == "audit", Shop.state == "active").order_by(col(Listing.id))
    return tx.exec(query if shop_id is None else query.where(Listing.shop_id == shop_id)).all()


def ready_to_publish(tx: Tx, *, sku_id: int | None = None, shop_id: int | None = None) -> Sequence[Listing]:
    """Listings that were submitted, are not published yet, and have the pictures of their platform."""
    drawn = exists().where(col(Creative.sku_id) == col(Listing.sku_id), col(Creative.platform) == col(Shop.channel))
    query = select(Listing).join(Shop, col(Shop.id) == col(Listing.shop_id)).where(Listing.state == "publishing", drawn)
    if sku_id is not None:
        query = query.where(Listing.sku_id == sku_id)
    if shop_id is not None:
        query = query.where(Listing.shop_id == shop_id)
    return tx.exec(query.order_by(col(Listing.id))).all()


def platforms_waiting(tx: Tx, sku_id: int) -> set[str]:
    """Platforms whose shops have submitted this SKU and not published it yet."""
    query = select(Shop.channel).join(Listing, col(Listing.shop_id) == col(Shop.id))
    return set(tx.exec(query.where(Listing.sku_id == sku_id, Listing.state == "publishing")))


def creatives(tx: Tx, *, sku_id: int, platform: str) -> Sequence[Creative]:
    """Rendered pictures of a SKU for a platform, in slot order."""
    query = select(Creative).where(Creative.sku_id == sku_id, Creative.platform == platform)
    return sorted(tx.exec(query).all(), key=lambda c: (c.slot.split("-")[0] != "main", int(c.slot.rsplit("-", 1)[1])))


def all_creatives(tx: Tx, sku_id: int) -> Sequence[Creative]:
    """Rendered pictures of a SKU for every platform, in no promised order."""
    return tx.exec(select(Creative).where(Creative.sku_id == sku_id)).all()


def picture_type(tx: Tx, sha256: str) -> str | None:
    """The media type of a rendered picture, or None when no SKU has a picture with this digest."""
    return tx.exec(select(Creative.mime).where(Creative.sha256 == sha256).limit(1)).first()


def main_pictures(tx: Tx, sku_ids: Iterable[int]) -> dict[int, str]:
    """SKU id -> digest of its first main picture on any platform, for thumbnails."""
    rows = tx.exec(
        select(Creative.sku_id, Creative.sha256).where(
            col(Creative.sku_id).in_(set(sku_ids)), Creative.slot == "main-1"
        )
    )
    return dict(rows.all())


def uploads(tx: Tx, *, shop_id: int, digests: Iterable[str]) -> dict[str, Upload]:
    """Pictures this shop already keeps, by digest."""
    rows = tx.exec(select(Upload).where(Upload.shop_id == shop_id, col(Upload.sha256).in_(set(digests))))
    return {row.sha256: row for row in rows}


def stale_listings(tx: Tx, shop_id: int) -> list[Stale]:
    """Live listings of a shop whose stock mark has risen since the last push."""
    rows = tx.exec(
        select(Listing.id, Listing.sku_id, StockMark.version)
        .join(StockMark, col(StockMark.sku_id) == col(Listing.sku_id))
        .where(Listing.shop_id == shop_id, Listing.state == "live", StockMark.version > Listing.stock_version)
        .order_by(col(StockMark.changed_at))
    )
    return [Stale(*row) for row in rows]


def pushes_since(tx: Tx, instant: datetime) -> Sequence[StockPush]:
    """Stock pushes that landed after an instant, oldest first."""
    return tx.exec(select(StockPush).where(StockPush.landed_at >= instant).order_by(col(StockPush.landed_at))).all()


def push_counts(tx: Tx) -> dict[int, int]:
    """Stock pushes per shop id."""
    rows = tx.exec(select(StockPush.shop_id, func.count()).group_by(col(StockPush.shop_id)))
    return dict(rows.all())
