"""Pinduoduo's simulated endpoints about orders and their parcels."""

from typing import Any

from connectors.sandbox.market import Refusal
from connectors.sandbox.pinduoduo_answers import matches, order_answer, states
from connectors.sandbox.pinduoduo_gateway import WINDOW_SECONDS, Refused, Shop, api, is_true, nested, text_of
from connectors.sandbox.records import SimOrder

DAY_SECONDS = 86_400
#: id, code, name, available; [third-party capture of official, 2020], with 极兔 since gone live.
COMPANIES = (
    *((1, "STO", "申通快递", 1), (3, "HT", "百世快递", 0), (44, "SF", "顺丰快递", 1), (85, "YTO", "圆通快递", 1)),
    *(
        (115, "ZTO", "中通快递", 1),
        (118, "EMS", "邮政EMS", 1),
        (120, "JD", "京东配送", 1),
        (121, "YUNDA", "韵达快递", 1),
    ),
    *((131, "DB", "德邦快递", 1), (132, "YZXB", "邮政快递包裹", 1), (384, "JTKD", "极兔速递", 1)),
)


@api("pdd.order.number.list.increment.get", "order_sn_increment_get_response")
def _increment(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    start, end = int(params["start_updated_at"]), int(params["end_updated_at"])
    page, size = int(params["page"]), int(params.get("page_size", 100))
    if not 0 <= end - start <= WINDOW_SECONDS:
        raise Refused(50001, "开始时间和结束时间相差不能超过30分钟")
    if page < 1 or not 1 <= size <= 100:
        raise Refused(10000, "page或page_size不正确")
    for name, allowed in (("order_status", "1235"), ("refund_status", "12345"), ("is_lucky_flag", "012")):
        if text_of(params[name]) not in allowed:
            raise Refused(10000, f"{name}不正确")

    def rows() -> list[SimOrder]:
        wanted = (text_of(params["order_status"]), text_of(params["refund_status"]))
        return [o for o in shop.market.changed(start, end) if matches(o, *wanted)]

    found = shop.page(rows, page, size)
    total = len(rows())
    listed = {"order_sn_list": [_shown(shop, order) for order in found]}
    if is_true(params.get("use_has_next", "false")):
        return listed | {"has_next": page * size < total}
    return listed | {"total_count": total}


@api("pdd.order.list.get", "order_list_get_response")
def _list(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    """Orders by the moment they were concluded, at most a day of them."""
    start, end = int(params["start_confirm_at"]), int(params["end_confirm_at"])
    page, size = int(params["page"]), int(params.get("page_size", 100))
    wanted = (text_of(params["order_status"]), text_of(params["refund_status"]))
    if not 0 <= end - start <= DAY_SECONDS:
        raise Refused(50001, "开始时间和结束时间相差不能超过24小时")
    if page < 1 or not 1 <= size <= 100 or wanted[0] not in "1235" or wanted[1] not in "12345":
        raise Refused(10000, "page、page_size或状态不正确")
    found = [o for o in shop.market.orders.values() if start <= o.paid <= end and o.status != "unpaid"]
    found = [o for o in found if matches(o, *wanted)]
    listed = {"order_list": [_shown(shop, order) for order in found[(page - 1) * size : page * size]]}
    if is_true(params.get("use_has_next", "false")):
        return listed | {"has_next": page * size < len(found)}
    return listed | {"total_count": len(found)}


@api("pdd.order.status.get", "order_status_get_response")
def _status(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    """Note the one key in camel case [sdk]; 0 stands for an order that is not the shop's."""
    rows = []
    for number in str(params["order_sns"]).split(","):
        order = shop.market.orders.get(number)
        shown = states(order) if order else {"order_status": 0, "refund_status": 0}
        rows.append({"orderSn": number} | {key: shown[key] for key in ("order_status", "refund_status")})
    return {"order_status_list": rows}


@api("pdd.order.information.get", "order_info_get_response")
def _information(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    order = shop.market.orders.get(str(params["order_sn"]))
    if order is None:
        raise Refusal("no-order")
    return {"order_info": _shown(shop, order)}


@api("pdd.order.note.update", "response")
def _note(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    tag, name = str(params.get("tag", "")), str(params.get("tag_name", ""))
    if bool(tag) != bool(name) or tag not in ("", "1", "2", "3", "4", "5") or len(name) > 3:
        return {"success": False, "error_code": 10000, "error_msg": "备注标记和标记名称不正确"}
    order_sn, note = str(params["order_sn"]), str(params["note"])
    kept = shop.market.service.memos.get(order_sn, ("", ""))[1]
    shop.market.service.memo(order_sn, note, tag or kept)
    return {"success": True, "error_code": 0, "error_msg": ""}


@api("pdd.logistics.companies.get", "logistics_companies_get_response")
def _companies(_shop: Shop, _: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "code", "logistics_company", "available")
    return {"logistics_companies": [dict(zip(names, row, strict=True)) for row in COMPANIES]}


@api("pdd.logistics.online.send", "logistics_online_send_response")
def _ship(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    company, order_sn = _company(params["logistics_id"]), str(params["order_sn"])
    waybill, again = str(params["tracking_number"]), int(params.get("redelivery_type", 1)) == 2
    if not again:
        shop.market.confirm(order_sn, [(waybill, company, None)])
        return {"is_success": True}
    with shop.market.lock:
        order = shop.market.orders.get(order_sn)
        if order is None or order.status != "shipped":
            raise Refused(50001, "订单未发货,不能修改物流" if order else "订单不存在")
        if shop.market.waybills.get(waybill, order_sn) != order_sn:
            raise Refusal("waybill-used")
        shop.market.service.change_waybill(order_sn, order.confirmed[0]["waybill"], waybill, company)
    return {"is_success": True}


@api("pdd.order.upload.extra.logistics", "upload_extra_logistics_response")
def _ship_extra(shop: Shop, params: dict[str, Any]) -> dict[str, Any]:
    tracks = [(_company(t["shipping_id"]), str(t["tracking_number"])) for t in nested(params, "extra_track_list")]
    with shop.market.lock:
        order = shop.market.orders.get(str(params["order_sn"]))
        if order is None:
            raise Refusal("no-order")
        if int(params["extra_track_type"]) != 1 or order.status != "shipped":
            raise Refused(50001, "订单未发货,不能上传分包运单")
        for company, waybill in tracks:
            if not waybill or waybill in shop.market.waybills:
                raise Refusal("waybill-used" if waybill else "no-waybill")
            shop.market.waybills[waybill] = order.id
            order.confirmed.append({"waybill": waybill, "carrier": company, "at": shop.market.tick(), "lines": []})
        shop.market.touch(order)
    return {"success": True}


def _shown(shop: Shop, order: SimOrder) -> dict[str, Any]:
    """An order with the seller's own remark."""
    text, tag = shop.market.service.memos.get(order.id, ("", ""))
    return order_answer(order) | {"remark": text.strip(), "remark_tag": int(tag) if tag else None}


def _company(raw: Any) -> str:
    if str(raw) not in {str(number) for number, _, _, available in COMPANIES if available}:
        raise Refused(50001, "物流公司不可用")
    return str(raw)
