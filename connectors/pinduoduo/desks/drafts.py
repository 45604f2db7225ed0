"""From a draft to the parameters of goods: category and its wants, freight, prices, spec, promise."""

from datetime import timedelta
from typing import Any

import orjson

from connectors.base.types import CategoryNeeds, FreightTemplate, ListingDraft, ListingFacts
from connectors.pinduoduo import mapping, schemas
from connectors.pinduoduo.desks.desk import Desk
from connectors.pinduoduo.errors import VENDOR
from hub.kernel import clock
from hub.kernel.errors import Rejected
from hub.kernel.money import Money

PRESALE_DAYS = 7


class DraftDesk(Desk):
    """Categories, freight templates and whole drafts."""

    def category_needs(self, facts: ListingFacts, *, title: str) -> CategoryNeeds:
        """The category's properties. It has no name in this answer, and papers are named nowhere."""
        cat_id = self._category(facts, title)
        rule = self._client.category_rule(cat_id).goods_properties_rule
        needs = mapping.attribute_needs(rule, facts, self._settings.get("goods_properties") or {})
        return CategoryNeeds(cat_id, facts.category, needs)

    def freight_templates(self) -> tuple[FreightTemplate, ...]:
        """All templates; the platform marks none of them as its default."""
        rows = self._templates()
        return tuple(FreightTemplate(str(row.template_id), row.template_name) for row in rows)

    def _templates(self) -> list[schemas.FreightTemplate]:
        found: list[schemas.FreightTemplate] = []
        page = 1
        while True:
            answer = self._client.freight_templates(page)
            found += answer.logistics_template_list
            if not answer.logistics_template_list or len(found) >= answer.total_count:
                return found
            page += 1

    def _freight_template(self, wanted: str) -> str:
        configured = wanted or self._settings.get("cost_template_id")
        if configured:
            return str(configured)
        templates = self._templates()
        if not templates:
            remedy = "Make a freight template in the merchant console, then run the job again."
            raise Rejected("the shop has no freight template", vendor=VENDOR, field="cost_template_id", remedy=remedy)
        return str(templates[0].template_id)

    def _goods(self, draft: ListingDraft) -> dict[str, Any]:
        """Parameters of goods.add for one SKU with one spec value."""
        if not 0 <= draft.presale_days <= PRESALE_DAYS:
            remedy = f"Choose at most {PRESALE_DAYS} days."
            raise Rejected("the pre-sale is too long", vendor=VENDOR, field="pre_sale_time", remedy=remedy)
        cat_id = self._category(draft.facts, draft.title)
        rule = self._client.category_rule(cat_id)
        service = rule.goods_service_rule.goods_service_rule_map
        properties = rule.goods_properties_rule
        single, gallery = (
            self._single_price(draft.price, draft.market_price),
            [picture.url for picture in draft.main_pictures],
        )
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
            "cost_template_id": self._freight_template(draft.freight_template),
            "market_price": draft.market_price.fen,
            "carousel_gallery": gallery,
            "detail_gallery": [picture.url for picture in draft.detail_pictures],
            "is_folt": service.folt_rule == 2 or bool(self._settings.get("is_folt")),
            "is_refundable": service.refundable_rule == 2
            or (service.refundable_rule == 1 and not draft.facts.is_fresh),
            "second_hand": False,
            "sku_list": [sku],
            "goods_properties": mapping.fill_properties(
                properties, draft.facts, self._settings.get("goods_properties") or {}
            ),
            "out_goods_id": draft.merchant_code,
            **_promise(service.shipment_limit_second_list, draft),
        }

    def _category(self, facts: ListingFacts, title: str) -> str:
        """The configured leaf category, or the platform's own guess."""
        configured = (self._settings.get("cat_ids") or {}).get(facts.category)
        if configured:
            return str(configured)
        guess = self._client.guess_category(word=facts.category, title=title)
        levels = [str(level) for level in (guess.cat_id4, guess.cat_id3, guess.cat_id2, guess.cat_id1) if int(level)]
        if not levels:
            remedy = f"Enter the category of {facts.category} in the shop's settings under cat_ids."
            raise Rejected("the platform knows no category for this", vendor=VENDOR, field="cat_id", remedy=remedy)
        return levels[0]

    def _single_price(self, price: Money, market_price: Money) -> int:
        """Price in fen for buying alone: above the group price, below the market price [official]."""
        gap = int(self._settings.get("single_price_gap_fen", 100))
        single = min(price.fen + gap, market_price.fen - 1)
        if single <= price.fen:
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


def _promise(allowed: list[int], draft: ListingDraft) -> dict[str, Any]:
    """When the goods leave: the longest allowed promise within the draft's hours, else the shortest; or a pre-sale.

    A pre-sale names 23:59:59 of a day at most seven days ahead instead [official]; epoch seconds are our reading.
    """
    if draft.presale_days:
        last = (clock.now() + timedelta(days=draft.presale_days)).astimezone(clock.CHINA)
        moment = last.replace(hour=23, minute=59, second=59, microsecond=0)
        return {"is_pre_sale": True, "pre_sale_time": int(moment.timestamp())}
    choices = sorted(allowed or [86_400, 172_800])
    wanted = draft.ship_within_hours * 3600
    longest = max((seconds for seconds in choices if seconds <= wanted), default=choices[0])
    return {"is_pre_sale": False, "shipment_limit_second": longest}
