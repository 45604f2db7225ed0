"""What happens at a marketplace after the sale: refunds, memos, address wishes, waybill numbers, decryption.

Owns no wire format. Hangs on the market as ``market.service`` and shares its lock.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from connectors.sandbox.people import SimReceiver
from connectors.sandbox.records import SimOrder

KINDS = ("refund", "return", "exchange", "resend", "repair")
#: Seconds a seller has for an answer.
ANSWER_SECONDS = 48 * 3600


class NotNow(Exception):
    """The move is not open. ``reason``: no-refund, wrong-state, stale-version, no-order, closed, no-waybill, no-wish, limit."""

    def __init__(self, reason: str, text: str = "") -> None:
        self.reason = reason
        self.text = text or reason
        super().__init__(self.text)


@dataclass(slots=True)
class SimRefund:
    """A case. ``state``: asked, returning, returned, refused, disputed, done, closed. ``version`` rises with every move."""

    id: str
    order_id: str
    line_ids: tuple[str, ...]
    kind: str
    amount_fen: int
    reason: str
    shipped: bool  # whether the order had left when the case was opened
    created: float
    modified: float
    state: str = "asked"
    version: int = 1
    deadline: float = 0.0
    refusal: str = ""
    return_address: str = ""
    return_waybill: str = ""
    return_carrier: str = ""
    paid_count: int = 0  # how often the money went back; exactly once is 1


@dataclass(slots=True)
class SimWaybill:
    """An electronic waybill number drawn by the seller."""

    number: str
    request_id: str
    order_id: str
    carrier: str
    drawn_count: int = 1
    cancelled: bool = False


class Floor(Protocol):
    """What the desk needs of its market."""

    orders: dict[str, SimOrder]
    waybills: dict[str, str]

    @property
    def lock(self) -> AbstractContextManager[object]:
        """Guards everything."""
        ...

    def tick(self) -> float:
        """Now, in whole seconds."""
        ...

    def number(self) -> int:
        """A number never given before."""
        ...

    def touch(self, order: SimOrder) -> None:
        """The order changed now."""
        ...


@dataclass
class ServiceDesk:
    """The after-sales truth of one market."""

    market: Floor
    refund_id: Callable[[int, float], str] = lambda number, at: f"{int(at)}{number:06d}"
    refunds: dict[str, SimRefund] = field(default_factory=dict)
    waybills: dict[str, SimWaybill] = field(default_factory=dict)  # by number
    memos: dict[str, tuple[str, str]] = field(default_factory=dict)  # order id -> (text, flag)
    address_wishes: dict[str, SimReceiver] = field(default_factory=dict)
    revealed: Counter[str] = field(default_factory=Counter)  # order id -> times shown in clear
    listeners: list[Callable[[str, str], None]] = field(default_factory=list)

    def clear(self) -> None:
        """Forget all cases, numbers and counts; listeners stay."""
        for kept in (self.refunds, self.waybills, self.memos, self.address_wishes, self.revealed):
            kept.clear()

    def tell(self, what: str, object_id: str) -> None:
        """Tell listeners. ``what``: order_new, order_shipped, order_closed, order_changed, memo, refund_new, refund_changed."""
        for listener in list(self.listeners):
            listener(what, object_id)

    # -- buyers ----------------------------------------------------------------------------------

    def ask(
        self,
        order_id: str,
        kind: str = "refund",
        *,
        line_ids: tuple[str, ...] = (),
        amount_fen: int | None = None,
        reason: str = "不想要了",
    ) -> SimRefund:
        """A buyer opens a case about some lines (default: all). The order's lines show an open refund."""
        with self.market.lock:
            order = self._order(order_id)
            if kind not in KINDS:
                raise ValueError(f"kind is one of {', '.join(KINDS)}")
            if order.status in ("unpaid", "closed"):
                raise NotNow("closed", f"order {order_id} has nothing to refund")
            lines = [x for x in order.lines if not line_ids or x.id in line_ids]
            at = self.market.tick()
            case = SimRefund(
                id=self.refund_id(self.market.number(), at),
                order_id=order_id,
                line_ids=tuple(x.id for x in lines),
                kind=kind,
                amount_fen=self._worth(order, len(lines)) if amount_fen is None else amount_fen,
                reason=reason,
                shipped=order.status in ("part_shipped", "shipped", "finished"),
                created=at,
                modified=at,
                deadline=at + ANSWER_SECONDS,
            )
            for line in lines:
                line.refund = "open"
            self.refunds[case.id] = case
            self.market.touch(order)
        self.tell("refund_new", case.id)
        return case

    def withdraw(self, refund_id: str) -> SimRefund:
        """The buyer thinks better of it."""
        return self._move(refund_id, ("asked", "returning", "refused"), "closed")

    def send_back(self, refund_id: str, waybill: str, carrier: str) -> SimRefund:
        """The buyer hands the goods to a courier."""
        with self.market.lock:
            case = self.case(refund_id)
            case.return_waybill, case.return_carrier = waybill, carrier
            return self._move(refund_id, ("returning",), "returned")

    def wish_address(self, order_id: str, receiver: SimReceiver) -> None:
        """The buyer asks for another address; it counts once the seller accepts."""
        with self.market.lock:
            self._order(order_id)
            self.address_wishes[order_id] = receiver

    # -- the seller ------------------------------------------------------------------------------

    def case(self, refund_id: str) -> SimRefund:
        """By id. Raises NotNow("no-refund")."""
        found = self.refunds.get(refund_id)
        if found is None:
            raise NotNow("no-refund", f"refund {refund_id} does not exist")
        return found

    def of_order(self, order_id: str) -> list[SimRefund]:
        """Cases of an order, oldest first."""
        return sorted((x for x in self.refunds.values() if x.order_id == order_id), key=lambda x: (x.created, x.id))

    def changed(self, start: float, end: float) -> list[SimRefund]:
        """Cases modified in ``[start, end]``, newest modification first."""
        with self.market.lock:
            hits = [x for x in self.refunds.values() if start <= x.modified <= end]
            return sorted(hits, key=lambda x: (x.modified, x.id), reverse=True)

    def agree(self, refund_id: str, *, version: int | None = None, address: str = "") -> SimRefund:
        """Asked: pay at once, or take goods back first. Returned: pay. Raises NotNow."""
        with self.market.lock:
            case = self.case(refund_id)
            self._fresh(case, version)
            if case.state == "asked" and case.kind != "refund":
                case.return_address = address
                return self._move(refund_id, ("asked",), "returning")
            moved = self._move(refund_id, ("asked", "returned", "refused"), "done")
            moved.paid_count += 1
            self._settle(moved)
            return moved

    def refuse(self, refund_id: str, words: str, *, version: int | None = None) -> SimRefund:
        """Refuse. Raises NotNow."""
        with self.market.lock:
            case = self.case(refund_id)
            self._fresh(case, version)
            case.refusal = words
            return self._move(refund_id, ("asked", "returned"), "refused")

    def memo(self, order_id: str, text: str, flag: str = "") -> None:
        """Write the seller's memo and flag."""
        with self.market.lock:
            order = self._order(order_id)
            self.memos[order_id] = (text, flag)
            self.market.touch(order)
        self.tell("memo", order_id)

    def answer_address(self, order_id: str, *, accept: bool) -> None:
        """Accept or refuse a wish. Raises NotNow("no-wish") without one, NotNow("closed") once shipped."""
        with self.market.lock:
            order = self._order(order_id)
            if order_id not in self.address_wishes:
                raise NotNow("no-wish", "no address change is open")
            if order.status not in ("to_ship", "held"):
                raise NotNow("closed", "the order has left")
            wish = self.address_wishes.pop(order_id)
            if accept:
                order.receiver = replace(wish, token=f"{wish.token}x")
                self.market.touch(order)
        self.tell("order_changed", order_id)

    def change_waybill(self, order_id: str, old: str, new: str, carrier: str) -> None:
        """Correct a parcel's number. Raises NotNow("no-waybill") when the order has no such parcel."""
        with self.market.lock:
            order = self._order(order_id)
            parcel = next((x for x in order.confirmed if x["waybill"] == old), None)
            if parcel is None:
                raise NotNow("no-waybill", f"no parcel {old}")
            self.market.waybills.pop(old, None)
            self.market.waybills[new] = order_id
            parcel |= {"waybill": new, "carrier": carrier}
            self.market.touch(order)

    def draw_waybill(self, request_id: str, order_id: str, carrier: str) -> SimWaybill:
        """A number for a parcel; the same request id gives the same number."""
        with self.market.lock:
            for known in self.waybills.values():
                if known.request_id == request_id and not known.cancelled:
                    known.drawn_count += 1
                    return known
            drawn = SimWaybill(f"{carrier}{self.market.number():012d}", request_id, order_id, carrier)
            self.waybills[drawn.number] = drawn
            return drawn

    def cancel_waybill(self, number: str) -> SimWaybill:
        """Give a number back. Raises NotNow: no-waybill, or closed when it travelled or was cancelled."""
        with self.market.lock:
            known = self.waybills.get(number)
            if known is None:
                raise NotNow("no-waybill", f"no waybill {number}")
            if known.cancelled or number in self.market.waybills:
                raise NotNow("closed", "the waybill is used or cancelled")
            known.cancelled = True
            return known

    def reveal(self, order_id: str) -> SimReceiver:
        """The receiver in clear, counted. Raises NotNow("closed") for orders that are over."""
        with self.market.lock:
            order = self._order(order_id)
            if order.status in ("closed", "finished"):
                raise NotNow("closed", "receivers of closed orders stay sealed")
            self.revealed[order_id] += 1
            return order.receiver

    # -- the truth, for the panel ----------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Cases, waybill numbers, memos and reveal counts as plain JSON values."""
        with self.market.lock:
            return {
                "refunds": [
                    {
                        "id": x.id,
                        "order_id": x.order_id,
                        "kind": x.kind,
                        "state": x.state,
                        "amount_fen": x.amount_fen,
                        "paid_count": x.paid_count,
                        "refusal": x.refusal,
                        "return_waybill": x.return_waybill,
                    }
                    for x in self.refunds.values()
                ],
                "waybills": [
                    {"number": x.number, "order_id": x.order_id, "carrier": x.carrier, "cancelled": x.cancelled}
                    for x in self.waybills.values()
                ],
                "memos": {order_id: {"text": text, "flag": flag} for order_id, (text, flag) in self.memos.items()},
                "revealed": dict(self.revealed),
            }

    # -- inside ----------------------------------------------------------------------------------

    def _order(self, order_id: str) -> SimOrder:
        order = self.market.orders.get(order_id)
        if order is None:
            raise NotNow("no-order", f"order {order_id} does not exist")
        return order

    def _worth(self, order: SimOrder, lines: int) -> int:
        return order.paid_fen if lines == len(order.lines) else order.goods_fen * lines // len(order.lines)

    def _fresh(self, case: SimRefund, version: int | None) -> None:
        if version is not None and version != case.version:
            raise NotNow("stale-version", f"refund {case.id} has changed")

    def _move(self, refund_id: str, allowed: tuple[str, ...], to: str) -> SimRefund:
        with self.market.lock:
            case = self.case(refund_id)
            if case.state not in allowed:
                raise NotNow("wrong-state", f"refund {refund_id} is {case.state}")
            case.state, case.version, case.modified = to, case.version + 1, self.market.tick()
            order = self._order(case.order_id)
            if to in ("closed", "refused"):
                self._lines(order, case, "")
            self.market.touch(order)
        self.tell("refund_changed", refund_id)
        return case

    def _settle(self, case: SimRefund) -> None:
        """The money is back: the lines are refunded, and an order with nothing left to ship is closed."""
        order = self._order(case.order_id)
        self._lines(order, case, "done")
        if order.refund == "done" and order.status in ("to_ship", "held"):
            order.status, order.closed_at = "closed", self.market.tick()

    def _lines(self, order: SimOrder, case: SimRefund, refund: str) -> None:
        for line in order.lines:
            if line.id in case.line_ids:
                line.refund = refund
