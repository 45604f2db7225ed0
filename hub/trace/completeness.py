"""Trace completeness: of the lots that have left, how many lead back to a producer on every way.

A lot is complete when something stands before it and every origin above it names its producer.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.kernel.db import Tx
from hub.trace import queries
from hub.trace.genealogy import Graph


@dataclass(frozen=True, slots=True)
class Completeness:
    """Lots that were shipped, and those of them without a whole chain, by their id in stock."""

    shipped: int
    broken: tuple[int, ...]

    @property
    def percent(self) -> float:
        """Of a hundred shipped lots so many have a whole chain; a hundred when nothing was shipped."""
        return round(100 * (self.shipped - len(self.broken)) / self.shipped, 1) if self.shipped else 100.0


def of_shipped(tx: Tx) -> Completeness:
    """All lots of goods that have left in a parcel; tickets are no goods."""
    shipped = queries.shipped_lots(tx)
    return Completeness(len(shipped), tuple(incomplete(tx, shipped)))


def incomplete(tx: Tx, lot_ids: Iterable[int]) -> list[int]:
    """Those lots in stock that do not lead back to a producer on every way."""
    stock = queries.stock_lots_by_id(tx, lot_ids)
    known = queries.trace_ids(tx, stock)
    graph = Graph(queries.ancestor_edges(tx, known.values()))
    lots = queries.lots_by_id(tx, graph.ancestors(known.values()))
    broken = []
    for lot in stock:
        mine = known.get(lot.id)
        roots = graph.roots(mine) - {mine} if mine is not None else frozenset()
        if not roots or any(lots[root].producer_id is None for root in roots):
            broken.append(lot.id)
    return broken
