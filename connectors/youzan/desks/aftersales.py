"""After-sales of a Youzan shop: cases as they change, and what the seller answers. An answer names the version it saw."""

from collections.abc import Iterator
from datetime import datetime

import orjson

from connectors.base.aftersales import Refund, RefundPage, RefusalReason, ReturnAddress, UnreadableRefund
from connectors.base.types import Picture
from connectors.base.windows import slices
from connectors.youzan import mapping
from connectors.youzan.desks.desk import MOST_PAGES, Desk, Page, Row, read_spans
from connectors.youzan.errors import VENDOR
from connectors.youzan.manifest import MANIFEST
from hub.kernel.errors import Rejected

REFUND_PAGE = 30  # page number x page size may be 3000 at most


class AfterSalesDesk(Desk):
    """Reads and answers what buyers ask for."""

    def changed_refunds(self, since: datetime, until: datetime) -> Iterator[RefundPage]:
        """Every case updated in ``[since, until]``, each read in full; a window of more than 3000 rows is cut."""
        size = min(int(self._settings.get("page_size", REFUND_PAGE)), REFUND_PAGE)

        def ask(start: datetime, end: datetime, page: int) -> Page:
            seconds = (int(start.timestamp()), int(end.timestamp()))
            answer = self._client.refunds(start=seconds[0], end=seconds[1], page=page, size=size)
            return answer.refunds, answer.total

        spans = slices(since, until, MANIFEST.pull.window)
        for rows in read_spans(spans, ask, size=size, most=MOST_PAGES * size, stamp=_case_stamp):
            cases = (self.refund(str(row.get("refund_id", "")), order_id=str(row.get("tid", ""))) for row in rows)
            yield RefundPage(tuple(case for case in cases if case is not None))

    def refund(self, refund_id: str, *, order_id: str) -> Refund | UnreadableRefund | None:
        """One case in full; its lines are told by the order."""
        row = self._client.refund(refund_id)
        if row is None:
            return None
        trade = self._client.trade(str(row.get("tid") or order_id))
        lines = mapping.lines_of_refund(trade or {}, refund_id)
        return mapping.read_refund(row, lines, self._settings.get("refund_fields", {}))

    def agree_refund(self, refund: Refund) -> None:
        """Let the money go back. Raises Conflict when the case changed since it was read."""
        self._client.agree_refund(refund.refund_id, int(refund.version))

    def refuse_refund(self, refund: Refund, *, reason_id: str, words: str, proof: Picture | None = None) -> None:
        """Refuse in words; the platform takes neither a reason of a list nor a picture."""
        if reason_id or proof is not None:
            remedy = "Refuse in words only."
            raise Rejected("the platform takes words only", vendor=VENDOR, field="reason_id", remedy=remedy)
        self._client.refuse_refund(refund.refund_id, int(refund.version), remark=words)

    def refusal_reasons(self, refund: Refund) -> tuple[RefusalReason, ...]:  # noqa: ARG002 - the same for every case
        """None: the platform wants words only."""
        return ()

    def return_addresses(self) -> tuple[ReturnAddress, ...]:
        """The addresses of the setting ``return_addresses``: the platform documents no call that lists them."""
        return tuple(mapping.to_return_address(entry) for entry in self._settings.get("return_addresses", ()))

    def agree_return(self, refund: Refund, *, address_id: str) -> None:
        """Send the buyer this address, in the field names it was configured with."""
        for entry in self._settings.get("return_addresses", ()):
            if str(entry["id"]) == address_id:
                address = {name: value for name, value in entry.items() if name not in ("id", "default")}
                self._client.agree_return(refund.refund_id, int(refund.version), address=address)
                return
        remedy = "Choose one of the configured return addresses."
        raise Rejected("no such return address", vendor=VENDOR, field="address_id", remedy=remedy)

    def confirm_return(self, refund: Refund) -> None:
        """Once the goods are here, agreeing again lets the money go back."""
        self._client.agree_refund(refund.refund_id, int(refund.version))


def _case_stamp(row: Row) -> tuple[str, str]:
    """Case id and the whole row: when it changed is not told by a documented name."""
    return str(row.get("refund_id")), orjson.dumps(row).decode()
