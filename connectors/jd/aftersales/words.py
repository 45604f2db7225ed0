"""Cancel applications in neutral words. Pure; a status nobody documented is named, never guessed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from connectors.base.aftersales import Refund, RefundKind, RefundState, UnreadableRefund
from connectors.jd.schemas import RefundApply, read
from hub.kernel.errors import MappingError

#: Status of a cancel application -> whose turn it is [official words, turn inferred].
REFUND_STATES: dict[str, RefundState] = {
    "0": RefundState.ASKED,
    "1": RefundState.PAYING,
    "2": RefundState.REFUSED,
    "3": RefundState.DONE,  # JD's finance paid
    "4": RefundState.DISPUTED,  # JD's finance would not pay
    "5": RefundState.PAYING,  # approved by hand
    "6": RefundState.PAYING,  # the courier turns the parcel round
    "7": RefundState.PAYING,
    "8": RefundState.DISPUTED,  # the courier could not turn it round
    "9": RefundState.PAYING,  # closed by force
    "10": RefundState.ASKED,  # the seller follows the parcel and answers later
    "11": RefundState.CLOSED,  # withdrawn by the buyer
}

#: Applications whose status is known to carry the time it was given; all others may change without a new time.
TIMED = frozenset({"0", "1", "2", "5"})


def to_refund(raw: Mapping[str, Any]) -> Refund:
    """A cancel application as a neutral case. Raises MappingError(field, value)."""
    row = read(RefundApply, raw)
    if row.status not in REFUND_STATES:
        raise MappingError("JD sent a refund status we do not know", field="status", value=row.status)
    return Refund(
        refund_id=row.id,
        order_id=row.orderId,
        kind=RefundKind.REFUND,
        state=REFUND_STATES[row.status],
        vendor_status=row.status,
        amount=row.applyRefundSum,
        created_at=row.applyTime,
        modified_at=row.changed_at,
        raw=orjson.dumps(raw),
        reason=row.reason or "",
        version=row.status,
    )


def unread_refund(raw: Mapping[str, Any], error: MappingError) -> UnreadableRefund:
    """An application the mapping could not read, with its payload."""
    numbers = str(raw.get("id") or ""), str(raw.get("orderId") or "")
    field, value = str(error.facts.get("field", "")), str(error.facts.get("value", ""))
    return UnreadableRefund(*numbers, reason=error.message, raw=orjson.dumps(raw), field=field, value=value)


def unread_service(raw: Mapping[str, Any]) -> UnreadableRefund:
    """A service order (return, exchange, repair): JD documents neither its fields nor its states, so none is read."""
    numbers = str(raw.get("serviceId") or ""), str(raw.get("orderId") or "")
    return UnreadableRefund(*numbers, reason="a JD service order: answer it at JD", raw=orjson.dumps(raw))


def may_have_changed(case: Refund | UnreadableRefund, since: datetime) -> bool:
    """Whether an application can have changed after ``since`` without its times showing it."""
    return isinstance(case, UnreadableRefund) or case.vendor_status not in TIMED or case.modified_at >= since


def refund_stamp(raw: Mapping[str, Any]) -> tuple[str, str]:
    """Number of an application and what changes with it."""
    return str(raw.get("id")), f"{raw.get('checkTime') or raw.get('applyTime')} {raw.get('status')!s:>2}"


def service_stamp(raw: Mapping[str, Any]) -> tuple[str, str]:
    """Number of a service order; what changes with it is its whole payload."""
    return str(raw.get("serviceId")), orjson.dumps(raw).decode()
