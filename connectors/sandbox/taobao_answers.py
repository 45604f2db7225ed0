"""What a sandbox Taobao shop shows and refuses: the market's rows in TOP's JSON, publish rules and checks. Pure."""

import re
from typing import Any
from xml.etree import ElementTree as ET

from connectors.sandbox.records import SimLine, SimListing, SimOrder
from connectors.sandbox.wire import china_text

NICK = "一盘货沙箱店"
USER_ID = "2200000000001"
CATEGORY = {"cid": 50025689, "name": "地方特产", "is_parent": False, "parent_cid": 50002766, "status": "normal"}

#: code -> (id, name). SF, YTO, ZTO, STO, YUNDA, EMS and POST are in common use; the other codes are invented here.
CARRIERS = {
    "SF": (505, "顺丰速运"),
    "EMS": (2, "EMS"),
    "POSTB": (200734385, "中国邮政快递包裹"),
    "YTO": (101, "圆通速递"),
    "ZTO": (500, "中通快递"),
    "STO": (100, "申通快递"),
    "YUNDA": (102, "韵达快递"),
    "DBKD": (5000000110730, "德邦快递"),
    "SANDBOX_JT": (5000000190001, "极兔速递"),
    "SANDBOX_JD": (5000000190002, "京东快递"),
    "ZJS": (103, "宅急送"),
}
WAYBILL = re.compile(r"[A-Za-z0-9-]{4,40}")

STATUS = {
    "unpaid": "WAIT_BUYER_PAY",
    "held": "PAID_FORBID_CONSIGN",
    "to_ship": "WAIT_SELLER_SEND_GOODS",
    "part_shipped": "SELLER_CONSIGNED_PART",
    "shipped": "WAIT_BUYER_CONFIRM_GOODS",
    "finished": "TRADE_FINISHED",
    "closed": "TRADE_CLOSED",
}
REFUND = {"": "NO_REFUND", "open": "WAIT_SELLER_AGREE", "done": "SUCCESS"}

MESSAGES = {
    7: "App Call Limited",
    15: "Remote service error",
    21: "Missing Method",
    22: "Invalid Method",
    23: "Invalid Format",
    24: "Missing Signature",
    25: "Invalid signature",
    26: "Missing Session",
    27: "Invalid session",
    28: "Missing App Key",
    29: "Invalid App Key",
    30: "Missing Timestamp",
    31: "Invalid Timestamp",
    32: "Missing Version",
    34: "Unsupported Version",
    40: "Missing required arguments",
    41: "Invalid arguments",
}

#: Ids other than title and outerId are invented: real ones come with each category's rules.
RULES = """<itemRule>
<field id="title" name="宝贝标题" type="input"><rules><rule name="requiredRule" value="true"/>
<rule name="maxLengthRule" value="60" exProperty="include" unit="byte"/></rules></field>
<field id="price" name="一口价" type="input"><rules><rule name="requiredRule" value="true"/>
<rule name="valueTypeRule" value="decimal"/><rule name="maxDecimalDigitsRule" value="2"/></rules></field>
<field id="quantity" name="总库存" type="input"><rules><rule name="requiredRule" value="true"/>
<rule name="valueTypeRule" value="integer"/></rules></field>
<field id="outerId" name="商家编码" type="input"><rules>
<rule name="maxLengthRule" value="64" exProperty="include" unit="byte"/></rules></field>
<field id="itemImages" name="宝贝图片" type="multiInput"><rules><rule name="requiredRule" value="true"/>
<rule name="maxInputNumRule" value="5" exProperty="include"/></rules></field>
<field id="description" name="宝贝描述" type="input"><rules><rule name="requiredRule" value="true"/>
<rule name="minLengthRule" value="5"/><rule name="maxLengthRule" value="25000"/></rules></field>
<field id="stuffStatus" name="宝贝类型" type="singleCheck"><rules><rule name="devTipRule" value="全新"/></rules>
<options><option displayName="全新" value="5"/><option displayName="二手" value="6"/></options></field>
<field id="p-30001" name="净含量" type="input"/>
<field id="p-30002" name="产地" type="input"/>
<field id="p-30003" name="生产许可证编号" type="input"/>
<field id="p-30004" name="保质期" type="input"/>
<field id="p-30005" name="厂名" type="input"/>
<field id="p-30006" name="储藏方法" type="singleCheck"><rules><rule name="requiredRule" value="true"/></rules>
<options><option displayName="冷冻" value="601"/><option displayName="冷藏" value="602"/>
<option displayName="常温" value="603"/></options></field>
<field id="deliveryTemplate" name="运费模板" type="singleCheck">
<options><option displayName="全国包邮" value="8801"/><option displayName="冷链到付" value="8802"/></options></field>
</itemRule>"""

#: The shop's freight templates: (id, name).
FREIGHT = ((8801, "全国包邮"), (8802, "冷链到付"))


class Refuse(Exception):
    """The platform says no, in its own numbers."""

    def __init__(self, code: int, sub_code: str = "", sub_msg: str = "") -> None:
        self.code = code
        self.body = {"code": code, "msg": MESSAGES[code]}
        if sub_code:
            self.body |= {"sub_code": sub_code, "sub_msg": sub_msg or sub_code}
        super().__init__(sub_code or MESSAGES[code])


def missing(name: str) -> Refuse:
    """A parameter TOP demands was not sent."""
    return Refuse(40, f"isv.missing-parameter:{name}", f"缺少必选参数{name}")


def invalid(name: str, why: str) -> Refuse:
    """A parameter has a value TOP does not take."""
    return Refuse(41, f"isv.invalid-parameter:{name}", why)


def only(row: dict[str, Any], fields: str) -> dict[str, Any]:
    """The asked-for fields of a row; TOP answers nothing else."""
    if not fields:
        raise missing("fields")
    wanted = {name.strip().partition(".")[0] for name in fields.split(",")}
    return {name: value for name, value in row.items() if name in wanted}


def yuan(fen: int) -> str:
    """Fen as yuan text with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"


def fen(text: str) -> int:
    """Yuan text as fen."""
    return round(float(text) * 100)


def trade(order: SimOrder, memo: tuple[str, str] = ("", "0")) -> dict[str, Any]:
    """A trade with every field this sandbox knows; unset ones are left out as TOP does."""
    r = order.receiver
    row = {
        "tid": int(order.id),
        "tid_str": order.id,
        "status": order.odd_status or STATUS[order.status],
        "type": "fixed",
        "created": china_text(order.created),
        "modified": china_text(order.modified),
        "pay_time": china_text(order.paid) if order.status != "unpaid" else "",
        "payment": yuan(order.paid_fen),
        "total_fee": yuan(order.goods_fen),
        "post_fee": yuan(order.freight_fen),
        "discount_fee": yuan(order.discount_fen),
        "adjust_fee": "0.00",
        "received_payment": "0.00",
        "num": sum(line.quantity for line in order.lines),
        "buyer_nick": "t**1",
        "buyer_open_uid": f"AAH{r.token[:21]}",
        "seller_nick": NICK,
        "title": NICK,
        "buyer_message": order.note,
        "seller_memo": memo[0],
        "seller_flag": int(memo[1] or 0),
        "has_buyer_message": bool(order.note),
        "receiver_name": r.name[:1] + "**",
        "receiver_mobile": "*******" + r.phone[-4:],
        "receiver_address": "***",  # masked completely since 2026-08-31
        "receiver_state": r.province,
        "receiver_city": r.city,
        "receiver_district": r.district,
        "receiver_town": r.town,
        "oaid": r.token,
        "shipping_type": "express",
        "is_part_consign": order.status == "part_shipped",
        "orders": {"order": _lines(order)},
    }
    return {name: value for name, value in row.items() if value != ""}


def asked_trade(order: SimOrder, fields: str, memo: tuple[str, str] = ("", "0")) -> dict[str, Any]:
    """Asked-for fields of a trade; the oaid comes only beside five receiver fields."""
    row = only(trade(order, memo), fields)
    beside = {"receiver_name", "receiver_address", "created", "receiver_mobile", "receiver_phone"}
    if not beside <= set(fields.split(",")):
        row.pop("oaid", None)
    return row


def _lines(order: SimOrder) -> list[dict[str, Any]]:
    rows, left = [], order.discount_fen
    for index, line in enumerate(order.lines):
        goods = line.price_fen * line.quantity
        last = index == len(order.lines) - 1
        share = left if last else order.discount_fen * goods // max(order.goods_fen, 1)
        left -= share
        freight = order.freight_fen if len(order.lines) == 1 else 0  # the documented trap
        rows.append(_line(order, line, share=share, freight=freight))
    return rows


def _line(order: SimOrder, line: SimLine, *, share: int, freight: int) -> dict[str, Any]:
    goods = line.price_fen * line.quantity
    parcel = next((x for x in reversed(order.confirmed) if line.id in x["lines"]), None)
    shipped = {"logistics_company": CARRIERS[parcel["carrier"]][1], "invoice_no": parcel["waybill"]} if parcel else {}
    return {
        "oid": int(line.id),
        "oid_str": line.id,
        "num_iid": int(line.listing_id),
        "outer_iid": line.merchant_code,
        "title": line.title,
        "num": line.quantity,
        "price": yuan(line.price_fen),
        "total_fee": yuan(goods),
        "payment": yuan(goods - share + freight),
        "divide_order_fee": yuan(goods - share),
        "part_mjz_discount": yuan(share),
        "status": order.odd_status or STATUS[order.status],
        "refund_status": REFUND[line.refund],
    } | shipped


def item(listing: SimListing) -> dict[str, Any]:
    """A listing as the shop's lists show it."""
    return {
        "num_iid": int(listing.id),
        "outer_id": listing.merchant_code,
        "title": listing.title,
        "price": yuan(listing.price_fen),
        "num": listing.stock,
        "nick": NICK,
        "approve_status": "onsale" if listing.status == "live" else "instock",
        "modified": china_text(listing.modified),
    }


def banner(listing: SimListing) -> str:
    """In which drawer of the stock room a listing lies; empty when it is on sale."""
    if listing.status == "refused":
        return "violation_off_shelf"
    if listing.status != "off":
        return ""
    return "off_shelf" if listing.extra.get("shelved") else "never_on_shelf"


def read_schema(text: str) -> dict[str, list[str]]:
    """Values by field id. itemParam, itemRule and itemSchema are all taken as root, as the papers disagree."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise invalid("schema", "不支持的XML声明")
    try:
        root = ET.fromstring(text)  # noqa: S314 - entities were refused above
    except ET.ParseError as error:
        raise invalid("schema", f"XML格式错误:{error}") from error
    if root.tag not in ("itemParam", "itemRule", "itemSchema"):
        raise invalid("schema", f"根节点错误:{root.tag}")
    return {
        str(field.get("id")): [value.text or "" for value in field.iter("value")] for field in root.findall("field")
    }


def filled_rules(values: dict[str, list[str]]) -> str:
    """The publish rules with what a listing holds at this moment, as an edit is prepared with."""
    root = ET.fromstring(RULES)  # noqa: S314 - our own text
    for field in root.findall("field"):
        held = values.get(str(field.get("id")), [])
        if not held:
            continue
        several = field.get("type") in ("multiInput", "multiCheck")
        parent = ET.SubElement(field, "values") if several else field
        for text in held if several else held[:1]:
            ET.SubElement(parent, "value").text = text
    return ET.tostring(root, encoding="unicode")


def check_publish(values: dict[str, list[str]]) -> None:
    """Refuse what Taobao would refuse in a filled schema."""
    title, price = _one(values, "title"), _one(values, "price")
    quantity, text = _one(values, "quantity"), _one(values, "description")
    pictures = [url for url in values.get("itemImages", []) if url]
    if not title or len(title.encode("gb18030")) > 60:
        raise invalid("title", "宝贝标题必填,长度不能超过60个字节")
    if not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", price) or not 0 < float(price) <= 100_000_000:
        raise invalid("price", "一口价必须大于0且最多两位小数")
    if not quantity.isdigit() or int(quantity) > 900_000_000:
        raise invalid("quantity", "总库存必须是0到900000000的整数")
    if len(_one(values, "outerId").encode()) > 64:
        raise invalid("outerId", "商家编码不能超过64个字节")
    if not 1 <= len(pictures) <= 5:
        raise invalid("itemImages", "宝贝图片必须为1到5张")
    if not 5 <= len(text) <= 25_000:
        raise invalid("description", "宝贝描述必须为5到25000个字符")


def _one(values: dict[str, list[str]], field: str) -> str:
    return next(iter(values.get(field, [])), "")
