"""Goods in a sandbox Youzan shop: pictures, items, prices, stock and categories. Prices are fen unless a call says yuan."""

import re
from typing import Any

from connectors.sandbox.intake import picture_facts
from connectors.sandbox.records import SimListing
from connectors.sandbox.youzan_answers import alias, item_answer, item_row
from connectors.sandbox.youzan_gateway import (
    KDT_ID,
    Apis,
    Params,
    Refused,
    Shop,
    check_channel,
    item_numbers,
    mark,
    whole,
)

UPLOAD = "youzan.materials.storage.platform.img.upload"
PUBLISH_CODES = ("00000000000000000", "00000000000000002", "00000000000000003")
VIRTUAL_CODES = PUBLISH_CODES[1:]


def upload(shop: Shop, params: Params) -> Params:
    """A picture into the material store."""
    data: bytes = params["image"]
    kind, width, height = picture_facts(data)
    if not data or len(data) > 5 * 1024 * 1024 or kind not in ("JPEG", "PNG", "GIF", "BMP"):
        raise Refused(301000004, "图片格式或大小不正确")
    number = 900_000_000 + shop.market.number()
    url = f"https://img.yzcdn.cn/sandbox/{number}.{kind.lower()}"
    shop.images[number] = url
    shop.market.add_picture(data, url)
    return {"image_id": number, "image_url": url, "kdt_id": int(KDT_ID), "width": width, "height": height}


def create(shop: Shop, params: Params) -> Params:
    """A new item, on sale at once unless ``display`` is 0."""
    if params["publish_code"] not in PUBLISH_CODES:
        raise Refused(301000004, "参数非法:publish_code")
    images = _images(shop, params.get("media") or {})
    title, details = _title(params["title"]), _details(params.get("content"))
    if params["publish_code"] not in VIRTUAL_CODES and "distribution_mark" in params:
        _delivery(params["distribution_mark"])
    sku = _only_sku(params)
    listing = shop.market.create_listing(
        merchant_code=str(sku.get("sku_code") or params.get("item_code") or ""),
        title=title,
        price_fen=whole(sku["price"]),
        stock=whole(sku.get("spot_stock_num", 0)),
        status="live" if int(params.get("display", 1)) == 1 else "off",
        pictures=images,
        details=details,
        voucher=params["publish_code"] in VIRTUAL_CODES,
        extra={"publish_code": params["publish_code"]},
    )
    return {"item_id": int(listing.id), "alias": alias(listing)}


def update(shop: Shop, params: Params) -> Params:
    """Fields that are absent stay; SKUs are overwritten as a whole, and keep their id when the code is the same."""
    listing = shop.market.listing(str(params["item_id"]))
    images = _images(shop, params["media"]) if "media" in params else listing.pictures
    title = _title(params["title"]) if "title" in params else listing.title
    details = _details(params["content"]) if "content" in params else listing.details
    if "distribution_mark" in params:
        _delivery(params["distribution_mark"])
    sku = _only_sku(params) if "skus" in params else None
    with shop.market.lock:
        listing.pictures, listing.title, listing.details = images, title, details
        listing.modified = shop.market.tick()
        if sku is not None:
            _overwrite(shop, listing, sku, params)
    return {"is_success": True, "item_id": int(listing.id)}


def _overwrite(shop: Shop, listing: SimListing, sku: Params, params: Params) -> None:
    code = str(sku.get("sku_code") or "")
    if int(params.get("update_spec_mode", 2)) == 1 and code != listing.merchant_code:
        listing.sku_id = item_numbers(shop.market.number())[1]
    listing.merchant_code, listing.price_fen = code or listing.merchant_code, whole(sku["price"])
    if params.get("is_stock_num_edited", True):
        shop.market.set_stock(listing.id, whole(sku.get("spot_stock_num", 0)))


def delete(shop: Shop, params: Params) -> Params:
    """Deletion is taken in at once and done a while later."""
    listing = shop.market.listing(str(params["item_id"]))
    shop.leaving[listing.id] = shop.market.clock() + shop.delete_seconds
    sweep(shop)
    return {"is_success": True}


def sweep(shop: Shop) -> None:
    """Carry out the deletions whose time has come."""
    with shop.market.lock:
        for item_id in [item_id for item_id, at in shop.leaving.items() if at <= shop.market.clock()]:
            shop.market.set_status(item_id, "deleted")
            del shop.leaving[item_id]


def detail(shop: Shop, params: Params) -> Params:
    """An item by id or alias."""
    if "item_id" in params:
        return item_answer(shop.market.listing(str(params["item_id"])))
    return item_answer(shop.market.listing(str(params["alias"]).removeprefix("sandbox")))


def detail_of_channel(shop: Shop, params: Params) -> Params:
    """An item by id in the net shop."""
    check_channel(params["request"])
    return detail(shop, {"item_id": params["request"]["item_id"]})


def search(shop: Shop, params: Params) -> Params:
    """Items by code, state and time of change, newest item first, at most 5000 rows deep."""
    page, size = int(params.get("page_no", 1)), int(params.get("page_size", 20))
    codes, shown = params.get("item_codes") or [], params.get("is_displays") or [0, 1]
    check_channel(params)
    if page < 1 or not 1 <= size <= 50 or page * size > 5000:
        raise Refused(200000026, "非法的page或pageSize")
    if len(codes) > 20:
        raise Refused(301000004, "参数非法:item_codes")
    between = mark(params.get("item_range_query") or {})
    low, high = between.get("min_update_time", 0) / 1000, between.get("max_update_time", float("inf")) / 1000
    rows = [x for x in shop.market.listings.values() if x.status != "deleted" and (x.status == "live") in shown]
    rows = [x for x in rows if (not codes or x.merchant_code in codes) and low <= x.modified <= high]
    rows.sort(key=lambda x: -int(x.id))
    paginator = {"page_no": page, "page_size": size, "total_count": len(rows)}
    return {"items": [item_row(x) for x in rows[(page - 1) * size : page * size]], "paginator": paginator}


def display(shop: Shop, params: Params) -> Params:
    """On sale or into the warehouse."""
    wanted = mark(params["request"])
    check_channel(wanted)
    for item_id in wanted["item_ids"]:
        shop.market.set_status(str(item_id), "live" if int(wanted["display"]) == 1 else "off")
    return {}


def quantity_3(shop: Shop, params: Params) -> Params:
    """Stock, absolute or by a difference."""
    return _stock(shop, params, int(params["quantity"]))


def quantity_4(shop: Shop, params: Params) -> Params:
    """Stock as decimal text."""
    check_channel(params)
    return _stock(shop, params, int(params["stock_num_str"]))


def _stock(shop: Shop, params: Params, quantity: int) -> Params:
    listing = _sku_of(shop, params)
    kind = int(params.get("type", 0))
    if kind not in (0, 1):
        raise Refused(123000104, "type不正确")
    shop.market.set_stock(listing.id, quantity + (listing.stock if kind == 1 else 0))
    return {"is_success": True}


def sku_update(shop: Shop, params: Params) -> Params:
    """Price in yuan with two decimals, stock as text, code: whichever is given."""
    listing = _sku_of(shop, params)
    price = params.get("price")
    if price is not None:
        if not re.fullmatch(r"\d{1,8}\.\d{2}", str(price)) or str(price) == "0.00":
            raise Refused(301000004, "参数非法:price")
        _reprice(shop, listing, int(str(price).replace(".", "")))
    if params.get("quantity") is not None:
        shop.market.set_stock(listing.id, int(params["quantity"]))
    listing.merchant_code = str(params.get("item_no") or listing.merchant_code)
    return {"is_success": True}


def price_update(shop: Shop, params: Params) -> Params:
    """Price in fen, in the net shop."""
    wanted = mark(params["request"])
    check_channel(wanted)
    if whole(wanted["price"]) < 1:
        raise Refused(301000004, "参数非法:price")
    _reprice(shop, _sku_of(shop, wanted), wanted["price"])
    return {"is_success": True}


def categories(_: Shop, __: Params) -> Params:
    """Two levels; the ids are invented."""
    food = [
        {"cid": cid, "parent_cid": 8000001, "name": name, "is_parent": False, "sub_categories": []}
        for cid, name in ((8000101, "牦牛生鲜"), (8000102, "地方特产"))
    ]
    return {
        "categories": [
            {"cid": 8000001, "parent_cid": 0, "name": "食品", "is_parent": True, "sub_categories": food},
            {"cid": 8000002, "parent_cid": 0, "name": "其他", "is_parent": False, "sub_categories": []},
        ]
    }


def _reprice(shop: Shop, listing: SimListing, fen: int) -> None:
    with shop.market.lock:
        listing.price_fen, listing.modified = fen, shop.market.tick()


def _sku_of(shop: Shop, params: Params) -> SimListing:
    listing = shop.market.listing(str(params["item_id"]))
    if str(params.get("sku_id")) != listing.sku_id:
        raise Refused(123004002, "SKU不存在")
    return listing


def _title(raw: Any) -> str:
    if not 0 < len(str(raw)) <= 100:
        raise Refused(301000004, "参数非法:title")
    return str(raw)


def _images(shop: Shop, media: Any) -> tuple[str, ...]:
    images = mark(media).get("image_ids") or []
    if not images:
        raise Refused(121009313, "至少上传一张图片")
    if not set(images) <= set(shop.images):
        raise Refused(301000004, "参数非法:media")
    return tuple(shop.images[number] for number in images)


def _details(raw: Any) -> tuple[str, ...]:
    content = str(raw or "")
    if content and not 5 <= len(content) <= 25_000:
        raise Refused(301000004, "参数非法:content")
    return tuple(re.findall(r'<img src="([^"]+)"', content))


def _delivery(raw: Any) -> None:
    """A template or a postage in fen, not both."""
    asked = mark(raw)
    if ("delivery_template_id" in asked) == ("postage" in asked) or whole(asked.get("postage", 0)) < 0:
        raise Refused(301000004, "参数非法:distribution_mark")


def _only_sku(params: Params) -> Params:
    skus: list[Params] = params["skus"]
    if len(skus) != 1:
        raise Refused(301000004, "沙盒只支持单个规格")
    wanted = {(v["spec_name"], v["spec_value_name"]) for v in skus[0].get("spec_values") or []}
    offered = {(v["spec_name"], v["spec_value_name"]) for s in params.get("specs") or [] for v in s["spec_values"]}
    if wanted != offered:
        raise Refused(301000004, "参数非法:specs与skus不一致")
    if whole(skus[0]["price"]) < 1 or whole(skus[0].get("spot_stock_num", 0)) < 0:
        raise Refused(301000004, "参数非法:price或spot_stock_num")
    return skus[0]


APIS: Apis = {
    (UPLOAD, "3.0.0"): upload,
    ("youzan.item.common.create", "1.0.0"): create,
    ("youzan.item.common.update", "1.0.0"): update,
    ("youzan.item.delete", "3.0.1"): delete,
    ("youzan.item.detail.get", "1.0.1"): detail,
    ("youzan.itemdetail.get", "1.0.0"): detail_of_channel,
    ("youzan.item.base.search", "1.0.0"): search,
    ("youzan.item.display.update", "1.0.0"): display,
    ("youzan.item.quantity.update", "3.0.0"): quantity_3,
    ("youzan.item.quantity.update", "4.0.0"): quantity_4,
    ("youzan.item.sku.update", "3.0.0"): sku_update,
    ("youzan.item.price.update", "1.0.0"): price_update,
    ("youzan.itemcategories.get", "3.0.0"): categories,
}
