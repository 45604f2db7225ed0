"""Pinduoduo's simulated endpoints about goods: pictures, categories, reviews, stock. Prices are fen."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import orjson

from connectors.sandbox.intake import picture_facts
from connectors.sandbox.pinduoduo_answers import goods_answer
from connectors.sandbox.pinduoduo_gateway import Refused, Review, Shop, api, nested, text_of
from connectors.sandbox.wire import china_text

STORAGE_VALUES = [{"vid": 9001, "value": "冷冻"}, {"vid": 9002, "value": "冷藏"}, {"vid": 9003, "value": "常温"}]
TEMPLATES = [
    {"template_id": 77001, "template_name": "默认运费模板", "cost_type": 0},
    {"template_id": 77002, "template_name": "冷链运费模板", "cost_type": 1},
]


@api("pdd.goods.img.upload", "goods_img_upload_response")
def _upload(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    return {"url": _kept(shop, params.get("file", b""))}


@api("pdd.goods.image.upload", "goods_image_upload_response")
def _upload_text(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    """The picture as base64, with or without the prefix of a data address [sdk]."""
    return {"image_url": _kept(shop, base64.b64decode(str(params["image"]).rpartition(",")[2], validate=True))}


def _kept(shop: Shop, data: bytes) -> str:
    if not data:
        raise Refused(50001, "缺少图片文件", "isv.missing-parameter:file")
    if len(data) > 1024 * 1024:
        raise Refused(50001, "图片大小不能超过1M", "isv.invalid-parameter:file")
    kind, width, height = picture_facts(data)
    if kind not in ("JPEG", "PNG"):
        raise Refused(50001, "图片格式不正确", "isv.invalid-parameter:file")
    url = f"https://img.pddpic.com/sandbox/{hashlib.sha256(data).hexdigest()[:24]}.jpeg"
    shop.market.add_picture(data, url)
    shop.sizes[url] = (width, height)
    return url


@api("pdd.goods.outer.cat.mapping.get", "outer_cat_mapping_get_response")
def _guess(_shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    return {"cat_id1": 1, "cat_id2": 13, "cat_id3": 20_111 if params.get("outer_cat_name") else 0, "cat_id4": 0}


@api("pdd.goods.cat.rule.get", "cat_rule_get_response")
def _rule(_shop: Shop, _: dict[str, Any]) -> dict[str, Any]:
    properties = [
        {"ref_pid": 310, "name": "品牌", "required": True, "is_sale": False, "values": []},
        {"ref_pid": 311, "name": "净含量", "required": False, "is_sale": False, "values": []},
        {"ref_pid": 312, "name": "储存条件", "required": False, "is_sale": False, "values": STORAGE_VALUES},
        {"ref_pid": 313, "name": "规格", "required": True, "is_sale": True, "parent_spec_id": 3820, "values": []},
    ]
    service = {"refundable_rule": 1, "folt_rule": 1, "shipment_limit_second_list": [86_400, 172_800]}
    return {
        "goods_properties_rule": {"properties": properties},
        "goods_service_rule": {"goods_type_list": [1], "goods_service_rule_map": service},
        "goods_sku_rule": {"spec_num_limit": 100, "price_range_ratio": 10},
    }


@api("pdd.goods.spec.id.get", "goods_spec_id_get_response")
def _spec(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    parent, name = str(params["parent_spec_id"]), str(params["spec_name"])
    if not 0 < len(name) <= 18:
        raise Refused(50001, "规格名称不能超过18个字", "isv.invalid-parameter:spec_name")
    spec_id = shop.specs.setdefault((parent, name), 5000 + len(shop.specs))
    return {"parent_spec_id": int(parent), "spec_id": spec_id, "spec_name": name}


@api("pdd.goods.logistics.template.get", "goods_logistics_template_get_response")
def _templates(_shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    page, size = int(params.get("page", 1)), int(params.get("page_size", 20))
    if not {"page", "page_size"} & set(params) or not 1 <= page <= 100 or not 1 <= size <= 100:
        raise Refused(10000, "page或page_size不正确")
    return {"logistics_template_list": TEMPLATES[(page - 1) * size : page * size], "total_count": len(TEMPLATES)}


@api("pdd.goods.add", "goods_add_response")
def _add(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    sku, detail, gallery = _checked(shop, params)
    _check_stock(int(sku["quantity"]))
    with shop.market.lock:
        listing = shop.market.create_listing(
            merchant_code=str(sku.get("out_sku_sn", "")),
            title=str(params["goods_name"]),
            price_fen=int(sku["multi_price"]),
            stock=int(sku["quantity"]),
            status="audit",
            pictures=tuple(gallery),
            details=tuple(detail),
            extra=_extra(params, sku),
        )
        number = _submit(shop, listing.id, lambda: shop.market.set_status(listing.id, "live"))
    return {"goods_commit_id": number, "goods_id": int(listing.id), "matched_spu_id": 0}


@api("pdd.goods.information.update", "goods_update_response")
def _update(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    """Everything is replaced, but the quantity of a SKU is a difference [official]."""
    listing = shop.market.listing(str(params["goods_id"]))
    sku, detail, gallery = _checked(shop, params)
    stock = listing.stock + int(sku["quantity"])
    _check_stock(stock)

    def apply() -> None:
        listing.merchant_code, listing.title = str(sku.get("out_sku_sn", "")), str(params["goods_name"])
        listing.price_fen, listing.pictures, listing.details = int(sku["multi_price"]), tuple(gallery), tuple(detail)
        listing.extra |= _extra(params, sku)
        if int(sku["quantity"]):
            shop.market.set_stock(listing.id, stock)
        if int(params.get("sync_goods_operate", 0)) == 0:
            shop.market.set_status(listing.id, "live")

    with shop.market.lock:
        number = _submit(shop, listing.id, apply)
    return {"goods_commit_id": number, "goods_id": int(listing.id), "matched_spu_id": 0}


@api("pdd.goods.sku.price.update", "goods_update_sku_price_response")
def _price(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    listing = shop.market.listing(str(params["goods_id"]))
    (row,) = nested(params, "sku_price_list")
    if str(row["sku_id"]) != listing.sku_id:
        raise Refused(50001, "sku不存在")
    group, single = int(row["group_price"]), int(row["single_price"])
    _check_prices(group, single, int(params["market_price"]))

    def apply() -> None:
        listing.price_fen = group
        listing.extra |= {"single": single, "market": int(params["market_price"])}

    with shop.market.lock:
        return {"goods_commit_id": _submit(shop, listing.id, apply), "is_success": True}


@api("pdd.delete.goods.commit", "open_api_response")
def _delete(shop: Shop, params: dict[str, Any]) -> bool:
    wanted = [str(number) for number in nested(params, "goods_ids")]
    if not 0 < len(wanted) < 50:
        raise Refused(10000, "goods_ids不正确")
    with shop.market.lock:
        for goods_id in wanted:
            if shop.market.listing(goods_id).status == "live":
                raise Refused(50001, "在售商品不能删除,请先下架")
        for goods_id in wanted:
            shop.market.set_status(goods_id, "deleted")
            shop.deleted[goods_id] += 1
    return True


def decide(shop: Shop, goods_id: str, refusal: str = "") -> None:
    """A reviewer decides everything that waits of one product: it passes, or is refused with these words."""
    with shop.market.lock:
        for review in shop.reviews:
            if (review.goods_id, review.status) == (goods_id, 1):
                review.status, review.comment = (3, refusal) if refusal else (2, "")
                listing = shop.market.listing(goods_id)
                if not refusal:
                    review.apply()
                elif listing.status == "audit":
                    listing.status, listing.reason = "refused", refusal


def _submit(shop: Shop, goods_id: str, apply: Callable[[], Any]) -> int:
    """Hand something in for review; unless reviews are held it passes at once."""
    review = Review(880_000 + shop.market.number(), goods_id, 1, apply)
    shop.reviews.append(review)
    if not shop.holds_reviews:
        decide(shop, goods_id)
    return review.id


def _checked(shop: Shop, params: dict[str, Any]) -> tuple[dict[str, Any], list[str], list[str]]:
    """The one SKU, the detail pictures and the carousel, once everything is as documented."""
    skus, gallery = nested(params, "sku_list"), nested(params, "carousel_gallery")
    detail, filled = nested(params, "detail_gallery"), nested(params, "goods_properties") or []
    _check_goods(shop, params, skus)
    _check_pictures(shop, gallery, detail)
    if "310" not in {str(entry.get("ref_pid")) for entry in filled}:
        raise Refused(50001, "品牌必填", "isv.missing-parameter:goods_properties")
    return skus[0], detail, gallery


def _extra(params: dict[str, Any], sku: dict[str, Any]) -> dict[str, Any]:
    kept = {"goods": str(params.get("out_goods_id", "")), "single": int(sku["price"])}
    return kept | {"market": int(params["market_price"]), "presale": int(params.get("pre_sale_time") or 0)}


def _check_goods(shop: Shop, params: dict[str, Any], skus: list[dict[str, Any]]) -> None:
    if int(params["goods_type"]) != 1 or int(params["country_id"]) != 0:
        raise Refused(50001, "店铺无该类型商品发布权限", "isv.invalid-permission:goods_type")
    if not 0 < len(str(params["goods_name"]).encode("gbk", "replace")) <= 60:
        raise Refused(50001, "商品标题不能超过60个字符", "isv.invalid-parameter:goods_name")
    if int(params["cost_template_id"]) not in {row["template_id"] for row in TEMPLATES}:
        raise Refused(50001, "运费模板不存在", "isv.invalid-parameter:cost_template_id")
    if text_of(params.get("is_pre_sale")) == "true":
        _check_presale(shop, int(params["pre_sale_time"]))
    elif int(params["shipment_limit_second"]) not in (86_400, 172_800):
        raise Refused(50001, "承诺发货时间不正确", "isv.invalid-parameter:shipment_limit_second")
    for flag in ("is_folt", "is_pre_sale", "is_refundable", "second_hand"):
        if text_of(params[flag]) not in ("true", "false"):
            raise Refused(50001, f"{flag}必填", f"isv.missing-parameter:{flag}")
    market = int(params["market_price"])
    for sku in skus:
        _check_sku(shop, sku, market)


def _check_presale(shop: Shop, at: int) -> None:
    """23:59:59 of a day at most seven days ahead [official]."""
    if not china_text(at).endswith("23:59:59") or not 0 < at - shop.market.clock() <= 8 * 86_400:
        raise Refused(50001, "预售时间只能设置7天内的23:59:59", "isv.invalid-parameter:pre_sale_time")


def _check_stock(quantity: int) -> None:
    if not 0 < quantity <= 200_000_000:
        raise Refused(50001, "上架规格库存必须大于0", "isv.invalid-parameter:sku_list")


def _check_prices(group: int, single: int, market: int) -> None:
    if not 0 < group < single:
        raise Refused(50001, "团购价必须小于单买价", "isv.invalid-parameter:sku_list")
    if not single < market <= 1_000_000_000:
        raise Refused(50001, "参考价必须大于单买价", "isv.invalid-parameter:market_price")


def _check_sku(shop: Shop, sku: dict[str, Any], market: int) -> None:
    _check_prices(int(sku["multi_price"]), int(sku["price"]), market)
    if int(sku["limit_quantity"]) != 999:
        raise Refused(50001, "限购数量不正确", "isv.invalid-parameter:sku_list")
    if not set(orjson.loads(sku["spec_id_list"])) <= set(shop.specs.values()) or int(sku["weight"]) <= 0:
        raise Refused(50001, "规格不正确", "isv.invalid-parameter:sku_list")
    _check_size(shop, str(sku["thumb_url"]), "sku_list", square=True)


def _check_pictures(shop: Shop, gallery: list[str], detail: list[str]) -> None:
    if not 1 <= len(gallery) <= 10:
        raise Refused(50001, "轮播图1-10张", "isv.invalid-parameter:carousel_gallery")
    if not 1 <= len(detail) <= 20:
        raise Refused(50001, "详情图1-20张", "isv.invalid-parameter:detail_gallery")
    for url in gallery:
        _check_size(shop, url, "carousel_gallery", square=True)
    for url in detail:
        _check_size(shop, url, "detail_gallery", square=False)


def _check_size(shop: Shop, url: str, field: str, *, square: bool) -> None:
    width, height = shop.sizes.get(url, (0, 0))
    fits = width == height >= 480 if square else 480 <= width <= 1200 and 0 < height <= 1500
    if not fits:
        raise Refused(50001, f"图片尺寸不符合要求:{width}x{height}", f"isv.invalid-parameter:{field}")


@api("pdd.goods.commit.status.get", "goods_commit_status_get_response")
def _commit_status(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    wanted = {int(number) for number in nested(params, "goods_commit_id_list")}
    rows = [
        {"goods_commit_id": x.id, "check_status": x.status, "reject_comment": x.comment}
        for x in shop.reviews
        if x.id in wanted
    ]
    return {"list": rows}


@api("pdd.goods.latest.commit.status.get", "goods_latest_commit_status_get_response")
def _latest(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    wanted = [str(number) for number in nested(params, "goods_id_list")]
    if not 0 < len(wanted) <= 100:
        raise Refused(10000, "goods_id_list不能超过100")
    last = {x.goods_id: x.status for x in shop.reviews if x.goods_id in wanted}
    return {"list": [{"goods_id": int(goods_id), "check_status": status} for goods_id, status in last.items()]}


@api("pdd.goods.commit.list.get", "goods_commit_list_get_response")
def _commits(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    page, size = int(params["page"]), int(params["page_size"])
    goods_id, status = str(params.get("goods_id", "")), int(params["check_status"])
    found = [x for x in shop.reviews if x.status == status and goods_id in ("", x.goods_id)]
    rows = [
        {"commit_id": str(x.id), "goods_id": x.goods_id, "check_status": x.status, "reject_comment": x.comment}
        for x in found[(page - 1) * size : page * size]
    ]
    return {"list": rows, "total": str(len(found))}


@api("pdd.goods.list.get", "goods_list_get_response")
def _goods_list(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    page, size = int(params.get("page", 1)), int(params.get("page_size", 100))
    if not 1 <= size <= 100:
        raise Refused(10000, "page_size不能超过100")
    rows = [x for x in shop.market.listings.values() if x.status != "deleted"]
    if "is_onsale" in params:  # only the first of these filters counts
        rows = [x for x in rows if (x.status == "live") == (int(params["is_onsale"]) == 1)]
    elif "outer_id" in params:
        rows = [x for x in rows if x.merchant_code == params["outer_id"]]
    elif "goods_name" in params:
        rows = [x for x in rows if params["goods_name"] in x.title]
    shown = [goods_answer(x) for x in rows[(page - 1) * size : page * size]]
    return {"total_count": len(rows), "goods_list": shown}


@api("pdd.goods.sale.status.set", "goods_sale_status_set_response")
def _sale_status(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    listing, on = shop.market.listing(str(params["goods_id"])), int(params["is_onsale"]) == 1
    if on and listing.stock <= 0:
        raise Refused(50001, "商品库存为0,不能上架")
    if on and listing.status in ("audit", "refused"):
        raise Refused(50001, "商品审核未通过,不能上架")
    shop.market.set_status(listing.id, "live" if on else "off")
    return {"is_success": True}


@api("pdd.goods.quantity.update", "goods_quantity_update_response")
def _quantity(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    listing, change = shop.market.listing(str(params["goods_id"])), int(params["quantity"])
    known = str(params["sku_id"]) == listing.sku_id if "sku_id" in params else False
    if not known and params.get("outer_id") != listing.merchant_code:
        raise Refused(50001, "sku不存在")
    wanted = change if int(params.get("update_type", 1)) == 1 else listing.stock + change
    if wanted > 200_000_000 or abs(wanted - listing.stock) > 100_000_000:
        raise Refused(50001, "库存超过上限")
    shop.market.set_stock(listing.id, wanted)
    return {"is_success": True}
