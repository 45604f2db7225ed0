"""Cases nobody could read (停放): asked for again, or dismissed with a reason when the platform was answered by hand."""

from hub.aftersales import locks, queries
from hub.aftersales.models import ParkedCase
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid


def dismiss(tx: Tx, parked_id: int, why: str, *, actor: Actor) -> ParkedCase:
    """Close a parked case without reading it; the next version of it that cannot be read parks it again.

    Raises NotFound, Conflict when it is closed already, Invalid without a reason.
    """
    found = queries.parked(tx, parked_id)
    row = locks.parked(tx, found.shop_id, [found.refund_id])[found.refund_id]
    if not row.open:
        raise Conflict("this case was read or dismissed meanwhile", remedy="Reload the page.")
    if not why.strip():
        raise Invalid("say why it is dismissed", remedy="Write for example: answered in the platform's back office.")
    row.open, row.closed_at = False, now()
    tx.add(row)
    audit.record(
        tx, actor, "aftersales.dismissed", f"parked_case:{row.id}", refund_id=row.refund_id, why=why.strip()[:200]
    )
    return row
