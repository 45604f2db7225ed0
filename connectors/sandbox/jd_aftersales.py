"""What a sandbox JD shop answers after the sale: cancel refunds, service orders, remarks.

The rows of service orders are invented: the papers name the calls and their filters, not the answer's fields.
"""

from collections.abc import Callable
from typing import Any

from connectors.sandbox.aftersales import NotNow, SimRefund
from connectors.sandbox.jd_answers import Refuse, china_instant
from connectors.sandbox.market import Market
from connectors.sandbox.wire import china_text

Json = dict[str, Any]

PREFIX = "jingdong.pop.afs.soa.refundapply."
#: State of a case -> status of an application. 3 is JD's finance having paid.
STATUS = {"asked": 0, "refused": 2, "done": 3, "disputed": 5, "closed": 11}
CHECKED = {2, 3, 5}  # the seller or JD answered, so there is a time of the check
#: What the desk refuses -> (errorCode, words); the codes are invented.
REFUSALS = {
    "no-refund": ("101", "退款申请单不存在"),
    "wrong-state": ("102", "退款申请单已审核"),
    "no-order": ("103", "订单不存在"),
}


class Aftersales:
    """The after-sales side of one shop. ``odd`` gives a case a status nobody documented."""

    def __init__(self, market: Market, refused: Callable[[str], None]) -> None:
        self.market = market
        self.odd: dict[str, int] = {}
        self._refused = refused
        self.apis: dict[str, Callable[[Json, bytes], Json]] = {
            PREFIX + "queryPageList": self._applications,
            PREFIX + "queryById": self._application,
            PREFIX + "replyRefund": self._reply,
            "jingdong.asc.query.list": self._services,
            "jingdong.pop.order.modifyVenderRemark": self._remark,
        }

    def forget(self) -> None:
        """Forget odd statuses."""
        self.odd.clear()

    # -- applications to cancel an order -----------------------------------------------------------

    def _applications(self, body: Json, _: bytes) -> Json:
        number, size = int(body["pageIndex"]), int(body["pageSize"])
        if not 1 <= number <= 100 or not 1 <= size <= 50:
            raise Refuse("403", "pageIndex为1-100,pageSize为1-50")
        rows = [self._row(case) for case in self._cases() if case.kind == "refund"]
        found = [row for row in rows if _asked_for(row, body)]
        page = found[(number - 1) * size : number * size]
        return {"queryResult": _ok() | {"totalCount": len(found), "result": page}}

    def _application(self, body: Json, _: bytes) -> Json:
        case = self.market.service.refunds.get(str(body["id"]))
        rows = [self._row(case)] if case and case.kind == "refund" else []
        return {"queryResult": _ok() | {"totalCount": len(rows), "result": rows}}

    def _reply(self, body: Json, _: bytes) -> Json:
        status, reject = int(body["status"]), body.get("rejectType")
        checks = (
            (status not in (1, 2, 6, 9, 10), "status只能为1、2、6、9、10"),
            (not str(body.get("checkUserName") or ""), "checkUserName必填"),
            (status != 9 and not str(body.get("remark") or ""), "remark必填"),
            (reject is not None and (status != 2 or int(reject) not in range(1, 6)), "rejectType仅用于驳回,取值1-5"),
            (int(body.get("outWareStatus", 1)) not in (1, 2), "outWareStatus只能为1或2"),
        )
        for wrong, why in checks:
            if wrong:
                raise Refuse("403", why)
        try:
            self._answer(str(body["id"]), status, str(body.get("remark") or ""))
        except NotNow as no:
            self._refused(no.reason)
            code, why = REFUSALS[no.reason]
            return {"replyResult": {"success": False, "errorCode": code, "errorMsg": why}}
        return {"replyResult": _ok()}

    def _answer(self, refund_id: str, status: int, remark: str) -> None:
        case = self.market.service.case(refund_id)
        if case.kind != "refund":
            raise NotNow("no-refund")
        if case.state != "asked":
            raise NotNow("wrong-state")
        if status == 2:
            self.market.service.refuse(refund_id, remark)
        elif status == 10:
            self.odd[refund_id] = 10
        else:
            self.market.service.agree(refund_id)

    def _row(self, case: SimRefund) -> Json:
        order = self.market.orders[case.order_id]
        status = self.odd.get(case.id, STATUS.get(case.state, 0))
        return {
            "id": int(case.id),
            "orderId": int(case.order_id),
            "buyerId": f"oid{order.receiver.token[:16]}",
            "buyerName": order.receiver.name[:1] + "**",
            "applyRefundSum": case.amount_fen,
            "applyTime": china_text(case.created),
            "checkTime": china_text(case.modified) if status in CHECKED else None,
            "status": status,
            "checkUserName": "",
            "checkRemark": case.refusal,
            "reason": case.reason,
            "systemId": 0,
            "partRefundType": 0,
        }

    def _cases(self) -> list[SimRefund]:
        with self.market.lock:
            return sorted(self.market.service.refunds.values(), key=lambda x: (x.created, x.id), reverse=True)

    # -- service orders ------------------------------------------------------------------------------

    def _services(self, body: Json, _: bytes) -> Json:
        if any(not str(body.get(name) or "") for name in ("buId", "operatePin", "operateNick")):
            raise Refuse("403", "buId、operatePin、operateNick必填")
        number, size = int(body.get("pageNumber", 1)), int(body.get("pageSize", 10))
        if not 1 <= size <= 50 or number < 1:
            raise Refuse("403", "pageSize为1-50")
        rows = [_service(case) for case in self._cases() if case.kind != "refund"]
        found = [row for row in rows if _service_asked_for(row, body)]
        return {"pageResult": {"totalCount": len(found), "data": found[(number - 1) * size : number * size]}}

    # -- remarks -------------------------------------------------------------------------------------

    def _remark(self, body: Json, _: bytes) -> Json:
        flag = int(body.get("flag", 0))
        if flag not in range(6):
            raise Refuse("403", "flag为0-5")
        try:
            self.market.service.memo(str(body["order_id"]), str(body["remark"]), str(flag))
        except NotNow as no:
            self._refused(no.reason)
            code, why = REFUSALS[no.reason]
            return {"modifyvenderremark_result": {"success": False, "errorCode": code, "chineseErrCode": why}}
        return {"modifyvenderremark_result": {"success": True}}  # the part's name is invented


def _ok() -> Json:
    return {"success": True, "errorCode": "", "errorMsg": ""}


def _asked_for(row: Json, body: Json) -> bool:
    ids = {part.strip() for part in str(body.get("ids") or "").split(",") if part.strip()}
    return (
        (not ids or str(row["id"]) in ids)
        and (body.get("status") is None or int(body["status"]) == row["status"])
        and (not body.get("orderId") or str(body["orderId"]) == str(row["orderId"]))
        and _inside(row["applyTime"], body.get("applyTimeStart"), body.get("applyTimeEnd"))
        and _inside(row["checkTime"], body.get("checkTimeStart"), body.get("checkTimeEnd"))
    )


def _service(case: SimRefund) -> Json:
    over = case.state in ("done", "closed")
    return {
        "serviceId": int(case.id),
        "orderId": int(case.order_id),
        "serviceKind": case.kind,
        "serviceState": case.state,
        "applyTime": china_text(case.created),
        "approveTime": china_text(case.modified) if case.state not in ("asked", "closed") else None,
        "finishTime": china_text(case.modified) if over else None,
    }


def _service_asked_for(row: Json, body: Json) -> bool:
    named = all(not body.get(name) or str(body[name]) == str(row[name]) for name in ("serviceId", "orderId"))
    return named and all(
        _inside(row[f"{what}Time"], body.get(f"{what}TimeBegin"), body.get(f"{what}TimeEnd"))
        for what in ("apply", "approve", "finish")
    )


def _inside(moment: str | None, start: Any, end: Any) -> bool:
    """Whether a time is inside a window; a row without the time is outside every window that is asked for."""
    if not start and not end:
        return True
    if moment is None:
        return False
    at = china_instant(moment)
    return (not start or at >= china_instant(str(start))) and (not end or at <= china_instant(str(end)))
