"""All parcels of a sheet leave or none; the platform is told once, when the last parcel has left."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from sqlmodel import select

from connectors.base.types import OrderState
from hub.kernel.errors import Conflict, IllegalMove, Invalid, NotFound
from hub.orders.models import ShipNotice
from hub.warehouse import handover, queries
from hub.warehouse.models import HandoverScan, HandoverSheet


def notices(house) -> dict[int, list[dict]]:
    with house.runtime.db.read() as tx:
        return {row.id: row.parcels for row in tx.exec(select(ShipNotice))}


def sheets(house) -> list[HandoverSheet]:
    with house.runtime.db.read() as tx:
        return list(queries.sheets(tx))


def test_parcels_leave_with_their_stock_on_one_signed_sheet(house, floor) -> None:
    ready = floor.labelled(house.order("N1", ("A", 2)), house.order("N2", ("B", 1)))

    with time_machine.travel("2026-03-01T20:00:00Z", tick=False):
        sheet = floor.hand_over(*ready)

    assert (sheet.carrier, sheet.parcels, sheet.weight_g, sheet.code) == ("EMS", 2, 1180 + 480, "H260302-001")
    assert (house.state("N1"), house.state("N2")) == ("handed_over", "handed_over")
    assert house.sums() == {"A": (8, 0), "B": (9, 0), "F": (10, 0)}
    assert house.whole()
    assert notices(house)[house.order_id("N1")] == [{"waybill": "EMS000000", "carrier": "EMS", "lines": {"N1-1": 2}}]
    assert "orders.tell_channel" in house.queued()


def test_the_order_is_reported_only_when_its_last_parcel_has_left(house, floor) -> None:
    [ambient] = floor.labelled(house.order("N1", ("A", 1), ("F", 2)))
    floor.hand_over(ambient)
    assert (house.state("N1"), notices(house)) == ("picking", {})

    floor.wave("frozen")
    [frozen] = [p.id for p in floor.parcels("N1") if p.storage == "frozen"]
    floor.scan_all(frozen)
    floor.pack(frozen)
    floor.label(frozen)
    floor.hand_over(frozen)

    assert house.state("N1") == "handed_over"
    assert notices(house)[house.order_id("N1")] == [
        {"waybill": "EMS000000", "carrier": "EMS", "lines": {"N1-1": 1}},
        {"waybill": "SF000000", "carrier": "SF", "lines": {"N1-2": 2}},
    ]
    assert len(house.facts("order.hand_over")) == 1


@pytest.mark.parametrize("spoil", ["cancelled", "held"])
def test_one_parcel_that_must_not_leave_keeps_the_whole_sheet_here(house, floor, spoil: str) -> None:
    ready = floor.labelled(house.order("N1", ("A", 1)), house.order("N2", ("A", 1)))
    changes = {"state": OrderState.CLOSED} if spoil == "cancelled" else {"refund_open": True}
    house.take(house.order("N2", ("A", 1), at=60, **changes))
    before = (house.sums(), len(house.facts()))

    with pytest.raises(Conflict, match="must not leave"):
        floor.hand_over(*ready)

    assert (house.sums(), len(house.facts())) == before
    assert (sheets(house), notices(house), house.state("N1")) == ([], {}, "packed")
    assert floor.hand_over(ready[0]).parcels == 1
    assert house.whole()


def test_a_parcel_stopped_after_its_label_does_not_leave(house, floor) -> None:
    [parcel] = floor.labelled(house.order("N1", ("A", 1)))
    house.take(house.order("N1", ("A", 1), at=60, state=OrderState.CLOSED))
    floor.plan()
    assert floor.states("N1") == ["stopped"]

    with pytest.raises(Conflict):
        floor.hand_over(parcel)
    assert house.sums()["A"] == (10, 0)


def test_a_parcel_leaves_once(house, floor) -> None:
    [parcel] = floor.labelled(house.order("N1", ("A", 1)))
    floor.hand_over(parcel)

    with pytest.raises(Conflict):
        floor.hand_over(parcel)
    assert (house.sums()["A"], len(sheets(house))) == ((9, 0), 1)


def test_two_who_hand_the_same_parcel_over_at_once_make_one_sheet(house, floor) -> None:
    [parcel] = floor.labelled(house.order("N1", ("A", 1)))

    def try_it(_: int) -> bool:
        try:
            return bool(floor.hand_over(parcel))
        except Conflict:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_it, range(4))) == [False, False, False, True]
    assert (house.sums()["A"], len(sheets(house)), len(notices(house))) == ((9, 0), 1, 1)


def test_a_parcel_without_a_label_does_not_leave(house, floor) -> None:
    house.take(house.order("N1", ("A", 1)))
    floor.plan()
    floor.wave()
    [parcel] = floor.parcels("N1")
    floor.scan_all(parcel.id)
    floor.pack(parcel.id)

    with pytest.raises((IllegalMove, Invalid)):
        floor.hand_over(parcel.id)
    assert (sheets(house), house.sums()["A"]) == ([], (10, 1))


def test_a_sheet_is_of_one_courier_and_signed(house, floor) -> None:
    [ambient] = floor.labelled(house.order("N1", ("A", 1)))
    [frozen] = floor.labelled(house.order("N2", ("F", 1)), storage="frozen")

    for parcels, signed_by in (((ambient, frozen), "x"), ((), "x"), ((ambient,), "  ")):
        with pytest.raises(Invalid):
            floor.hand_over(*parcels, signed_by=signed_by)
    with pytest.raises(NotFound):
        floor.hand_over(ambient, 4711)
    assert (sheets(house), floor.states("N1")) == ([], ["labelled"])


def test_two_sheets_over_the_same_shelves_do_not_block_each_other(house, floor) -> None:
    orders = [house.order(f"N{n}", *((("A", 1), ("B", 1)) if n % 2 else (("B", 1), ("A", 1)))) for n in range(8)]
    ready = floor.labelled(*orders)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda pair: floor.hand_over(*pair), zip(ready[::2], ready[1::2], strict=True)))

    assert house.sums() == {"A": (2, 0), "B": (2, 0), "F": (10, 0)}
    assert sorted(sheet.code[-3:] for sheet in sheets(house)) == ["001", "002", "003", "004"]
    assert house.whole()


def scan(house, carrier: str, waybill: str) -> None:
    with house.runtime.db.write() as tx:
        handover.scan(tx, carrier, waybill, actor=house.actor)


def on_sheet(house) -> int:
    with house.runtime.db.read() as tx:
        return len(tx.exec(select(HandoverScan)).all())


def test_a_parcel_is_scanned_onto_one_sheet_once(house, floor) -> None:
    [parcel] = floor.labelled(house.order("N1", ("A", 1)))
    waybill = floor.parcels("N1")[0].waybill
    with pytest.raises(Conflict, match="travels with EMS"):
        scan(house, "SF", waybill)
    with pytest.raises(NotFound):
        scan(house, "EMS", "EMS999999")
    assert on_sheet(house) == 0
    scan(house, "EMS", waybill)
    with pytest.raises(Conflict, match="on the sheet already"):
        scan(house, "EMS", waybill)
    assert on_sheet(house) == 1
    sheet = floor.hand_over(parcel)
    with pytest.raises(Conflict, match=sheet.code):
        scan(house, "EMS", waybill)
    assert (on_sheet(house), house.sums()["A"]) == (0, (9, 0))


def test_a_cancelled_order_s_parcel_is_not_scanned_onto_a_sheet(house, floor) -> None:
    floor.labelled(house.order("N1", ("A", 1)))
    waybill = floor.parcels("N1")[0].waybill
    house.take(house.order("N1", ("A", 1), at=60, state=OrderState.CLOSED))
    with pytest.raises(Conflict, match="must not leave"):
        scan(house, "EMS", waybill)
    assert on_sheet(house) == 0
