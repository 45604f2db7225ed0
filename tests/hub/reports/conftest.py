"""Facts of a small house on one day: orders in time and late, a scan, a refund, a count and a write-off."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.aftersales.models import Case
from hub.inventory.models import CountLine, CountList, Incident, LedgerEntry
from hub.logistics.models import TrackingEvent
from hub.orders.models import Order, ShipNotice
from hub.settlement.models import Bill, BillLine
from hub.warehouse.models import Parcel

DAY = datetime(2026, 1, 10, 1, 0, tzinfo=UTC)  # when orders of the house are paid; due two days later


def _hours(n: float) -> datetime:
    return DAY + timedelta(hours=n)


def _left(house: Any, no: str, after: float, scanned: float | None) -> Iterable[Any]:
    """An order that left and was told ``after`` hours past payment, and was scanned so many hours later."""
    order_id, waybill = house.order_id(no), f"SF-{no}"
    yield ShipNotice(id=order_id, parcels=[], recorded_at=_hours(after), told_at=_hours(after))
    yield Parcel(
        order_id=order_id, number=1, of=1, storage="ambient", state="handed_over", carrier="SF", waybill=waybill
    )
    if scanned is not None:
        at = _hours(after + scanned)
        yield TrackingEvent(waybill=waybill, at=at, kind="accepted", source="hand", told_by="t")


@pytest.fixture
def facts(house: Any) -> Any:
    """Five orders: in time, in time, late, never left, cancelled for want of stock."""
    house.sku("A")
    lot = house.stock("A", 90, lot="L1", days=2)
    house.stock("A", 10, lot="L2", days=300)
    house.take(*(house.order(f"N{n}", ("A", 1)) for n in range(1, 5)), house.order("N5", ("A", 500)))
    rows: list[Any] = [*_left(house, "N1", 10, 2), *_left(house, "N2", 30, 25), *_left(house, "N3", 50, None)]
    shop = house.shop().id
    given = {"shop_id": shop, "channel": "taobao", "state": "asked", "vendor_status": "x", "raw_digest": "x"}
    given |= {"amount_fen": 1, "opened_at": _hours(60), "modified_at": _hours(60)}
    for no, cause in (("N1", "spoiled"), ("N2", "changed_mind"), ("N2", "missing")):
        refund = f"R-{no}-{cause}"
        order_id = house.order_id(no)
        rows.append(Case(refund_id=refund, order_no=no, order_id=order_id, kind="refund", cause=cause, **given))
    place, sku = house.place(), house.skus["A"]
    with house.runtime.db.write() as tx:
        order = tx.get(Order, house.order_id("N5"))
        assert order is not None
        tx.connection().exec_driver_sql(f"UPDATE sales_order SET state = 'cancelled' WHERE id = {order.id}")
        counting = CountList(code="C1", warehouse_id=_house_of(tx, place), day=date(2026, 1, 11), made_by="t")
        bill = Bill(kind="courier", source="carrier:SF", month=date(2026, 1, 1))
        tx.add_all([counting, bill, *rows])
        tx.flush()
        for counted, why in ((5, "a"), (7, "b")):
            lot_id = lot.id if why == "a" else _other(tx, lot.id)
            line = {"list_id": counting.id, "sku_id": sku, "lot_id": lot_id, "location_id": place, "why": why}
            tx.add(CountLine(**line, expected=5, counted=counted, counted_at=_hours(12)))
        moved = {"sku_id": sku, "lot_id": lot.id, "location_id": place, "actor": "t", "at": _hours(12)}
        tx.add(LedgerEntry(**moved, delta=-40, reason="ship", ref="s"))
        tx.add(LedgerEntry(**moved, delta=-1, reason="damage", ref="d"))
        broken = {"kind": "cold_chain", "sku_id": sku, "pieces": 1, "responsible": "carrier", "consequence": "none"}
        tx.add(Incident(code="I1", **broken, made_by="t", made_at=_hours(12)))
        for no, billed, ours in ((1, 1030, 1000), (2, 500, 0)):
            tx.add(BillLine(bill_id=bill.id, row=no, subject=str(no), fingerprint=str(no), billed_fen=billed, ours_fen=ours, kind="fee"))  # fmt: skip
    return house


def _house_of(tx: Any, place: int) -> int:
    from hub.inventory.models import Location

    found = tx.get(Location, place)
    return int(found.warehouse_id)


def _other(tx: Any, lot_id: int) -> int:
    from sqlmodel import select

    from hub.inventory.models import Lot

    return int(tx.exec(select(Lot.id).where(Lot.id != lot_id)).first())
