"""What is done with wares: publishing, changing, prices, stock, the whole shelf. Words are ``words``."""

from collections.abc import Iterator
from uuid import uuid4

from connectors.base.http import half_done
from connectors.base.types import (
    CategoryNeeds,
    ListingDraft,
    ListingFacts,
    ListingRef,
    ListingSnapshot,
    ListingState,
    Picture,
    PictureRef,
)
from connectors.jd.client import Desk
from connectors.jd.errors import VENDOR
from connectors.jd.goods import words
from connectors.jd.schemas import CategoryAttr, Sku
from hub.kernel.errors import Indeterminate, Invalid, Rejected, Transient
from hub.kernel.money import Money

MAX_PICTURE_BYTES = 1024 * 1024  # [official]
SKUS_PER_PAGE = 50  # [official]
MAX_SHELF = 5000  # 100 pages [official]
KEY, VARIABLE, SALE = 1, 3, 4  # attributeType [official]


class GoodsDesk(Desk):
    """The wares of one shop."""

    # -- pictures ----------------------------------------------------------------------------------

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Put a picture into the shop's picture zone."""
        if len(picture.data) > MAX_PICTURE_BYTES:
            raise Invalid(f"{picture.name} is larger than 1 MB", remedy="Save the picture with less quality.")
        return PictureRef(url=self._client.picture_upload(picture.name, picture.data, picture.mime))

    # -- listings ----------------------------------------------------------------------------------

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest ware that still exists among those with this merchant code; ware numbers rise with time."""
        hits = sorted((x for x in self._skus() if x.outerId == merchant_code), key=lambda x: int(x.wareId))
        for sku in reversed(hits):
            ware = self._client.ware(sku.wareId)
            if ware is not None:
                return ListingRef(sku.wareId, sku.skuId, merchant_code, words.ware_state(ware.wareStatus))
        return None

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Create a ware with one SKU and put it on sale."""
        words.check_draft(draft)
        category = self._category(draft.facts.category)
        request = words.ware_request(
            draft,
            category_id=category,
            attributes=self._properties(category),
            sale_attributes=self._client.category_attributes(category, SALE),
            settings=self._settings,
        )
        ware = self._client.ware_add(request)
        if not ware.skus:
            raise Indeterminate("created, but JD named no SKU", vendor=VENDOR)
        ref = ListingRef(ware.wareId, ware.skus[0].skuId, draft.merchant_code, ListingState.OFF)
        try:
            return self._put_up(ref)
        except Transient as error:  # the ware exists by now, so "nothing happened" would be a lie
            raise Indeterminate("created, but not put on sale yet", vendor=VENDOR, code=error.code) from error
        except Rejected as error:
            return _with_state(ref, ListingState.REFUSED, reason=error.message)

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Set the stock, then put the ware on sale; it may wait for JD's audit first."""
        self.set_stock(ref, stock)
        with half_done(vendor=VENDOR, ware=ref.item_id):
            return self._put_up(ref)

    def delist(self, ref: ListingRef) -> ListingRef:
        """Take a ware off sale."""
        self._client.ware_up_or_down(ref.item_id, up=False)
        return _with_state(ref, ListingState.OFF)

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Overwrite the sellable quantity."""
        if quantity < 0:
            raise Invalid("stock cannot be negative", remedy="Push zero or more pieces.")
        self._client.stock_set(ref.vendor_sku_id, quantity, key=uuid4().hex)

    def update_listing(self, ref: ListingRef, draft: ListingDraft) -> ListingRef:
        """Words and attributes, then pictures from slot 1 on, then the price; a picture too many stays where it is."""
        words.check_draft(draft)
        category = self._category(draft.facts.category)
        ware = words.ware_update(ref.item_id, draft, attributes=self._properties(category), settings=self._settings)
        urls = [picture.url for picture in draft.main_pictures]
        self._client.ware_update(ware)
        with half_done(vendor=VENDOR, ware=ref.item_id):
            colours, places = [words.MAIN_COLOUR] * len(urls), list(range(1, len(urls) + 1))
            self._client.images_update(ref.item_id, colours, places, urls)
            return self.set_price(ref, draft.price, market_price=draft.market_price)

    def delete_listing(self, ref: ListingRef) -> None:
        """Delete a ware that is off sale; one that is gone is left alone."""
        if self._client.ware(ref.item_id) is not None:
            self._client.ware_delete(ref.item_id)

    def all_listings(self) -> Iterator[tuple[ListingSnapshot, ...]]:
        """The whole shelf: JD keeps names with wares, stock with SKUs, so both lists are read."""
        by_ware: dict[str, list[Sku]] = {}
        for sku in self._skus():
            by_ware.setdefault(sku.wareId, []).append(sku)
        page, rest = 1, 1
        while rest > 0:
            answer = self._client.wares(page=page, size=SKUS_PER_PAGE)
            if answer.totalItem > MAX_SHELF:
                raise Rejected("JD lists no more than 5,000 wares", vendor=VENDOR, remedy="Delete wares nobody sells.")
            yield tuple(x for ware in answer.data for x in words.snapshots(ware, by_ware.get(ware.wareId, ())))
            rest = answer.totalItem - page * SKUS_PER_PAGE if answer.data else 0
            page += 1

    def set_price(self, ref: ListingRef, price: Money, *, market_price: Money) -> ListingRef:  # noqa: ARG002 - see README
        """Set what a piece costs; the struck-through price is a matter of ``update_listing``."""
        words.check_price(price, ref.merchant_code)
        self._client.price_set(ref.vendor_sku_id, price.yuan())
        with half_done(vendor=VENDOR, ware=ref.item_id):
            return self._as_it_stands(ref)

    def category_needs(self, facts: ListingFacts, *, title: str) -> CategoryNeeds:  # noqa: ARG002 - JD goes by category
        """Attributes of the category the shop would publish in, with what would be filled in."""
        number = self._category(facts.category)
        category = self._client.category(number)
        if category is None:
            raise Invalid(f"JD has no category {number}", remedy="Set category_id to a category the shop may sell in.")
        return words.category_needs(
            category,
            facts,
            attributes=self._properties(number),
            sale=words.sale_attribute(self._client.category_attributes(number, SALE)),
            settings=self._settings,
        )

    # -- inside ------------------------------------------------------------------------------------

    def _put_up(self, ref: ListingRef) -> ListingRef:
        self._client.ware_up_or_down(ref.item_id, up=True)
        return self._as_it_stands(ref)

    def _as_it_stands(self, ref: ListingRef) -> ListingRef:
        ware = self._client.ware(ref.item_id)
        return _with_state(ref, words.ware_state(ware.wareStatus) if ware else ListingState.DELETED)

    def _skus(self) -> Iterator[Sku]:
        page, rest = 1, 1
        while rest > 0:
            answer = self._client.skus(page=page, size=SKUS_PER_PAGE)
            yield from answer.data
            rest = answer.totalItem - page * SKUS_PER_PAGE if answer.data else 0
            page += 1

    def _properties(self, category: str) -> list[CategoryAttr]:
        return [x for kind in (KEY, VARIABLE) for x in self._client.category_attributes(category, kind)]

    def _category(self, ours: str) -> str:
        """Category id set for the shop, or the only one (or the one of the same name) it is authorised for."""
        chosen = self._settings.get("categories", {}).get(ours) or self._settings.get("category_id")
        if chosen:
            return str(chosen)
        allowed = self._client.categories()
        named = [category for category in allowed if category.name == ours] or allowed
        if len(named) == 1:
            return named[0].id
        choices = ", ".join(f"{category.id} {category.name}" for category in allowed[:20])
        raise Invalid(
            f"no JD category is set for {ours}",
            remedy=f"Set category_id for this shop, or categories by our category; it may sell in: {choices}",
        )


def _with_state(ref: ListingRef, state: ListingState, *, reason: str = "") -> ListingRef:
    return ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, state, reason)
