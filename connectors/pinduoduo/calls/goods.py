"""Endpoints about pictures, categories and goods. Prices are fen."""

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.base.types import Picture
from connectors.pinduoduo import errors, schemas
from connectors.pinduoduo.calls.gateway import Gateway, read


class GoodsCalls(Gateway):
    """Pictures, categories and goods."""

    def upload_image(self, picture: Picture) -> schemas.UploadedImage:
        """pdd.goods.img.upload. A second copy does no harm, so a lost answer may simply be repeated."""
        answer = self.call("pdd.goods.img.upload", {}, file=picture)
        return read(schemas.UploadedImage, answer, "goods_img_upload_response")

    def category_rule(self, cat_id: str) -> schemas.CatRule:
        """pdd.goods.cat.rule.get."""
        answer = self.call("pdd.goods.cat.rule.get", {"cat_id": cat_id})
        return read(schemas.CatRule, answer, "cat_rule_get_response")

    def guess_category(self, *, word: str, title: str) -> schemas.CatGuess:
        """pdd.goods.outer.cat.mapping.get: the platform's guess from our own category word and title."""
        params = {"outer_cat_id": "0", "outer_cat_name": word, "outer_goods_name": title}
        answer = self.call("pdd.goods.outer.cat.mapping.get", params)
        return read(schemas.CatGuess, answer, "outer_cat_mapping_get_response")

    def spec(self, parent_spec_id: str, name: str) -> schemas.Spec:
        """pdd.goods.spec.id.get: the id of a spec value, the same each time."""
        answer = self.call("pdd.goods.spec.id.get", {"parent_spec_id": parent_spec_id, "spec_name": name})
        return read(schemas.Spec, answer, "goods_spec_id_get_response")

    def freight_templates(self, page: int = 1) -> schemas.FreightTemplates:
        """pdd.goods.logistics.template.get, 100 a page."""
        answer = self.call("pdd.goods.logistics.template.get", {"page": page, "page_size": 100})
        return read(schemas.FreightTemplates, answer, "goods_logistics_template_get_response")

    def add_goods(self, params: Mapping[str, Any]) -> schemas.GoodsAdded:
        """pdd.goods.add; prices are fen."""
        answer = self.call("pdd.goods.add", params, effect=True)
        return read(schemas.GoodsAdded, answer, "goods_add_response", effect=True)

    def update_goods(self, params: Mapping[str, Any]) -> schemas.GoodsAdded:
        """pdd.goods.information.update: replaces everything, but a SKU's ``quantity`` is a difference [official]."""
        answer = self.call("pdd.goods.information.update", params, effect=True)
        return read(schemas.GoodsAdded, answer, "goods_update_response", effect=True)

    def delete_goods(self, goods_id: str) -> None:
        """pdd.delete.goods.commit; only for goods off sale. The answer is a bare flag."""
        api = "pdd.delete.goods.commit"
        answer = self.call(api, {"goods_ids": [int(goods_id)]}, effect=True).get("open_api_response")
        if str(answer).lower() not in ("true", "1"):
            errors.raise_for({"error_code": 50001, "error_msg": "the goods were not deleted"}, api=api, effect=True)

    def update_price(self, goods_id: str, *, sku_id: str, group: int, single: int, market: int) -> schemas.PriceUpdated:
        """pdd.goods.sku.price.update, fen; what is on sale stays so and what is not stays off."""
        params = {
            "goods_id": goods_id,
            "sku_price_list": [{"sku_id": int(sku_id), "group_price": group, "single_price": single, "is_onsale": 1}],
            "market_price": market,
            "sync_goods_operate": 1,
        }
        answer = self.call("pdd.goods.sku.price.update", params, effect=True)
        return read(schemas.PriceUpdated, answer, "goods_update_sku_price_response", effect=True)

    def latest_reviews(self, goods_ids: Sequence[str]) -> schemas.LatestReviews:
        """pdd.goods.latest.commit.status.get: how the last submission of each of up to 100 goods stands."""
        params = {"goods_id_list": [int(goods_id) for goods_id in goods_ids]}
        answer = self.call("pdd.goods.latest.commit.status.get", params)
        return read(schemas.LatestReviews, answer, "goods_latest_commit_status_get_response")

    def refused_commits(self, goods_id: str) -> schemas.Commits:
        """pdd.goods.commit.list.get: refused submissions of one product, with the reviewer's words."""
        params = {"check_status": 3, "goods_id": goods_id, "page": 1, "page_size": 100}
        return read(schemas.Commits, self.call("pdd.goods.commit.list.get", params), "goods_commit_list_get_response")

    def commit_status(self, commit_id: str) -> schemas.CommitStatuses:
        """pdd.goods.commit.status.get: how the review of one submission stands."""
        answer = self.call("pdd.goods.commit.status.get", {"goods_commit_id_list": [int(commit_id)]})
        return read(schemas.CommitStatuses, answer, "goods_commit_status_get_response")

    def goods_list(self, *, outer_id: str = "", page: int) -> schemas.GoodsList:
        """pdd.goods.list.get, 100 a page: everything, or what has this merchant SKU code."""
        answer = self.call("pdd.goods.list.get", {"outer_id": outer_id, "page": page, "page_size": 100})
        return read(schemas.GoodsList, answer, "goods_list_get_response")

    def set_on_sale(self, goods_id: str, *, on: bool) -> None:
        """pdd.goods.sale.status.set."""
        params = {"goods_id": goods_id, "is_onsale": int(on)}
        self.done("pdd.goods.sale.status.set", params, "goods_sale_status_set_response")

    def set_quantity(self, goods_id: str, *, sku_id: str, outer_id: str, quantity: int) -> None:
        """pdd.goods.quantity.update, absolute. The platform prefers ``sku_id`` over ``outer_id``."""
        params = {
            "goods_id": goods_id,
            "sku_id": sku_id,
            "outer_id": "" if sku_id else outer_id,
            "quantity": quantity,
            "update_type": 1,
        }
        self.done("pdd.goods.quantity.update", params, "goods_quantity_update_response")
