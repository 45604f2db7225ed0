"""The watch over first scans: a number that was told to a platform and never scanned looks like a fake dispatch.

Platforms give about 24 hours [trade practice, unverified], so people are warned after 12 and after 20.
"""

from datetime import timedelta

from hub.events import facts
from hub.kernel.actor import system
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.jobs.registry import Run, inward
from hub.warehouse import events, handover_queries
from hub.warehouse.models import ScanAlarm

WATCH = "warehouse.watch_first_scans"
#: Hours after which people are warned, the first and the last time.
WARN_HOURS, LAST_HOURS = 12, 20
#: Older ones are no alarm any more; they stay in the figures.
WINDOW = timedelta(days=7)


@inward(WATCH)
def watch(tx: Tx, _run: Run) -> None:
    """Warn once at each hour; a parcel first looked at after 20 hours is warned of once."""
    at = now()
    late = handover_queries.unscanned(tx, before=at - timedelta(hours=WARN_HOURS), since=at - WINDOW)
    known = handover_queries.alarmed(tx, [row.parcel_id for row in late])
    raised = []
    for row in late:
        hours = LAST_HOURS if at - row.told_at >= timedelta(hours=LAST_HOURS) else WARN_HOURS
        alarm = ScanAlarm(parcel_id=row.parcel_id, hours=hours)
        if (row.parcel_id, hours) in known:
            continue
        if insert_new(tx, table(ScanAlarm), [alarm.model_dump()], unique=["parcel_id", "hours"]):
            raised.append(events.not_scanned(row.order_id, row.waybill, hours))
    facts.announce(tx, raised, actor=system(WATCH))
