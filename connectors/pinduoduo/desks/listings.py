"""Goods on the shelf: pictures, publishing, on and off sale, stock."""

from typing import Any

import orjson

from connectors.base.http import half_done
from connectors.base.types import ListingDraft, ListingRef, ListingState, Picture, PictureRef
from connectors.pinduoduo import mapping, schemas
from connectors.pinduoduo.desks.desk import Desk
from connectors.pinduoduo.errors import VENDOR
from hub.kernel.errors import Rejected


class ListingDesk(Desk):
    """Pictures, goods and stock."""

    def upload_picture(self, picture: Picture) -> PictureRef:
        """Upload one file to the goods picture server."""
        return PictureRef(url=self._client.upload_image(picture).url)

    def find_listing(self, merchant_code: str) -> ListingRef | None:
        """The newest goods with a SKU of this code; goods ids rise with time."""
        found: list[tuple[int, ListingRef]] = []
        page, seen = 1, 0
        while True:
            answer = self._client.goods_list(outer_id=merchant_code, page=page)
            found += [(int(goods.goods_id), ref) for goods in answer.goods_list for ref in _refs(goods, merchant_code)]
            seen += len(answer.goods_list)
            if not answer.goods_list or seen >= answer.total_count:
                return max(found, key=lambda hit: hit[0])[1] if found else None
            page += 1

    def create_listing(self, draft: ListingDraft) -> ListingRef:
        """Submit new goods. They are on sale once the platform has reviewed them."""
        if draft.is_voucher:
            raise Rejected("vouchers need a goods type this shop has no permission for", vendor=VENDOR)
        added = self._client.add_goods(self._goods(draft))
        with half_done(vendor=VENDOR, goods_id=str(added.goods_id)):
            return self._submitted(draft, added)

    def relist(self, ref: ListingRef, *, stock: int) -> ListingRef:
        """Stock first: goods on sale must have some [official]."""
        self.set_stock(ref, stock)
        with half_done(vendor=VENDOR, goods_id=ref.item_id):
            self._client.set_on_sale(ref.item_id, on=True)
        return _with_state(ref, ListingState.LIVE)

    def delist(self, ref: ListingRef) -> ListingRef:
        """Take off sale."""
        self._client.set_on_sale(ref.item_id, on=False)
        return _with_state(ref, ListingState.OFF)

    def set_stock(self, ref: ListingRef, quantity: int) -> None:
        """Set the SKU's quantity absolutely."""
        self._client.set_quantity(ref.item_id, sku_id=ref.vendor_sku_id, outer_id=ref.merchant_code, quantity=quantity)

    def _submitted(self, draft: ListingDraft, added: schemas.GoodsAdded) -> ListingRef:
        """What the review says about goods just added, and the SKU id, which goods.add does not tell."""
        review = next(iter(self._client.commit_status(str(added.goods_commit_id)).items), None)
        state = mapping.REVIEW.get(review.check_status, ListingState.AUDIT) if review else ListingState.AUDIT
        listed = self.find_listing(draft.merchant_code)
        return ListingRef(
            item_id=str(added.goods_id),
            vendor_sku_id=listed.vendor_sku_id if listed and listed.item_id == str(added.goods_id) else "",
            merchant_code=draft.merchant_code,
            state=state,
            reason=(review.reject_comment or "") if review else "",
        )

    def _goods(self, draft: ListingDraft) -> dict[str, Any]:
        """Parameters of goods.add for one SKU with one spec value."""
        cat_id = self._category(draft)
        rule = self._client.category_rule(cat_id)
        service = rule.goods_service_rule.goods_service_rule_map
        properties = rule.goods_properties_rule
        single, gallery = self._single_price(draft), [picture.url for picture in draft.main_pictures]
        sku = {
            "is_onsale": 1,
            "limit_quantity": 999,
            "multi_price": draft.price.fen,
            "price": single,
            "quantity": draft.stock,
            "spec_id_list": orjson.dumps([self._spec_id(properties, draft)]).decode(),
            "thumb_url": gallery[0] if gallery else "",
            "weight": draft.weight_g,
            "out_sku_sn": draft.merchant_code,
        }
        return {
            "goods_name": draft.title,
            "goods_type": 1,
            "cat_id": cat_id,
            "country_id": 0,
            "cost_template_id": self._freight_template(),
            "market_price": draft.market_price.fen,
            "carousel_gallery": gallery,
            "detail_gallery": [picture.url for picture in draft.detail_pictures],
            "is_folt": service.folt_rule == 2 or bool(self._settings.get("is_folt")),
            "is_pre_sale": False,
            "is_refundable": service.refundable_rule == 2
            or (service.refundable_rule == 1 and not draft.facts.is_fresh),
            "second_hand": False,
            "shipment_limit_second": _promise(service.shipment_limit_second_list, draft.ship_within_hours * 3600),
            "sku_list": [sku],
            "goods_properties": mapping.fill_properties(
                properties, draft.facts, self._settings.get("goods_properties") or {}
            ),
            "out_goods_id": draft.merchant_code,
        }

    def _category(self, draft: ListingDraft) -> str:
        """The configured leaf category, or the platform's own guess."""
        configured = (self._settings.get("cat_ids") or {}).get(draft.facts.category)
        if configured:
            return str(configured)
        guess = self._client.guess_category(word=draft.facts.category, title=draft.title)
        levels = [str(level) for level in (guess.cat_id4, guess.cat_id3, guess.cat_id2, guess.cat_id1) if int(level)]
        if not levels:
            remedy = f"Enter the category of {draft.facts.category} in the shop's settings under cat_ids."
            raise Rejected("the platform knows no category for this", vendor=VENDOR, field="cat_id", remedy=remedy)
        return levels[0]

    def _freight_template(self) -> str:
        configured = self._settings.get("cost_template_id")
        if configured:
            return str(configured)
        templates = self._client.freight_templates().logistics_template_list
        if not templates:
            remedy = "Make a freight template in the merchant console, then run the job again."
            raise Rejected("the shop has no freight template", vendor=VENDOR, field="cost_template_id", remedy=remedy)
        return str(templates[0].template_id)

    def _single_price(self, draft: ListingDraft) -> int:
        """Price in fen for buying alone: above the group price, below the market price [official]."""
        gap = int(self._settings.get("single_price_gap_fen", 100))
        single = min(draft.price.fen + gap, draft.market_price.fen - 1)
        if single <= draft.price.fen:
            remedy = "Set a market price at least two fen above the price; one yuan is usual."
            raise Rejected(
                "no room for a single price below the market price", vendor=VENDOR, field="market_price", remedy=remedy
            )
        return single

    def _spec_id(self, rule: schemas.PropertiesRule, draft: ListingDraft) -> int:
        parent = next((p.parent_spec_id for p in rule.properties if p.is_sale and p.parent_spec_id), None)
        if parent is None:
            remedy = "Choose another leaf category under cat_ids."
            raise Rejected("the category offers no sale spec", vendor=VENDOR, field="spec_id_list", remedy=remedy)
        return int(self._client.spec(str(parent), draft.spec).spec_id)


def _refs(goods: schemas.Goods, merchant_code: str) -> list[ListingRef]:
    state = ListingState.LIVE if goods.is_onsale == 1 else ListingState.OFF
    return [
        ListingRef(str(goods.goods_id), str(sku.sku_id), merchant_code, state)
        for sku in goods.sku_list
        if sku.outer_id == merchant_code
    ]


def _with_state(ref: ListingRef, state: ListingState) -> ListingRef:
    return ListingRef(ref.item_id, ref.vendor_sku_id, ref.merchant_code, state)


def _promise(allowed: list[int], wanted: int) -> int:
    """Seconds until shipment to promise: the longest allowed one within ``wanted``, else the shortest allowed."""
    choices = sorted(allowed or [86_400, 172_800])
    return max((seconds for seconds in choices if seconds <= wanted), default=choices[0])
