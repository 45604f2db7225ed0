"""What a simulated marketplace keeps about goods and orders."""

from dataclasses import dataclass, field
from typing import Any

from connectors.sandbox.people import SimReceiver


@dataclass(slots=True)
class SimListing:
    """One product with one SKU, as buyers see it. ``status`` is live, audit, off, refused or deleted."""

    id: str
    sku_id: str
    merchant_code: str
    title: str
    price_fen: int
    stock: int
    status: str = "off"
    reason: str = ""
    pictures: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    voucher: bool = False  # a ticket: sold by itself, shipped as a code
    created: float = 0.0
    modified: float = 0.0
    stock_log: list[tuple[float, int]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class SimLine:
    """A line of a buyer's order. ``confirmed`` counts how often its shipment was confirmed."""

    id: str
    listing_id: str
    sku_id: str
    merchant_code: str
    title: str
    quantity: int
    price_fen: int
    confirmed: int = 0
    refund: str = ""  # "", open, done


@dataclass(slots=True)
class SimOrder:
    """A buyer's order. ``status``: unpaid, held, to_ship, part_shipped, shipped, finished, closed."""

    id: str
    number: int
    created: float
    paid: float
    modified: float
    status: str
    lines: list[SimLine]
    receiver: SimReceiver
    freight_fen: int = 0
    discount_fen: int = 0
    note: str = ""
    confirmed: list[dict[str, Any]] = field(default_factory=list)
    closed_at: float = 0.0
    odd_status: str = ""  # a status word the vendor never documented; used to prove parking
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def goods_fen(self) -> int:
        """Price times pieces over all lines."""
        return sum(line.price_fen * line.quantity for line in self.lines)

    @property
    def paid_fen(self) -> int:
        """What the buyer paid: goods minus discount plus freight."""
        return self.goods_fen - self.discount_fen + self.freight_fen

    @property
    def refund(self) -> str:
        """``done`` when every line is refunded, ``open`` when any asks for it, else empty."""
        states = {line.refund for line in self.lines}
        if states == {"done"}:
            return "done"
        return "open" if "open" in states else ""

    @property
    def confirm_count(self) -> int:
        """How often the goods of this order were confirmed as shipped; exactly once is 1."""
        return max((line.confirmed for line in self.lines), default=0)
