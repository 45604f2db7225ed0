"""Fresh databases for every run: a stocked template is made once and copied, as a file or as a PostgreSQL database."""

import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.string import TextLoader

import hub.boot
from catalog import examples
from catalog.cards import SkuCard
from catalog.queries import listable_skus, sku_cards
from hub.channels import connections
from hub.inventory import ledger, places
from hub.kernel.actor import system
from hub.kernel.clock import business_day, now
from hub.kernel.db import Tx
from hub.kernel.runtime import Runtime
from hub.kernel.settings import Settings

ACTOR = system("bench")
#: More than any benchmark sells.
PIECES = 10_000_000
SHOP = "bench-taobao"
_KEY = "YmVuY2htYXJrIGtleSwgc2VhbHMgbm90aGluZyByZWE="
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY")


@dataclass(frozen=True)
class Ground:
    """Where benchmarks run. ``postgres`` is the url of a server on which databases may be made, or empty."""

    folder: Path
    postgres: str = ""

    @contextmanager
    def sqlite(self) -> Iterator[Runtime]:
        """A hub on a copy of the stocked SQLite template, durable (synchronous=FULL)."""
        template = self.folder / "template"
        if not template.exists():
            _stock(_settings(template))
        mine = self.folder / secrets.token_hex(4)
        shutil.copytree(template, mine)
        try:
            with _runtime(_settings(mine)) as runtime:
                yield runtime
        finally:
            shutil.rmtree(mine)

    @contextmanager
    def postgresql(self) -> Iterator[Runtime]:
        """A hub on a copy of the stocked PostgreSQL template."""
        template = f"bench_{self.folder.name.lower().replace('-', '_')}"
        if not (self.folder / "postgres").exists():
            with self._database(template, keep=True) as url:
                _stock(_settings(self.folder / "postgres", url))
        copy = f"{template}_{secrets.token_hex(4)}"
        with (
            self._database(copy, template=template) as url,
            _runtime(_settings(self.folder / "postgres", url)) as runtime,
        ):
            yield runtime

    @contextmanager
    def bare_sqlite(self) -> Iterator[sqlite3.Connection]:
        """An empty SQLite file behind the raw driver, with the pragmas of the hub."""
        path = self.folder / f"{secrets.token_hex(4)}.sqlite3"
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as connection:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            yield connection
        for file in self.folder.glob(f"{path.name}*"):
            file.unlink()

    def clear(self) -> None:
        """Drop the PostgreSQL template; the folder belongs to the caller."""
        if (self.folder / "postgres").exists():
            self._server(f"DROP DATABASE IF EXISTS bench_{self.folder.name.lower().replace('-', '_')}")

    @contextmanager
    def _database(self, name: str, *, template: str = "template1", keep: bool = False) -> Iterator[str]:
        self._server(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield f"{self.postgres.rpartition('/')[0]}/{name}"
        finally:
            if not keep:
                self._server(f"DROP DATABASE {name} WITH (FORCE)")

    def _server(self, statement: str) -> None:
        with psycopg.connect(_plain(self.postgres), autocommit=True) as connection:
            connection.execute(statement.encode())


def answers(postgres: str) -> bool:
    """Whether a PostgreSQL server answers there."""
    try:
        psycopg.connect(_plain(postgres), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def sqlite_file(runtime: Runtime) -> str:
    """The path of a SQLite hub's database."""
    return runtime.db.url.removeprefix("sqlite:///")


@contextmanager
def raw_sqlite(runtime: Runtime) -> Iterator[sqlite3.Connection]:
    """The raw driver on a hub's own SQLite file, with the pragmas of the hub."""
    with closing(sqlite3.connect(sqlite_file(runtime), isolation_level=None)) as connection:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        yield connection


@contextmanager
def raw_postgresql(runtime: Runtime) -> Iterator["psycopg.Connection[Any]"]:
    """The raw driver on a hub's own PostgreSQL database; JSON stays text, so that rows can be written back as read."""
    with psycopg.connect(_plain(runtime.db.url)) as connection:
        connection.adapters.register_loader("json", TextLoader)
        yield connection


def shelf_cards(tx: Tx) -> list[SkuCard]:
    """SKUs that are kept on a shelf of their own: neither bundles nor tickets."""
    wanted = {sku.id for sku in listable_skus(tx)}
    return [c for c in sku_cards(tx) if c.sku_id in wanted and not c.is_bundle and not c.is_voucher]


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def _settings(folder: Path, url: str = "") -> Settings:
    address = url.replace("postgresql://", "postgresql+psycopg://")
    return Settings(data_dir=folder, database_url=address, broker_url="", master_key=_KEY, _env_file=None)


@contextmanager
def _runtime(settings: Settings) -> Iterator[Runtime]:
    runtime = hub.boot.start(settings)
    try:
        yield runtime
    finally:
        runtime.db.close()


def _stock(settings: Settings) -> None:
    hub.boot.migrate(settings)
    with _runtime(settings) as runtime:
        with runtime.db.write() as tx:
            examples.load(tx, actor=ACTOR)
        with runtime.db.write() as tx:
            house = places.ensure_warehouse(tx, code="B", name="bench")
            spots = {
                s: places.ensure_location(tx, house, code=s, storage=s).id for s in ("frozen", "chilled", "ambient")
            }
            for card in shelf_cards(tx):
                _receive(tx, card, spots[card.storage.value])
            connections.add_shop(tx, runtime, code=SHOP, channel="taobao", name="bench", credentials={})


def _receive(tx: Tx, card: SkuCard, location_id: int) -> None:
    today = business_day(now())
    ledger.receive(
        tx,
        sku_id=card.sku_id,
        lot_code="B1",
        location_id=location_id,
        pieces=PIECES,
        production_date=today,
        expiry_date=today + timedelta(days=300),
        ref=f"bench:{card.code}",
        actor=ACTOR,
    )
