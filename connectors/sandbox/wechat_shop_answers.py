"""What a sandbox WeChat shop shows and what it refuses to list: the market's rows in the platform's JSON. Pure."""

from typing import Any

from connectors.sandbox.people import SimReceiver
from connectors.sandbox.records import SimLine, SimOrder

ADDRESS_ID = "10001"
REFUND_ADDRESS_ID = "10002"
SEND_ADDRESS_ID = "10003"
TEMPLATE_ID = "20001"
#: Freight templates: id -> (name, is the shop's default).
TEMPLATES = {TEMPLATE_ID: ("全国包邮", True), "20002": ("冷链", False)}
SHOP_NAME = "一盘货微信小店(沙箱)"


CARRIERS = {
    "SF": "顺丰速运", "EMS": "中国邮政", "JD": "京东快递", "ZTO": "中通快递", "YTO": "圆通速递", "STO": "申通快递",
    "YUNDA": "韵达快递", "JTSD": "极兔速递", "DBKD": "德邦快递", "CNSD": "菜鸟速递", "OTHER": "其他",
}  # fmt: skip
STATUS = {"unpaid": 10, "held": 13, "to_ship": 20, "part_shipped": 21, "shipped": 30, "finished": 100}
BAD_FIELD = 10020001
DAY = 86_400


class Refuse(Exception):
    """The platform says no, in its own code."""

    def __init__(self, code: int, text: str) -> None:
        self.code = code
        self.text = text
        super().__init__(text)


def order_status(order: SimOrder) -> Any:
    """The status number of an order, or the undocumented word a test asked for."""
    if order.odd_status:
        return int(order.odd_status) if order.odd_status.isdecimal() else order.odd_status
    if order.status == "closed":
        return 200 if order.refund == "done" else 250
    return STATUS[order.status]


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


def template_detail(body: dict[str, Any]) -> dict[str, Any]:
    """Answer of merchant/getfreighttemplatedetail."""
    key = str(body.get("template_id", ""))
    if key not in TEMPLATES:
        raise Refuse(BAD_FIELD, "template_id")
    name, default = TEMPLATES[key]
    shown = {"template_id": int(key), "name": name, "valuation_type": "PIECE", "is_default": default}
    return {"freight_template": shown | {"delivery_type": "EXPRESS", "shipping_method": "FREE"}}


def page_of(ids: list[str], body: dict[str, Any]) -> list[str]:
    """One page of a list that is paged by offset."""
    skip, size = int(body.get("offset") or 0), int(body.get("limit") or 10)
    return ids[skip : skip + size]


# fmt: off
def shop_info() -> dict[str, Any]:
    """Answer of basics/info/get."""
    return {"info": {"nickname": SHOP_NAME, "subject_type": "企业", "status": "open_finished", "username": "gh_sandbox"}}


def companies(_: dict[str, Any]) -> dict[str, Any]:
    """Answer of both delivery company lists."""
    return {"company_list": [{"delivery_id": key, "delivery_name": name} for key, name in CARRIERS.items()]}


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


def order_wire(order: SimOrder, delivery: dict[str, Any], memo: str = "") -> dict[str, Any]:
    """``order`` of order/get."""
    after_sale = {"aftersale_order_id": f"2{order.id[1:]}", "status": "MERCHANT_PROCESSING"}
    asking = [after_sale] if any(line.refund == "open" for line in order.lines) else []
    return {
        "order_id": order.id, "openid": f"oSANDBOX_{order.receiver.token[:16]}", "unionid": "",
        "status": order_status(order), "create_time": int(order.created), "update_time": int(order.modified),
        "order_detail": {
            "product_infos": order_lines(order), "price_info": prices(order), "pay_info": payment(order), "delivery_info": delivery,
            "ext_info": {"customer_notes": order.note, "merchant_notes": memo, "order_scene": 2},
        },
        "aftersale_detail": {"on_aftersale_order_cnt": len(asking), "aftersale_order_list": asking},
    }
