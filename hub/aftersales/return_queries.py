"""SELECTs about goods that come back: what left with an order, what was found, and what complaints add up to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy import select as select_core
from sqlmodel import col, select

from hub.aftersales.models import Case, ReturnLine, ReturnReceipt
from hub.inventory.models import Location, Lot, Reservation
from hub.kernel.db import Tx, table
from hub.kernel.errors import NotFound
from hub.orders.models import Order, OrderLine
from hub.warehouse.models import Parcel


@dataclass(frozen=True, slots=True)
class Gone:
    """Pieces of one lot that left with an order line, and how many of them came back."""

    line_id: int
    sku_id: int
    lot_id: int
    lot: str
    lot_state: str
    expiry: date | None
    location_id: int
    location: str
    shipped: int
    back: int = 0

    @property
    def key(self) -> str:
        """Names this row in a form."""
        return f"{self.line_id}-{self.lot_id}-{self.location_id}"

    @property
    def left(self) -> int:
        """Pieces that have not come back."""
        return self.shipped - self.back


def gone(tx: Tx, order_id: int) -> list[Gone]:
    """What has left with an order, lot by lot, with what of it came back."""
    held, line, lot, place = table(Reservation), table(OrderLine), table(Lot), table(Location)
    keys = (
        held.c.line_id, held.c.sku_id, held.c.lot_id, lot.c.code, lot.c.state, lot.c.expiry_date, held.c.location_id,
        place.c.code.label("place"),
    )  # fmt: skip
    query = (
        select_core(*keys, func.sum(held.c.quantity).label("shipped"))
        .join(line, line.c.id == held.c.line_id)
        .join(lot, lot.c.id == held.c.lot_id)
        .join(place, place.c.id == held.c.location_id)
        .where(line.c.order_id == order_id, held.c.state == "consumed")
        .group_by(*keys)
        .order_by(held.c.line_id, lot.c.code)
    )
    back = _back(tx, order_id)
    rows: list[Any] = list(tx.connection().execute(query))
    return [
        Gone(
            r.line_id, r.sku_id, r.lot_id, r.code, r.state, r.expiry_date, r.location_id, r.place, int(r.shipped),
            back.get((r.line_id, r.lot_id, r.location_id), 0),
        )
        for r in rows
    ]  # fmt: skip


def _back(tx: Tx, order_id: int) -> dict[tuple[int, int, int], int]:
    query = (
        select(ReturnLine.line_id, ReturnLine.lot_id, ReturnLine.location_id, func.sum(ReturnLine.pieces))
        .join(ReturnReceipt, col(ReturnReceipt.id) == col(ReturnLine.receipt_id))
        .where(ReturnReceipt.order_id == order_id)
        .group_by(col(ReturnLine.line_id), col(ReturnLine.lot_id), col(ReturnLine.location_id))
    )
    return {(line, lot, place): int(pieces) for line, lot, place, pieces in tx.exec(query)}


def receipt(tx: Tx, receipt_id: int) -> ReturnReceipt:
    """One return receipt. Raises NotFound."""
    found = tx.get(ReturnReceipt, receipt_id)
    if found is None:
        raise NotFound("no such return receipt", remedy="Scan the parcel again.")
    return found


def receipts(tx: Tx, order_ids: Iterable[int]) -> Sequence[ReturnReceipt]:
    """Receipts of these orders, oldest first."""
    query = select(ReturnReceipt).where(col(ReturnReceipt.order_id).in_(set(order_ids)))
    return tx.exec(query.order_by(col(ReturnReceipt.id))).all()


def open_receipts(tx: Tx, *, limit: int = 50) -> Sequence[ReturnReceipt]:
    """Receipts being inspected, newest first."""
    query = select(ReturnReceipt).where(ReturnReceipt.state == "open").order_by(col(ReturnReceipt.id).desc())
    return tx.exec(query.limit(limit)).all()


def open_receipt_of(tx: Tx, order_id: int) -> ReturnReceipt | None:
    """The receipt of an order that is being inspected."""
    query = select(ReturnReceipt).where(ReturnReceipt.order_id == order_id, ReturnReceipt.state == "open")
    return tx.exec(query).first()


def return_lines(tx: Tx, receipt_ids: Iterable[int]) -> Sequence[ReturnLine]:
    """What was found in these receipts, oldest first."""
    query = select(ReturnLine).where(col(ReturnLine.receipt_id).in_(set(receipt_ids)))
    return tx.exec(query.order_by(col(ReturnLine.id))).all()


def lot_codes(tx: Tx, lot_ids: Iterable[int]) -> dict[int, str]:
    """Lot id -> lot code."""
    return dict(tx.exec(select(Lot.id, Lot.code).where(col(Lot.id).in_(set(lot_ids)))).all())


def orders_scanned(tx: Tx, code: str) -> Sequence[Order]:
    """Orders a scanned code may mean: return waybill, case or order number, or the waybill we sent the parcel under."""
    by_case = select(Case.order_id).where(or_(col(Case.return_waybill) == code, col(Case.refund_id) == code))
    by_parcel = select(Parcel.order_id).where(Parcel.waybill == code)
    query = select(Order).where(
        or_(col(Order.order_no) == code, col(Order.id).in_(by_case), col(Order.id).in_(by_parcel))
    )
    return tx.exec(query.order_by(col(Order.id))).all()
