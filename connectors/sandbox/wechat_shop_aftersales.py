"""After-sales of a sandbox WeChat shop: the case list, one case, the shop's yes and no, return addresses.

Codes are the platform's; where it names none for a case, ``BAD_CASE`` stands in and the vendor's README says so.
"""

from typing import Any

from connectors.sandbox.aftersales import NotNow, SimRefund
from connectors.sandbox.records import SimOrder
from connectors.sandbox.simulator import BaseSimulator
from connectors.sandbox.wechat_shop_answers import ADDRESS_ID, BAD_FIELD, DAY, REFUND_ADDRESS_ID, Refuse

TYPES = {"refund": "REFUND", "return": "RETURN", "exchange": "EXCHANGE", "resend": "RESHIP"}
#: reject_reason_type -> text; the platform's own list is longer and not published.
REASONS = {1: "商品已使用,影响二次销售", 2: "已发货,请收到后再申请", 3: "与买家协商一致,不退款"}
PAGE = 20
STATES = {"asked": "MERCHANT_PROCESSING", "returning": "USER_WAIT_RETURN", "returned": "MERCHANT_WAIT_RECEIPT"}
DONE = {"refund": "MERCHANT_REFUND_SUCCESS", "return": "MERCHANT_RETURN_SUCCESS"}


def case_status(case: SimRefund) -> str:
    """The platform's word for where a case stands."""
    if case.state in STATES:
        return STATES[case.state]
    if case.state == "done":
        return DONE.get(case.kind, "MERCHANT_EXCHANGE_SUCCESS")
    if case.state == "closed":
        return "USER_CANCELD"  # spelt so by the platform
    return f"MERCHANT_REJECT_{TYPES.get(case.kind, 'REFUND')}"


def case_wire(case: SimRefund, order: SimOrder, status: str) -> dict[str, Any]:
    """``after_sale_order``. The platform's cases are about one line; one of ours about several names no goods."""
    lines = [x for x in order.lines if x.id in case.line_ids]
    goods = {"product_id": lines[0].listing_id, "sku_id": lines[0].sku_id, "count": lines[0].quantity}
    return {
        "after_sale_order_id": case.id,
        "status": status,
        "openid": f"oSANDBOX_{order.receiver.token[:16]}",
        "order_id": order.id,
        "type": TYPES.get(case.kind, case.kind.upper()),
        "product_info": goods if len(lines) == 1 else {},
        "details": {"desc": case.reason, "receive_product": case.shipped, "cancel_time": 0, "media_id_list": []},
        "refund_info": {"amount": case.amount_fen, "refund_reason": 3 if case.state == "done" else 0},
        "return_info": {
            "waybill_id": case.return_waybill,
            "delivery_id": case.return_carrier,
            "delivery_name": "",
        },
        "merchant_upload_info": {"reject_reason": case.refusal, "refund_certificates": []},
        "reason": "OTHERS",
        "reason_text": case.reason,
        "create_time": int(case.created),
        "update_time": int(case.modified),
        "deadline": int(case.deadline) if case.state in ("asked", "returned") else 0,
    }


class AfterSaleCalls(BaseSimulator):
    """Everything under ``aftersale/``.

    ``odd_cases`` gives a case a status the platform never documented; ``busy_answers`` counts answers still to be
    refused as busy. Both are for tests.
    """

    odd_cases: dict[str, str]
    busy_answers: int
    _paid_back: dict[str, float]  # order id -> when money went back last
    _media: set[str]

    def _aftersale_calls(self) -> dict[str, Any]:
        return {
            "aftersale/getaftersalelist": self._case_list,
            "aftersale/getaftersaleorder": lambda body: {"after_sale_order": self._case_shown(self._case(body))},
            "aftersale/acceptapply": self._case_accept,
            "aftersale/rejectapply": self._case_reject,
            "aftersale/rejectreason/get": lambda _: {
                "reject_reason_list": [
                    {
                        "reject_reason_type": key,
                        "reject_reason_type_text": text,
                        "reject_reason": text,
                        "reject_scene": 1,
                    }
                    for key, text in REASONS.items()
                ]
            },
        }

    def _case_list(self, body: dict[str, Any]) -> dict[str, Any]:
        found = next((x for x in ("update", "create") if body.get(f"begin_{x}_time") is not None), "")
        start, end = body.get(f"begin_{found}_time"), body.get(f"end_{found}_time")
        if type(start) is not int or type(end) is not int:
            raise Refuse(10020003, "a range of create or update time is missing")
        if not 0 <= end - start <= DAY:
            raise Refuse(10020004, "time range is longer than 24 hours")
        self._shift_cases()
        cases = self.market.service.changed(float(start), float(end))
        if found == "create":
            cases = [x for x in self.market.service.changed(0.0, float("inf")) if start <= x.created <= end]
        skip = int(body.get("next_key") or 0)
        first = max(skip - PAGE, 0) if self.faults.take("duplicate_page") else skip
        page, more = cases[first : first + PAGE], skip + PAGE < len(cases)
        ids = [x.id for x in page]
        return {"after_sale_order_id_list": ids, "next_key": str(skip + PAGE) if more else "", "has_more": more}

    def _shift_cases(self) -> None:
        """Where the fault is armed, the case that rested longest moves, so rows move while somebody pages."""
        if self.faults.take("shifted_page") and self.market.service.refunds:
            with self.market.lock:
                oldest = min(self.market.service.refunds.values(), key=lambda x: (x.modified, x.id))
                oldest.modified = self.market.tick()

    def _case(self, body: dict[str, Any]) -> SimRefund:
        try:
            return self.market.service.case(str(body.get("after_sale_order_id", "")))
        except NotNow as error:
            raise Refuse(10021050, "after sale order not found") from error

    def _case_shown(self, case: SimRefund) -> dict[str, Any]:
        with self.market.lock:
            status = self.odd_cases.get(case.id) or case_status(case)
            return case_wire(case, self.market.orders[case.order_id], status)

    def _case_accept(self, body: dict[str, Any]) -> dict[str, Any]:
        with self.market.lock:
            case, kind = self._answerable(body), body.get("accept_type")
            if kind not in (None, 1, 2):
                raise Refuse(10020000, "accept_type")
            if case.kind not in ("refund", "return"):
                raise Refuse(10021043, "this kind of after sale is accepted elsewhere")
            takes_back = case.kind == "return" and case.state == "asked"
            if kind is not None and (kind == 1) != takes_back:
                raise Refuse(10021041, "after sale order status does not allow this")
            address = str(body.get("address_id") or "")
            if takes_back and address not in (ADDRESS_ID, REFUND_ADDRESS_ID):
                raise Refuse(10021058, "address_id")
            if not takes_back:
                self._pay_once_a_minute(case)
            self.market.service.agree(case.id, address=address)
        return {}

    def _pay_once_a_minute(self, case: SimRefund) -> None:
        now = self.market.clock()
        if now - self._paid_back.get(case.order_id, -DAY) < 60:
            raise Refuse(10021059, "refund of one order at most once a minute")
        self._paid_back[case.order_id] = now

    def _case_reject(self, body: dict[str, Any]) -> dict[str, Any]:
        with self.market.lock:
            case = self._answerable(body)
            if body.get("reject_reason_type") not in REASONS or not str(body.get("reject_reason") or ""):
                raise Refuse(BAD_FIELD, "reject_reason or reject_reason_type")
            if not set(body.get("reject_certificates") or ()) <= self._media:
                raise Refuse(BAD_FIELD, "reject_certificates")
            self.market.service.refuse(case.id, str(body["reject_reason"]))
        return {}

    def _answerable(self, body: dict[str, Any]) -> SimRefund:
        case = self._case(body)
        if self.busy_answers > 0:
            self.busy_answers -= 1
            raise Refuse(10021044, "after sale order is being processed")
        if case.state not in ("asked", "returned"):
            raise Refuse(10021041, "after sale order status does not allow this")
        return case
