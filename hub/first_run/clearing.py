"""Sweeping a sample house: every row goes but people, their sessions and the audit log. A real house is never swept."""

from sqlalchemy import delete
from sqlmodel import SQLModel, col, func, select

from hub.channels.models import Shop
from hub.first_run import training
from hub.identity import house
from hub.identity.models import (
    ApiReplay,
    ApiToken,
    AuditEntry,
    AuditHead,
    FailureCount,
    House,
    KnownDevice,
    LoginSession,
    Preference,
    RoleGrant,
    SecondStep,
    User,
)
from hub.kernel.actor import Actor
from hub.kernel.db import Tx, table
from hub.kernel.errors import Conflict
from hub.kernel.jobs.models import Schedule
from hub.orders.models import Order

#: What belongs to people and to the hub itself, and outlives the samples.
KEPT = frozenset(
    table(model).name
    for model in (
        House, User, Preference, RoleGrant, LoginSession, KnownDevice, FailureCount, ApiToken, ApiReplay, AuditEntry,
        AuditHead, SecondStep, Schedule,
    )
)  # fmt: skip


def orders_by_hand(tx: Tx) -> int:
    """Orders that did not come from a practice shop: entered by hand or out of a file."""
    practice = [training.shop_code(key) for key in training.CHANNELS]
    query = select(func.count()).select_from(Order).join(Shop, col(Shop.id) == col(Order.shop_id))
    return tx.exec(query.where(col(Shop.code).not_in(practice))).one()


def sweep(tx: Tx, *, with_orders_by_hand: bool, actor: Actor) -> int:
    """Empty the sample house; returns the number of rows that went.

    Raises Conflict for a real house, and for orders entered by hand unless they are practice too.
    """
    if not house.view(tx).sample:
        raise Conflict("This is no sample house.", remedy="Nothing was deleted.")
    if (found := orders_by_hand(tx)) and not with_orders_by_hand:
        raise Conflict(
            "%(orders)s orders were entered by hand or out of a file.",
            remedy="Say that they are practice too, or keep the house.",
            orders=found,
        )
    gone = 0
    for rows in reversed(SQLModel.metadata.sorted_tables):
        if rows.name not in KEPT:
            gone += tx.connection().execute(delete(rows)).rowcount
    tx.expire_all()
    house.become_real(tx, actor=actor)
    return gone
