"""Promises about first scans: warned of at 12 and at 20 hours, once each, and never before the courier has the parcel."""

from datetime import UTC, datetime, timedelta

import time_machine

from hub.kernel.actor import Actor
from hub.kernel.jobs.queue import enqueue
from hub.logistics import tracking
from hub.logistics.tracking import Scan
from hub.orders.models import ShipNotice
from hub.warehouse.first_scan import WATCH

ACTOR = Actor("user", "tester", 7)
TOLD = datetime(2026, 3, 1, 8, tzinfo=UTC)


def tell(house, no: str) -> None:
    with house.runtime.db.write() as tx:
        notice = tx.get(ShipNotice, house.order_id(no))
        notice.told_at = TOLD
        tx.add(notice)


def watched(house, hours: float) -> list[str]:
    with time_machine.travel(TOLD + timedelta(hours=hours), tick=False):
        with house.runtime.db.write() as tx:
            enqueue(tx, WATCH, key="tick")
        house.run(WATCH)
    return [row.details["hours"] for row in house.facts("parcel.no_scan")]


def test_a_parcel_nobody_scans_is_warned_of_twice(house, floor) -> None:
    floor.hand_over(*floor.labelled(house.order("N1", ("A", 1))))
    tell(house, "N1")
    assert [watched(house, hours) for hours in (11.9, 12, 19, 20, 30)] == [
        [],
        ["12"],
        ["12"],
        ["12", "20"],
        ["12", "20"],
    ]


def test_a_scanned_parcel_is_never_warned_of(house, floor) -> None:
    floor.hand_over(*floor.labelled(house.order("N1", ("A", 1))))
    tell(house, "N1")
    scan = Scan(floor.parcels("N1")[0].waybill, TOLD, "accepted")
    with house.runtime.db.write() as tx:
        tracking.record(tx, [scan], source="hand", actor=ACTOR)
    assert watched(house, 25) == []


def test_the_platform_is_told_a_number_only_after_the_handover(house, floor) -> None:
    [parcel] = floor.labelled(house.order("N1", ("A", 1)))
    assert floor.parcels("N1")[0].waybill
    with house.runtime.db.read() as tx:
        assert tx.get(ShipNotice, house.order_id("N1")) is None
    assert "orders.tell_channel" not in house.queued()
    floor.hand_over(parcel)
    with house.runtime.db.read() as tx:
        assert tx.get(ShipNotice, house.order_id("N1")) is not None
    assert "orders.tell_channel" in house.queued()
