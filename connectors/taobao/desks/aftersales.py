"""After-sales: memos, cases, answers, goods that come back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from connectors.base.aftersales import Refund, RefundPage, RefusalReason, ReturnAddress, UnreadableRefund
from connectors.base.paging import Listed, read_settled
from connectors.base.types import Flag, Picture
from connectors.base.windows import slices
from connectors.taobao.desks.base import Desk
from connectors.taobao.manifest import FLAGS
from connectors.taobao.schemas import RefundRow
from connectors.taobao.words import aftersales as cases
from hub.kernel.clock import to_china_text
from hub.kernel.errors import Conflict, Invalid, Rejected

MAX_MEMO_BYTES = 1000  # [official]
MAX_PROOF_BYTES = 130_000  # [official]


class AftersalesDesk(Desk):
    """Everything after the sale."""

    def set_memo(self, order_id: str, text: str, flag: Flag = Flag.NONE) -> None:
        """Replace memo and flag; Taobao takes 1000 bytes [official]."""
        if len(text.encode()) > MAX_MEMO_BYTES:
            raise Invalid("the memo is longer than 1000 bytes", remedy="Shorten it to about 330 Chinese characters.")
        self._client.memo_update(order_id, text, FLAGS[flag])

    def changed_refunds(self, since: datetime, until: datetime) -> Iterator[RefundPage]:
        """Every case changed in the window, sliced and listed like orders; each is read in full."""
        done: dict[str, str] = {}
        for start, end in slices(since, until, self._window):
            rows = [row for row in self._cases(start, end) if done.get(row.refund_id) != row.modified]
            for first in range(0, len(rows), self._page_size):
                found = [self.refund(row.refund_id, order_id="") for row in rows[first : first + self._page_size]]
                yield RefundPage(tuple(case for case in found if case is not None))
            done |= {row.refund_id: row.modified for row in rows}

    def refund(self, refund_id: str, *, order_id: str) -> Refund | UnreadableRefund | None:
        """One case in full; Taobao finds it without the order."""
        raw = self._client.refund(refund_id)
        return None if raw is None else cases.read_refund(raw, order_id)

    def agree_refund(self, refund: Refund) -> None:
        """Pay back what is asked for, in fen, under the version that was read."""
        with self._unchanged(refund):
            self._client.refunds_agree(refund.refund_id, refund.amount.fen, refund.version, refund.phase)

    def refuse_refund(self, refund: Refund, *, reason_id: str, words: str, proof: Picture | None = None) -> None:
        """Refuse with 2 to 200 characters; Tmall wants a proof picture of at most 130,000 bytes as well."""
        if not 2 <= len(words) <= 200:
            raise Invalid("Taobao wants 2 to 200 characters", remedy="Say why in 2 to 200 characters.")
        if proof is not None and len(proof.data) > MAX_PROOF_BYTES:
            raise Invalid(f"{proof.name} is larger than 130,000 bytes", remedy="Save the picture with less quality.")
        file = (proof.name, proof.data, proof.mime) if proof else None
        with self._unchanged(refund):
            self._client.refund_refuse(
                refund.refund_id, refund.version, refund.phase, words=words, reason_id=reason_id, proof=file
            )

    def refusal_reasons(self, refund: Refund) -> tuple[RefusalReason, ...]:
        """What may be chosen for this case."""
        rows = self._client.refuse_reasons(refund.refund_id, refund.phase)
        return tuple(RefusalReason(row.reason_id, row.reason_text) for row in rows)

    def return_addresses(self) -> tuple[ReturnAddress, ...]:
        """The shop's address book."""
        return tuple(cases.return_address(found) for found in self._client.addresses())

    def agree_return(self, refund: Refund, *, address_id: str) -> None:
        """Let the goods come back to an address of the book; its text goes along, as Taobao wants it."""
        to = next((found for found in self._client.addresses() if found.contact_id == address_id), None)
        if to is None:
            raise Invalid("this address is not in the shop's address book", remedy="Choose one of return_addresses.")
        remark = str(self._settings.get("return_remark", "请按此地址寄回商品"))
        with self._unchanged(refund):
            self._client.returngoods_agree(refund.refund_id, refund.version, refund.phase, to=to, remark=remark)

    def confirm_return(self, refund: Refund) -> None:
        """The goods are back: the money may go. Taobao has one call for this and for paying without goods."""
        self.agree_refund(refund)

    @contextmanager
    def _unchanged(self, refund: Refund) -> Iterator[None]:
        """Raise Conflict when the case is not what was read, before the answer and after a refusal of it.

        No published sub_code says that a version is stale, so the case itself is asked.
        """
        self._compare(refund)
        try:
            yield
        except Rejected:
            self._compare(refund)
            raise

    def _compare(self, refund: Refund) -> None:
        now = self.refund(refund.refund_id, order_id=refund.order_id)
        read = (refund.vendor_status, refund.version, refund.amount)
        if not isinstance(now, Refund) or (now.vendor_status, now.version, now.amount) != read:
            raise Conflict(f"case {refund.refund_id} has changed since it was read", remedy="Read the case again.")

    def _cases(self, start: datetime, end: datetime) -> list[RefundRow]:
        ask = partial(self._client.refunds_changed, to_china_text(start), to_china_text(end), size=self._page_size)

        def read(page: int, counting: bool) -> Listed[RefundRow]:
            answer = ask(page=page, counting=counting)
            return Listed(answer.refunds, answer.total_results)

        return read_settled(read, size=self._page_size, stamp=lambda row: (row.refund_id, row.modified))
