"""The one gate of the house: what may not be sold, promised, picked, packed or shipped today, and why.

Every path asks here – a page, the interface, a scheduled push, a job that waited: a licence that lapsed, a lot that
expired, is in quarantine or recalled.
"""

from collections.abc import Iterable

from sqlalchemy import or_, select

from catalog.licences import lapsed
from hub.inventory.models import Lot
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, chunks, table
from hub.kernel.errors import Conflict


def barred(tx: Tx, sku_ids: Iterable[int]) -> dict[int, str]:
    """SKU id -> why nothing of it may be promised, picked or shipped today."""
    return lapsed(tx, sku_ids, business_day(now()))


def recalled(tx: Tx, sku_ids: Iterable[int]) -> dict[int, str]:
    """SKU id -> why it may not be offered: lots of it are under recall and not decided on."""
    lot = table(Lot)
    found: dict[int, list[str]] = {}
    for some in chunks(sorted(set(sku_ids)), 500):
        query = select(lot.c.sku_id, lot.c.code).where(lot.c.sku_id.in_(some), lot.c.state == "recalled")
        for sku_id, code in tx.connection().execute(query.order_by(lot.c.code)):
            found.setdefault(sku_id, []).append(code)
    return {sku_id: f"批次 {'、'.join(codes)} 正在召回" for sku_id, codes in found.items()}


def refuse(tx: Tx, goods: Iterable[tuple[int, int]]) -> None:
    """Raises Conflict when any of these (SKU id, lot id) must not be picked, packed or shipped."""
    pairs = set(goods)
    lot, today = table(Lot), business_day(now())
    unfit = or_(lot.c.state != "good", lot.c.expiry_date <= today)
    for some in chunks(sorted({lot_id for _, lot_id in pairs}), 500):
        codes = list(tx.connection().execute(select(lot.c.code).where(lot.c.id.in_(some), unfit)).scalars())
        if codes:
            raise Conflict(
                "these lots must not leave the house: %(lots)s",
                remedy="They expired, are in quarantine or recalled; take the parcels out and pack other lots.",
                lots="、".join(sorted(codes)),
            )
    reasons = barred(tx, {sku_id for sku_id, _ in pairs})
    if reasons:
        raise Conflict(
            "these goods must not leave the house: %(why)s",
            remedy="File the renewed licence first; the goods stay here until then.",
            why="；".join(sorted(set(reasons.values()))),
        )
