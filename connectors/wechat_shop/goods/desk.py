"""What is done with listings: finding by code, publishing, changing, stock. Words are ``words``, calls are the client's.

There is no search by merchant code here: product ids are listed and each product read once.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from connectors.base.http import Connection, half_done
from connectors.base.types import ListingDraft, ListingRef, ListingSnapshot, ListingState
from connectors.wechat_shop.client import ADD, SET, SUBTRACT
from connectors.wechat_shop.errors import STOCK_MOVED, VENDOR
from connectors.wechat_shop.goods import category_words, words
from connectors.wechat_shop.goods.category_desk import CategoryDesk
from connectors.wechat_shop.shapes import goods as shapes
from hub.kernel.errors import ChannelError, Conflict, Indeterminate, Invalid, Rejected, Transient
from hub.kernel.money import Money

GONE = frozenset({"10020050", "10020051", "10020052"})  # not usable, absent, deleted [official]


class GoodsDesk(CategoryDesk):
    """The listings of one shop."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._codes: dict[str, frozenset[str]] = {}  # product id -> merchant codes; out_product_id never changes

    # -- listings --------------------------------------------------------------------------------

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest product with this code. There is no search by code: ids are listed, each read once and remembered."""
        hits = []
        for product_id in chain.from_iterable(self._product_pages()):
            if product_id not in self._codes:
                found = self._product(product_id)
                if found is not None:
                    self._codes[product_id] = found.codes()
            if merchant_code in self._codes.get(product_id, ()):
                hits.append(product_id)
        for product_id in sorted(hits, key=int, reverse=True):  # ids rise with time [inferred]
            ref = self._ref(product_id, merchant_code)
            if ref is not None and ref.state is not ListingState.DELETED:
                return ref
        return None

    def _product_pages(self) -> Iterator[list[str]]:
        """Ids of all products, a page at a time, each once."""
        key, keys, seen = "", {""}, set[str]()
        while True:
            page = self._client.product_ids(key)
            yield [product_id for product_id in page.product_ids if product_id not in seen]
            seen.update(page.product_ids)
            key = page.next_key
            if not page.product_ids or key in keys or (page.total_num and len(seen) >= page.total_num):
                return
            keys.add(key)

    def _product(self, product_id: str) -> shapes.Product | None:
        try:
            return self._client.product(product_id)
        except Rejected as error:
            if error.code in GONE:
                return None
            raise

    def _ref(self, product_id: str, merchant_code: str) -> ListingRef | None:
        product = self._product(product_id)
        return words.to_listing(product, merchant_code) if product else None

    def all_listings(self) -> Iterator[tuple[ListingSnapshot, ...]]:
        """Every product that is not deleted, each read once, a page of ids at a time."""
        for ids in self._product_pages():
            found = [product for product_id in ids if (product := self._product(product_id)) is not None]
            if shown := tuple(snapshot for product in found for snapshot in words.to_snapshots(product)):
                yield shown

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Create, submit for sale and read back."""
        product_id = self._client.product_add(self._body(draft))
        return self._after_write(ListingRef(product_id, "", draft.merchant_code, ListingState.AUDIT))

    def _body(self, draft: ListingDraft) -> dict[str, Any]:
        """What product/add takes. Raises Invalid for what the platform is known to refuse."""
        words.check_draft(draft)
        path = self._category(draft.facts, is_voucher=draft.is_voucher)
        asked = self._client.category(path[-1].cat_id)
        category_words.check_category(draft, asked.attr)
        return words.to_product(
            draft,
            category=path,
            attributes=category_words.to_attributes(draft.facts, asked.attr.product_attr_list, self._answers()),
            papers=category_words.to_papers(draft, asked.papers(), self._settings.get("papers", {})),
            address_id=self._return_address(),
            template_id="" if draft.is_voucher else self._template(draft.freight_template),
        )

    def update_listing(self, ref: ListingRef, draft: ListingDraft) -> ListingRef:
        """Overwrite the draft and submit it, or leave it a draft while the product is off sale. Stock stays.

        What buyers see changes once the audit is through; a refusal shows as the listing's reason.
        """
        body = self._body(draft)
        product = self._client.product(ref.item_id)
        stock = self._client.stock(ref.item_id, ref.vendor_sku_id)
        self._client.product_update(words.to_update(body, product, ref, stock=stock))
        return self._after_write(ref)

    def delete_listing(self, ref: ListingRef) -> None:
        """Remove a product that is off sale. Raises Conflict while buyers can still buy it."""
        found = self._product(ref.item_id)
        if found is None:
            return
        state = words.to_listing(found, ref.merchant_code).state
        if state is ListingState.DELETED:
            return
        if state is ListingState.LIVE:
            raise Conflict("the listing is still on sale", remedy="Take it off sale first.")
        try:
            self._client.product_delete(ref.item_id)
        except Rejected as error:
            if error.code not in GONE:
                raise
        self._codes.pop(ref.item_id, None)

    def set_price(self, ref: ListingRef, price: Money, *, market_price: Money) -> ListingRef:  # noqa: ARG002 - see below
        """Sell at ``price`` at once, without audit; only for a product on sale that is not in audit [official].

        The call has no field for the struck-through price: that one changes with ``update_listing``.
        """
        words.check_price(price)
        self._client.product_auditfree(ref.item_id, [{"sku_id": ref.vendor_sku_id, "sale_price": price.fen}])
        return self._after_write(ref)

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Put on sale again; the stock is set first where the platform allows it, so nothing stale is sold."""
        product = self._client.product(ref.item_id)
        if words.PRODUCT_STATES.get(product.status, (ListingState.DELETED, ""))[0] is ListingState.OFF:
            self.set_stock(ref, stock)
            with half_done(vendor=VENDOR):
                self._client.product_listing(ref.item_id)
            return self._after_write(ref)
        if product.status == 0 and words.AUDIT_STATES.get(product.edit_status) is not ListingState.AUDIT:
            self._client.product_listing(ref.item_id)
        fresh = self._after_write(ref)
        if fresh.state is ListingState.LIVE:
            with half_done(vendor=VENDOR):
                self.set_stock(fresh, stock)
        return fresh

    def delist(self, ref: ListingRef) -> ListingRef:
        """Take off sale; a product that is off sale already stays so."""
        before = self._client.product(ref.item_id)
        if before.status == 5:
            self._client.product_delisting(ref.item_id)
            return self._after_write(ref)
        return words.to_listing(before, ref.merchant_code)

    def _after_write(self, ref: ListingRef) -> ListingRef:
        """Read a product back; when that fails, the write before it stands, so the caller must look first."""
        try:
            return words.to_listing(self._client.product(ref.item_id), ref.merchant_code)
        except (Transient, Rejected) as error:
            raise Indeterminate("written, but it could not be read back", vendor=VENDOR, code=error.code) from error

    # -- stock -----------------------------------------------------------------------------------

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Exactly ``quantity`` pieces, as a difference to what the platform has (it advises against overwriting).

        ``settings["stock_mode"] == "set"`` overwrites. When somebody buys in between, one more try is made.
        """
        if quantity < 0:
            raise Invalid("stock cannot be negative", remedy="Push 0 to stop selling.")
        if self._settings.get("stock_mode", "diff") == "set":
            self._write_stock(ref, quantity, how=SET, pieces=quantity)
            return
        try:
            self._push_difference(ref, quantity)
        except Rejected as error:
            if error.code not in STOCK_MOVED:
                raise
            self._push_difference(ref, quantity)

    def _push_difference(self, ref: ListingRef, quantity: int) -> None:
        difference = quantity - self._client.stock(ref.item_id, ref.vendor_sku_id)
        if difference:
            self._write_stock(ref, quantity, how=ADD if difference > 0 else SUBTRACT, pieces=abs(difference))

    def _write_stock(self, ref: ListingRef, quantity: int, *, how: int, pieces: int) -> None:
        """Write, and after a lost answer look whether it arrived."""
        try:
            self._client.stock_update(ref.item_id, ref.vendor_sku_id, how=how, pieces=pieces)
        except Indeterminate as lost:
            try:
                arrived = self._client.stock(ref.item_id, ref.vendor_sku_id) == quantity
            except ChannelError:
                raise lost from None
            if not arrived:
                raise
