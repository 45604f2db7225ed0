"""Listings: one SKU in one shop, put on sale and taken off."""

from datetime import datetime

from pydantic import Field

from hub.channels import publishing, queries, withdrawing
from hub.channels.models import Listing as Row
from hub.identity import audit
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, NotFound
from hub.web.api.goods import card_of
from hub.web.api.operations import Call, Desk
from hub.web.api.shapes import Asked, PageAsked, PageTold, RowId, Text, Told, pack, unpack

desk = Desk("listings", "SKUs in shops. Publishing and taking off sale go on in the background.")


class Listing(Told):
    """One SKU in one shop. ``told_pieces`` is what the shop was last told it may sell."""

    id: RowId
    shop: str
    sku: str
    state: str
    item: str = Field(description="The platform's own id; empty before it is on sale.")
    title: str
    price_fen: int
    told_pieces: int | None
    error: str
    remedy: str
    changed_at: datetime


class ListingsAsked(PageAsked):
    """What the list is narrowed to."""

    shop: Text = Field(default="", max_length=40, description="Shop code.")
    state: Text = Field(default="", max_length=20)


class ListingsPage(PageTold):
    """Part of the listings, by id."""

    items: list[Listing]


class PublishAsked(Asked):
    """What is to be on sale where."""

    sku: Text = Field(min_length=1, max_length=32)
    shops: list[Text] = Field(default_factory=list, max_length=100, description="Shop codes; empty: every shop.")


class Submitted(Told):
    """How many listings are on their way now; those on sale already and those that may not be sold are not among them."""

    submitted: int


class DelistAsked(Asked):
    """Why it is taken off sale."""

    why: Text = Field(min_length=1, max_length=200)


@desk.serve(
    "GET", "/listings", scope="listings.read", summary="List listings", query=ListingsAsked, answer=ListingsPage
)
def list_listings(tx: Tx, call: Call) -> ListingsPage:
    """One page of listings."""
    asked: ListingsAsked = call.query
    place = unpack(asked.cursor, int)
    shops = {shop.id: shop.code for shop in queries.shops(tx)}
    wanted = next((key for key, code in shops.items() if code == asked.shop), 0)
    found = queries.listing_page(
        tx,
        shop_id=wanted if asked.shop else None,
        state=asked.state,
        after=place[0] if place else 0,
        limit=asked.limit + 1,
    )
    shown = found[: asked.limit]
    more = len(found) > len(shown)
    return ListingsPage(
        items=[_listing(row, shops[row.shop_id]) for row in shown], next=pack(shown[-1].id) if more else ""
    )


@desk.serve(
    "POST", "/listings", scope="listings.publish", summary="Put a SKU on sale", body=PublishAsked, answer=Submitted
)
def publish_listing(tx: Tx, call: Call) -> Submitted:
    """What may not be sold is recorded as blocked, with the reason in its listing."""
    card = card_of(tx, call.body.sku)
    known = {shop.code: shop.id for shop in queries.active_shops(tx)}
    if strange := set(call.body.shops) - known.keys():
        raise NotFound("no such shop, or it is not connected", remedy="Look under Shops.", shops=len(strange))
    chosen = [known[code] for code in call.body.shops] if call.body.shops else None
    audit.record(tx, call.actor, "listing.publish", "listings", skus=[card.code], count=1, shops=chosen)
    return Submitted(submitted=publishing.request_publish(tx, actor=call.actor, codes=[card.code], shop_ids=chosen))


@desk.serve(
    "POST",
    "/listings/{listing_id}/delist",
    scope="listings.publish",
    summary="Take a listing off sale",
    body=DelistAsked,
    answer=Listing,
)
def delist_listing(tx: Tx, call: Call) -> Listing:
    """Possible while it is on sale; the state follows once the platform has taken it off."""
    row = queries.listing(tx, call.row_id("listing_id"))
    if not withdrawing.request_withdrawal(tx, [row.id], why=call.body.why, actor=call.actor):
        raise Conflict("this listing is not on sale", remedy="Read it again.")
    audit.record(
        tx,
        call.actor,
        "listing.delist",
        f"listing:{row.id}",
        sku=row.merchant_code,
        shop=row.shop_id,
        why=call.body.why,
    )
    return _listing(row, next(shop.code for shop in queries.shops(tx) if shop.id == row.shop_id))


def _listing(row: Row, shop: str) -> Listing:
    return Listing(
        id=str(row.id), shop=shop, sku=row.merchant_code, state=row.state, item=row.item_id, title=row.title,
        price_fen=row.price_fen, told_pieces=row.stock_pushed, error=row.error, remedy=row.remedy, changed_at=row.updated,
    )  # fmt: skip
