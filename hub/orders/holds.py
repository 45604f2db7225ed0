"""Holding orders back and letting them go (挂起). A hold is a row; an order goes on when none is open."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import select

from hub.events import facts
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx, table
from hub.orders import events, queries
from hub.orders.models import Hold


def place(tx: Tx, order_id: int, kind: str, why: str, *, actor: Actor) -> bool:
    """Open a hold unless one of this kind is open already."""
    if tx.exec(select(Hold.id).where(Hold.order_id == order_id, Hold.kind == kind, Hold.closed_at == None)).first():  # noqa: E711 - SQL IS NULL
        return False
    tx.add(Hold(order_id=order_id, kind=kind, why=why, opened_by=str(actor)))
    facts.announce(tx, [events.order_note(order_id, "held", kind=kind, why=why)], actor=actor)
    return True


def lift(tx: Tx, order_id: int, kind: str, *, actor: Actor) -> bool:
    """Close the open hold of this kind; False when there is none."""
    return bool(lift_many(tx, [order_id], kind, actor=actor))


def lift_all(tx: Tx, order_id: int, *, actor: Actor) -> None:
    """Close every open hold: the order has ended, nothing is held back any more."""
    for kind in sorted(queries.open_kinds(tx, order_id)):
        lift(tx, order_id, kind, actor=actor)


def lift_many(tx: Tx, order_ids: Sequence[int], kind: str, *, actor: Actor) -> int:
    """Close the open holds of this kind on several orders; returns how many there were."""
    hold = table(Hold)
    closed = (
        tx.connection()
        .execute(
            update(hold)
            .where(hold.c.order_id.in_(order_ids), hold.c.kind == kind, hold.c.closed_at.is_(None))
            .values(closed_at=now(), closed_by=str(actor))
            .returning(hold.c.order_id)
        )
        .scalars()
        .all()
    )
    facts.announce(tx, [events.order_note(order_id, "released", kind=kind) for order_id in closed], actor=actor)
    return len(closed)
