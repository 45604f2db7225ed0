"""Changing one price: a new row from now on, the old one stays as history."""

from catalog.models import Price
from catalog.queries import current_prices, sku_by_code
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid

MOST_FEN = 1_000_000_000


def set_price(tx: Tx, code: str, fen: int, *, actor: Actor) -> bool:
    """Let a SKU cost ``fen`` from now on; False when it does already. The floor price stays.

    Raises NotFound, Invalid for no price at all, Conflict below the floor price.
    """
    if not 1 <= fen <= MOST_FEN:
        raise Invalid("a price is at least one fen", remedy="Enter the price again.")
    sku = sku_by_code(tx, code)
    current = current_prices(tx, [sku.id]).get(sku.id)
    floor = current.floor_fen if current else None
    if current and current.fen == fen:
        return False
    if floor is not None and fen < floor:
        raise Conflict(
            "this price is below the floor price", remedy="Have the floor price lowered first.", sku=code, floor=floor
        )
    tx.add(Price(sku_id=sku.id, fen=fen, floor_fen=floor, valid_from=now(), updated_by=str(actor)))
    audit.record(tx, actor, "price.changed", f"sku:{code}", before=current.fen if current else None, after=fen)
    return True
