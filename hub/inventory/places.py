"""Warehouses and their locations: registering them once."""

from sqlmodel import select

from hub.inventory.models import Location, Warehouse
from hub.kernel.db import Tx


def ensure_warehouse(tx: Tx, *, code: str, name: str) -> Warehouse:
    """The warehouse with this code, made when it is new."""
    house = tx.exec(select(Warehouse).where(Warehouse.code == code)).first() or Warehouse(code=code, name=name)
    house.name = name
    tx.add(house)
    tx.flush()
    return house


def ensure_location(tx: Tx, house: Warehouse, *, code: str, storage: str) -> Location:
    """The location with this code in ``house``, made when it is new."""
    query = select(Location).where(Location.warehouse_id == house.id, Location.code == code)
    place = tx.exec(query).first() or Location(warehouse_id=house.id, code=code, storage=storage)
    place.storage = storage
    tx.add(place)
    tx.flush()
    return place


def quarantine_place(tx: Tx, warehouse_id: int, storage: str) -> Location:
    """Where goods of a temperature class wait for the decision of quality; made when there is none yet."""
    query = select(Location).where(
        Location.warehouse_id == warehouse_id, Location.storage == storage, Location.purpose == "quarantine"
    )
    place = tx.exec(query.order_by(Location.code)).first()
    if place is None:
        place = Location(warehouse_id=warehouse_id, code=f"Q-{storage[:1].upper()}-1", storage=storage)
        place.purpose = "quarantine"
        tx.add(place)
        tx.flush()
    return place
