"""Goods in Douyin's simulator, and what its methods share: registration and refusals. Written from public clients."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from typing import Any

import orjson

from connectors.sandbox.douyin_answers import product_answer
from connectors.sandbox.intake import picture_facts
from connectors.sandbox.market import Market
from connectors.sandbox.records import SimListing

CATEGORY = 20_045
PROPERTIES = (
    {"property_id": 1687, "property_name": "品牌", "required": 1, "options": []},
    {"property_id": 3271, "property_name": "净含量", "required": 0, "options": []},
    {
        "property_id": 2763,
        "property_name": "储存方式",
        "required": 0,
        "options": [{"value_id": 501, "name": "冷冻"}, {"value_id": 502, "name": "冷藏"}],
    },
)


class Refused(Exception):
    """The gateway says no with one of its own codes."""

    def __init__(self, code: int, sub_code: str, text: str) -> None:
        self.code, self.sub_code, self.text = code, sub_code, text
        super().__init__(text)


Method = Callable[[Any, dict[str, Any]], Any]
APIS: dict[str, Method] = {}


def api(name: str) -> Callable[[Method], Method]:
    """Register a method under its name."""

    def register(method: Method) -> Method:
        APIS[name] = method
        return method

    return register


class GoodsDesk:
    """Pictures, products, prices and stock of one shop."""

    market: Market
    _instant_audit: bool
    _sizes: dict[str, tuple[int, int]]

    # -- goods -----------------------------------------------------------------------------------

    @api("material.batchUploadImageSync")
    def _upload(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The platform fetches an address; the sandbox fetches nothing but what the address itself holds."""
        kept, failed = {}, {}
        for material in asked["materials"]:
            data = _inside(str(material["url"]))
            if material["url"].startswith("data:") and picture_facts(data)[0] not in ("JPEG", "PNG"):
                failed[material["request_id"]] = {"err_code": 10010, "err_msg": "素材下载失败"}
                continue
            _, width, height = picture_facts(data)
            url = f"https://p3-aio.ecombdimg.com/sandbox/{hashlib.sha256(data or material['url'].encode()).hexdigest()[:24]}.jpg"
            self.market.add_picture(data, url)
            self._sizes[url] = (width or 800, height or 800)
            kept[material["request_id"]] = {"material_id": str(self.market.number()), "byte_url": url, "is_new": True}
        return {"success_map": kept, "failed_map": failed}

    @api("product.GetRecommendCategory")
    def _recommend(self, asked: dict[str, Any]) -> dict[str, Any]:
        guess = {
            "first_cid": 20_000,
            "second_cid": 20_040,
            "third_cid": CATEGORY if asked["name"] else 0,
            "fourth_cid": 0,
        }
        return {"categoryDetails": [{"category_detail": guess}]}

    @api("product.getCatePropertyV2")
    def _properties(self, asked: dict[str, Any]) -> dict[str, Any]:
        if int(asked["category_leaf_id"]) != CATEGORY:
            raise Refused(40004, "isv.parameter-invalid:category_leaf_id", "类目不存在")
        return {"data": list(PROPERTIES)}

    @api("product.addV2")
    def _add(self, asked: dict[str, Any]) -> dict[str, Any]:
        mains, details = asked["pic"].split("|"), [x for x in asked["description"].split("|") if x]
        (sku,) = orjson.loads(asked["spec_prices"])
        filled = orjson.loads(asked["product_format_new"])
        self._check_product(asked, [*mains, *details], len(mains))
        if str(PROPERTIES[0]["property_id"]) not in filled:
            raise Refused(50002, "isv.business-failed:90008", "品牌必填")
        listing = self.market.create_listing(
            merchant_code=str(asked["outer_product_id"]),
            title=str(asked["name"]),
            price_fen=int(sku["price"]),
            stock=int(sku["stock_num"]),
            status="live" if self._instant_audit else "audit",
            pictures=tuple(mains),
            details=tuple(details),
        )
        return {"product_id": int(listing.id), "product_id_str": listing.id}

    def _check_product(self, asked: dict[str, Any], pictures: list[str], mains: int) -> None:
        if not 0 < len(asked["name"]) <= 30:
            raise Refused(40004, "isv.parameter-invalid:name", "商品标题不能超过30个字")
        if int(asked["category_leaf_id"]) != CATEGORY or asked["commit"] is not True:
            raise Refused(40004, "isv.parameter-invalid:category_leaf_id", "类目不存在")
        sizes = [self._sizes.get(url, (0, 0)) for url in pictures]
        if not 1 <= mains <= 5 or len(pictures) > 50 or any(min(size) < 600 for size in sizes[:mains]):
            raise Refused(40004, "isv.parameter-invalid:pic", "主图不符合要求")
        if (0, 0) in sizes:
            raise Refused(40004, "isv.parameter-invalid:description", "图片不属于素材中心")

    @api("product.detail")
    def _detail(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked.get("product_id"):
            found = [self.market.listing(str(asked["product_id"]))]
        else:
            found = self.market.find_listings(str(asked["out_product_id"]))
        if not found:
            raise Refused(40004, "isv.parameter-invalid:2010058", "商品不存在")
        return product_answer(found[0])

    @api("product.setOnline")
    def _online(self, asked: dict[str, Any]) -> None:
        if self.market.listing(str(asked["product_id"])).stock <= 0:
            raise Refused(50002, "isv.business-failed:90009", "库存为0,无法上架")
        self.market.set_status(str(asked["product_id"]), "live")

    @api("product.setOffline")
    def _offline(self, asked: dict[str, Any]) -> None:
        if self.market.listing(str(asked["product_id"])).status == "off":
            raise Refused(50002, "isv.business-failed:2010064", "商品已下架")
        self.market.set_status(str(asked["product_id"]), "off")

    @api("sku.syncStock")
    def _stock(self, asked: dict[str, Any]) -> None:
        if asked.get("incremental"):
            raise Refused(40004, "isv.parameter-invalid:incremental", "沙盒只支持全量更新")
        self.market.set_stock(self._sku(asked).id, int(asked["stock_num"]))

    @api("sku.editPrice")
    def _price(self, asked: dict[str, Any]) -> None:
        if int(asked["price"]) <= 0:
            raise Refused(40004, "isv.parameter-invalid:price", "价格必须大于0")
        self._sku(asked).price_fen = int(asked["price"])

    def _sku(self, asked: dict[str, Any]) -> SimListing:
        listing = self.market.listing(str(asked["product_id"]))
        if str(asked.get("sku_id")) != listing.sku_id and asked.get("code") != listing.merchant_code:
            raise Refused(40004, "isv.parameter-invalid:sku_id", "规格不存在")
        return listing


def _inside(url: str) -> bytes:
    head, _, coded = url.partition(";base64,")
    try:
        return base64.b64decode(coded, validate=True) if head.startswith("data:") else b""
    except binascii.Error:
        return b""
