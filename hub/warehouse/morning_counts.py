"""The day's count lists, made every morning for every warehouse, so that nobody has to think of them."""

from hub.inventory import counts, floor
from hub.kernel.actor import system
from hub.kernel.clock import CHINA, now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict
from hub.kernel.jobs.registry import Run, inward
from hub.kernel.logs import logger

MAKE = "warehouse.make_count_lists"
#: Lists are made from this hour of Beijing time on; before it yesterday's evening shift may still move goods.
FROM_HOUR = 6
log = logger("counts")


@inward(MAKE)
def make_lists(tx: Tx, _run: Run) -> None:
    """Make today's list of every warehouse that has none yet; where nothing is due there is none."""
    if now().astimezone(CHINA).hour < FROM_HOUR:
        return
    for warehouse_id in floor.houses(tx):
        try:
            counts.today_s_list(tx, warehouse_id, actor=system(MAKE))
        except Conflict:
            log.info("nothing is due to be counted", warehouse=warehouse_id)
