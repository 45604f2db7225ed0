"""Goods of a Youzan shop: pictures, listings, stock."""

import html
from typing import Any

from connectors.base.http import half_done
from connectors.base.types import ListingDraft, ListingRef, ListingState, Picture, PictureRef
from connectors.youzan import schemas
from connectors.youzan.client import PAGE
from connectors.youzan.desks.desk import Desk
from connectors.youzan.errors import VENDOR

PHYSICAL, VOUCHER = "00000000000000000", "00000000000000003"


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

    def _ref(self, item_id: str, merchant_code: str, state: ListingState) -> ListingRef:
        """The item with the SKU of this code; an item without specs has no SKU id."""
        skus = self._client.item(item_id).sku_list or []
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
        return item if draft.is_voucher else item | {"distribution_mark": self._freight()}

    def _freight(self) -> dict[str, Any]:
        template = self._settings.get("delivery_template_id")
        if template:
            return {"is_express": True, "delivery_template_id": int(template)}
        return {"is_express": True, "postage": int(self._settings.get("postage_fen", 0))}
