"""Cycle counts (盘点): the day's list, the blind count, and a second person's approval of every difference."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select

from catalog.queries import current_prices
from hub.inventory import abc_classes, ledger, lifecycle, locks, queries
from hub.inventory.abc_classes import Shelf
from hub.inventory.errors import PiecesHeld, SamePerson
from hub.inventory.ledger import Entry
from hub.inventory.models import CountLine, CountList, LedgerEntry, Location, StockLevel
from hub.inventory.numbering import insert_numbered
from hub.kernel.actor import Actor
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx, insert_many, table
from hub.kernel.errors import Conflict, Invalid
from hub.kernel.ids import new_id

LOOK_BACK = timedelta(days=90)
#: Shelves one person counts in a morning.
A_DAY = 40


def today_s_list(tx: Tx, warehouse_id: int, *, actor: Actor, limit: int = A_DAY) -> CountList:
    """The list of this warehouse for today; asked for again it is the same list. Raises Conflict when nothing is due."""
    today = business_day(now())
    known = queries.count_list_of(tx, warehouse_id, today)
    if known is not None:
        return known
    chosen = abc_classes.due(_shelves(tx, warehouse_id), abc_classes.classes(_moved(tx)), today=today, limit=limit)
    if not chosen:
        raise Conflict("nothing is due to be counted today", remedy="Come back tomorrow.")
    made = CountList(code="", warehouse_id=warehouse_id, day=today, made_by=str(actor))
    insert_numbered(tx, made, letter="C")
    rows = [
        CountLine(list_id=made.id, sku_id=x.sku_id, lot_id=x.lot_id, location_id=x.location_id, why=why)
        for x, why in chosen
    ]
    insert_many(tx, table(CountLine), [row.model_dump() | {"id": new_id()} for row in rows])
    return made


def record(tx: Tx, line_id: int, counted: int, *, away: int, actor: Actor) -> CountLine:
    """Write down a blind count. ``away`` pieces of the level are packed already and do not lie on the shelf.

    Raises IllegalMove for a line that was counted, Invalid for an impossible number.
    """
    if not 0 <= counted <= queries.MOST_COUNTED:
        raise Invalid("this count cannot be", remedy="Enter the pieces you see, 0 when the shelf is empty.")
    line = locks.one(tx, CountLine, line_id)
    lifecycle.COUNT_LINE.target(line.state, "differ")
    level = locks.level(tx, line.lot_id, line.location_id)
    line.expected, line.counted = (level.on_hand if level else 0) - away, counted
    line.counted_by, line.counted_at, line.rounds = str(actor), now(), line.rounds + 1
    lifecycle.advance(tx, line, "match" if line.counted == line.expected else "differ", actor=actor)
    return line


def approve(tx: Tx, line_id: int, *, actor: Actor) -> CountLine:
    """A second person accepts a difference: it is posted to the ledger once, under the line's own name.

    What moved between count and approval stays moved: the difference is posted, not the number. Raises SamePerson for
    the counter, PiecesHeld when less would be left than orders hold.
    """
    line = locks.one(tx, CountLine, line_id)
    lifecycle.COUNT_LINE.target(line.state, "approve")
    if line.counted_by == str(actor):
        raise SamePerson("who counted cannot approve the difference")
    level = locks.level(tx, line.lot_id, line.location_id)
    delta = (line.counted or 0) - (line.expected or 0)
    if level is None or level.on_hand + delta < level.reserved:
        raise PiecesHeld(queries.lines_on(tx, level.id) if level else (), reserved=level.reserved if level else 0)
    entry = Entry(line.sku_id, line.lot_id, line.location_id, delta, "count", f"count:{line.id}")
    ledger.post(tx, [entry], actor=actor)
    return _decided(tx, line, "approve", actor)


def recount(tx: Tx, line_id: int, *, actor: Actor) -> CountLine:
    """The difference is doubted: the shelf is counted again, blind."""
    return _decided(tx, locks.one(tx, CountLine, line_id), "recount", actor)


def _decided(tx: Tx, line: CountLine, event: str, actor: Actor) -> CountLine:
    line.decided_by, line.decided_at = str(actor), now()
    lifecycle.advance(tx, line, event, actor=actor)
    return line


def _moved(tx: Tx) -> Mapping[int, int]:
    """SKU id -> fen of what left with parcels in the last ninety days, at today's price."""
    entry = table(LedgerEntry)
    rows = tx.connection().execute(
        select(entry.c.sku_id, func.sum(-entry.c.delta))
        .where(entry.c.reason == "ship", entry.c.at >= now() - LOOK_BACK)
        .group_by(entry.c.sku_id)
    )
    pieces = {sku: int(moved) for sku, moved in rows}
    prices = current_prices(tx, list(pieces)) if pieces else {}
    return {sku: moved * (prices[sku].fen if sku in prices else 1) for sku, moved in pieces.items()}


def _shelves(tx: Tx, warehouse_id: int) -> list[Shelf]:
    """Every level of the warehouse outside quarantine that holds pieces or ran empty lately."""
    level, place = table(StockLevel), table(Location)
    counted, moved = _last_counts(tx), _movements(tx)
    rows = tx.connection().execute(
        select(level.c.sku_id, level.c.lot_id, level.c.location_id, place.c.code, level.c.on_hand)
        .join(place, place.c.id == level.c.location_id)
        .where(place.c.warehouse_id == warehouse_id, place.c.purpose == "stock")
    )
    found = []
    for row in rows:
        first, last = moved.get((row.lot_id, row.location_id), (now(), now()))
        emptied = business_day(last) if not row.on_hand and last >= now() - LOOK_BACK else None
        day = counted.get((row.lot_id, row.location_id))
        shelf = Shelf(
            *row, counted_on=business_day(day) if day else None, emptied_on=emptied, since=business_day(first)
        )
        found.append(shelf)
    return found


def _last_counts(tx: Tx) -> dict[tuple[int, int], datetime]:
    line = table(CountLine)
    rows = tx.connection().execute(
        select(line.c.lot_id, line.c.location_id, func.max(line.c.counted_at))
        .where(line.c.state.in_(("matched", "approved")))
        .group_by(line.c.lot_id, line.c.location_id)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def _movements(tx: Tx) -> dict[tuple[int, int], tuple[datetime, datetime]]:
    """(lot, place) -> first and last instant anything moved there."""
    entry = table(LedgerEntry)
    rows = tx.connection().execute(
        select(entry.c.lot_id, entry.c.location_id, func.min(entry.c.at), func.max(entry.c.at)).group_by(
            entry.c.lot_id, entry.c.location_id
        )
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}
