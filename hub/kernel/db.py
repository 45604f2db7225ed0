"""The database: one write engine, one read engine, and transactions with after-commit hooks.

On SQLite the write engine emits BEGIN IMMEDIATE (a deferred BEGIN fails at upgrade under two writers) and runs in
WAL; on PostgreSQL both engines are ordinary. Use-cases take a ``Tx`` and never commit.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Engine, Table, create_engine, event
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, Session, SQLModel

from hub.kernel.ids import new_id
from hub.kernel.logs import logger

log = logger("db")
Tx = Session
Item = TypeVar("Item")
_HOOKS = "after_commit_hooks"


class Record(SQLModel):
    """Base of every table row: a time-ordered id given by the application."""

    id: int = Field(default_factory=new_id, primary_key=True, sa_type=BigInteger)


class Database:
    """Engines for one database url."""

    def __init__(self, url: str, *, sqlite_sync: str = "FULL", pool_size: int = 20) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        # SQLite lets one writer in and makes the others sleep and try again, up to 100 ms a time. Within a process
        # writers queue at a lock instead, which wakes the next one at once.
        self._gate: AbstractContextManager[Any] = threading.Lock() if self.is_sqlite else nullcontext()
        if self.is_sqlite:
            self._write_engine = _sqlite_engine(url, sync=sqlite_sync, pool_size=pool_size, immediate=True)
            self._read_engine = _sqlite_engine(url, sync=sqlite_sync, pool_size=pool_size, immediate=False)
        else:
            self._write_engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True)
            self._read_engine = self._write_engine

    @property
    def engine(self) -> Engine:
        """The write engine, for migrations and bulk tools."""
        return self._write_engine

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """One transaction. Commits at the end, then runs the hooks; rolls everything back on any error."""
        with self._gate, Session(self._write_engine, expire_on_commit=False) as tx:
            tx.info[_HOOKS] = []
            with tx.begin():
                yield tx
            hooks: list[Callable[[], None]] = tx.info[_HOOKS]
        for hook in hooks:
            try:
                hook()
            except Exception:  # what is committed stays done; one bad hook must not undo that or stop the others
                log.exception("after-commit hook failed")

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A session for SELECTs only; nothing is ever committed."""
        with Session(self._read_engine, expire_on_commit=False) as tx:
            yield tx

    def create_all(self) -> None:
        """Create every imported table that is missing; tests use it, installations use migrations."""
        SQLModel.metadata.create_all(self._write_engine)

    def close(self) -> None:
        """Give all connections back."""
        self._write_engine.dispose()
        self._read_engine.dispose()


def after_commit(tx: Tx, hook: Callable[[], None]) -> None:
    """Run ``hook`` once the transaction has committed; not at all when it rolls back. Its errors are logged only."""
    tx.info.setdefault(_HOOKS, []).append(hook)


def insert(tx: Tx, table: Table) -> SqliteInsert | PostgresInsert:
    """An INSERT that knows ON CONFLICT in the dialect of ``tx``."""
    return insert_into(tx.get_bind().dialect.name, table)


def insert_into(dialect: str, table: Table) -> SqliteInsert | PostgresInsert:
    """An INSERT that knows ON CONFLICT in a dialect, for statements that are built once and kept."""
    return postgres_insert(table) if dialect == "postgresql" else sqlite_insert(table)


def insert_new(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]], *, unique: Sequence[str]) -> list[int]:
    """Insert rows whose ``unique`` columns are not taken yet; returns the ids that were inserted."""
    if not rows:
        return []
    # rows go in as parameters, never as values(rows): so the statement is compiled once and not for every page
    statement = insert(tx, table).on_conflict_do_nothing(index_elements=unique).returning(table.c.id)
    return list(tx.connection().execute(statement, [dict(row) for row in rows]).scalars())


def insert_many(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Plain executemany INSERT; the fastest way in."""
    if rows:
        tx.connection().execute(table.insert(), [dict(row) for row in rows])


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most ``size`` items."""
    source = iter(items)
    while part := list(islice(source, size)):
        yield part


def table(model: type[SQLModel]) -> Table:
    """The Core table behind a model, for bulk statements."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def _sqlite_engine(url: str, *, sync: str, pool_size: int, immediate: bool) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"check_same_thread": False, "timeout": 30.0, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={sync}",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        if not immediate:
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
