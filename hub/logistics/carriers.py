"""Choosing a courier: the preferred active one that takes the temperature class."""

from collections.abc import Sequence

from sqlmodel import col, select

from hub.kernel.db import Tx
from hub.kernel.errors import Conflict
from hub.logistics.models import Carrier


def active(tx: Tx) -> Sequence[Carrier]:
    """Active carriers, preferred first."""
    return tx.exec(select(Carrier).where(col(Carrier.active).is_(True)).order_by(col(Carrier.rank), Carrier.code)).all()


def names(tx: Tx) -> dict[str, str]:
    """Code -> name of every carrier, active or not."""
    return {carrier.code: carrier.name for carrier in tx.exec(select(Carrier))}


def choose(carriers: Sequence[Carrier], storage: str) -> Carrier:
    """The first of ``carriers`` that takes ``storage``. Raises Conflict when none does."""
    for carrier in carriers:
        if carrier.takes(storage):
            return carrier
    raise Conflict(
        "no active courier takes %(storage)s goods",
        remedy="Open Couriers and allow this temperature class for one of them.",
        storage=storage,
    )


def ensure(tx: Tx, *, code: str, name: str, storages: Sequence[str], rank: int) -> Carrier:
    """Register a carrier, or bring a known one up to these facts."""
    row = tx.exec(select(Carrier).where(Carrier.code == code)).first() or Carrier(code=code, name=name, storages="")
    row.name, row.storages, row.rank = name, ",".join(storages), rank
    tx.add(row)
    return row
