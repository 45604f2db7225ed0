"""After-sales of a sandbox WeChat shop: the case list, one case, the shop's yes and no, return addresses.

Codes are the platform's; where it names none for a case, ``BAD_CASE`` stands in and the vendor's README says so.
"""

from typing import Any

from connectors.sandbox.records import SimOrder
from connectors.sandbox.service import SimRefund

TYPES = {"refund": "REFUND", "return": "RETURN", "exchange": "EXCHANGE", "resend": "RESHIP"}
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
    """``after_sale_order``: a case is about one line here, as the platform's are."""
    line = next(x for x in order.lines if x.id in case.line_ids)
    return {
        "after_sale_order_id": case.id,
        "status": status,
        "openid": f"oSANDBOX_{order.receiver.token[:16]}",
        "order_id": order.id,
        "type": TYPES.get(case.kind, case.kind.upper()),
        "product_info": {"product_id": line.listing_id, "sku_id": line.sku_id, "count": line.quantity},
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
