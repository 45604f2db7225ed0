"""A marketplace's own truth: listings, buyers' orders, and a ledger of every effect a seller caused.

Owns no wire format. A vendor simulator reads and changes it, and the control panel shows it as JSON.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from connectors.sandbox.aftersales import ServiceDesk
from connectors.sandbox.people import invent_receiver
from connectors.sandbox.records import SimLine, SimListing, SimOrder


class Refusal(Exception):
    """The marketplace says no. ``reason`` is a short key the vendor simulator turns into its own code."""

    def __init__(self, reason: str, text: str = "") -> None:
        self.reason = reason
        self.text = text or reason
        super().__init__(self.text)


class Market:
    """Everything one simulated marketplace knows. All methods are safe to call from several threads."""

    def __init__(
        self,
        name: str,
        *,
        order_id: Callable[[int, float], str],
        listing_ids: Callable[[int], tuple[str, str]],
        line_id: Callable[[str, int, int], str] = lambda order, index, _: f"{order}-{index + 1}",
        max_lines: int = 3,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = name
        self.clock = clock
        self.lock = threading.RLock()
        self._order_id = order_id
        self._listing_ids = listing_ids
        self._line_id = line_id  # (order id, index from 0, lines in the order) -> line id
        self.max_lines = max_lines
        self.service = ServiceDesk(self)
        self.clear()

    def clear(self) -> None:
        """Forget listings, orders and counters."""
        with self.lock:
            self.listings: dict[str, SimListing] = {}
            self.orders: dict[str, SimOrder] = {}
            self.pictures: dict[str, bytes] = {}
            self.created_count: Counter[str] = Counter()
            self.waybills: dict[str, str] = {}
            self.calls: Counter[str] = Counter()
            self.rejected: Counter[str] = Counter()
            self._numbers = 0
            self._listed: dict[tuple[float, float], list[SimOrder]] = {}
            self.service.clear()

    def number(self) -> int:
        """A number never given before in this market."""
        with self.lock:
            self._numbers += 1
            return self._numbers

    def tick(self) -> float:
        """Now, in whole seconds as platforms show it."""
        return float(int(self.clock()))

    # -- seller's side ---------------------------------------------------------------------------

    def add_picture(self, data: bytes, key: str) -> None:
        """Keep an uploaded picture under ``key`` (its url or id)."""
        with self.lock:
            self.pictures[key] = data

    def create_listing(
        self, *, merchant_code: str, title: str, price_fen: int, stock: int, status: str, **more: Any
    ) -> SimListing:
        """Create a product. Like the real ones, it does not refuse a second one with the same merchant code."""
        with self.lock:
            item, sku = self._listing_ids(self.number())
            at = self.tick()
            listing = SimListing(
                id=item,
                sku_id=sku,
                merchant_code=merchant_code,
                title=title,
                price_fen=price_fen,
                stock=stock,
                status=status,
                created=at,
                modified=at,
                stock_log=[(self.clock(), stock)],
                **more,
            )
            self.listings[item] = listing
            self.created_count[merchant_code] += 1
            return listing

    def listing(self, item_id: str) -> SimListing:
        """Listing by item id. Raises Refusal("no-listing")."""
        found = self.listings.get(item_id)
        if found is None or found.status == "deleted":
            raise Refusal("no-listing", f"item {item_id} does not exist")
        return found

    def find_listings(self, merchant_code: str) -> list[SimListing]:
        """Listings with this merchant code that are not deleted, newest first."""
        with self.lock:
            hits = [x for x in self.listings.values() if x.merchant_code == merchant_code and x.status != "deleted"]
            return sorted(hits, key=lambda x: (x.created, x.id), reverse=True)

    def set_status(self, item_id: str, status: str) -> SimListing:
        """Move a listing on or off sale."""
        with self.lock:
            listing = self.listing(item_id)
            listing.status = status
            listing.modified = self.tick()
            return listing

    def set_stock(self, item_id: str, quantity: int) -> SimListing:
        """Overwrite sellable stock. Raises Refusal for negative numbers."""
        with self.lock:
            listing = self.listing(item_id)
            if quantity < 0:
                raise Refusal("negative-stock")
            listing.stock = quantity
            listing.modified = self.tick()
            listing.stock_log.append((self.clock(), quantity))
            return listing

    def confirm(self, order_id: str, parcels: Iterable[tuple[str, str, dict[str, int] | None]]) -> SimOrder:
        """Ship an order: (waybill, vendor carrier, {line id: pieces} or None for all open lines) per parcel.

        Raises Refusal: no-order, closed, already-shipped, not-payable, bad-line, waybill-used.
        """
        with self.lock:
            order = self.orders.get(order_id)
            if order is None:
                raise Refusal("no-order", f"order {order_id} does not exist")
            wanted = list(parcels)
            self._refuse_bad_confirm(order, wanted)
            at = self.tick()
            before = {line.id: line.confirmed for line in order.lines}
            for waybill, carrier, lines in wanted:
                self.waybills[waybill] = order_id
                touched = [x for x in order.lines if (x.id in lines if lines else before[x.id] == 0)]
                for line in touched:
                    line.confirmed = before[line.id] + 1  # once per call, however many parcels share the line
                order.confirmed.append(
                    {"waybill": waybill, "carrier": carrier, "at": at, "lines": [x.id for x in touched]}
                )
            done = all(line.confirmed for line in order.lines)
            order.status = "shipped" if done else "part_shipped"
            self.touch(order)
        self.service.tell("order_shipped", order_id)
        return order

    def _refuse_bad_confirm(self, order: SimOrder, wanted: list[tuple[str, str, dict[str, int] | None]]) -> None:
        if order.status == "closed":
            raise Refusal("closed", f"order {order.id} is closed")
        if order.status in ("shipped", "finished"):
            raise Refusal("already-shipped", f"order {order.id} is already shipped")
        if order.status not in ("to_ship", "part_shipped"):
            raise Refusal("not-payable", f"order {order.id} may not be shipped now")
        open_lines = {line.id for line in order.lines if line.confirmed == 0}
        for waybill, _, lines in wanted:
            if not waybill:
                raise Refusal("no-waybill")
            if self.waybills.get(waybill, order.id) != order.id:
                raise Refusal("waybill-used", f"waybill {waybill} belongs to another order")
            if lines is not None and not set(lines) <= {line.id for line in order.lines}:
                raise Refusal("bad-line")
            if lines is not None and not set(lines) & open_lines:
                raise Refusal("already-shipped", "these lines are already shipped")

    # -- buyers' side ----------------------------------------------------------------------------

    def place_orders(self, n: int, seed: int, **wish: Any) -> list[SimOrder]:
        """Buyers order live goods that have stock; the platform's own copy of stock falls at once.

        ``wish``: ``skus`` (merchant codes to choose from), ``note``, ``odd_status`` (an undocumented status),
        ``status`` (default to_ship), ``refund`` (open).
        """
        dice = random.Random(f"{self.name}-{seed}")
        placed = []
        for _ in range(n):
            order = self._place_one(dice, wish)
            if order is None:
                break
            placed.append(order)
            self.service.tell("order_new", order.id)
        return placed

    def _place_one(self, dice: random.Random, wish: dict[str, Any]) -> SimOrder | None:
        with self.lock:
            codes = set(wish.get("skus") or ())
            shelf = sorted(
                (x for x in self.listings.values() if x.status == "live" and x.stock > 0),
                key=lambda x: (x.merchant_code, x.id),
            )
            shelf = [x for x in shelf if not codes or x.merchant_code in codes]
            if not shelf:
                return None
            chosen = dice.sample(shelf, min(dice.choice((1, 1, 1, 2, 3)), self.max_lines, len(shelf)))
            tickets = chosen[0].voucher
            chosen = chosen[:1] if tickets else [x for x in chosen if not x.voucher]
            number, at = self.number(), self.tick()
            order_id = self._order_id(number, at)
            lines = []
            for index, listing in enumerate(chosen):
                quantity = min(dice.choice((1, 1, 1, 2)), listing.stock)
                listing.stock -= quantity
                lines.append(
                    SimLine(
                        id=self._line_id(order_id, index, len(chosen)),
                        listing_id=listing.id,
                        sku_id=listing.sku_id,
                        merchant_code=listing.merchant_code,
                        title=listing.title,
                        quantity=quantity,
                        price_fen=listing.price_fen,
                        refund="open" if wish.get("refund") == "open" else "",
                    )
                )
            order = SimOrder(
                id=order_id,
                number=number,
                created=at,
                paid=at,
                modified=at,
                status=wish.get("status") or "to_ship",
                lines=lines,
                receiver=invent_receiver(dice),
                discount_fen=dice.choice((0, 0, 0, 100, 300)),
                note=wish.get("note") or "",
                odd_status=wish.get("odd_status") or "",
            )
            order.discount_fen = min(order.discount_fen, max(order.goods_fen - 1, 0))  # nobody is paid for buying
            self.orders[order_id] = order
            self.touch(order)
            return order

    def ask_refund(self, order_id: str) -> SimOrder:
        """The buyer asks for the money back before shipment."""
        with self.lock:
            order = self._order(order_id)
            for line in order.lines:
                line.refund = line.refund or "open"
            self.touch(order)
            return order

    def close_order(self, order_id: str) -> SimOrder:
        """The refund is through: the order is closed and must never ship. Raises Refusal when shipped."""
        with self.lock:
            order = self._order(order_id)
            if order.status in ("shipped", "finished"):
                raise Refusal("already-shipped")
            order.status = "closed"
            order.closed_at = self.tick()
            for line in order.lines:
                line.refund = "done"
            self.touch(order)
        self.service.tell("order_closed", order_id)
        return order

    def _order(self, order_id: str) -> SimOrder:
        order = self.orders.get(order_id)
        if order is None:
            raise Refusal("no-order", f"order {order_id} does not exist")
        return order

    def touch(self, order: SimOrder) -> None:
        """The order changed now."""
        self._listed.clear()
        order.modified = self.tick()

    def shift(self) -> None:
        """Touch the least recently modified order, so that rows move while somebody pages."""
        with self.lock:
            if self.orders:
                self.touch(min(self.orders.values(), key=lambda o: (o.modified, o.number)))

    def changed(self, start: float, end: float) -> list[SimOrder]:
        """Orders modified in ``[start, end]``, newest modification first, as the big platforms sort."""
        with self.lock:
            if (start, end) not in self._listed:
                hits = [o for o in self.orders.values() if start <= o.modified <= end]
                self._listed = {(start, end): sorted(hits, key=lambda o: (o.modified, o.number), reverse=True)}
            return list(self._listed[start, end])

    # -- the truth, for the panel ----------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Listings, orders, call and refusal counters as plain JSON values."""
        with self.lock:
            return {
                "listings": [
                    {
                        "id": x.id,
                        "sku_id": x.sku_id,
                        "merchant_code": x.merchant_code,
                        "title": x.title,
                        "price_fen": x.price_fen,
                        "stock": x.stock,
                        "status": x.status,
                        "created_count": self.created_count[x.merchant_code],
                        "pictures": len(x.pictures),
                        "details": len(x.details),
                        "stock_writes": len(x.stock_log),
                        "last_stock_set": x.stock_log[-1][1] if x.stock_log else None,
                    }
                    for x in self.listings.values()
                ],
                "orders": [
                    {
                        "id": o.id,
                        "status": o.odd_status or o.status,
                        "lines": [
                            {
                                "id": x.id,
                                "merchant_code": x.merchant_code,
                                "quantity": x.quantity,
                                "price_fen": x.price_fen,
                            }
                            for x in o.lines
                        ],
                        "paid_fen": o.paid_fen,
                        "confirmed": o.confirmed,
                        "confirm_count": o.confirm_count,
                        "closed_at": o.closed_at,
                        "created": o.created,
                    }
                    for o in self.orders.values()
                ],
                "calls": dict(self.calls),
                "rejected": dict(self.rejected),
                **self.service.state(),
            }
