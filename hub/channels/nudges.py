"""Messages from platforms: verified by the connector, kept once, followed by a read. What they say is never believed.

Polling stays the backstop: a message that is lost, late or refused costs time and nothing else.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col, select

from connectors.base.nudges import Nudge, NudgeAnswer, NudgeRequest
from connectors.base.ports import NudgeReader
from connectors.base.registry import manifest
from hub.channels import connections, queries
from hub.channels.models import NudgeRow, Shop
from hub.kernel.clock import now
from hub.kernel.db import Tx, insert_new, table
from hub.kernel.errors import NotFound
from hub.kernel.ids import new_id
from hub.kernel.runtime import Runtime

#: A read is put off while messages about the same order keep coming, but not beyond this many delays.
MOST_DELAYS = 3
#: No platform repeats a message after this long.
REMEMBERED = timedelta(days=14)


def door(tx: Tx, channel: str, code: str) -> Shop:
    """The shop behind an address that a platform posts to. Raises NotFound."""
    shop = queries.shop_by_code(tx, code)
    if shop is None or shop.channel != channel:
        raise NotFound("no such shop")
    return shop


def verified(runtime: Runtime, shop: Shop, request: NudgeRequest) -> NudgeAnswer:
    """What a platform says to a shop, stopped or not. Raises Rejected on a bad signature, NotFound without the skill."""
    with connections.at_hand(runtime, shop.id) as connector:
        if not isinstance(connector, NudgeReader):
            raise NotFound("this marketplace posts no messages")
        return connector.read_nudge(request)


def keep(tx: Tx, shop: Shop, nudges: Iterable[Nudge]) -> list[Nudge]:
    """Keep messages; the answer is those that were not known yet."""
    rows = {}
    for nudge in nudges:
        row_id = new_id()
        row = {
            "id": row_id,
            "shop_id": shop.id,
            "message_id": nudge.message_id or f"unnamed:{row_id}",
            "about": nudge.about,
            "object_id": nudge.object_id,
            "order_id": order_of(nudge),
            "topic": nudge.topic,
            "came": now(),
        }
        rows[row_id] = (nudge, row)
    fresh = insert_new(tx, table(NudgeRow), [row for _, row in rows.values()], unique=["shop_id", "message_id"])
    return [rows[row_id][0] for row_id in sorted(fresh)]


def order_of(nudge: Nudge) -> str:
    """The order a message is about; empty when it does not say."""
    return nudge.order_id or (nudge.object_id if nudge.about == "order" else "")


def waiting(tx: Tx, shop_id: int, *, order_id: str = "", refund_id: str = "") -> Sequence[NudgeRow]:
    """Messages about one order, or about one refund whose order is not known, that no read has followed yet."""
    query = select(NudgeRow).where(NudgeRow.shop_id == shop_id, col(NudgeRow.followed).is_(None))
    query = query.where(NudgeRow.order_id == order_id)
    if not order_id:
        query = query.where(NudgeRow.object_id == refund_id, NudgeRow.about == "refund")
    return tx.exec(query.order_by(col(NudgeRow.came))).all()


def follow(tx: Tx, rows: Iterable[NudgeRow]) -> None:
    """These messages were followed by a read."""
    ids = [row.id for row in rows]
    tx.connection().execute(update(table(NudgeRow)).where(col(NudgeRow.id).in_(ids)).values(followed=now()))


def delay(shop: Shop) -> timedelta:
    """How long a platform's reads lag behind its messages: the manifest's number, or the shop's own setting."""
    seconds = shop.settings.get("nudge_delay_seconds", manifest(shop.channel).nudge_delay)
    return timedelta(seconds=float(seconds))


def not_before(shop: Shop, rows: Sequence[NudgeRow]) -> datetime:
    """When one read may follow all these messages: a delay after the newest, at the latest three after the oldest."""
    if not rows:
        return now()
    pause = delay(shop)
    return min(rows[-1].came + pause, rows[0].came + pause * MOST_DELAYS)


def forget(tx: Tx, *, before: datetime) -> int:
    """Drop messages that came before an instant; the answer is how many."""
    return tx.connection().execute(delete(table(NudgeRow)).where(col(NudgeRow.came) < before)).rowcount
