"""What a sandbox JD shop shows and refuses: the market's rows in JOS JSON, categories and checks. Pure."""

import re
from datetime import datetime, timedelta, timezone
from typing import Any

from connectors.sandbox.records import SimListing, SimOrder
from connectors.sandbox.wire import china_text

BEIJING = timezone(timedelta(hours=8))

SHOP = {"shop_id": 802001, "vender_id": 802001, "shop_name": "一盘货京东沙箱店"}
CATEGORY = {"id": 12202, "name": "地方特产", "lev": 3}

#: id -> name; ids as commonly used, those above 9000 are invented here.
CARRIERS = {
    "467": "顺丰速运",
    "463": "圆通快递",
    "470": "申通快递",
    "1499": "中通速递",
    "1327": "韵达快递",
    "465": "EMS",
    "3046": "德邦快递",
    "2087": "京东快递",
    "9001": "极兔速递",
    "9002": "中国邮政快递包裹",
    "1274": "厂家自送",
}

STATUS = {
    "unpaid": "NOT_PAY",
    "held": "PAUSE",
    "to_ship": "WAIT_SELLER_STOCK_OUT",
    "part_shipped": "WAIT_GOODS_RECEIVE_CONFIRM",  # JD has no word for it
    "shipped": "WAIT_GOODS_RECEIVE_CONFIRM",
    "finished": "FINISHED_L",
    "closed": "TRADE_CANCELED",
}
REMARKS = {"NOT_PAY": "等待付款", "PAUSE": "暂停", "LOCKED": "锁定", "WAIT_SELLER_STOCK_OUT": "等待出库"}
WARE_STATUS = {"live": 8, "off": 2, "audit": 513, "refused": 1026}

#: The shape of attrFeatures is invented; that a valid sale attribute carries ``dim`` is documented.
ATTRIBUTES: dict[int, list[dict[str, Any]]] = {
    1: [
        {"categoryAttrId": 2001, "attName": "品牌", "inputType": 1, "attrFeatures": [{"key": "brand", "value": "1"}]},
        {"categoryAttrId": 2002, "attName": "净含量", "inputType": 3},
        {"categoryAttrId": 2003, "attName": "生产许可证编号", "inputType": 3},
    ],
    3: [
        {"categoryAttrId": 2004, "attName": "产地", "inputType": 3},
        {
            "categoryAttrId": 2005,
            "attName": "储存条件",
            "inputType": 1,
            "attrValueList": [{"attrValueId": 91, "attrValue": "frozen"}, {"attrValueId": 92, "attrValue": "ambient"}],
        },
    ],
    4: [
        {"categoryAttrId": 1000, "attName": "旧规格", "inputType": 1, "attrValueList": []},
        {
            "categoryAttrId": 1001,
            "attName": "规格",
            "inputType": 1,
            "attrFeatures": [{"key": "dim", "value": "1"}],
            "attrValueList": [{"attrValueId": 9001, "attrValue": "规格一"}, {"attrValueId": 9002, "attrValue": "500g"}],
        },
    ],
}

GATEWAY = {
    "2": ("App Call Limited", "应用调用次数超限"),
    "4": ("Missing Version", "缺少版本参数"),
    "5": ("Unsupported Version", "不支持的版本号"),
    "7": ("Missing Timestamp", "缺少时间戳参数"),
    "8": ("Invalid Timestamp", "非法的时间戳参数"),
    "11": ("Missing Signature", "缺少签名参数"),
    "12": ("Invalid Signature", "无效签名"),
    "14": ("Missing Method", "缺少方法名参数"),
    "15": ("Invalid Method", "不存在的方法名"),
    "19": ("Invalid access_token", "无效access_token"),
    "21": ("Invalid App Key", "无效App Key"),
    "403": ("Check failed", "校验失败"),
    "503": ("Request limited", "请求被限流"),
    "10400014": ("Not out of warehouse", "订单未出库"),
}


class Refuse(Exception):
    """The platform says no, in its own code."""

    def __init__(self, code: str, why: str = "") -> None:
        english, chinese = GATEWAY[code]
        self.body = {"code": code, "en_desc": english, "zh_desc": f"{chinese}:{why}" if why else chinese}
        super().__init__(english)


def yuan(fen: int) -> str:
    """Fen as yuan text with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"


def china_instant(text: str) -> float:
    """Beijing text, or text with milliseconds and a zone, as the SDKs send it, in epoch seconds."""
    for pattern in ("%Y-%m-%d %H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S"):
        try:
            read = datetime.strptime(text, pattern)  # noqa: DTZ007 - a missing zone is Beijing, set in the next line
        except ValueError:
            continue
        return (read if read.tzinfo else read.replace(tzinfo=BEIJING)).timestamp()
    raise Refuse("8")


def order(row: SimOrder, fields: str, *, remark: str = "") -> dict[str, Any]:
    """The asked-for fields of an order; JD answers nothing else. ``remark`` is the seller's own."""
    wanted = {name.strip() for name in fields.split(",")}
    shown = _order(row) | {"venderRemark": remark}
    return {name: value for name, value in shown.items() if name in wanted}


def state(row: SimOrder) -> str:
    """The order's state; a buyer's wish to cancel before shipment locks it."""
    if row.odd_status:
        return row.odd_status
    if row.status == "to_ship" and row.refund == "open":
        return "LOCKED"
    return STATUS[row.status]


def _order(row: SimOrder) -> dict[str, Any]:
    word = state(row)
    by_carrier: dict[str, list[str]] = {}
    for parcel in row.confirmed:
        by_carrier.setdefault(parcel["carrier"], []).append(parcel["waybill"])
    return {
        "orderId": row.id,
        "venderId": str(SHOP["vender_id"]),
        "orderType": "22",
        "payType": "4-在线支付",
        "orderState": word,
        "orderStateRemark": REMARKS.get(word, ""),
        "orderTotalPrice": yuan(row.goods_fen),
        "orderSellerPrice": yuan(row.goods_fen - row.discount_fen),
        "orderPayment": "0.00",  # not kept up since 2024-10
        "freightPrice": yuan(row.freight_fen),
        "sellerDiscount": yuan(row.discount_fen),
        "actualPay": yuan(row.paid_fen) if row.status != "unpaid" else "0.00",
        "shouldPay": yuan(row.paid_fen),
        "orderStartTime": china_text(row.created),
        "paymentConfirmTime": china_text(row.paid) if row.status != "unpaid" else "0001-01-01 00:00:00",
        "modified": china_text(row.modified),
        "orderRemark": row.note,
        "open_id_buyer": f"oid{row.receiver.token[:16]}",
        "consigneeInfo": consignee(row),
        "itemInfoList": _items(row),
        "couponDetailList": [
            {"orderId": row.id, "skuId": "", "couponType": "100-店铺优惠", "couponPrice": yuan(row.discount_fen)}
        ]
        if row.discount_fen
        else [],
        "logisticsId": "|".join(by_carrier),
        "waybill": "|".join(",".join(waybills) for waybills in by_carrier.values()),
    }


def consignee(row: SimOrder) -> dict[str, Any]:
    """The receiver as JD shows it: masks, ciphertext, token."""
    r = row.receiver
    return {
        "fullname": r.name[:1] + "**",
        "mobile": (r.token * 3)[:70],  # ciphertext of about seventy characters
        "telephone": "",
        "desen_mobile": f"{r.phone[:3]}****{r.phone[-4:]}",
        "desen_telephone": "",
        "fullAddress": f"{r.province}{r.city}{r.district}***",
        "province": r.province,
        "city": r.city,
        "county": r.district,
        "town": r.town,
        "oaid": r.token,  # newer papers name it; where orders carry it is not written down
    }


def _items(row: SimOrder) -> list[dict[str, Any]]:
    return [
        {
            "skuId": line.sku_id,
            "outerSkuId": line.merchant_code,
            "skuName": line.title,
            "jdPrice": yuan(line.price_fen),
            "itemTotal": str(line.quantity),
            "wareId": line.listing_id,
            "skuUuid": line.id,
        }
        for line in row.lines
    ]


def ware(listing: SimListing) -> dict[str, Any]:
    """A ware as the lists show it."""
    fresh = listing.status == "off" and not listing.extra.get("shelved")
    return {
        "wareId": int(listing.id),
        "outerId": listing.merchant_code,
        "title": listing.title,
        "wareStatus": 1 if fresh else WARE_STATUS[listing.status],
        "jdPrice": yuan(listing.price_fen),
    }


def sku(listing: SimListing) -> dict[str, Any]:
    """A ware's only SKU as the list shows it."""
    return {
        "skuId": int(listing.sku_id),
        "wareId": int(listing.id),
        "outerId": listing.merchant_code,
        "jdPrice": yuan(listing.price_fen),
        "stockNum": listing.stock,
    }


def check_ware(body: dict[str, Any]) -> dict[str, Any]:
    """Refuse what JD would refuse in ware.write.add; the single SKU of a legal request."""
    goods, skus = body.get("ware"), body.get("skus")
    if not isinstance(goods, dict) or not isinstance(skus, list) or not 1 <= len(skus) <= 299:
        raise Refuse("403", "ware和skus必填,SKU不超过299个")
    title, price = str(goods.get("title", "")), str(skus[0].get("jdPrice", ""))
    images = [(str(x.get("colorId")), x.get("imgIndex"), str(x.get("imgUrl"))) for x in goods.get("images", [])]
    texts = [str(goods.get(name, "")) for name in ("introduction", "mobileDesc")]
    checks = (
        (not 1 <= len(title) <= 50, "商品标题必填且不超过50个字符"),
        (str(goods.get("categoryId")) != str(CATEGORY["id"]), "类目不存在或未授权"),
        (not isinstance(goods.get("transportId"), int), "运费模板必填"),
        (goods.get("wareStatus") not in (1, 8), "创建时商品状态只能为1或8"),
        (not any(colour == "0000000000" and index == 1 for colour, index, _ in images), "必须有主图0000000000/1"),
        (len(images) > 10, "每个颜色最多10张图片"),
        (not all(url.startswith("jfs/") for _, _, url in images), "图片必须先上传到图片空间"),
        (not all(0 < len(text) <= 100_000 for text in texts), "商品详情必填且不超过100000个字符"),
        (not re.fullmatch(r"\d{1,9}(\.\d{1,2})?", price) or float(price) <= 0, "京东价必须大于0且不超过999999999元"),
        (not re.fullmatch(r"\d{1,9}", str(skus[0].get("stockNum", ""))), "库存必须是非负整数"),
        (not _sale_attributes_ok(skus[0].get("saleAttrs")), "销售属性无效"),
        (any(str(x.get("attrId")) == "2001" for x in goods.get("multiCateProps", [])), "品牌属性不允许设置"),
    )
    for wrong, why in checks:
        if wrong:
            raise Refuse("403", why)
    return dict(skus[0])


def _sale_attributes_ok(attributes: Any) -> bool:
    if not isinstance(attributes, list) or len(attributes) != 1:
        return False
    values = attributes[0].get("attrValues") or [""]
    return str(attributes[0].get("attrId")) == "1001" and str(values[0]) in ("9001", "9002")
