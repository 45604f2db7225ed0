"""Where goods are put away (上架): beside their own lot, else on a free shelf, in the order of the walk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.inventory.models import Location, Lot, StockLevel
from hub.kernel.db import Tx, table


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place and why it: same_lot, free or shared."""

    location_id: int
    code: str
    why: str


_ORDER = ("same_lot", "free", "shared")


def rank(
    places: Iterable[tuple[int, str]], lying: Iterable[tuple[int, int, str]], *, sku_id: int, lot_code: str
) -> list[Suggestion]:
    """Places (id, code) by preference; ``lying`` is (location id, SKU id, lot code) of what holds pieces."""
    full: dict[int, set[tuple[int, str]]] = {}
    for location_id, sku, lot in lying:
        full.setdefault(location_id, set()).add((sku, lot))
    found = []
    for location_id, code in places:
        here = full.get(location_id, set())
        why = "same_lot" if (sku_id, lot_code) in here else "shared" if here else "free"
        found.append(Suggestion(location_id, code, why))
    return sorted(found, key=lambda x: (_ORDER.index(x.why), x.code))


def suggest(tx: Tx, *, warehouse_id: int, storage: str, sku_id: int, lot_code: str) -> Sequence[Suggestion]:
    """Every place of the temperature class in this warehouse, the best first; quarantine places are left out."""
    place, level, lot = table(Location), table(StockLevel), table(Lot)
    mine = (place.c.warehouse_id == warehouse_id, place.c.storage == storage, place.c.purpose == "stock")
    places = tx.connection().execute(select(place.c.id, place.c.code).where(*mine)).all()
    lying = tx.connection().execute(
        select(level.c.location_id, level.c.sku_id, lot.c.code)
        .join(lot, lot.c.id == level.c.lot_id)
        .where(level.c.location_id.in_([row.id for row in places]), level.c.on_hand > 0)
    )
    return rank([tuple(row) for row in places], [tuple(row) for row in lying], sku_id=sku_id, lot_code=lot_code)
