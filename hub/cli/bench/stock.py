"""Reserving and releasing one SKU, the hottest row of a sale.

Ours: reserve in one transaction, release in another, with reservation rows, stock version, fact and jobs.
Floor: the best SQL with the same guarantee (a guarded counter and a reservation row), two transactions as well.
"""

import sqlite3
from collections.abc import Iterator

from hub.cli.bench.ground import ACTOR, Ground, shelf_cards
from hub.cli.bench.ratio import Entry, Sample, in_turns, rates, stopwatch
from hub.inventory import queries, reservations
from hub.inventory.fefo import Want
from hub.kernel.ids import new_id

TIMES = 400
TABLES = (
    (
        "CREATE TABLE level (id INTEGER PRIMARY KEY, on_hand INTEGER NOT NULL, reserved INTEGER NOT NULL,"
        " CHECK (0 <= reserved AND reserved <= on_hand))"
    ),
    "CREATE TABLE held (id INTEGER PRIMARY KEY, level_id INTEGER NOT NULL, quantity INTEGER NOT NULL, state TEXT NOT NULL)",
    "INSERT INTO level VALUES (1, 10000000, 0)",
)


def measure(ground: Ground) -> Iterator[Entry]:
    """One entry on SQLite; an item is one reserve with its release."""
    low, own = in_turns(lambda: _floor(ground), lambda: _ours(ground), rounds=2)
    yield rates("stock", "reserve+release/s", low, own, note="SQLite, WAL, synchronous=FULL, two transactions each")


def _ours(ground: Ground) -> Sample:
    with ground.sqlite() as runtime:
        with runtime.db.read() as tx:
            sku = shelf_cards(tx)[0].sku_id

        def work() -> int:
            for _ in range(TIMES):
                line = new_id()
                with runtime.db.write() as tx:
                    short = reservations.reserve(tx, [Want(line, line, sku, 1)], min_days=3, actor=ACTOR)
                with runtime.db.write() as tx:
                    freed = reservations.release(tx, [line], actor=ACTOR)
                if short or freed != 1:
                    raise LookupError("the piece was not reserved and released")
            return TIMES

        sample = stopwatch(work)
        with runtime.db.read() as tx:
            if queries.drift(tx):
                raise LookupError("stock drifted")
        return sample


def _floor(ground: Ground) -> Sample:
    with ground.bare_sqlite() as connection:
        for table in TABLES:
            connection.execute(table)

        def work() -> int:
            for number in range(TIMES):
                _in_one(
                    connection,
                    "UPDATE level SET reserved = reserved + 1 WHERE id = 1 AND reserved + 1 <= on_hand",
                    f"INSERT INTO held VALUES ({number}, 1, 1, 'open')",  # noqa: S608 - a number of our own
                )
                _in_one(
                    connection,
                    f"UPDATE held SET state = 'released' WHERE id = {number} AND state = 'open'",  # noqa: S608 - same
                    "UPDATE level SET reserved = reserved - 1 WHERE id = 1",
                )
            return TIMES

        return stopwatch(work)


def _in_one(connection: sqlite3.Connection, *statements: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for statement in statements:
        connection.execute(statement)
    connection.execute("COMMIT")
