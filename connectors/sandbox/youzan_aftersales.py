"""After-sales cases in a sandbox Youzan shop: search by unix seconds, detail, and answers that name the version they saw.

The field names of times, logistics and the return address are ours: the documents do not tell them.
"""

from typing import Any

from connectors.sandbox.aftersales import SimRefund
from connectors.sandbox.wire import china_text
from connectors.sandbox.youzan_answers import yuan
from connectors.sandbox.youzan_gateway import Apis, Params, Refused, Shop, whole

#: Resending and repairing are no words of this platform: their number is none it documents.
DEMANDS = {"refund": 1, "return": 2, "exchange": 3, "resend": 9, "repair": 9}
STATUS = {
    "asked": "WAIT_SELLER_AGREE",
    "returning": "WAIT_BUYER_RETURN_GOODS",
    "returned": "WAIT_SELLER_CONFIRM_GOODS",
    "refused": "SELLER_REFUSE_BUYER",
    "disputed": "SELLER_REFUSE_BUYER",
    "done": "SUCCESS",
    "closed": "CLOSED",
}
DEFAULT_SECONDS = 92 * 86_400  # "the last three months"
MOST_ROWS, MOST_PAGES = 3000, 100


def search(shop: Shop, params: Params) -> Params:
    """Cases by a window of change or creation and by what they are, newest change first, at most 3000 rows deep."""
    page, size = int(params.get("page_no", 1)), int(params.get("page_size", 20))
    if not 1 <= page <= MOST_PAGES or size < 1 or page * size > MOST_ROWS:
        raise Refused(301000004, "参数非法:page_no或page_size", {"refunds": [], "total": 0})
    changed, born = _window(shop, params, "update"), _window(shop, params, "create")
    rows = [
        row
        for case in shop.market.service.changed(*changed)
        if born[0] <= case.created <= born[1] and _fits(row := _row(case), params)
    ]
    return {"refunds": rows[(page - 1) * size : page * size], "total": len(rows)}


def _window(shop: Shop, params: Params, name: str) -> tuple[float, float]:
    """Unix seconds in pairs; without a pair the last three months."""
    pair = [params.get(f"{name}_time_{end}") for end in ("start", "end")]
    if None in pair:
        return shop.market.clock() - DEFAULT_SECONDS, float("inf")
    start, end = (whole(at) for at in pair)
    if start > end or end > 10**11:  # milliseconds are no seconds
        raise Refused(301000004, f"参数非法:{name}_time", {"refunds": [], "total": 0})
    return float(start), float(end)


def _fits(row: Params, params: Params) -> bool:
    asked = ("status", "type", "demand", "phase", "tid", "refund_id")
    return all(str(row[name]) == str(params[name]) for name in asked if params.get(name) is not None)


def get(shop: Shop, params: Params) -> Params:
    """One case with its version."""
    case = shop.market.service.case(str(params["refund_id"]))
    logistics = {"company_name": case.return_carrier, "logistics_no": case.return_waybill}
    told: Params = {"version": case.version, "logistics": logistics if case.return_waybill else None, "cs_status": 1}
    if (params.get("query_option") or {}).get("include_all_consult_message"):
        told["consult_messages"] = [case.refusal] if case.refusal else []
    return _row(case) | told


def agree(shop: Shop, params: Params) -> Params:
    """The money goes back: at once, or after the goods have come."""
    case = _seen(shop, params)
    if case.state == "asked" and case.kind != "refund":
        raise Refused(102010002, "请先同意退货")
    shop.market.service.agree(case.id, version=case.version)
    return {"is_success": True}


def refuse(shop: Shop, params: Params) -> Params:
    """Refuse with a remark the buyer reads."""
    case = _seen(shop, params)
    if not str(params["remark"]).strip():
        raise Refused(301000002, "参数缺失:remark")
    shop.market.service.refuse(case.id, str(params["remark"]), version=case.version)
    return {"is_success": True}


def agree_return(shop: Shop, params: Params) -> Params:
    """The buyer may send the goods to this address."""
    case = _seen(shop, params)
    if not str(params["name"]) or not str(params["mobile"]).isdigit():
        raise Refused(301000004, "参数非法:name或mobile")
    parts = [str(value) for key, value in params.items() if key not in ("refund_id", "version", "name", "mobile")]
    if not any(parts):
        raise Refused(301000002, "参数缺失:address")
    if case.kind == "refund" or case.state != "asked":
        raise Refused(102010002, "退款状态已变更")
    shop.market.service.agree(case.id, version=case.version, address="".join(parts))
    return {"is_success": True}


def _seen(shop: Shop, params: Params) -> SimRefund:
    """The case, when the caller saw its latest version."""
    case = shop.market.service.case(str(params["refund_id"]))
    if whole(params["version"]) != case.version:
        raise Refused(103010039, "退款版本号已过期")
    return case


def _row(case: SimRefund) -> dict[str, Any]:
    status = STATUS[case.state]
    if case.state == "refused" and case.return_waybill:
        status = "SELLER_REFUSE_BUYER_RETURN_GOODS"
    return {
        "refund_id": case.id,
        "tid": case.order_id,
        "status": status,
        "type": 1,
        "demand": DEMANDS[case.kind],
        "phase": 2 if case.shipped else 1,
        "refund_fee": yuan(case.amount_fen),
        "reason": case.reason,
        "created": china_text(case.created),
        "modified": china_text(case.modified),
    }


APIS: Apis = {
    ("youzan.trade.refund.search", "3.0.1"): search,
    ("youzan.trade.refund.get", "3.0.1"): get,
    ("youzan.trade.refund.agree", "3.0.1"): agree,
    ("youzan.trade.refund.refuse", "3.0.1"): refuse,
    ("youzan.trade.returngoods.agree", "3.0.1"): agree_return,
}
