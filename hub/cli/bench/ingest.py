"""Orders taken in per second, from a platform's JSON to reserved, sealed, announced rows.

Ours: Taobao's JSON read by the real mapping, then ``take_in`` in pages of 100, one durable transaction a page.
Floor: the raw driver writing the very rows that ours left behind, ready made, into a fresh copy of the same schema:
orders, lines, receivers, payloads, reservations, facts and jobs by executemany, and the shelves they were taken from.
"""

import sqlite3
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

import orjson

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.registry import connector_class, simulator_class
from connectors.base.types import ChannelOrder
from connectors.taobao.mapping import to_order
from hub.channels import queries as channels
from hub.cli.bench.ground import ACTOR, SHOP, Ground, raw_postgresql, raw_sqlite, shelf_cards, sqlite_file
from hub.cli.bench.ratio import Entry, Sample, in_turns, rates, stopwatch
from hub.kernel.clock import now
from hub.kernel.db import chunks
from hub.kernel.ids import first_id_at
from hub.kernel.runtime import Runtime
from hub.orders.ingest import take_in

PAGE = 100
LAST_ID = 2**63 - 1
ORDERS = 4000
#: What taking an order in writes, in an order that foreign keys allow.
TABLES = (
    "sales_order",
    "order_line",
    "order_receiver",
    "order_payload",
    "order_hold",
    "reservation",
    "fact",
    "job",
)


@dataclass(frozen=True, slots=True)
class Left:
    """The rows a run left in one table, page by page: values in the order of ``columns``."""

    table: str
    columns: tuple[str, ...]
    pages: tuple[list[tuple[Any, ...]], ...]


def measure(ground: Ground) -> Iterator[Entry]:
    """One entry for SQLite and, where a server answers, one for PostgreSQL."""
    payloads = wire_orders(ground)
    low, own = in_turns(lambda: _sqlite_floor(ground, payloads), lambda: _ours(ground.sqlite(), payloads), rounds=2)
    yield rates("ingest", "orders/s", low, own, note="SQLite, WAL, synchronous=FULL")
    if ground.postgres:
        low, own = in_turns(
            lambda: _postgres_floor(ground, payloads), lambda: _ours(ground.postgresql(), payloads), rounds=2
        )
        yield rates("ingest-postgresql", "orders/s", low, own, note="PostgreSQL, its own fsync setting")


def wire_orders(ground: Ground) -> list[bytes]:
    """Orders as Taobao's sandbox words them, one JSON text each."""
    with ground.sqlite() as runtime, runtime.db.read() as tx:
        cards = shelf_cards(tx)
    simulator = simulator_class("taobao")()
    for card in cards:
        simulator.market.create_listing(
            merchant_code=card.code, title=card.name, price_fen=5800, stock=10**6, status="live"
        )
    simulator.market.place_orders(ORDERS, 1)
    keys = {name: str(value) for name, value in simulator.credentials().items()}
    connection = Connection(
        shop=SHOP,
        base_url="http://sandbox.invalid",
        credentials=keys,
        tokens=MemoryTokenBox(Token(keys["access_token"], keys["refresh_token"])),
        transport=simulator.transport(),
        settings={"page_size": PAGE},
    )
    connector = connector_class("taobao")(connection)
    try:
        pages = connector.changed_orders(now() - timedelta(minutes=10), now() + timedelta(seconds=1))
        return [order.raw for page in pages for order in page.orders if isinstance(order, ChannelOrder)]
    finally:
        connector.close()


def _ours(where: AbstractContextManager[Runtime], payloads: list[bytes]) -> Sample:
    with where as runtime:
        return stopwatch(lambda: _take_all(runtime, payloads))


def _take_all(runtime: Runtime, payloads: list[bytes]) -> int:
    with runtime.db.read() as tx:
        shop = channels.shop_by_code(tx, SHOP)
    if shop is None:
        raise LookupError(SHOP)
    for page in chunks(payloads, PAGE):
        orders = [to_order(orjson.loads(raw)) for raw in page]
        with runtime.db.write() as tx:
            taken = take_in(tx, runtime.vault, shop, orders, min_days=3, actor=ACTOR)
        if len(taken.new) != len(page):
            raise LookupError("a page was not taken in whole")
    return len(payloads)


def _left(query: Callable[[str], tuple[tuple[str, ...], list[tuple[Any, ...]]]], first_id: int) -> list[Left]:
    """What lies above ``first_id`` in every table, cut where the orders of a page begin: ids rise with time."""
    borders: list[int] = []
    found = []
    for table in TABLES:
        columns, rows = query(f"SELECT * FROM {table} WHERE id >= {first_id} ORDER BY id")  # noqa: S608 - our own names
        ids = [row[columns.index("id")] for row in rows]
        borders = borders or [*ids[::PAGE], LAST_ID]
        cuts = [bisect_left(ids, border) for border in borders]
        found.append(Left(table, columns, tuple(rows[start:end] for start, end in pairwise(cuts))))
    return found


def _replay(run: Callable[[str, list[tuple[Any, ...]]], object], left: list[Left], page: int, mark: str) -> None:
    for part in left:
        if rows := part.pages[page]:
            names, marks = ", ".join(part.columns), ", ".join(mark for _ in part.columns)
            run(f"INSERT INTO {part.table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - our own names
            if part.table == "reservation":
                level, pieces = part.columns.index("level_id"), part.columns.index("quantity")
                taken = [(row[pieces], row[level]) for row in rows]
                run(f"UPDATE stock_level SET reserved = reserved + {mark} WHERE id = {mark}", taken)  # noqa: S608


def _sqlite_floor(ground: Ground, payloads: list[bytes]) -> Sample:
    pages, first_id = -(-len(payloads) // PAGE), first_id_at(now())
    with ground.sqlite() as runtime:
        _take_all(runtime, payloads)
        with closing(sqlite3.connect(sqlite_file(runtime))) as connection:
            left = _left(lambda sql: _fetched(connection.execute(sql)), first_id)
    with ground.sqlite() as runtime, raw_sqlite(runtime) as connection:

        def work() -> int:
            for page in range(pages):
                connection.execute("BEGIN IMMEDIATE")
                _replay(connection.executemany, left, page, "?")
                connection.execute("COMMIT")
            return len(payloads)

        return stopwatch(work)


def _postgres_floor(ground: Ground, payloads: list[bytes]) -> Sample:
    pages, first_id = -(-len(payloads) // PAGE), first_id_at(now())
    with ground.postgresql() as runtime:
        _take_all(runtime, payloads)
        with raw_postgresql(runtime) as connection:
            left = _left(lambda sql: _fetched(connection.execute(sql.encode())), first_id)
    with ground.postgresql() as runtime, raw_postgresql(runtime) as connection:

        def work() -> int:
            with connection.cursor() as cursor:
                for page in range(pages):
                    _replay(lambda sql, rows: cursor.executemany(sql.encode(), rows), left, page, "%s")
                    connection.commit()
            return len(payloads)

        return stopwatch(work)


def _fetched(cursor: Any) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    return tuple(column[0] for column in cursor.description), cursor.fetchall()
