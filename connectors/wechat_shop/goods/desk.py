"""What is done with listings: finding by code, publishing, stock. Words are ``words``, calls are the client's.

There is no search by merchant code here: product ids are listed and each product read once.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.base.http import Connection
from connectors.base.types import ListingDraft, ListingRef, ListingState, Picture, PictureRef
from connectors.wechat_shop.client import ADD, SET, SUBTRACT, Desk
from connectors.wechat_shop.errors import STOCK_MOVED, VENDOR
from connectors.wechat_shop.goods import words
from connectors.wechat_shop.shapes import goods as shapes
from hub.kernel.errors import ChannelError, Indeterminate, Invalid, Rejected, Transient

#: Leaf categories tried when the shop maps nothing: kind of goods -> leaf name. ``settings["categories"]`` goes first.
FALLBACK_LEAVES = {"voucher": "旅游票券", "fresh": "其他生鲜", "food": "其他食品", "goods": "其他商品"}


class GoodsDesk(Desk):
    """The listings of one shop."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._codes: dict[str, frozenset[str]] = {}  # product id -> merchant codes; out_product_id never changes
        self._tree: list[shapes.Category] = []

    # -- pictures --------------------------------------------------------------------------------

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Upload one file; the address stays good for ever [official, older edition]."""
        return PictureRef(self._client.upload(name=picture.name, data=picture.data, mime=picture.mime))

    # -- listings --------------------------------------------------------------------------------

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest product with this code. There is no search by code: ids are listed, each read once and remembered."""
        hits = []
        for product_id in self._product_ids():
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

    def _product_ids(self) -> Iterator[str]:
        key, keys, seen = "", {""}, set[str]()
        while True:
            page = self._client.product_ids(key)
            yield from page.product_ids
            seen.update(page.product_ids)
            key = page.next_key
            if not page.product_ids or key in keys or (page.total_num and len(seen) >= page.total_num):
                return
            keys.add(key)

    def _product(self, product_id: str) -> shapes.Product | None:
        try:
            return self._client.product(product_id)
        except Rejected as error:
            if error.code in {"10020050", "10020051", "10020052"}:  # not usable, absent, deleted [official]
                return None
            raise

    def _ref(self, product_id: str, merchant_code: str) -> ListingRef | None:
        product = self._product(product_id)
        return words.to_listing(product, merchant_code) if product else None

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Create, submit for sale and read back."""
        words.check_draft(draft)
        path = self._category(draft)
        body = words.to_product(
            draft,
            category=path,
            attributes=words.to_attributes(
                draft.facts, self._client.attributes(path[-1].cat_id), self._settings.get("attributes", {})
            ),
            address_id=self._first("after_sale_address_id", self._client.address_ids, "return address"),
            template_id="" if draft.is_voucher else self._template(),
        )
        product_id = self._client.product_add(body)
        return self._after_write(ListingRef(product_id, "", draft.merchant_code, ListingState.AUDIT))

    def _category(self, draft: ListingDraft) -> list[shapes.Category]:
        if not self._tree:
            self._tree = self._client.categories()
        chosen: Mapping[str, str] = self._settings.get("categories", {})
        kind = words.default_category(draft.facts, is_voucher=draft.is_voucher)
        wanted = chosen.get(draft.facts.category) or chosen.get(kind)
        if wanted:
            return words.pick_category(draft.facts, self._tree, wanted)
        try:
            return words.pick_category(draft.facts, self._tree, "")
        except Invalid:
            if all(x.name != FALLBACK_LEAVES[kind] for x in self._tree):
                raise
            return words.pick_category(draft.facts, self._tree, FALLBACK_LEAVES[kind])

    def _template(self) -> str:
        return self._first("freight_template_id", self._client.freight_template_ids, "freight template")

    def _first(self, setting: str, read: Any, what: str) -> str:
        """The id from the settings, else the shop's first. Raises Invalid when the shop has none."""
        if chosen := self._settings.get(setting):
            return str(chosen)
        found = read()
        if not found:
            raise Invalid(f"the shop has no {what}", remedy=f"Create a {what} in the WeChat back office first.")
        return str(found[0])

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Put on sale again; the stock is set first where the platform allows it, so nothing stale is sold."""
        product = self._client.product(ref.item_id)
        if words.PRODUCT_STATES.get(product.status, (ListingState.DELETED, ""))[0] is ListingState.OFF:
            self.set_stock(ref, stock)
            self._client.product_listing(ref.item_id)
            return self._after_write(ref)
        if product.status == 0 and words.AUDIT_STATES.get(product.edit_status) is not ListingState.AUDIT:
            self._client.product_listing(ref.item_id)
        fresh = self._after_write(ref)
        if fresh.state is ListingState.LIVE:
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
