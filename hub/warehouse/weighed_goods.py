"""Goods sold by weight (称重商品): the packer enters what they really weigh; who got less gets the difference back.

The difference is a row that finance and after-sales see; nothing is paid from here.
"""

from collections.abc import Mapping, Sequence

from catalog.lookup import cards_by_id
from hub.identity import audit
from hub.kernel.actor import Actor
from hub.kernel.clock import now
from hub.kernel.db import Tx
from hub.kernel.errors import Conflict, Invalid, NotFound
from hub.kernel.units import Grams
from hub.orders import queries as orders
from hub.warehouse import queries
from hub.warehouse.models import Parcel, ParcelLine, WeightDifference

#: A piece weighs between a third and three times what it was sold as; anything else is a slip of the finger.
FURTHEST = 3


def settle(tx: Tx, parcel: Parcel, lines: Sequence[ParcelLine], weighed: Mapping[int, Grams], *, actor: Actor) -> Grams:
    """Record what weighed goods weigh; returns by how many grams the whole parcel differs from what was expected.

    Raises Conflict while a weight is missing, Invalid for one that cannot be.
    """
    cards = cards_by_id(tx, {line.sku_id for line in lines})
    differs = 0
    for line in lines:
        card = cards[line.sku_id]
        if not card.is_weighed:
            continue
        sold, actual = (card.net_g or card.gross_g) * line.quantity, weighed.get(line.id)
        if actual is None:
            raise Conflict(
                "%(name)s is sold by weight and was not weighed",
                remedy="Weigh it alone and enter the grams.",
                name=card.name,
            )
        if not sold <= actual * FURTHEST <= sold * FURTHEST * FURTHEST:
            raise Invalid(
                "%(name)s cannot weigh %(grams)s g, %(sold)s g were sold",
                remedy="Weigh it again.",
                name=card.name,
                grams=actual,
                sold=sold,
            )
        differs += actual - sold
        if actual < sold:
            _note(tx, parcel, line, sold, actual, actor=actor)
    return differs


def close(tx: Tx, difference_id: int, *, actor: Actor) -> None:
    """The buyer was refunded. Raises NotFound, Conflict when it was closed before."""
    row = tx.get(WeightDifference, difference_id, with_for_update=True)
    if row is None:
        raise NotFound("there is no such difference")
    if row.closed_at is not None:
        raise Conflict("this difference was refunded already", remedy="Load the page again.")
    row.closed_by, row.closed_at = str(actor), now()
    tx.add(row)
    audit.record(tx, actor, "weight_difference.closed", f"order:{row.order_id}", fen=row.difference_fen)


def owed_fen(paid_fen: int, sold: Grams, actual: Grams) -> int:
    """What was paid for the grams that are missing, rounded up to the fen in the buyer's favour."""
    return -(-paid_fen * (sold - actual) // sold)


def _note(tx: Tx, parcel: Parcel, line: ParcelLine, sold: Grams, actual: Grams, *, actor: Actor) -> None:
    ordered = next((row for row in orders.lines_of(tx, [parcel.order_id]) if row.id == line.line_id), None)
    whole = ordered is not None and ordered.sku_id == line.sku_id and ordered.quantity == line.quantity
    paid = ordered.paid_fen if ordered is not None and whole else None
    row = queries.difference_of(tx, line.id) or WeightDifference(
        parcel_line_id=line.id,
        order_id=parcel.order_id,
        sku_id=line.sku_id,
        sold_g=sold,
        actual_g=actual,
        weighed_by="",
    )
    if row.closed_at is not None:
        return  # a parcel that was opened again after its buyer was refunded
    row.sold_g, row.actual_g, row.paid_fen, row.weighed_by = sold, actual, paid, str(actor)
    row.difference_fen = None if paid is None else owed_fen(paid, sold, actual)
    tx.add(row)
