"""Suning's wire shapes, written from its documents: what its simulator shows of a market's goods, orders and returns.

Every value is text, money is yuan, times are Beijing's.
"""

from typing import Any

from connectors.sandbox.aftersales import SimRefund
from connectors.sandbox.people import SimReceiver
from connectors.sandbox.records import SimListing, SimOrder
from connectors.sandbox.wire import china_text

STATUS = {"to_ship": "10", "held": "5", "part_shipped": "21", "shipped": "20", "finished": "30", "closed": "40"}
WORDS = {
    ("refund", "asked"): "待处理",
    ("refund", "done"): "退款成功",
    ("refund", "refused"): "商家拒绝",
    ("refund", "closed"): "已取消",
    ("return", "asked"): "待处理",
    ("return", "returning"): "待买家退货",
    ("return", "returned"): "待商家收货",
    ("return", "done"): "退款成功",
    ("return", "refused"): "商家拒绝",
    ("return", "closed"): "已取消",
}


def yuan(fen: int) -> str:
    """Fen as yuan text with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}"


def order_answer(order: SimOrder) -> dict[str, Any]:
    """An order as list and detail show it. Names, phones and streets are masked."""
    person = order.receiver
    return {
        "orderCode": order.id,
        "orderSaleTime": china_text(order.created),
        "orderTotalStatus": order.odd_status or STATUS[order.status],
        "userName": f"u***{person.token[:4]}",
        "provinceName": person.province,
        "cityName": person.city,
        "districtName": person.district,
        **_masked(person),
        "buyerOrdRemark": order.note,
        "sellerOrdRemark": "",
        "invoice": "",
        "invoiceHead": "",
        "invoiceType": "05",
        "orderDetail": _details(order),
    }


def refund_answer(case: SimRefund, order: SimOrder) -> dict[str, Any]:
    """A case as the list of returns shows it; exchanges and repairs have no words here and show their own."""
    line = next(x for x in order.lines if x.id in case.line_ids)
    return {
        "orderCode": order.id,
        "productCode": line.listing_id,
        "applyTime": china_text(case.created),
        "returnMoney": yuan(case.amount_fen),
        "dealMoney": yuan(order.paid_fen),
        "refundtype": "1" if case.kind == "refund" else "",
        "statusDesc": WORDS.get((case.kind, case.state), f"{case.kind}:{case.state}"),
        "returnReason": case.reason,
        "expressCompanyCode": case.return_carrier,
        "expressNo": case.return_waybill,
    }


def item_answer(listing: SimListing) -> dict[str, Any]:
    """A product or application as the list shows it: an application that has not passed has no product number."""
    status = {"audit": "1", "refused": "4"}.get(listing.status, "2")
    return {
        "productCode": listing.id if status == "2" else "",
        "applyCode": listing.extra.get("apply", ""),
        "itemCode": listing.merchant_code,
        "productName": listing.title,
        "status": status,
        "failReason": listing.reason,
        "editTime": china_text(listing.modified),
    }


def detail_answer(listing: SimListing) -> dict[str, Any]:
    """A product in full."""
    return item_answer(listing) | {"price": yuan(listing.price_fen), "invQty": str(listing.stock)}


def _masked(person: SimReceiver) -> dict[str, str]:
    return {
        "customerName": person.name[0] + "**",
        "mobNum": f"{person.phone[:3]}****{person.phone[-4:]}",
        "customerAddress": f"{person.province}{person.city}{person.district}****",
    }


def _details(order: SimOrder) -> list[dict[str, Any]]:
    rest = order.discount_fen
    rows = []
    for number, line in enumerate(order.lines, 1):
        worth = line.price_fen * line.quantity
        share = rest if number == len(order.lines) else order.discount_fen * worth // max(order.goods_fen, 1)
        rest -= share
        parcel = next((p for p in reversed(order.confirmed) if line.id in p["lines"]), None)
        status = {"shipped": "20", "finished": "30", "closed": "40"}.get(order.status, "20" if parcel else "10")
        rows.append(
            {
                "orderLineNumber": line.id,
                "orderLineStatus": status,
                "productCode": line.listing_id,
                "itemCode": line.merchant_code,
                "productName": line.title,
                "saleNum": f"{line.quantity}.0",
                "unitPrice": yuan(line.price_fen),
                "payAmount": yuan(worth - share),
                "transportFee": "0.00",
                "coupontotalMoney": yuan(share),
                "vouchertotalMoney": "0.00",
                "expresscompanycode": parcel["carrier"] if parcel else "",
                "expressno": parcel["waybill"] if parcel else "",
                "returnOrderFlag": "1" if line.refund else "0",
                "invCode": "",
                "paymentList": [{"banktypecode": "7001", "payamount": yuan(worth - share)}],
                "couponList": [],
            }
        )
    return rows
