"""Orders and parcels in a sandbox Youzan shop: search, detail, memo, shipping, a waybill corrected once within a day."""

import re
from datetime import timedelta
from typing import Any

from connectors.sandbox.market import Refusal
from connectors.sandbox.records import SimOrder
from connectors.sandbox.youzan_answers import STATES, trade_answer, trade_row
from connectors.sandbox.youzan_gateway import Apis, Params, Refused, Shop, is_order_number, moment

WINDOW = timedelta(days=92)  # "three months"
CHANGE_SECONDS = 86_400
#: [official, 2020] but for 极兔, whose id is invented.
EXPRESS = (
    *((1, "申通快递"), (2, "圆通速递"), (3, "中通快递"), (4, "韵达快递"), (6, "百世快递"), (7, "顺丰速运")),
    *((8, "邮政快递包裹"), (11, "EMS"), (13, "德邦快递"), (28, "德邦物流"), (41, "其他"), (138, "京东快递")),
    (900, "极兔速递"),
)


def sold(shop: Shop, params: Params) -> Params:
    """Orders by a window of change, creation or payment; by state; by number. Newest change first."""
    page, size = int(params.get("page_no", 1)), int(params.get("page_size", 20))
    if not 1 <= page <= 100 or not 1 <= size <= 100:
        raise Refused(5000, "每页最多显示100条数据", {"full_order_info_list": []})
    start, end = _window(shop, params, "update")
    born, paid = _window(shop, params, "created"), _window(shop, params, "pay")

    def wanted(order: SimOrder) -> bool:
        state = order.odd_status or STATES[order.status]
        inside = born[0] <= order.created <= born[1] and paid[0] <= order.paid <= paid[1]
        return inside and params.get("status", state) == state and params.get("tid", order.id) == order.id

    def rows() -> list[SimOrder]:
        return [order for order in shop.market.changed(start, end) if wanted(order)]

    found, memos = shop.page(rows, page, size), shop.market.service.memos
    listed = [trade_row(order, memos.get(order.id)) for order in found]
    return {"total_results": len(rows()), "full_order_info_list": listed}


def _window(shop: Shop, params: Params, name: str) -> tuple[float, float]:
    """A window in epoch seconds; a time without its partner is ignored, as the documents say."""
    if f"start_{name}" not in params or f"end_{name}" not in params:
        return 0.0, float("inf")
    start, end = moment(params[f"start_{name}"]), moment(params[f"end_{name}"])
    if start > end:
        raise Refused(5000, "开始时间不能大于结束时间", {"full_order_info_list": []})
    if end - start > WINDOW:
        raise Refused(106000004, "时间跨度不能大于3个月", {"full_order_info_list": []})
    if end.timestamp() > shop.market.clock() + 7 * 86_400:
        raise Refused(106000003, "结束时间不能超过当前日期后7天", {"full_order_info_list": []})
    return start.timestamp(), end.timestamp()


def trade(shop: Shop, params: Params) -> Params:
    """One order with refunds and parcels."""
    tid = str(params["tid"])
    if not is_order_number(tid):
        raise Refused(106000004, "订单号非法")
    order = shop.market.orders.get(tid)
    if order is None:
        skeleton = {"delivery_order": [], "refund_order": [], "full_order_info": {"orders": []}}
        raise Refused(5000, "trade not found", skeleton)
    desk = shop.market.service
    return trade_answer(order, desk.memos.get(tid), desk.of_order(tid))


def memo(shop: Shop, params: Params) -> Params:
    """The seller's memo, and a flag from "1" to "5" when one is given."""
    order, flag = shop.order(params["tid"]), params.get("flag")
    if flag is not None and flag not in ("1", "2", "3", "4", "5"):
        raise Refused(301000004, "参数非法:flag")
    kept = shop.market.service.memos.get(order.id, ("", ""))[1]
    shop.market.service.memo(order.id, str(params["memo"]), kept if flag is None else str(flag))
    return {"is_success": True}


def express(_: Shop, __: Params) -> Params:
    """Logistics companies."""
    return {"allExpress": [{"id": number, "name": name, "display": 1} for number, name in EXPRESS]}


def confirm(shop: Shop, params: Params) -> Params:
    """One parcel; without ``oids`` everything that waits is in it."""
    oids = str(params.get("oids") or "")
    if not re.fullmatch(r"[\d,]*", oids):
        raise Refused(102599996, "oids含非数字")
    order = shop.order(params["tid"])
    pieces = {line.id: line.quantity for line in order.lines}
    lines = {oid: pieces.get(oid, 0) for oid in oids.split(",")} if oids else None
    if any(line.confirmed for line in order.lines if lines and line.id in lines):
        raise Refusal("already-shipped")
    if int(params.get("is_no_express") or 0):
        parcel = (f"VIRTUAL-{order.id}", "", lines)
    else:
        parcel = (_waybill(params["out_sid"]), _company(params["out_stype"]), lines)
    shop.market.confirm(order.id, [parcel])
    return {"is_success": True}


def split(shop: Shop, params: Params) -> Params:
    """One line in several parcels."""
    order, oid = shop.order(params["tid"]), str(params["oid"])
    line = next((line for line in order.lines if line.id == oid), None)
    if line is None:
        raise Refusal("bad-line")
    if line.confirmed:
        raise Refusal("already-shipped")
    packages: list[Params] = params["ex_packages"]
    if not params["request_id"] or sum(int(package["num"]) for package in packages) != line.quantity:
        raise Refused(102570059, "包裹内商品数量之和必须等于商品数量")
    parcels = [
        (_waybill(p["express"]["express_no"]), _company(p["express"]["express_id"]), {oid: int(p["num"])})
        for p in packages
    ]
    shop.market.confirm(order.id, parcels)
    return {"is_success": True}


def correct(shop: Shop, params: Params) -> Params:
    """Another company or number for the order's only parcel: once, within a day of shipping."""
    order, number, company = shop.order(params["tid"]), _waybill(params["out_sid"]), _company(params["out_stype"])
    with shop.market.lock:
        young = [x for x in order.confirmed if x["at"] + CHANGE_SECONDS >= shop.market.clock()]
        if len(order.confirmed) != 1 or not young or order.extra.get("waybill_changed"):
            raise Refused(102570030, "物流信息只能在发货后24小时内修改一次")
        if shop.market.waybills.get(number, order.id) != order.id:
            raise Refusal("waybill-used")
        shop.market.service.change_waybill(order.id, young[0]["waybill"], number, company)
        order.extra["waybill_changed"] = True
    return {"is_success": True}


def _waybill(raw: Any) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]+", str(raw)):
        raise Refused(105000003, "快递单号格式不正确")
    return str(raw)


def _company(raw: Any) -> str:
    if str(raw) not in {str(number) for number, _ in EXPRESS}:
        raise Refused(301000004, "物流公司不存在")
    return str(raw)


MEMO = "youzan.trade.memo.update"
APIS: Apis = {
    ("youzan.trades.sold.get", "4.0.4"): sold,
    ("youzan.trade.get", "4.0.2"): trade,
    (MEMO, "3.0.0"): memo,
    ("youzan.logistics.express.get", "3.0.0"): express,
    ("youzan.logistics.online.confirm", "3.0.0"): confirm,
    ("youzan.logistics.online.update", "3.0.0"): correct,
    ("youzan.logistics.online.update", "3.0.1"): correct,
    ("youzan.trade.dc.delivery.ordersingleitemsend", "3.0.0"): split,
    ("youzan.trade.dc.delivery.ordersingleitemsend", "3.0.1"): split,
}
