"""Orders taken in per second, from a platform's JSON to reserved, sealed, announced rows.

Ours: Taobao's JSON read by the real mapping, then ``take_in`` in pages of 100, one durable transaction a page.
Floor: the raw driver inserting the same orders, lines and one ledger row a line, in transactions of the same size.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import orjson

from connectors.base.http import Connection, MemoryTokenBox, Token
from connectors.base.registry import connector_class, simulator_class
from connectors.base.types import ChannelOrder
from connectors.taobao.mapping import to_order
from hub.channels import queries as channels
from hub.cli.bench.ground import ACTOR, SHOP, Ground, shelf_cards
from hub.cli.bench.ratio import Entry, Sample, in_turns, rates, stopwatch
from hub.kernel.clock import now
from hub.kernel.db import chunks
from hub.kernel.runtime import Runtime
from hub.orders.ingest import take_in

PAGE = 100
ORDERS = 2000
TABLES = (
    (
        "CREATE TABLE o (id BIGINT PRIMARY KEY, shop_id BIGINT NOT NULL, order_no TEXT NOT NULL, state TEXT NOT NULL,"
        " paid_fen BIGINT NOT NULL, created_at TEXT NOT NULL, raw {bytes} NOT NULL, UNIQUE (shop_id, order_no))"
    ),
    (
        "CREATE TABLE l (id BIGINT PRIMARY KEY, order_id BIGINT NOT NULL, line_no TEXT NOT NULL, code TEXT NOT NULL,"
        " quantity BIGINT NOT NULL, paid_fen BIGINT NOT NULL, UNIQUE (order_id, line_no))"
    ),
    (
        "CREATE TABLE g (id BIGINT PRIMARY KEY, line_id BIGINT NOT NULL, code TEXT NOT NULL, delta BIGINT NOT NULL,"
        " reason TEXT NOT NULL, at TEXT NOT NULL)"
    ),
)
INSERTS = (
    "INSERT INTO o VALUES ({0},{0},{0},{0},{0},{0},{0})",
    "INSERT INTO l VALUES ({0},{0},{0},{0},{0},{0})",
    "INSERT INTO g VALUES ({0},{0},{0},{0},{0},{0})",
)
Rows = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[tuple[Any, ...]]]


def measure(ground: Ground) -> Iterator[Entry]:
    """One entry for SQLite and, where a server answers, one for PostgreSQL."""
    payloads = wire_orders(ground)
    pages = [_rows(number * PAGE, page) for number, page in enumerate(chunks(payloads, PAGE))]
    low, own = in_turns(lambda: _sqlite_floor(ground, pages), lambda: _ours(ground.sqlite(), payloads), rounds=2)
    yield rates("ingest", "orders/s", low, own, note="SQLite, WAL, synchronous=FULL")
    if ground.postgres:
        low, own = in_turns(
            lambda: _postgres_floor(ground, pages), lambda: _ours(ground.postgresql(), payloads), rounds=2
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
        with runtime.db.read() as tx:
            shop = channels.shop_by_code(tx, SHOP)
        if shop is None:
            raise LookupError(SHOP)

        def work() -> int:
            for page in chunks(payloads, PAGE):
                orders = [to_order(orjson.loads(raw)) for raw in page]
                with runtime.db.write() as tx:
                    taken = take_in(tx, runtime.vault, shop, orders, min_days=3, actor=ACTOR)
                if len(taken.new) != len(page):
                    raise LookupError("a page was not taken in whole")
            return len(payloads)

        return stopwatch(work)


def _rows(first: int, page: list[bytes]) -> Rows:
    orders, lines, entries = [], [], []
    for number, raw in enumerate(page, start=first):
        order = to_order(orjson.loads(raw))
        at = order.created_at.isoformat()
        orders.append((number, 1, order.order_id, "received", order.paid.fen, at, raw))
        for index, line in enumerate(order.lines):
            key = number * 100 + index
            lines.append((key, number, line.line_id, line.merchant_code, line.quantity, line.paid.fen))
            entries.append((key, key, line.merchant_code, -line.quantity, "reserve", at))
    return orders, lines, entries


def _sqlite_floor(ground: Ground, pages: list[Rows]) -> Sample:
    with ground.bare_sqlite() as connection:
        for table in TABLES:
            connection.execute(table.format(bytes="BLOB"))

        def work() -> int:
            for page in pages:
                connection.execute("BEGIN IMMEDIATE")
                for statement, rows in zip(INSERTS, page, strict=True):
                    connection.executemany(statement.format("?"), rows)
                connection.execute("COMMIT")
            return sum(len(page[0]) for page in pages)

        return stopwatch(work)


def _postgres_floor(ground: Ground, pages: list[Rows]) -> Sample:
    with ground.bare_postgresql() as connection:
        for table in TABLES:
            connection.execute(table.format(bytes="BYTEA").encode())
        connection.commit()

        def work() -> int:
            with connection.cursor() as cursor:
                for page in pages:
                    for statement, rows in zip(INSERTS, page, strict=True):
                        cursor.executemany(statement.format("%s").encode(), rows)
                    connection.commit()
            return sum(len(page[0]) for page in pages)

        return stopwatch(work)
