"""Goods: pictures, listings, edits, prices, stock, categories, freight templates."""

from collections.abc import Callable, Iterator
from functools import partial

from connectors.base.types import (
    CategoryNeeds,
    FreightTemplate,
    ListingDraft,
    ListingFacts,
    ListingRef,
    ListingSnapshot,
    ListingState,
    Picture,
    PictureRef,
)
from connectors.taobao.desks.base import Desk
from connectors.taobao.errors import NO_SUCH_ITEM, VENDOR
from connectors.taobao.manifest import BANNERS
from connectors.taobao.schemas import Category, ItemList
from connectors.taobao.words import goods as words
from hub.kernel.errors import Indeterminate, Invalid, Rejected, Transient
from hub.kernel.money import Money

MAX_PICTURE_BYTES = 3 * 1024 * 1024  # [official]
ITEMS_PER_PAGE = 200  # [official]


class GoodsDesk(Desk):
    """Everything about goods."""

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Put a picture into the shop's picture space."""
        if len(picture.data) > MAX_PICTURE_BYTES:
            raise Invalid(f"{picture.name} is larger than 3 MB", remedy="Save the picture with less quality.")
        kept = self._client.picture_upload(picture.name, picture.data, picture.mime)
        return PictureRef(url=kept.picture_path, vendor_id=kept.picture_id)

    # -- listings ----------------------------------------------------------------------------------

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest listing with this merchant code; item numbers rise with time."""
        rows = (row.ref for page in self.all_listings() for row in page)
        hits = [ref for ref in rows if ref.merchant_code == merchant_code]
        return max(hits, key=lambda ref: int(ref.item_id), default=None)

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Publish a single-SKU item and put it on the shelf."""
        words.check_draft(draft)
        category = self._category(draft.facts.category).cid
        rules = self._client.publish_schema(category)
        schema = words.fill_schema(rules, draft, literals=self._literals)
        item_id = self._client.publish_submit(category, schema)
        ref = ListingRef(item_id, item_id, draft.merchant_code, ListingState.OFF)  # without SKUs it is its own SKU
        try:
            return self.relist(ref, stock=draft.stock)
        except Transient as error:  # the item exists by now, so "nothing happened" would be a lie
            raise Indeterminate("published, but not put on sale yet", vendor=VENDOR, code=error.code) from error
        except Rejected as error:
            return _with_state(ref, ListingState.REFUSED, reason=error.message)

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Put an item on the shelf with ``stock`` pieces."""
        self._client.upshelf(ref.item_id, stock)
        return _with_state(ref, ListingState.LIVE)

    def delist(self, ref: ListingRef) -> ListingRef:
        """Take an item off the shelf."""
        self._client.downshelf(ref.item_id)
        return _with_state(ref, ListingState.OFF)

    def update_listing(self, ref: ListingRef, draft: ListingDraft) -> ListingRef:
        """Send every field of the draft but the stock; what the draft says nothing about stays."""
        words.check_draft(draft)
        schema = words.edit_schema(self._client.edit_schema(ref.item_id), draft, literals=self._literals)
        self._client.fast_update(ref.item_id, schema)
        return _with_state(ref, ref.state)

    def delete_listing(self, ref: ListingRef) -> None:
        """Delete an item; one that is gone already is left in peace."""
        try:
            self._client.delete(ref.item_id)
        except Rejected as error:
            if error.code not in NO_SUCH_ITEM:
                raise

    def set_price(self, ref: ListingRef, price: Money, *, market_price: Money) -> ListingRef:  # noqa: ARG002 - see README
        """Sell at ``price``; the publish rules know no reference price, so ``market_price`` is not sent."""
        words.check_price(price)
        self._client.fast_update(ref.item_id, words.price_schema(self._client.edit_schema(ref.item_id), price))
        return _with_state(ref, ref.state)

    def all_listings(self) -> Iterator[tuple[ListingSnapshot, ...]]:
        """Every listing of the shop: on the shelf first, then each drawer of the stock room."""
        yield from _pages(self._client.items_onsale, ListingState.LIVE)
        for banner, state in BANNERS.items():
            yield from _pages(partial(self._client.items_inventory, banner), state)

    def freight_templates(self) -> tuple[FreightTemplate, ...]:
        """All templates; Taobao does not say which is the default."""
        return tuple(FreightTemplate(row.template_id, row.name) for row in self._client.delivery_templates())

    def category_needs(self, facts: ListingFacts, *, title: str) -> CategoryNeeds:  # noqa: ARG002 - rules ask no title
        """The publish rules of the category these facts belong to, with what would be filled in."""
        category = self._category(facts.category)
        return words.needs(self._client.publish_schema(category.cid), category, facts, literals=self._literals)

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Overwrite the sellable quantity."""
        if quantity < 0:
            raise Invalid("stock cannot be negative", remedy="Push zero or more pieces.")
        sku_id = ref.vendor_sku_id if ref.vendor_sku_id != ref.item_id else ""
        self._client.quantity_update(ref.item_id, quantity, sku_id=sku_id)

    @property
    def _literals(self) -> dict[str, str]:
        return dict(self._settings.get("schema_values", {}))

    def _category(self, ours: str) -> Category:
        """Category id set for the shop, or the only one (or the one of the same name) it is authorised for."""
        chosen = self._settings.get("categories", {}).get(ours) or self._settings.get("category_id")
        if chosen:
            return Category(cid=str(chosen), name=ours)
        allowed = [category for category in self._client.authorised_categories() if not category.is_parent]
        named = [category for category in allowed if category.name == ours] or allowed
        if len(named) == 1:
            return named[0]
        choices = ", ".join(f"{category.cid} {category.name}" for category in allowed[:20])
        raise Invalid(
            f"no Taobao category is set for {ours}",
            remedy=f"Set category_id for this shop, or categories by our category; it may sell in: {choices}",
        )


def _pages(ask: Callable[..., ItemList], state: ListingState) -> Iterator[tuple[ListingSnapshot, ...]]:
    page, rest = 1, 1
    while rest > 0:
        answer = ask(page=page, size=ITEMS_PER_PAGE)
        if answer.items:
            yield tuple(words.snapshot(item, state) for item in answer.items)
        rest = answer.total_results - page * ITEMS_PER_PAGE if answer.items else 0
        page += 1


def _with_state(ref: ListingRef, state: ListingState, *, reason: str = "") -> ListingRef:
    return ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, state, reason)
