"""What a new house still needs, read from what is there: whoever comes back tomorrow goes on where things stand."""

from dataclasses import dataclass

from sqlmodel import SQLModel, col, func, select

from catalog.models import Sku
from hub.channels.models import Shop
from hub.identity import house
from hub.identity.models import User
from hub.inventory.models import Location, Lot
from hub.kernel.db import Tx
from hub.logistics.models import Carrier
from hub.orders.models import Order

#: Steps in the order in which they make sense.
STEPS = ("name", "warehouse", "catalogue", "stock", "couriers", "shops", "people")


@dataclass(frozen=True, slots=True)
class Step:
    """One step; ``count`` is what is there: locations, SKUs, lots, couriers, shops, people."""

    key: str
    done: bool
    count: int


def standing(tx: Tx) -> list[Step]:
    """Every step with how it stands. People are done with the second account: nobody runs a house alone."""
    counts = {
        "name": int(bool(house.view(tx).name)),
        "warehouse": _count(tx, Location),
        "catalogue": _count(tx, Sku),
        "stock": _count(tx, Lot),
        "couriers": _count(tx, Carrier),
        "shops": _count(tx, Shop),
        "people": _count(tx, User),
    }
    return [Step(key, counts[key] > (key == "people"), counts[key]) for key in STEPS]


def is_empty(tx: Tx) -> bool:
    """Whether the house has no goods, no stock, no shops and no orders."""
    return not any(tx.exec(select(col(model.id)).limit(1)).first() for model in (Sku, Lot, Shop, Order))


def _count(tx: Tx, model: type[SQLModel]) -> int:
    return tx.exec(select(func.count()).select_from(model)).one()
