"""Promises of the morning: every warehouse gets its count list once a day, and not before the shift begins."""

import time_machine
from sqlmodel import select

from hub.inventory.models import CountList
from hub.kernel.jobs.queue import enqueue
from hub.warehouse.morning_counts import MAKE


def lists_at(house, instant: str) -> int:
    with time_machine.travel(instant, tick=False):
        with house.runtime.db.write() as tx:
            enqueue(tx, MAKE, key="tick")
        house.run(MAKE)
    with house.runtime.db.read() as tx:
        return len(tx.exec(select(CountList)).all())


def test_a_list_is_made_every_morning_once(house) -> None:
    house.sku("A")
    with time_machine.travel("2026-01-10T01:00:00Z", tick=False):
        house.stock("A", 5, days=300)
    found = [
        lists_at(house, at)
        for at in ("2026-03-01T21:30:00Z", "2026-03-01T22:30:00Z", "2026-03-02T04:00:00Z", "2026-03-02T23:00:00Z")
    ]
    assert found == [0, 1, 1, 2]
