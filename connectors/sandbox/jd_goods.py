"""What a sandbox JD shop answers about goods: pictures, categories, wares, prices, stock. Names it invents say so."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from connectors.sandbox import jd_answers as papers
from connectors.sandbox.jd_answers import Refuse
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.records import SimListing

MAX_PICTURE = 1024 * 1024
MAX_UPDATED_TITLE = 45
PICTURE_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM")
PICTURE_IN_TEXT = re.compile(r'<img[^>]+src="([^"]+)"')

Json = dict[str, Any]


class Goods:
    """The goods side of one shop. ``apis`` maps a JOS method to its answer."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self._stock_keys: dict[str, Json] = {}
        self.apis: dict[str, Callable[[Json, bytes], Json]] = {
            "jingdong.imgzone.picture.upload": self._picture,
            "jingdong.image.write.update": self._images,
            "jingdong.vender.category.getFullValidCategoryResultByVenderId": self._categories,
            "jingdong.category.read.findById": self._category,
            "jingdong.category.read.findAttrsByCategoryIdJos": self._attributes,
            "jingdong.ware.write.add": self._ware_add,
            "jingdong.ware.write.updateWare": self._ware_update,
            "jingdong.ware.write.delete": self._ware_delete,
            "jingdong.ware.write.upOrDown": self._up_or_down,
            "jingdong.ware.read.findWareById": self._ware,
            "jingdong.ware.read.searchWare4Valid": self._wares,
            "jingdong.sku.read.searchSkuList": self._skus,
            "jingdong.price.write.updateSkuJdPrice": self._price,
            "jingdong.ware.stock.sku.set": self._stock,
        }

    def forget(self) -> None:
        """Forget the idempotency keys of stock calls."""
        self._stock_keys.clear()

    # -- pictures and categories -------------------------------------------------------------------

    def _picture(self, body: Json, data: bytes) -> Json:
        if not data.startswith(PICTURE_HEADS) or len(data) > MAX_PICTURE:
            raise Refuse("403", "图片必须为1M以内的png、jpg、gif、jpeg或bmp")
        if len(str(body.get("picture_name", "")).encode()) > 64:
            raise Refuse("403", "图片名称不能超过64个字节")
        number = self.market.number()
        path = f"jfs/t1/{number}/{len(data)}/{hashlib.sha256(data).hexdigest()[:16]}.jpg"
        self.market.add_picture(data, path)
        return {"picture_id": str(number), "picture_url": path}

    def _images(self, body: Json, _: bytes) -> Json:
        listing = self._listing(str(body["wareId"]))
        colours, places, urls = (_column(body[name]) for name in ("colorId", "imgIndex", "imgUrl"))
        if not len(colours) == len(places) == len(urls) or len(urls) > 10:
            raise Refuse("403", "每个颜色最多10张图片,且三个数组长度一致")
        if not all(url.startswith("jfs/") for url in urls):
            raise Refuse("403", "图片必须先上传到图片空间")
        kept = dict(enumerate(listing.pictures, start=1)) | {
            int(place): url for place, url in zip(places, urls, strict=True)
        }
        listing.pictures = tuple(kept[place] for place in sorted(kept))
        return {"success": True}

    def _categories(self, _: Json, __: bytes) -> Json:
        return {"categories": [papers.CATEGORY]}

    def _category(self, body: Json, _: bytes) -> Json:
        known = str(body["cid"]) == str(papers.CATEGORY["id"])
        return {"category": papers.CATEGORY | {"fid": 1, "order": 1, "features": []}} if known else {}

    def _attributes(self, body: Json, _: bytes) -> Json:
        if str(body["cid"]) != str(papers.CATEGORY["id"]):
            raise Refuse("403", "类目不存在")
        return {"categoryAttrs": papers.ATTRIBUTES.get(int(body["attributeType"]), [])}

    # -- wares ---------------------------------------------------------------------------------------

    def _ware_add(self, body: Json, _: bytes) -> Json:
        sku, ware = papers.check_ware(body), body["ware"]
        listing = self.market.create_listing(
            merchant_code=str(sku.get("outerId") or ware.get("outerId") or ""),
            title=ware["title"],
            price_fen=round(float(sku["jdPrice"]) * 100),
            stock=int(sku["stockNum"]),
            status="live" if ware["wareStatus"] == 8 else "off",
            pictures=tuple(image["imgUrl"] for image in ware["images"]),
            details=tuple(PICTURE_IN_TEXT.findall(ware["introduction"])),
            extra={"ware": ware, "sku": sku, "shelved": ware["wareStatus"] == 8},
        )
        made = {"skuId": int(listing.sku_id), "saleAttrs": sku["saleAttrs"]}
        return {"ware": {"wareId": int(listing.id), "skus": [made]}}

    def _ware_update(self, body: Json, _: bytes) -> Json:
        ware = dict(body["ware"])
        listing = self._listing(str(ware["wareId"]))
        if "images" in ware or "wareStatus" in ware:
            raise Refuse("403", "图片和状态请使用专用接口修改")
        if not 1 <= len(str(ware.get("title", listing.title))) <= MAX_UPDATED_TITLE:
            raise Refuse("403", "商品标题不能超过45个字符")
        listing.title = str(ware.get("title", listing.title))
        if ware.get("introduction"):
            listing.details = tuple(PICTURE_IN_TEXT.findall(str(ware["introduction"])))
        listing.extra["ware"] = listing.extra.get("ware", {}) | ware
        listing.modified = self.market.tick()
        return {"success": True}

    def _ware_delete(self, body: Json, _: bytes) -> Json:
        listing = self._listing(str(body["wareId"]))
        if listing.status == "live":
            raise Refuse("403", "在售商品不能删除")
        self.market.set_status(listing.id, "deleted")
        return {"success": True}

    def _up_or_down(self, body: Json, _: bytes) -> Json:
        listing = self._listing(str(body["wareId"]))
        if body["opType"] not in (1, 2):
            raise Refuse("403", "opType只能为1或2")
        listing.extra["shelved"] = True
        self.market.set_status(listing.id, "live" if body["opType"] == 1 else "off")
        return {"success": True}

    def _ware(self, body: Json, _: bytes) -> Json:
        listing = self.market.listings.get(str(body["wareId"]))
        return {"ware": papers.ware(listing)} if listing and listing.status != "deleted" else {}

    def _wares(self, body: Json, _: bytes) -> Json:
        return self._page(int(body.get("pageNo", 1)), int(body.get("pageSize", 20)), papers.ware)

    def _skus(self, body: Json, _: bytes) -> Json:
        return self._page(int(body.get("pageNo", 1)), int(body.get("page_size", 20)), papers.sku)

    def _page(self, number: int, size: int, show: Callable[[SimListing], Json]) -> Json:
        if not 1 <= size <= 50 or not 1 <= number <= 100:
            raise Refuse("403", "每页条数不能超过50,页码不能超过100")
        with self.market.lock:
            kept = [x for x in self.market.listings.values() if x.status != "deleted"]
        rows = [show(x) for x in kept[(number - 1) * size : number * size]]
        return {"page": {"data": rows, "pageNo": number, "pageSize": size, "totalItem": len(kept)}}

    # -- price and stock -----------------------------------------------------------------------------

    def _price(self, body: Json, _: bytes) -> Json:
        listing = self._by_sku(str(body["skuId"]))
        price = str(body["jdPrice"])
        if listing is None:
            raise Refuse("403", "SKU不存在")
        if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", price) or float(price) <= 0:
            raise Refuse("403", "京东价必须大于0且不超过999999999元")
        listing.price_fen = round(float(price) * 100)
        listing.modified = self.market.tick()
        return {"success": True}

    def _stock(self, body: Json, _: bytes) -> Json:
        asked = dict(body["req"])
        rows, key = list(asked["skuStocks"]), str(asked.get("stockRfId") or "")
        if not key or asked.get("updateModel") not in ("fullStockIn", "incrStockIn"):
            raise Refuse("403", "stockRfId和updateModel必填")
        if not 1 <= len(rows) <= 30:
            raise Refuse("403", "单次最多修改30个SKU")
        if key not in self._stock_keys:  # a repeated key is answered as before and changes nothing
            results = [self._stock_row(row, asked["updateModel"]) for row in rows]
            self._stock_keys[key] = {"success": True, "obj": {"updateStockResult": results}}
        return {"returnType": self._stock_keys[key]}

    def _stock_row(self, row: Json, model: str) -> Json:
        listing = self._by_sku(str(row["skuId"]))
        answer = {"data": row["skuId"], "storeId": row.get("storeId", 0)}
        if listing is None:
            return answer | {"success": False, "message": "SKU不存在"}
        wanted = int(row["stockNum"]) if model == "fullStockIn" else listing.stock + int(row["incrStockNum"])
        if wanted < 0:
            return answer | {"success": False, "message": "库存不能为负"}
        self.market.set_stock(listing.id, wanted)
        return answer | {"success": True, "message": ""}

    def _by_sku(self, sku_id: str) -> SimListing | None:
        with self.market.lock:
            kept = [x for x in self.market.listings.values() if x.sku_id == sku_id and x.status != "deleted"]
        return kept[0] if kept else None

    def _listing(self, ware_id: str) -> SimListing:
        try:
            return self.market.listing(ware_id)
        except Refusal as refusal:
            raise Refuse("403", "商品不存在") from refusal


def _column(value: Any) -> list[str]:
    """An array of a flattened API: a JSON list, or the comma text that JD's libraries send."""
    return [str(item) for item in (value if isinstance(value, list) else str(value).split(","))]
