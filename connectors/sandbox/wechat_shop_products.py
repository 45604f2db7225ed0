"""What a sandbox WeChat shop's products look like, and what the platform refuses to list. Pure."""

from typing import Any

from connectors.sandbox.records import SimListing
from connectors.sandbox.wechat_shop_answers import ADDRESSES, BAD_FIELD, TEMPLATES, Refuse
from connectors.sandbox.wire import china_text

LEAVES = {
    "100101": ("100100", "其他生鲜"), "100102": ("100100", "牛肉"), "100103": ("100100", "有机生鲜"), "200201": ("200200", "其他食品"), "200202": ("200200", "酒类"),
    "300301": ("300300", "工艺礼品"), "300302": ("300300", "其他商品"), "400401": ("400400", "旅游票券"),
}  # fmt: skip
ORGANIC = ("100103",)
FOOD = ("100100", "200200")
ROOTS = {"100100": "生鲜", "200200": "食品饮料", "300300": "百货", "400400": "本地生活"}
# fmt: off
FOOD_ATTRIBUTES = [
    {"name": "净含量", "type_v2": "string", "value": "", "is_required": True},
    {"name": "保质期", "type_v2": "integer_unit", "value": "天", "is_required": True},
    {"name": "储存方式", "type_v2": "select_one", "value": "冷冻;冷藏;常温", "is_required": True},
    {"name": "产地", "type_v2": "string", "value": "", "is_required": False},
    {"name": "生产许可证编号", "type_v2": "string", "value": "", "is_required": False},
]
# fmt: on
EDIT = {"live": 4, "audit": 2, "refused": 3, "off": 1}
#: Leaves whose goods carry no shelf life: liquor from 10 %vol up is exempt by the label standard.
NO_SHELF_LIFE = ("200202",)


def leaf_of(body: dict[str, Any]) -> str:
    """The leaf of ``cats_v2`` (new) or ``cats`` (old) [official]."""
    path = body.get("cats_v2") or body.get("cats") or [{}]
    leaf = str(path[-1].get("cat_id"))
    if leaf not in LEAVES:
        raise Refuse(BAD_FIELD, "cats_v2")
    return leaf


def product_status(listing: SimListing) -> int:
    """The status number of a product."""
    if listing.status == "live":
        return 5
    return 11 if listing.extra["ever_live"] else 0


def attributes_of(leaf: str) -> list[dict[str, Any]]:
    """What a leaf category asks of a product."""
    if LEAVES[leaf][0] not in FOOD:
        return []
    return [x for x in FOOD_ATTRIBUTES if leaf not in NO_SHELF_LIFE or x["name"] != "保质期"]


def check_product(body: dict[str, Any], uploaded: set[str], *, leaf: str) -> None:
    """Refuse what the platform refuses in product/add (the published rules; one SKU per product here)."""
    food = LEAVES[leaf][0] in FOOD
    title = str(body.get("title") or "")
    if not 5 <= len(title) <= 60 or title.isascii():
        raise Refuse(BAD_FIELD, "title")
    _check_pictures("head_imgs", body.get("head_imgs"), uploaded, least=4 if food else 3, most=9)
    details = (body.get("desc_info") or {}).get("imgs")
    _check_pictures("desc_info.imgs", details, uploaded, least=3 if food else 1, most=20)
    if str((body.get("after_sale_info") or {}).get("after_sale_address_id")) not in ADDRESSES:
        raise Refuse(10020290, "after sale address missing")
    if body.get("deliver_method") not in (0, 1, 3):
        raise Refuse(BAD_FIELD, "deliver_method")
    if body["deliver_method"] == 0 and str((body.get("express_info") or {}).get("template_id")) not in TEMPLATES:
        raise Refuse(BAD_FIELD, "express_info.template_id")
    given = {x.get("attr_key") for x in body.get("attrs") or () if x.get("attr_value")}
    missing = [x["name"] for x in attributes_of(leaf) if x["is_required"] and x["name"] not in given]
    if missing:
        raise Refuse(BAD_FIELD, f"attrs {missing}")
    _check_papers(body, uploaded, leaf=leaf)
    skus = body.get("skus") or []
    if len(skus) != 1:
        raise Refuse(BAD_FIELD, "this sandbox keeps one SKU per product")
    price, stock = skus[0].get("sale_price"), skus[0].get("stock_num")
    if type(price) is not int or not 0 < price <= 10**9 or type(stock) is not int or not 0 <= stock <= 10**7:
        raise Refuse(BAD_FIELD, "skus")
    if price < floor_price(leaf):
        raise Refuse(BAD_FIELD, "sale_price is below the floor price")
    _check_delivery(skus[0].get("sku_deliver_info") or {}, leaf=leaf)


def _check_pictures(field: str, urls: Any, uploaded: set[str], *, least: int, most: int) -> None:
    if not isinstance(urls, list) or not least <= len(urls) <= most:
        raise Refuse(BAD_FIELD, f"{field}: {least} to {most} pictures")
    if len(set(urls)) != len(urls):
        raise Refuse(BAD_FIELD, f"{field}: duplicate picture")
    if any(url not in uploaded for url in urls):
        raise Refuse(10020331, f"{field}: not an uploaded picture")


def _check_papers(body: dict[str, Any], uploaded: set[str], *, leaf: str) -> None:
    """Papers of the category: known ids, at most 10 uploaded pictures each, none missing that is insisted on."""
    asked, given = papers_of(leaf), {}
    for one in body.get("product_qua_infos") or ():
        urls = one.get("qua_url") or []
        if not urls or len(urls) > 10 or any(url not in uploaded for url in urls):
            raise Refuse(BAD_FIELD, "product_qua_infos.qua_url")
        given[str(one.get("qua_id"))] = urls
    if not set(given) <= {x["qua_id"] for x in asked}:
        raise Refuse(BAD_FIELD, "product_qua_infos.qua_id")
    if any(x["mandatory"] and x["qua_id"] not in given for x in asked):
        raise Refuse(BAD_FIELD, "product_qua_infos: a paper is missing")


def _check_delivery(info: dict[str, Any], *, leaf: str) -> None:
    """From stock, or a fully paid presale of 4 to 15 days where the category allows one."""
    if info.get("stock_type", 0) == 0:
        return
    days = info.get("full_payment_presale_delivery_time")
    fits = info.get("full_payment_presale_delivery_type") == 0 and type(days) is int and 4 <= days <= 15
    if info.get("stock_type") != 1 or not fits or not presale_allowed(leaf):
        raise Refuse(BAD_FIELD, "sku_deliver_info")


def papers_of(leaf: str) -> list[dict[str, Any]]:
    """Papers a leaf category asks for."""
    if LEAVES[leaf][0] not in FOOD:
        return []
    licence = {"qua_id": "9001", "name": "食品生产许可证或经营许可证", "mandatory": False}
    organic = {"qua_id": "9002", "name": "有机产品认证证书", "mandatory": True}
    return [licence, *([organic] if leaf in ORGANIC else [])]


def presale_allowed(leaf: str) -> bool:
    """Whether goods of this leaf may be sold before they are there."""
    return LEAVES[leaf][0] != "400400"


def floor_price(leaf: str) -> int:
    """The lowest price of a leaf, in fen."""
    return 1000 if leaf in ORGANIC else 0


def category_tree() -> dict[str, Any]:
    """Answer of category/all."""
    rows = [{"cat_id": key, "f_cat_id": "0", "name": name, "level": 1, "leaf": False} for key, name in ROOTS.items()]
    rows += [
        {"cat_id": key, "f_cat_id": up, "name": name, "level": 2, "leaf": True} for key, (up, name) in LEAVES.items()
    ]
    return {"cats_v2": [{"cat_and_qua": [{"cat": row}]} for row in rows]}


def category_detail(body: dict[str, Any]) -> dict[str, Any]:
    """Answer of category/detail."""
    leaf = str(body.get("cat_id"))
    if leaf not in LEAVES:
        raise Refuse(BAD_FIELD, "cat_id")
    asked = {
        "product_attr_list": attributes_of(leaf),
        "floor_price": floor_price(leaf),
        "pre_sale": presale_allowed(leaf),
    }
    papers = [x | {"need_to_apply": True, "tips": ""} for x in papers_of(leaf)]
    return {"info": {"cat_id": leaf, "name": LEAVES[leaf][1]}, "attr": asked, "product_qua_list": papers}


def stock_wire(stock: int) -> dict[str, Any]:
    """Answer of stock/get."""
    return {
        "data": {
            "normal_stock_num": stock,
            "limited_discount_stock_num": 0,
            "warehouse_stocks": [],
            "total_stock_num": stock,
        }
    }


def edit_status(listing: SimListing) -> int:
    """Where the draft's audit stands."""
    return int(listing.extra["edit"]) if listing.extra["ever_live"] else EDIT[listing.status]


def product_wire(listing: SimListing, copy: str) -> dict[str, Any]:
    """``product`` (copy ``wire``) or ``edit_product`` (copy ``draft``) of product/get."""
    wire = listing.extra[copy]
    seen: dict[str, Any] = {
        "product_id": listing.id,
        "status": product_status(listing),
        "edit_status": edit_status(listing),
        "skus": [wire["skus"][0] | {"sku_id": listing.sku_id, "stock_num": listing.stock}],
        "create_time": china_text(listing.created),
        "update_time": china_text(listing.modified),
        "audit_info": {"reject_reason": listing.reason},
    }
    return {**wire, **seen}
