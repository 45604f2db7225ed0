"""Promises about scans: each is kept once, a bad file changes nothing, the first one is known."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.errors import Invalid
from hub.logistics import tracking
from hub.logistics.tariff_sheet import BadSheet
from hub.logistics.tracking import Scan

ACTOR = Actor("user", "tester", 7)
HEAD = "运单号,时间,状态,地点\n"
GOOD = (
    HEAD
    + "SF1,2026-03-01 10:00,快件已揽收,泽库\nSF1,2026/03/02 08:30:00,到达西宁中转,西宁\nSF2,2026-03-01 11:00,已签收,\n"
)


def load(runtime, text: str) -> int:
    with runtime.db.write() as tx:
        return tracking.load(tx, text.encode(), "scans.csv", actor=ACTOR)


def kept(runtime, waybill: str) -> list[tuple[str, str]]:
    with runtime.db.read() as tx:
        return [(row.kind, row.place) for row in tracking.events_of(tx, waybill)]


def test_a_file_taken_in_twice_keeps_each_scan_once(runtime) -> None:
    assert (load(runtime, GOOD), load(runtime, GOOD)) == (3, 0)
    assert kept(runtime, "SF1") == [("moving", "西宁"), ("accepted", "泽库")]
    with runtime.db.read() as tx:
        found = tracking.first_scans(tx, ["SF1", "SF2", "SF3"])
    assert found == {"SF1": datetime(2026, 3, 1, 2, tzinfo=UTC), "SF2": datetime(2026, 3, 1, 3, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("row", "column"),
    [("9.81E+12,2026-03-01 10:00,揽收", "运单号"), ("SF9,昨天,揽收", "时间"), ("SF9,2026-03-01 10:00,喝茶", "状态")],
)
def test_one_bad_cell_keeps_the_whole_file_out(runtime, row: str, column: str) -> None:
    with pytest.raises(BadSheet) as caught:
        load(runtime, GOOD + row + ",\n")
    assert [(cell.row, cell.column) for cell in caught.value.cells] == [(5, column)]
    assert kept(runtime, "SF1") == []


def test_a_scan_of_tomorrow_is_refused(runtime) -> None:
    with pytest.raises(Invalid, match="future"), runtime.db.write() as tx:
        tracking.record(tx, [Scan("SF1", now() + timedelta(days=1), "accepted")], source="hand", actor=ACTOR)
    assert kept(runtime, "SF1") == []
