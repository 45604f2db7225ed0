"""The goods desk of a sandbox Taobao shop: pictures, publish rules, listings, prices, stock, freight templates."""

import re
from collections.abc import Callable

from connectors.sandbox import taobao_answers as papers
from connectors.sandbox.market import Market, Refusal
from connectors.sandbox.records import SimListing
from connectors.sandbox.taobao_answers import Refuse, invalid, missing
from connectors.sandbox.taobao_params import Json, Params, need, whole
from connectors.sandbox.wire import china_text

MAX_PICTURE = 3 * 1024 * 1024
MAX_STOCK = 900_000_000
PICTURE_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
PICTURE_IN_TEXT = re.compile(r'<img[^>]+src="([^"]+)"')


class ItemDesk:
    """Answers everything about goods from the market's listings."""

    def __init__(self, market: Market) -> None:
        self.market = market

    def apis(self) -> dict[str, Callable[[Params, bytes], Json]]:
        """Method name -> answer."""
        return {
            "taobao.picture.upload": self._picture_upload,
            "taobao.itemcats.authorize.get": self._categories,
            "alibaba.item.publish.schema.get": self._schema,
            "alibaba.item.publish.submit": self._submit,
            "alibaba.item.edit.schema.get": self._edit_schema,
            "alibaba.item.edit.fastupdate": self._fast_update,
            "alibaba.item.operate.upshelf": self._upshelf,
            "alibaba.item.operate.downshelf": self._downshelf,
            "alibaba.item.operate.delete": self._delete,
            "taobao.items.onsale.get": self._onsale,
            "taobao.items.inventory.get": self._inventory,
            "taobao.item.quantity.update": self._quantity,
            "taobao.delivery.templates.get": self._templates,
        }

    def _picture_upload(self, params: Params, data: bytes) -> Json:
        if not data or not params.get("picture_category_id"):
            raise missing("picture_category_id" if data else "img")
        if len(data) > MAX_PICTURE or not data.startswith(PICTURE_HEADS):
            raise invalid("img", "图片必须为3M以内的png、jpg或gif")
        if "." not in params.get("image_input_title", ""):
            raise invalid("image_input_title", "图片名称必须带后缀")
        number = self.market.number()
        name = params["image_input_title"]
        path = f"https://img.alicdn.com/imgextra/sandbox/{number}-{name}"
        self.market.add_picture(data, path)
        picture = {"picture_id": 90_000_000_000 + number, "picture_path": path, "status": "pass", "title": name[:50]}
        return {"picture": picture}

    def _categories(self, params: Params, _: bytes) -> Json:
        need(params, "fields")
        return {"seller_authorize": {"item_cats": {"item_cat": [papers.CATEGORY]}, "brands": {"brand": []}}}

    def _schema(self, params: Params, _: bytes) -> Json:
        _check_category(params)
        return {"result": papers.RULES}

    def _submit(self, params: Params, _: bytes) -> Json:
        _check_category(params)
        values = papers.read_schema(params.get("schema", ""))
        papers.check_publish(values)
        if not any(values.get("p-30006", [])):
            raise invalid("p-30006", "储藏方法必填")
        listing = self.market.create_listing(
            merchant_code=next(iter(values.get("outerId", [])), ""),
            title=values["title"][0],
            price_fen=papers.fen(values["price"][0]),
            stock=int(values["quantity"][0]),
            status="off",
            pictures=tuple(values["itemImages"]),
            details=tuple(PICTURE_IN_TEXT.findall(values["description"][0])),
            extra={"values": values},
        )
        return {"item_id": int(listing.id), "create_time": china_text(listing.created), "market": params["market"]}

    def _edit_schema(self, params: Params, _: bytes) -> Json:
        listing = self._item(params, "item_id")
        return {"result": papers.filled_rules(_values(listing))}

    def _fast_update(self, params: Params, _: bytes) -> Json:
        """Fields that are not sent stay as they are."""
        listing = self._item(params, "item_id")
        changes = papers.read_schema(need(params, "schema"))
        values = _values(listing) | changes
        papers.check_publish(values)
        with self.market.lock:
            listing.title, listing.price_fen = values["title"][0], papers.fen(values["price"][0])
            listing.merchant_code = next(iter(values.get("outerId", [])), "")
            listing.pictures = tuple(values["itemImages"])
            listing.details = tuple(PICTURE_IN_TEXT.findall(values["description"][0]))
            listing.extra["values"] = values
            self.market.set_status(listing.id, listing.status)
        if "quantity" in changes:
            self._set_stock(listing, int(changes["quantity"][0]))
        return {"item_id": int(listing.id), "update_time": china_text(listing.modified), "market": "taobao"}

    def _upshelf(self, params: Params, _: bytes) -> Json:
        listing = self._item(params, "item_id")
        if "quantity" in params:
            self._set_stock(listing, whole(params, "quantity", 0))
        listing.extra["shelved"] = True
        self.market.set_status(listing.id, "live")
        return {"result": listing.id}

    def _downshelf(self, params: Params, _: bytes) -> Json:
        listing = self._item(params, "item_id")
        self.market.set_status(listing.id, "off")
        return {"result": listing.id}

    def _delete(self, params: Params, _: bytes) -> Json:
        listing = self._item(params, "item_id")
        self.market.set_status(listing.id, "deleted")
        return {"result": listing.id}

    def _onsale(self, params: Params, _: bytes) -> Json:
        return self._item_page(params, lambda x: x.status == "live")

    def _inventory(self, params: Params, _: bytes) -> Json:
        wanted = params.get("banner", "for_shelved")
        return self._item_page(params, lambda x: papers.banner(x) == wanted)

    def _item_page(self, params: Params, keep: Callable[[SimListing], bool]) -> Json:
        number, size = whole(params, "page_no", 1), whole(params, "page_size", 40)
        if not 1 <= size <= 200 or not 1 <= number <= 101:
            raise invalid("page_size", "每页条数必须在1到200之间")
        with self.market.lock:
            hits = [listing for listing in reversed(self.market.listings.values()) if keep(listing)]
        asked = need(params, "fields")
        rows = [papers.only(papers.item(x), asked) for x in hits[(number - 1) * size : number * size]]
        return {"total_results": len(hits)} | ({"items": {"item": rows}} if rows else {})

    def _quantity(self, params: Params, _: bytes) -> Json:
        listing = self._item(params, "num_iid")
        if params.get("sku_id"):
            raise invalid("sku_id", "该宝贝没有SKU")
        wanted = whole(params, "quantity", None)
        if params.get("type", "1") == "2":
            wanted += listing.stock
        self._set_stock(listing, wanted)
        done = {"num_iid": int(listing.id), "num": listing.stock, "modified": china_text(listing.modified)}
        return {"item": done}

    def _templates(self, params: Params, _: bytes) -> Json:
        need(params, "fields")
        rows = [{"template_id": number, "name": name, "assumer": 0, "valuation": 0} for number, name in papers.FREIGHT]
        return {"delivery_templates": {"delivery_template": rows}, "total_results": len(rows)}

    def _set_stock(self, listing: SimListing, quantity: int) -> None:
        if not 0 <= quantity <= MAX_STOCK:
            raise invalid("quantity", "库存必须在0到900000000之间")
        self.market.set_stock(listing.id, quantity)

    def _item(self, params: Params, name: str) -> SimListing:
        try:
            return self.market.listing(need(params, name))
        except Refusal as refusal:
            raise Refuse(15, "isv.item-not-exist", "宝贝不存在") from refusal


def _values(listing: SimListing) -> dict[str, list[str]]:
    """What the listing's fields hold at this moment."""
    kept: dict[str, list[str]] = listing.extra.get("values", {})
    return kept | {
        "title": [listing.title],
        "price": [papers.yuan(listing.price_fen)],
        "quantity": [str(listing.stock)],
        "outerId": [listing.merchant_code],
        "itemImages": list(listing.pictures) or ["https://img.alicdn.com/none.jpg"],
        "description": kept.get("description") or [f"<p>{listing.title}</p>"],
    }


def _check_category(params: Params) -> None:
    if params.get("market") != "taobao":
        raise invalid("market", "市场必须是taobao")
    if params.get("cat_id") != str(papers.CATEGORY["cid"]):
        raise invalid("cat_id", "类目不存在或未授权")
