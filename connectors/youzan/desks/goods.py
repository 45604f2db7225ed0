"""Goods of a Youzan shop: pictures, listings, prices, stock, the whole shelf, and what a category asks for."""

import html
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

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
from connectors.youzan import schemas
from connectors.youzan.client import PAGE
from connectors.youzan.desks.desk import Desk, Page, Row, read_spans
from connectors.youzan.errors import VENDOR
from hub.kernel import clock
from hub.kernel.errors import Indeterminate, PlatformDown, Rejected
from hub.kernel.money import Money

PHYSICAL, VOUCHER = "00000000000000000", "00000000000000003"
SEARCH_DEPTH = 5000  # rows a search can be paged through; a fuller shelf is cut by time of change
OPENED = datetime(2012, 1, 1, tzinfo=UTC)  # before there was any Youzan shop


class GoodsDesk(Desk):
    """Puts goods on the shelf and keeps them right."""

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Upload one file to the material store."""
        image = self._client.upload_image(picture)
        return PictureRef(url=image.image_url, vendor_id=str(image.image_id))

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest item with this code. The filter is not trusted: every row is compared."""
        found: list[schemas.ItemRow] = []
        page, seen = 1, 0
        while True:
            answer = self._client.search_items(item_code=merchant_code, page=page)
            found += [row for row in answer.items if row.item_code == merchant_code and not row.delete]
            seen += len(answer.items)
            if len(answer.items) < PAGE or seen >= answer.paginator.total_count:
                break
            page += 1
        if not found:
            return None
        newest = max(found, key=lambda row: int(row.item_id))
        state = ListingState.LIVE if newest.display == 1 else ListingState.OFF
        return self._ref(str(newest.item_id), merchant_code, state)

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Create an item, on sale at once: there is no review."""
        created = self._client.create_item(self._item(draft))
        with half_done(vendor=VENDOR, item_id=str(created.item_id)):
            return self._ref(str(created.item_id), draft.merchant_code, ListingState.LIVE)

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Stock first, so that nobody buys what is not there."""
        self.set_stock(ref, stock)
        with half_done(vendor=VENDOR, item_id=ref.item_id):
            self._client.set_display(ref.item_id, on=True)
        return ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, ListingState.LIVE)

    def delist(self, ref: ListingRef) -> ListingRef:
        """Put into the warehouse."""
        self._client.set_display(ref.item_id, on=False)
        return ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, ListingState.OFF)

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Set the SKU's stock absolutely."""
        version = str(self._settings.get("quantity_version", "3.0.0"))
        self._client.set_quantity(ref.item_id, sku_id=ref.vendor_sku_id, quantity=quantity, version=version)

    def set_price(self, ref: ListingRef, price: Money, *, market_price: Money) -> ListingRef:  # noqa: ARG002
        """Sell at ``price``, at once. The struck-through price is not sent: the documents do not tell its unit."""
        if not ref.vendor_sku_id:
            remedy = "Give the item a specification in the shop, or change its price there."
            raise Rejected("an item without specifications", vendor=VENDOR, field="sku_id", remedy=remedy)
        if self._settings.get("price_call") == "channel":
            self._client.set_channel_price(ref.item_id, sku_id=ref.vendor_sku_id, fen=price.fen)
        else:
            self._client.set_sku_price(ref.item_id, sku_id=ref.vendor_sku_id, yuan=price.yuan())
        return ref

    def update_listing(self, ref: ListingRef, draft: ListingDraft) -> ListingRef:
        """Bring everything but stock and sale state to the draft. SKUs are matched by merchant code."""
        item = self._item(draft)
        for kept in ("publish_code", "display"):
            del item[kept]
        for sku in item["skus"]:
            del sku["spot_stock_num"]
        self._client.update_item(ref.item_id, item | {"update_spec_mode": 1, "is_stock_num_edited": False})
        with half_done(vendor=VENDOR, item_id=ref.item_id):
            return self._ref(ref.item_id, draft.merchant_code, ref.state)

    def delete_listing(self, ref: ListingRef) -> None:
        """Remove for good. Raises Indeterminate while the item is still there: deletion takes its time."""
        try:
            self._client.delete_item(ref.item_id)
        except Rejected as error:
            if error.code == "122001001":
                return
            raise
        with half_done(vendor=VENDOR, item_id=ref.item_id):
            if self._client.item(ref.item_id) is None:
                return
        remedy = "Nothing to do; it is looked up again."
        raise Indeterminate("the deletion is not done yet", vendor=VENDOR, item_id=ref.item_id, remedy=remedy)

    # -- the shelf -------------------------------------------------------------------------------

    def all_listings(self) -> Iterator[tuple[ListingSnapshot, ...]]:
        """Every item on and off sale, a snapshot per SKU, in pages of at most 50 items. One call per item."""
        size = min(int(self._settings.get("page_size", PAGE)), PAGE)
        everything = (OPENED, clock.now() + timedelta(days=1))

        def ask(start: datetime, end: datetime, page: int) -> Page:
            changed = None if (start, end) == everything else (_milliseconds(start), _milliseconds(end) + 999)
            answer = self._client.shelf(page, size, changed)
            return [row.model_dump() for row in answer.items], answer.paginator.total_count

        seen: set[str] = set()  # neighbouring spans share a second
        for rows in read_spans([everything], ask, size=size, most=SEARCH_DEPTH // size * size, stamp=_item_stamp):
            fresh = [row for row in rows if str(row["item_id"]) not in seen]
            seen |= {str(row["item_id"]) for row in fresh}
            for first in range(0, len(fresh), PAGE):
                read = (self._snapshots(schemas.ItemRow.model_validate(row)) for row in fresh[first : first + PAGE])
                yield tuple(snapshot for snapshots in read for snapshot in snapshots)

    def _snapshots(self, row: schemas.ItemRow) -> Iterator[ListingSnapshot]:
        """One per SKU; an item without specifications has one, of which this read tells neither price nor stock."""
        found = None if row.delete else self._client.item(str(row.item_id))
        if found is None:
            return
        state, title = ListingState.LIVE if row.display == 1 else ListingState.OFF, row.title or ""
        for sku in found.sku_list or []:
            ref = ListingRef(str(row.item_id), str(sku.sku_id), sku.sku_no or row.item_code or "", state)
            price = None if sku.price is None else Money.from_fen(sku.price)
            yield ListingSnapshot(ref, title, price, sku.stock_num)
        if not found.sku_list:
            yield ListingSnapshot(ListingRef(str(row.item_id), "", row.item_code or "", state), title)

    def category_needs(self, facts: ListingFacts, *, title: str) -> CategoryNeeds:  # noqa: ARG002 - names decide
        """The leaf of the same name, for information: items are created without a category, which asks for nothing."""
        waiting = list(self._client.categories().categories)
        while waiting:
            category = waiting.pop(0)
            if category.name == facts.category and not category.sub_categories:
                return CategoryNeeds(str(category.cid), category.name, ())
            waiting += category.sub_categories or []
        return CategoryNeeds("", "", ())

    # -- what is sent ----------------------------------------------------------------------------

    def _ref(self, item_id: str, merchant_code: str, state: ListingState) -> ListingRef:
        """The item with the SKU of this code; an item without specs has no SKU id."""
        found = self._client.item(item_id)
        if found is None:
            raise PlatformDown("the item is not shown yet", vendor=VENDOR, item_id=item_id)
        skus = found.sku_list or []
        ours = next((str(sku.sku_id) for sku in skus if sku.sku_no == merchant_code), "")
        return ListingRef(item_id, ours, merchant_code, state)

    def _item(self, draft: ListingDraft) -> dict[str, Any]:
        """Parameters of a creation. The strike price stays away: the documents do not tell its unit."""
        spec = {"spec_name": "规格", "spec_value_name": draft.spec}
        sku = {
            "spec_values": [spec],
            "price": draft.price.fen,
            "spot_stock_num": draft.stock,
            "sku_code": draft.merchant_code,
            "item_weight": draft.weight_g,
        }
        pictures = [f'<p><img src="{html.escape(picture.url)}"/></p>' for picture in draft.detail_pictures]
        item: dict[str, Any] = {
            "publish_code": VOUCHER if draft.is_voucher else PHYSICAL,
            "title": draft.title,
            "media": {"image_ids": [int(picture.vendor_id) for picture in draft.main_pictures]},
            "specs": [{"spec_name": "规格", "spec_values": [spec]}],
            "skus": [sku],
            "item_code": draft.merchant_code,
            "display": 1,
            "content": "".join(pictures) or f"<p>{html.escape(draft.title)}</p>",
        }
        return item if draft.is_voucher else item | {"distribution_mark": self._freight(draft.freight_template)}

    def _freight(self, template: str = "") -> dict[str, Any]:
        template = template or str(self._settings.get("delivery_template_id") or "")
        if template:
            return {"is_express": True, "delivery_template_id": int(template)}
        return {"is_express": True, "postage": int(self._settings.get("postage_fen", 0))}


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp()) * 1000


def _item_stamp(row: Row) -> tuple[str, str]:
    """Item id; when it changed is not told by a documented name."""
    return str(row["item_id"]), ""
