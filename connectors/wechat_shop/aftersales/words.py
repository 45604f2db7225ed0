"""After-sales between WeChat's words and the hub's. Pure and total: a value or a MappingError, never a guess.

Status words are the platform's [official + sdk]; whose turn each one means is our reading of their groups.
"""

from datetime import datetime, timedelta

from connectors.base.aftersales import Refund, RefundKind, RefundState, RefusalReason, ReturnAddress
from connectors.wechat_shop import schemas
from connectors.wechat_shop.mapping import instant, line_id
from connectors.wechat_shop.shapes import aftersales as shapes
from hub.kernel.errors import MappingError
from hub.kernel.money import Money

KINDS = {
    "REFUND": RefundKind.REFUND,
    "RETURN": RefundKind.RETURN,
    "EXCHANGE": RefundKind.EXCHANGE,
    "RESHIP": RefundKind.RESEND,
}
STATES = {
    "MERCHANT_PROCESSING": RefundState.ASKED,
    "WAIT_PACKAGE_INTERCEPT": RefundState.ASKED,
    "USER_WAIT_RETURN": RefundState.RETURNING,
    "MERCHANT_WAIT_RECEIPT": RefundState.RETURNED,
    "MERCHANT_REJECT_REFUND": RefundState.REFUSED,
    "MERCHANT_REJECT_RETURN": RefundState.REFUSED,
    "MERCHANT_REJECT_EXCHANGE": RefundState.REFUSED,
    "MERCHANT_REJECT_RESHIP": RefundState.REFUSED,
    "USER_WAIT_CONFIRM": RefundState.REFUSED,  # our other offer lies with the buyer
    "USER_WAIT_CONFIRM_UPDATE": RefundState.REFUSED,
    "USER_WAIT_HANDLE_MERCHANT_AFTER_SALE": RefundState.REFUSED,
    "USER_WAIT_RECEIPT": RefundState.PAYING,  # the replacement is on its way
    "PLATFORM_REFUNDING": RefundState.PAYING,
    "PLATFORM_REFUND_FAIL": RefundState.PAYING,
    "MERCHANT_REFUND_SUCCESS": RefundState.DONE,
    "MERCHANT_RETURN_SUCCESS": RefundState.DONE,
    "MERCHANT_EXCHANGE_SUCCESS": RefundState.DONE,
    "USER_CANCELD": RefundState.CLOSED,  # spelt so by the platform
    "RETURN_CLOSED": RefundState.CLOSED,
    "MERCHANT_REFUND_RETRY_FAIL": RefundState.CLOSED,
    "MERCHANT_FAIL": RefundState.CLOSED,
}
OVERDUE = "MERCHANT_OVERDUE_REFUND"  # ours either way: the goods are back, or money was asked for
_EARLIEST_INSTANT = 1_000_000_000  # a smaller ``deadline`` counts seconds left


def to_refund(wire: shapes.Case, raw: bytes, *, read_at: datetime) -> Refund:
    """One case. Raises MappingError(field, value) for a type, a status or an amount that cannot be read."""
    kind = KINDS.get(wire.type)
    if kind is None:
        raise MappingError("unknown kind of after-sale", field="type", value=wire.type)
    goods, sent = wire.product_info, wire.return_info
    return Refund(
        refund_id=wire.after_sale_order_id,
        order_id=wire.order_id,
        kind=kind,
        state=_state(wire.status, kind),
        vendor_status=wire.status,
        amount=Money.from_fen(wire.refund_info.amount),
        created_at=instant("create_time", wire.create_time),
        modified_at=instant("update_time", wire.update_time),
        raw=raw,
        line_ids=(line_id(goods.product_id, goods.sku_id),) if goods.product_id and goods.sku_id else (),
        quantity=goods.count or None,
        reason=wire.reason_text or wire.reason,
        words=wire.details.desc,
        deadline=_deadline(wire.deadline, read_at),
        goods_received=wire.details.receive_product,
        return_waybill=sent.waybill_id,
        return_carrier=sent.delivery_id or sent.delivery_name,
    )


def _state(status: str, kind: RefundKind) -> RefundState:
    if status == OVERDUE:
        return RefundState.ASKED if kind is RefundKind.REFUND else RefundState.RETURNED
    state = STATES.get(status)
    if state is None:
        raise MappingError("unknown after-sale status", field="status", value=status)
    return state


def _deadline(value: int, read_at: datetime) -> datetime | None:
    """``deadline`` is an instant in the published sample and seconds left in an SDK's comment: both are read."""
    if value <= 0:
        return None
    if value >= _EARLIEST_INSTANT:
        return instant("deadline", value)
    return read_at + timedelta(seconds=value)


def to_reason(wire: shapes.RejectReason) -> RefusalReason:
    """One reason; the platform does not say which ones want a proof."""
    return RefusalReason(wire.reject_reason_type, wire.reject_reason_type_text or wire.reject_reason)


def to_address(wire: schemas.MerchantAddress) -> ReturnAddress:
    """One return address for people; of the phone only the ends are shown."""
    at = wire.address_info
    phone = f"{at.tel_number[:3]}****{at.tel_number[-4:]}" if len(at.tel_number) >= 7 else ""
    place = at.province_name + at.city_name + at.county_name + at.detail_info + at.house_number
    return ReturnAddress(wire.address_id, " ".join(x for x in (place, wire.name, phone) if x), wire.default_recv)
