"""What a sandbox WeChat shop shows and what it refuses to list: the market's rows in the platform's JSON. Pure."""

from typing import Any

from connectors.sandbox.people import SimReceiver
from connectors.sandbox.records import SimLine, SimListing, SimOrder
from connectors.sandbox.wire import china_text

ADDRESS_ID = "10001"
REFUND_ADDRESS_ID = "10002"
SEND_ADDRESS_ID = "10003"
TEMPLATE_ID = "20001"
SHOP_NAME = "一盘货微信小店(沙箱)"


CARRIERS = {
    "SF": "顺丰速运", "EMS": "中国邮政", "JD": "京东快递", "ZTO": "中通快递", "YTO": "圆通速递", "STO": "申通快递",
    "YUNDA": "韵达快递", "JTSD": "极兔速递", "DBKD": "德邦快递", "CNSD": "菜鸟速递", "OTHER": "其他",
}  # fmt: skip
LEAVES = {
    "100101": ("100100", "其他生鲜"), "100102": ("100100", "牛肉"), "200201": ("200200", "其他食品"), "200202": ("200200", "酒类"),
    "300301": ("300300", "工艺礼品"), "300302": ("300300", "其他商品"), "400401": ("400400", "旅游票券"),
}  # fmt: skip
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
STATUS = {"unpaid": 10, "held": 13, "to_ship": 20, "part_shipped": 21, "shipped": 30, "finished": 100}
EDIT = {"live": 4, "audit": 2, "refused": 3, "off": 1}
#: Leaves whose goods carry no shelf life: liquor from 10 %vol up is exempt by the label standard.
NO_SHELF_LIFE = ("200202",)
BAD_FIELD = 10020001
DAY = 86_400


class Refuse(Exception):
    """The platform says no, in its own code."""

    def __init__(self, code: int, text: str) -> None:
        self.code = code
        self.text = text
        super().__init__(text)


def leaf_of(body: dict[str, Any]) -> str:
    """The leaf of ``cats_v2`` (new) or ``cats`` (old) [official]."""
    path = body.get("cats_v2") or body.get("cats") or [{}]
    leaf = str(path[-1].get("cat_id"))
    if leaf not in LEAVES:
        raise Refuse(BAD_FIELD, "cats_v2")
    return leaf


def order_status(order: SimOrder) -> Any:
    """The status number of an order, or the undocumented word a test asked for."""
    if order.odd_status:
        return int(order.odd_status) if order.odd_status.isdecimal() else order.odd_status
    if order.status == "closed":
        return 200 if order.refund == "done" else 250
    return STATUS[order.status]


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
    if body["deliver_method"] == 0 and str((body.get("express_info") or {}).get("template_id")) != TEMPLATE_ID:
        raise Refuse(BAD_FIELD, "express_info.template_id")
    given = {x.get("attr_key") for x in body.get("attrs") or () if x.get("attr_value")}
    missing = [x["name"] for x in attributes_of(leaf) if x["is_required"] and x["name"] not in given]
    if missing:
        raise Refuse(BAD_FIELD, f"attrs {missing}")
    skus = body.get("skus") or []
    if len(skus) != 1:
        raise Refuse(BAD_FIELD, "this sandbox keeps one SKU per product")
    price, stock = skus[0].get("sale_price"), skus[0].get("stock_num")
    if type(price) is not int or not 0 < price <= 10**9 or type(stock) is not int or not 0 <= stock <= 10**7:
        raise Refuse(BAD_FIELD, "skus")


def _check_pictures(field: str, urls: Any, uploaded: set[str], *, least: int, most: int) -> None:
    if not isinstance(urls, list) or not least <= len(urls) <= most:
        raise Refuse(BAD_FIELD, f"{field}: {least} to {most} pictures")
    if len(set(urls)) != len(urls):
        raise Refuse(BAD_FIELD, f"{field}: duplicate picture")
    if any(url not in uploaded for url in urls):
        raise Refuse(10020331, f"{field}: not an uploaded picture")


#: Addresses of the shop: id -> (contact, district, street, takes parcels, is the default for them). All invented.
ADDRESSES = {
    ADDRESS_ID: ("样例县中心仓", "城西区", "样例路1号", True, True),
    REFUND_ADDRESS_ID: ("样例县二号仓", "城东区", "示范街2号", True, False),
    SEND_ADDRESS_ID: ("样例镇发货点", "城北区", "演示大道3号", False, False),
}


def address_detail(body: dict[str, Any]) -> dict[str, Any]:
    """Answer of merchant/address/get."""
    key = str(body.get("address_id", ""))
    if key not in ADDRESSES:
        raise Refuse(BAD_FIELD, "address_id")
    name, district, street, takes, default = ADDRESSES[key]
    at = {
        "user_name": name, "tel_number": "10000000001", "province_name": "青海省", "city_name": "西宁市",
        "county_name": district, "detail_info": street, "house_number": "",
    }  # fmt: skip
    shown = {"address_id": int(key), "name": name, "address_info": at, "send_addr": not takes}
    return {"address_detail": shown | {"recv_addr": takes, "default_send": False, "default_recv": default}}


# fmt: off
def shop_info() -> dict[str, Any]:
    """Answer of basics/info/get."""
    return {"info": {"nickname": SHOP_NAME, "subject_type": "企业", "status": "open_finished", "username": "gh_sandbox"}}


def companies(_: dict[str, Any]) -> dict[str, Any]:
    """Answer of both delivery company lists."""
    return {"company_list": [{"delivery_id": key, "delivery_name": name} for key, name in CARRIERS.items()]}


def category_tree() -> dict[str, Any]:
    """Answer of category/all."""
    rows = [{"cat_id": key, "f_cat_id": "0", "name": name, "level": 1, "leaf": False} for key, name in ROOTS.items()]
    rows += [{"cat_id": key, "f_cat_id": up, "name": name, "level": 2, "leaf": True} for key, (up, name) in LEAVES.items()]
    return {"cats_v2": [{"cat_and_qua": [{"cat": row}]} for row in rows]}


def category_detail(body: dict[str, Any]) -> dict[str, Any]:
    """Answer of category/detail."""
    leaf = str(body.get("cat_id"))
    if leaf not in LEAVES:
        raise Refuse(BAD_FIELD, "cat_id")
    asked = {"product_attr_list": attributes_of(leaf), "floor_price": 0}
    return {"info": {"cat_id": leaf, "name": LEAVES[leaf][1]}, "attr": asked}


def stock_wire(stock: int) -> dict[str, Any]:
    """Answer of stock/get."""
    return {"data": {"normal_stock_num": stock, "limited_discount_stock_num": 0, "warehouse_stocks": [], "total_stock_num": stock}}


def product_wire(listing: SimListing) -> dict[str, Any]:
    """``product`` or ``edit_product`` of product/get."""
    wire = listing.extra["wire"]
    seen: dict[str, Any] = {
        "product_id": listing.id, "status": product_status(listing), "edit_status": EDIT[listing.status],
        "skus": [wire["skus"][0] | {"sku_id": listing.sku_id, "stock_num": listing.stock}],
        "create_time": china_text(listing.created), "update_time": china_text(listing.modified),
        "audit_info": {"reject_reason": listing.reason},
    }
    return {**wire, **seen}


def prices(order: SimOrder) -> dict[str, Any]:
    """``price_info`` of an order."""
    goods, freight, off = order.goods_fen, order.freight_fen, order.discount_fen
    return {
        "product_price": goods, "freight": freight, "discounted_price": off, "is_discounted": off > 0,
        "original_order_price": goods + freight, "estimate_product_price": goods - off,
        "order_price": order.paid_fen, "merchant_receieve_price": order.paid_fen,  # spelt so by the platform
    }


def payment(order: SimOrder) -> dict[str, Any]:
    """``pay_info`` of an order."""
    if order.status == "unpaid":
        return {"prepay_time": int(order.created)}
    paid = int(order.paid)
    return {"payment_method": 1, "prepay_time": paid, "pay_time": paid, "transaction_id": f"42000{order.id}"}


def address_of(to: SimReceiver) -> dict[str, Any]:
    """``address_info`` as order/get shows it: masked."""
    return {
        "user_name": to.name[0] + "**", "tel_number": f"{to.phone[:3]}****{to.phone[-4:]}", "detail_info": "****",
        "province_name": to.province, "city_name": to.city, "county_name": to.district, "house_number": "",
        "postal_code": "", "use_tel_number": 1, "hash_code": to.token,
    }


def line_wire(line: SimLine, order: SimOrder, discount_fen: int) -> dict[str, Any]:
    """One entry of ``product_infos``."""
    goods, code = line.price_fen * line.quantity, line.merchant_code
    return {
        "product_id": line.listing_id, "sku_id": line.sku_id, "out_product_id": code, "out_sku_id": code,
        "sku_code": code, "title": line.title, "sku_cnt": line.quantity, "sale_price": line.price_fen,
        "real_price": goods, "estimate_price": goods - discount_fen, "is_discounted": discount_fen > 0,
        "merchant_discounted_price": discount_fen, "delivery_deadline": int(order.paid) + 48 * 3600,
        "on_aftersale_sku_cnt": line.quantity if line.refund == "open" else 0,
        "finish_aftersale_sku_cnt": line.quantity if line.refund == "done" else 0,
    }


def order_lines(order: SimOrder) -> list[dict[str, Any]]:
    """The lines, the order's discount shared out by what each costs; the last line takes the rounding."""
    left, shown = order.discount_fen, []
    for index, line in enumerate(order.lines):
        last = index == len(order.lines) - 1
        share = left if last else min(order.discount_fen * line.price_fen * line.quantity // order.goods_fen, left)
        left -= share
        shown.append(line_wire(line, order, share))
    return shown


def order_wire(order: SimOrder, delivery: dict[str, Any]) -> dict[str, Any]:
    """``order`` of order/get."""
    after_sale = {"aftersale_order_id": f"2{order.id[1:]}", "status": "MERCHANT_PROCESSING"}
    asking = [after_sale] if any(line.refund == "open" for line in order.lines) else []
    return {
        "order_id": order.id, "openid": f"oSANDBOX_{order.receiver.token[:16]}", "unionid": "",
        "status": order_status(order), "create_time": int(order.created), "update_time": int(order.modified),
        "order_detail": {
            "product_infos": order_lines(order), "price_info": prices(order), "pay_info": payment(order), "delivery_info": delivery,
            "ext_info": {"customer_notes": order.note, "merchant_notes": "", "order_scene": 2},
        },
        "aftersale_detail": {"on_aftersale_order_cnt": len(asking), "aftersale_order_list": asking},
    }
