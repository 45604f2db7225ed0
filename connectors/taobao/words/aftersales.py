"""Cases of taobao.refund.get as neutral ones. Pure: what cannot be read is named in a MappingError."""

from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import ValidationError

from connectors.base.aftersales import Refund, RefundKind, ReturnAddress, UnreadableRefund
from connectors.taobao.manifest import CASE_KINDS, CASES, GOODS_RECEIVED
from connectors.taobao.mapping import instant, where, yuan
from connectors.taobao.schemas import RefundCase, SellerAddress
from hub.kernel.errors import MappingError


def to_refund(raw: Mapping[str, Any]) -> Refund:
    """A case of taobao.refund.get as a neutral one. Raises MappingError(field, value)."""
    try:
        case = RefundCase.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise MappingError(f"Taobao sent a case we cannot read: {first['msg']}", field=where, value="") from error
    if case.status not in CASES:
        raise MappingError("Taobao sent a case status we do not know", field="status", value=case.status)
    until = case.refund_remind_timeout
    return Refund(
        refund_id=case.refund_id,
        order_id=case.tid,
        kind=_case_kind(case),
        state=CASES[case.status],
        vendor_status=case.status,
        amount=yuan("refund_fee", case.refund_fee),
        created_at=instant("created", case.created),
        modified_at=instant("modified", case.modified),
        raw=orjson.dumps(raw),
        line_ids=(case.oid,) if case.oid else (),
        quantity=case.num,
        reason=case.reason or "",
        words=case.desc or "",
        deadline=instant("timeout", until.timeout) if until and until.exist_timeout and until.timeout else None,
        version=case.refund_version or "",
        phase=case.refund_phase or "",
        goods_received=GOODS_RECEIVED.get(case.good_status or ""),
        return_waybill=case.sid or "",
        return_carrier=case.company_name or "",
    )


def _case_kind(case: RefundCase) -> RefundKind:
    """The dispute type; where none is sent, whether goods come back."""
    if case.dispute_type in CASE_KINDS:
        return CASE_KINDS[case.dispute_type]
    if not case.dispute_type and case.has_good_return is not None:
        return RefundKind.RETURN if case.has_good_return else RefundKind.REFUND
    raise MappingError("Taobao sent a kind of case we do not know", field="dispute_type", value=str(case.dispute_type))


def read_refund(raw: Mapping[str, Any], order: str) -> Refund | UnreadableRefund:
    """A case, or why it cannot be read; ``order`` is its trade where the case does not say."""
    try:
        return to_refund(raw)
    except MappingError as error:
        case, trade = str(raw.get("refund_id") or ""), str(raw.get("tid") or order)
        return UnreadableRefund(case, trade, error.message, orjson.dumps(raw), **where(error))


def return_address(found: SellerAddress) -> ReturnAddress:
    """An address for people to choose: the phone is masked, the name is shortened to its first character."""
    phone = found.mobile_phone or found.phone or ""
    who = f"{found.contact_name[:1]}** *******{phone[-4:]}"
    text = f"{found.province}{found.city}{found.country}{found.addr} {who}"
    return ReturnAddress(found.contact_id, text, is_default=found.cancel_def)
