"""After-sales: what buyers ask for and where it stands, and taking goods back.

The list speaks yuan text, the detail integers in fen [inferred], so the amount is read from the list and the two are
held against each other. The platform documents no call that refuses a case.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import ValidationError

from connectors.base.aftersales import Refund, RefundKind, RefundPage, RefundState, ReturnAddress, UnreadableRefund
from connectors.base.paging import Listed, read_settled
from connectors.base.windows import slices
from connectors.pinduoduo import mapping
from connectors.pinduoduo.calls import refund_schemas as schemas
from connectors.pinduoduo.desks.desk import Desk
from connectors.pinduoduo.errors import VENDOR
from connectors.pinduoduo.manifest import MANIFEST
from connectors.pinduoduo.schemas import Raw
from hub.kernel import clock
from hub.kernel.errors import Conflict, MappingError, Rejected
from hub.kernel.money import Money

KINDS = {
    "1": RefundKind.REFUND,
    "2": RefundKind.RETURN,
    "3": RefundKind.EXCHANGE,
    "4": RefundKind.RESEND,
    "5": RefundKind.REPAIR,
}
#: What a case's status asks of us [sdk, the official pages of 2026 agree]. 33 has no published meaning and is parked.
STATES = {
    "2": RefundState.ASKED,
    "3": RefundState.ASKED,
    "4": RefundState.PAYING,
    "5": RefundState.PAYING,
    "6": RefundState.REFUSED,
    "7": RefundState.RETURNING,
    "8": RefundState.DISPUTED,
    "9": RefundState.CLOSED,
    "10": RefundState.DONE,
    "11": RefundState.CLOSED,
    "12": RefundState.CLOSED,
    "13": RefundState.CLOSED,
    "14": RefundState.ASKED,
    "15": RefundState.RETURNING,
    "16": RefundState.DONE,
    "17": RefundState.CLOSED,
    "18": RefundState.PAYING,
    "21": RefundState.ASKED,
    "22": RefundState.RETURNING,
    "24": RefundState.CLOSED,
    "25": RefundState.DONE,
    "27": RefundState.PAYING,
    "31": RefundState.RETURNING,
    "32": RefundState.PAYING,
}
#: The seller is asked a second time, once the goods are on their way back, under the same number.
_ASKED_TWICE = frozenset({"3", "14", "21"})
_GOODS_RECEIVED = {"0": None, "1": False, "2": True}


class AfterSalesDesk(Desk):
    """Cases and returns."""

    def changed_refunds(self, since: datetime, until: datetime) -> Iterator[RefundPage]:
        """Every case updated in ``[since, until]``, a page per window of 30 minutes [official]."""
        for start, end in slices(since, until, MANIFEST.pull.window):
            rows = self._refund_window(int(start.timestamp()), int(end.timestamp()))
            yield RefundPage(tuple(_refund(row) for row in rows))

    def _refund_window(self, start: int, end: int) -> list[dict[str, Any]]:
        size = int(self._settings.get("page_size", MANIFEST.pull.page_size))

        def page(number: int, counting: bool) -> Listed[dict[str, Any]]:
            answer = self._cases(start, end, number, size)
            return Listed(answer.refund_list, answer.total_count if counting else None)

        return read_settled(page, size=size, stamp=_stamp)

    def _cases(self, start: int, end: int, page: int, size: int, order_sn: str = "") -> schemas.RefundList:
        everything = int(self._settings.get("refund_status_all", 1))
        return self._client.changed_refunds(
            start=start, end=end, page=page, size=size, all_states=everything, order_sn=order_sn
        )

    def refund(self, refund_id: str, *, order_id: str) -> Refund | UnreadableRefund | None:
        """One case: the order's row in the list, with deadline and the buyer's words from the detail."""
        now = int(clock.now().timestamp())
        rows = self._cases(now - 60, now, 1, 100, order_id).refund_list
        row = next((row for row in rows if str(row.get("id")) == refund_id), None)
        if row is None:
            return None
        detail = self._client.refund_detail(refund_id, order_sn=order_id)
        return _refund(row, detail, unit=str(self._settings.get("refund_detail_unit", "fen")))

    def return_addresses(self) -> tuple[ReturnAddress, ...]:
        """The addresses kept in the merchant console; phone and name are masked."""
        return tuple(to_address(row) for row in self._client.return_addresses().refund_address_list)

    def agree_return(self, refund: Refund, *, address_id: str) -> None:
        """Let the goods come back. Raises Conflict when the case is not as it was read, Rejected for other kinds."""
        self._expect(refund, RefundState.ASKED)
        self._client.agree_return(
            refund.refund_id, order_sn=refund.order_id, address_id=address_id, words=self._words("同意退货")
        )

    def confirm_return(self, refund: Refund) -> None:
        """The goods are right: pay. Raises Conflict when the case is not as it was read, Rejected for other kinds."""
        self._expect(refund, RefundState.RETURNED)
        self._client.agree_refund(refund.refund_id, order_sn=refund.order_id, words=self._words("已收到退货"))

    def _words(self, default: str) -> str:
        """The message the buyer reads; the platform wants one."""
        return str(self._settings.get("agree_words") or default)

    def _expect(self, refund: Refund, state: RefundState) -> None:
        """The platform has no versions, so the case is read again and must still be the one that was looked at."""
        if refund.kind is not RefundKind.RETURN:
            remedy = "Answer this case in the merchant console."
            raise Rejected("only returns can be answered from here", vendor=VENDOR, field="kind", remedy=remedy)
        fresh = self.refund(refund.refund_id, order_id=refund.order_id)
        if not isinstance(fresh, Refund) or fresh.state is not state or fresh.amount != refund.amount:
            found = fresh.vendor_status if isinstance(fresh, Refund) else "unreadable"
            raise Conflict("the case has changed since it was read", refund=refund.refund_id, found=found)


def to_refund(row: schemas.RefundRow, raw: bytes, detail: schemas.RefundDetail | None = None) -> Refund:
    """A case. Raises MappingError for a kind, a status, an amount or a time we cannot read."""
    kind, status = str(row.after_sales_type), str(row.after_sales_status)
    for field, value, table in (("after_sales_type", kind, KINDS), ("after_sales_status", status, STATES)):
        if value not in table:
            raise MappingError(f"{field} {value} is not in our table", field=field, value=value)
    more = detail or schemas.RefundDetail()
    waybill = row.tracking_number or more.express_no or ""
    received = row.user_shipping_status if row.user_shipping_status is not None else more.user_shipping_status
    return Refund(
        refund_id=str(row.id),
        order_id=row.order_sn,
        kind=KINDS[kind],
        state=RefundState.RETURNED if status in _ASKED_TWICE and waybill else STATES[status],
        vendor_status=f"type={kind} status={status}",
        amount=mapping.yuan(row.refund_amount, "refund_amount"),
        created_at=mapping.beijing_time(row.created_time, "created_time"),
        modified_at=mapping.beijing_time(row.updated_time, "updated_time"),
        raw=raw,
        quantity=mapping.reading(int, row.goods_number, "goods_number") if row.goods_number is not None else None,
        reason=row.after_sale_reason or "",
        words=more.remark or "",
        deadline=mapping.reading(_millis, more.expire_time, "expire_time") if more.expire_time else None,
        goods_received=_GOODS_RECEIVED.get(str(received)),
        return_waybill=waybill,
        return_carrier=row.shipping_name or more.shipping_name or "",
    )


def to_address(row: schemas.ReturnAddressRow) -> ReturnAddress:
    """An address for people to choose from."""
    phone = row.refund_phone or ""
    place = "".join(part or "" for part in (row.province_name, row.city_name, row.district_name, row.refund_address))
    who = f"{(row.refund_name or '')[:1]}** {phone[:3]}****{phone[-4:]}" if len(phone) > 7 else ""
    return ReturnAddress(str(row.refund_address_id), f"{place} {who}".strip(), str(row.is_default) in ("Y", "1"))


def _refund(
    row: dict[str, Any], detail: dict[str, Any] | None = None, *, unit: str = "fen"
) -> Refund | UnreadableRefund:
    raw = orjson.dumps(row if detail is None else {"row": row, "detail": detail})
    ids = str(row.get("id") or ""), str(row.get("order_sn") or "")
    try:
        more = None if detail is None else schemas.RefundDetail.model_validate(detail)
        found = to_refund(schemas.RefundRow.model_validate(row), raw, more)
        if more is not None:
            _same_amount(found.amount, more.refund_amount, unit)
    except MappingError as error:
        facts = {name: str(error.facts.get(name, "")) for name in ("field", "value")}
        return UnreadableRefund(*ids, error.message, raw, **facts)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        return UnreadableRefund(*ids, f"{where} is not as documented", raw, field=where)
    return found


def _same_amount(amount: Money, told: Raw, unit: str) -> None:
    """Raises MappingError when list and detail disagree; then the unit of the detail is not what we think."""
    if told is None:
        return
    detail = mapping.reading(Money.from_yuan if unit == "yuan" else Money.from_fen, told, "refund_amount")
    if detail != amount:
        value = f"list {amount.yuan()} yuan, detail {told} {unit}"
        raise MappingError("list and detail name different amounts", field="refund_amount", value=value)


def _millis(value: object) -> datetime:
    return datetime.fromtimestamp(int(str(value)) / 1000, UTC)


def _stamp(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row.get("id") or orjson.dumps(dict(row))), str(row.get("updated_time"))
