"""What is done with wishes to cancel: found by several times, answered once. Reading is ``words``."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from connectors.base.aftersales import Refund, RefundPage, RefusalReason, UnreadableRefund
from connectors.base.http import Connection
from connectors.base.paging import Listed, read_settled
from connectors.base.types import Picture
from connectors.base.windows import slices
from connectors.jd.aftersales.words import (
    may_have_changed,
    refund_stamp,
    service_stamp,
    to_refund,
    unread_refund,
    unread_service,
)
from connectors.jd.client import Desk
from connectors.jd.parcels.words import shipped_parcels
from connectors.jd.schemas import Json
from hub.kernel.clock import to_china_text
from hub.kernel.errors import Conflict, Invalid, MappingError, Rejected

REFUNDS_PER_PAGE = 50  # [official]
REFUND_WINDOW = timedelta(days=7)  # no limit is published for applications; a sister call allows a week [official]


class AftersalesDesk(Desk):
    """The cases of one shop."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._operator: Json = dict(connection.settings.get("service_operator", {}))

    def changed_refunds(self, since: datetime, until: datetime) -> Iterator[RefundPage]:
        """Every cancel application that may have changed in the window, and every service order, unread.

        JD finds applications by the time they were made or checked, and a withdrawal moves neither. So those of
        the last ``refund_days`` are read too and handed over unless they provably stood still.
        """
        since = since.replace(microsecond=0)
        back = since - timedelta(days=float(self._settings.get("refund_days", 30)))
        for start, end in slices(back, until, REFUND_WINDOW):
            cases = (_read_refund(row) for row in self._applied(start, end, "applyTime"))
            yield RefundPage(tuple(case for case in cases if may_have_changed(case, since)))
        for start, end in slices(since, until, REFUND_WINDOW):
            yield RefundPage(tuple(_read_refund(row) for row in self._applied(start, end, "checkTime")))
        for start, end in slices(since, until, REFUND_WINDOW) if self._operator else ():
            for what in ("apply", "approve", "finish"):
                yield RefundPage(tuple(unread_service(row) for row in self._services(start, end, what)))

    def refund(self, refund_id: str, *, order_id: str) -> Refund | UnreadableRefund | None:
        """One cancel application of this order. A service order cannot be read alone, so it is None.

        Applications and service orders are numbered apart and may share a number, hence the look at the order.
        """
        raw = self._client.refund(refund_id) if refund_id.isdecimal() else None
        found = None if raw is None else _read_refund(raw)
        return found if found and order_id in ("", found.order_id) else None

    def agree_refund(self, refund: Refund) -> None:
        """Approve (1). Raises Conflict when the application has another status by now."""
        self._reply(refund, 1, words=str(self._settings.get("agree_words", "同意退款")))

    def refuse_refund(self, refund: Refund, *, reason_id: str, words: str, proof: Picture | None = None) -> None:
        """Refuse (2) with words. Raises Conflict like ``agree_refund``; JD takes no picture with it."""
        known = {reason.reason_id for reason in self.refusal_reasons(refund)}
        if proof is not None:
            raise Invalid("JD takes no picture with a refusal", remedy="Say it in words, without a picture.")
        if reason_id and reason_id not in known:
            raise Invalid(f"JD has no reason {reason_id}", remedy="Choose one of the reasons shown, or none.")
        self._reply(refund, 2, words=words, **({"rejectType": int(reason_id)} if reason_id else {}))

    def refusal_reasons(self, refund: Refund) -> tuple[RefusalReason, ...]:  # noqa: ARG002 - the same for every case
        """``reject_types`` of the shop: what JD's numbers 1 to 5 mean is not published. Empty: words only."""
        kept = self._settings.get("reject_types", {})
        return tuple(RefusalReason(str(number), str(text)) for number, text in kept.items())

    def _reply(self, refund: Refund, status: int, *, words: str, **more: int) -> None:
        if not words.strip():
            raise Invalid("JD wants words with every answer", remedy="Write a few words to the buyer.")
        self._unchanged(refund)
        parcels = shipped_parcels(self._client.order(refund.order_id) or {}, {})
        asked = {"status": status, "checkUserName": str(self._settings.get("operator", "hub")), "remark": words}
        try:
            self._client.refund_reply(refund.refund_id, asked | {"outWareStatus": 1 if parcels else 2} | more)
        except Rejected:
            self._unchanged(refund)
            raise

    def _unchanged(self, refund: Refund) -> None:
        raw = self._client.refund(refund.refund_id)
        if raw is None or str(raw.get("status")) != refund.version:
            raise Conflict("the refund has changed on JD", remedy="Read the refund again before you answer.")

    def _applied(self, start: datetime, end: datetime, by: str) -> list[Json]:
        window = {f"{by}Start": to_china_text(start), f"{by}End": to_china_text(end)}

        def page(number: int, _: bool) -> Listed[Json]:
            answer = self._client.refunds(page=number, size=REFUNDS_PER_PAGE, **window)
            return Listed(answer.result, answer.totalCount)

        return read_settled(page, size=REFUNDS_PER_PAGE, stamp=refund_stamp)

    def _services(self, start: datetime, end: datetime, by: str) -> list[Json]:
        window = {f"{by}TimeBegin": to_china_text(start), f"{by}TimeEnd": to_china_text(end)}

        def page(number: int, _: bool) -> Listed[Json]:
            answer = self._client.services(self._operator, page=number, size=REFUNDS_PER_PAGE, **window)
            return Listed(answer.data, answer.totalCount)

        return read_settled(page, size=REFUNDS_PER_PAGE, stamp=service_stamp)


def _read_refund(raw: Json) -> Refund | UnreadableRefund:
    try:
        return to_refund(raw)
    except MappingError as error:
        return unread_refund(raw, error)
