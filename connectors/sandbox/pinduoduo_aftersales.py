"""Pinduoduo's simulated endpoints about refunds and returns: the list in yuan text, the detail in whole fen."""

from typing import Any

from connectors.sandbox.aftersales import SimRefund
from connectors.sandbox.pinduoduo_gateway import FLAT, MALL, WINDOW_SECONDS, Refused, Shop, api, nested
from connectors.sandbox.wire import china_text

ADDRESS = {
    "id": 5501,
    "refund_address_id": "5501",
    "is_default": "Y",
    "refund_name": "样例退货仓",
    "refund_phone": "10000005501",
    "province_name": "青海省",
    "city_name": "黄南藏族自治州",
    "district_name": "泽库县",
    "refund_address": "样例路1号退货组",
    "mall_id": MALL["mall_id"],
}
TYPES = {"refund": 1, "return": 2, "exchange": 3, "resend": 4, "repair": 5}
#: Our truth in the platform's numbers, for money and returns, for exchange and resending, for repairs.
STATUS = {
    "asked": (2, 14, 21),
    "returning": (7, 15, 22),
    "returned": (3, 14, 21),
    "refused": (6, 17, 24),
    "disputed": (8, 8, 8),
    "done": (10, 16, 25),
    "closed": (11, 17, 24),
}


def status_of(case: SimRefund) -> int:
    """The case's number; a return is asked about under 3, both before and after the goods travelled."""
    if case.kind == "return" and case.state == "asked":
        return 3
    column = {"exchange": 1, "resend": 1, "repair": 2}.get(case.kind, 0)
    return STATUS[case.state][column]


@api("pdd.refund.list.increment.get", "refund_increment_get_response")
def _cases(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    start, end = int(params["start_updated_at"]), int(params["end_updated_at"])
    page, size = int(params.get("page", 1)), int(params.get("page_size", 100))
    status, kind = int(params["after_sales_status"]), int(params["after_sales_type"])
    if page < 1 or not 1 <= size <= 100 or not 1 <= kind <= 6:
        raise Refused(10000, "page、page_size或after_sales_type不正确")
    service = shop.market.service
    if "order_sn" in params:  # then nothing else counts
        found = service.of_order(str(params["order_sn"]))
        return {"refund_list": [_row(shop, case) for case in found], "total_count": len(found)}
    if not 0 <= end - start <= WINDOW_SECONDS:
        raise Refused(50001, "开始时间和结束时间相差不能超过30分钟")
    if service.refunds and shop.faults.take("shifted_page"):
        min(service.refunds.values(), key=lambda case: (case.modified, case.id)).modified = shop.market.tick()
    found = [
        case
        for case in service.changed(start, end)
        if status in (1, status_of(case)) and kind in (1, TYPES[case.kind] + 1)
    ]
    first = (page - 1) * size
    if shop.faults.take("duplicate_page"):
        first = max(first - size, 0)
    return {"refund_list": [_row(shop, x) for x in found[first : first + size]], "total_count": len(found)}


@api("pdd.refund.information.get", FLAT)
def _detail(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    cases = shop.market.service.of_order(str(params["order_sn"]))
    case = next((x for x in cases if x.id == str(params.get("after_sales_id", x.id))), None)
    if case is None:
        raise Refused(50001, "售后单不存在")
    row, waits = _row(shop, case), case.state in ("asked", "returned")
    kept = ("id", "order_sn", "after_sales_type", "after_sales_status", "user_shipping_status", "sku_id")
    return {key: row[key] for key in kept} | {
        "after_sales_reason": case.reason,
        "refund_amount": case.amount_fen,
        "order_amount": shop.market.orders[case.order_id].paid_fen,
        "recreated_at": int(case.created * 1000),
        "updated_time": row["updated_time"],
        "expire_time": int(case.deadline * 1000) if waits else None,
        "remark": "",
        "express_no": case.return_waybill,
        "shipping_name": case.return_carrier,
        "goods_number": int(row["goods_number"]),
        "shipping_status": int(case.shipped),
    }


@api("pdd.refund.status.check", "refund_status_check_response")
def _check(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    asked = [shop.market.orders.get(number) for number in str(params["order_sns"]).split(",")]
    return {"order_sns_exists_refund": [{"order_sn": x.id} for x in asked if x is not None and x.refund == "open"]}


@api("pdd.refund.agree", "response")
def _agree(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    case = _named(shop, params)
    if case.state == "asked" and case.kind != "refund":
        raise Refused(50001, "退货退款请先同意退货")
    shop.market.service.agree(case.id)
    return {"result": {"succ": True, "message": "", "after_sales_id": int(case.id), "order_sn": case.order_id}}


@api("pdd.refund.returngoods.agree", "response")
def _agree_return(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    case, asked = _named(shop, params), nested(params, "request")
    if str(asked["return_address_id"]) != ADDRESS["refund_address_id"] or not asked["operate_desc"]:
        return {"success": False, "error_code": 1001, "error_msg": "退货地址不存在", "result": None}
    if case.kind != "return" or case.state != "asked":
        return {"success": False, "error_code": 1002, "error_msg": "售后单状态不允许同意退货", "result": None}
    shop.market.service.agree(case.id, address=ADDRESS["refund_address_id"])
    inner = {"success": True, "message": "", "after_sales_id": int(case.id), "order_sn": case.order_id}
    return {"success": True, "error_code": 0, "error_msg": "", "result": inner}


@api("pdd.refund.address.list.get", "refund_address_list_get_response")
def _addresses(_shop: Shop, _: dict[str, Any]) -> dict[str, Any]:
    return {"refund_address_list": [ADDRESS]}


def _named(shop: Shop, params: dict[str, Any]) -> SimRefund:
    asked = nested(params, "request")
    case = shop.market.service.case(str(asked["after_sales_id"]))
    if case.order_id != str(asked["order_sn"]):
        raise Refused(50001, "售后单与订单不匹配")
    return case


def _row(shop: Shop, case: SimRefund) -> dict[str, Any]:
    order = shop.market.orders[case.order_id]
    line = next(x for x in order.lines if x.id in case.line_ids)
    return {
        "id": int(case.id),
        "order_sn": case.order_id,
        "goods_id": int(line.listing_id),
        "sku_id": line.sku_id,
        "goods_name": line.title,
        "goods_number": str(line.quantity),
        "goods_price": _yuan(line.price_fen),
        "outer_id": line.merchant_code,
        "after_sales_type": TYPES[case.kind],
        "after_sales_status": status_of(case),
        "after_sale_reason": case.reason,
        "order_amount": _yuan(order.paid_fen),
        "discount_amount": _yuan(order.discount_fen),
        "refund_amount": _yuan(case.amount_fen),
        "created_time": china_text(case.created),
        "updated_time": china_text(case.modified),
        "confirm_time": china_text(order.paid),
        "tracking_number": case.return_waybill,
        "shipping_name": case.return_carrier,
        "user_shipping_status": 2 if case.kind in ("return", "exchange", "repair") else int(case.shipped),
        "speed_refund_flag": 0,
        "dispute_refund_status": int(case.state == "disputed"),
    }


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
