"""Counting how often a code is looked up: a number for code, day and region, and nothing else."""

from collections.abc import Mapping
from datetime import date

from hub.kernel.db import Tx, insert, table
from hub.kernel.ids import new_id
from hub.trace.models import TraceScan


def add(tx: Tx, counted: Mapping[tuple[str, str], int], *, day: date) -> None:
    """Add look-ups, by (code, region), to the counters of a day."""
    scan = table(TraceScan)
    if not counted:
        return
    new = insert(tx, scan)
    more = new.on_conflict_do_update(
        index_elements=["code", "day", "region"], set_={"scans": scan.c.scans + new.excluded.scans}
    )
    rows = [
        {"id": new_id(), "day": day, "code": code, "region": region, "scans": times}
        for (code, region), times in sorted(counted.items())
    ]
    tx.connection().execute(more, rows)
