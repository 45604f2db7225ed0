"""What is done with after-sales: reading cases, agreeing, refusing, taking goods back.

The platform has no version to echo, so every answer reads the case again first and refuses when it moved.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pydantic import ValidationError

from connectors.base.aftersales import (
    Refund,
    RefundKind,
    RefundPage,
    RefusalReason,
    ReturnAddress,
    UnreadableRefund,
)
from connectors.base.types import Picture
from connectors.base.windows import slices
from connectors.wechat_shop.aftersales import words as speak
from connectors.wechat_shop.desks.base import Desk
from connectors.wechat_shop.errors import CASE_MOVED, CASE_NOT_FOUND
from connectors.wechat_shop.shapes import aftersales as shapes
from hub.kernel.clock import now
from hub.kernel.errors import Conflict, Invalid, MappingError, Rejected

WINDOW = timedelta(hours=24)  # of getaftersalelist [official]
RETURN, RECEIVED = 1, 2  # accept_type of acceptapply [official]
_MOVED = "Read the case again before answering."


class CaseDesk(Desk):
    """The after-sales cases of one shop."""

    def changed_refunds(self, since: datetime, until: datetime) -> Iterator[RefundPage]:
        """Cases changed in ``[since, until]``, in windows of at most 24 hours, each case read in full."""
        for start, end in slices(since, until, WINDOW):
            for ids in self._settled(partial(self._client.case_ids, start, end)):
                yield RefundPage(tuple(self._read_case(case_id) for case_id in ids))

    def _read_case(self, case_id: str) -> Refund | UnreadableRefund:
        found = self.refund(case_id, order_id="")
        if found is not None:
            return found
        return UnreadableRefund(case_id, "", "listed, but the platform cannot show it", b"")

    def refund(self, refund_id: str, *, order_id: str) -> Refund | UnreadableRefund | None:
        """One case in full; ``order_id`` is named when the case cannot say it."""
        try:
            wire, raw = self._client.case(refund_id)
        except Rejected as error:
            if error.code in CASE_NOT_FOUND:
                return None
            raise
        order_id = str(wire.get("order_id") or order_id)
        try:
            return speak.to_refund(shapes.Case.model_validate(wire), raw, read_at=now())
        except ValidationError as error:
            field = ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
            return UnreadableRefund(refund_id, order_id, "a field is missing or of another kind", raw, field=field)
        except MappingError as error:
            named = {name: str(error.facts.get(name, "")) for name in ("field", "value")}
            return UnreadableRefund(refund_id, order_id, error.message, raw, **named)

    # -- answers ---------------------------------------------------------------------------------

    def agree_refund(self, refund: Refund) -> None:
        """Agree to a money-only case. Raises Invalid for a return: the platform knows no refund before the goods are back."""
        self._only(refund, RefundKind.REFUND, "Agree to the return instead.")
        self._accept(refund)

    def refuse_refund(self, refund: Refund, *, reason_id: str, words: str, proof: Picture | None = None) -> None:
        """Refuse; reason and words are required [official]. A proof is uploaded first."""
        if not reason_id.isdecimal() or not words.strip():
            raise Invalid("a refusal needs a reason and words", remedy="Choose a reason and say why.")
        self._unmoved(refund)
        proofs = []
        if proof is not None:
            proofs.append(self._client.upload_media(name=proof.name, data=proof.data, mime=proof.mime))
        with _moved_is_conflict():
            self._client.case_reject(refund.refund_id, kind=int(reason_id), words=words.strip(), proofs=proofs)

    def refusal_reasons(self, refund: Refund) -> tuple[RefusalReason, ...]:  # noqa: ARG002 - one list for all cases
        """Every reason of the platform; which suits which case it does not say."""
        return tuple(speak.to_reason(reason) for reason in self._client.reject_reasons())

    # -- returns ---------------------------------------------------------------------------------

    def return_addresses(self) -> tuple[ReturnAddress, ...]:
        """Addresses of the shop that take parcels."""
        found = [self._client.address(address_id) for address_id in self._client.address_ids()]
        return tuple(speak.to_address(address) for address in found if address.recv_addr)

    def agree_return(self, refund: Refund, *, address_id: str) -> None:
        """The goods come back to this address first."""
        self._only(refund, RefundKind.RETURN, "Answer this case in the WeChat back office.")
        self._accept(refund, accept_type=RETURN, address_id=address_id)

    def confirm_return(self, refund: Refund) -> None:
        """The goods are here: the money goes back. At most one refund a minute per order [official]."""
        self._only(refund, RefundKind.RETURN, "Answer this case in the WeChat back office.")
        self._accept(refund, accept_type=RECEIVED)

    # -- inside ----------------------------------------------------------------------------------

    def _only(self, refund: Refund, kind: RefundKind, remedy: str) -> None:
        if refund.kind is not kind:
            raise Invalid(f"this answer is for {kind.value} cases, not {refund.kind.value}", remedy=remedy)

    def _accept(self, refund: Refund, **choice: Any) -> None:
        self._unmoved(refund)
        with _moved_is_conflict():
            self._client.case_accept(refund.refund_id, **choice)

    def _unmoved(self, refund: Refund) -> None:
        """Raises Conflict when status, kind or amount are not what they were when the case was read."""
        fresh = self.refund(refund.refund_id, order_id=refund.order_id)
        if not isinstance(fresh, Refund):
            raise Conflict("the case cannot be read any more", remedy=_MOVED)
        if (fresh.vendor_status, fresh.kind, fresh.amount) != (refund.vendor_status, refund.kind, refund.amount):
            raise Conflict("the case changed since it was read", remedy=_MOVED, status=fresh.vendor_status)


@contextmanager
def _moved_is_conflict() -> Iterator[None]:
    """A refusal because the case moved is a Conflict; any other stays what it is."""
    try:
        yield
    except Rejected as error:
        if error.code not in CASE_MOVED:
            raise
        raise Conflict(error.message or "the case moved on", remedy=_MOVED, code=error.code) from error
