"""The database: one write engine, one read engine, and transactions with after-commit hooks.

On SQLite the write engine emits BEGIN IMMEDIATE (a deferred BEGIN fails at upgrade under two writers) and runs in
WAL; on PostgreSQL both engines are ordinary. Use-cases take a ``Tx`` and never commit.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

import orjson
from sqlalchemy import BigInteger, Column, Dialect, Engine, Table, create_engine, event, select
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, Session, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from hub.kernel.ids import new_id
from hub.kernel.logs import logger

log = logger("db")
Tx = Session
Item = TypeVar("Item")
_Turn = tuple[int, Callable[[Any], Any]]
_PlainInsert = tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]], list[_Turn]]
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
            self._write_engine = create_engine(
                url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, json_serializer=_json
            )
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
    """Insert rows whose ``unique`` columns are not taken yet; returns the ids that were inserted, in their order."""
    if not rows:
        return []
    written = _put_rows(tx, table, rows, f" ON CONFLICT ({', '.join(unique)}) DO NOTHING")
    ids = [row["id"] for row in rows]
    if written == len(rows):
        return ids
    there: set[int] = set()
    for some in chunks(ids, 500):
        there.update(tx.connection().execute(select(table.c.id).where(table.c.id.in_(some))).scalars())
    return [row_id for row_id in ids if row_id in there]


def insert_many(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Plain executemany INSERT of rows that all name the same columns, past SQLAlchemy's work per row.

    Columns with a default in Python must be named. Raises ValueError.
    """
    if rows:
        _put_rows(tx, table, rows, "")


def insert_or(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]], otherwise: str) -> None:
    """As ``insert_many``, with what follows ON CONFLICT in words that both databases read."""
    if rows:
        _put_rows(tx, table, rows, f" ON CONFLICT {otherwise}")


def plainly(tx: Tx, statement: str, rows: Sequence[tuple[Any, ...]]) -> int:
    """Run a statement with ``?`` for values once per row by the driver's executemany; returns the rows it met."""
    connection = tx.connection()
    spelt = statement if connection.dialect.paramstyle == "qmark" else statement.replace("?", "%s")
    return connection.exec_driver_sql(spelt, list(rows)).rowcount


def _put_rows(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]], on_conflict: str) -> int:
    """How many rows went in."""
    connection = tx.connection()
    statement, values, turns = _plain_insert(connection.dialect, table, tuple(rows[0]))
    columns = list(zip(*map(values, rows), strict=True))
    for place, turn in turns:
        columns[place] = tuple(map(turn, columns[place]))
    return connection.exec_driver_sql(statement + on_conflict, list(zip(*columns, strict=True))).rowcount


@cache
def _plain_insert(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _PlainInsert:
    """An INSERT in the driver's words, what takes its values from a row, and by place what must be turned."""
    if missing := [c.name for c in table.columns if c.default is not None and not c.nullable and c.name not in names]:
        raise ValueError(f"rows for {table.name} must name {', '.join(missing)}")
    spell, mark = dialect.identifier_preparer, "?" if dialect.paramstyle == "qmark" else "%s"
    chosen = [table.columns[name] for name in names]
    turns = [(place, turn) for place, column in enumerate(chosen) if (turn := _turn(column, dialect))]
    listed = ", ".join(spell.format_column(column) for column in chosen)
    statement = f"INSERT INTO {spell.format_table(table)} ({listed}) VALUES ({', '.join(mark for _ in chosen)})"  # noqa: S608
    return statement, itemgetter(*names), turns


def _turn(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What turns a value of this column into the driver's, None where nothing must."""
    if dialect.name == "sqlite" and isinstance(column.type, UTCDateTime):
        return _sqlite_instant
    return column.type.dialect_impl(dialect).bind_processor(dialect)


@lru_cache(maxsize=512)
def _sqlite_instant(value: datetime | None) -> str | None:
    """An instant in the very words SQLAlchemy writes, at a fifth of its time. Raises ValueError for a naive one."""
    if value is None:
        return None
    if value.tzinfo is not UTC:
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
    return value.isoformat(" ", "microseconds")[:26]


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most ``size`` items."""
    source = iter(items)
    while part := list(islice(source, size)):
        yield part


def table(model: type[SQLModel]) -> Table:
    """The Core table behind a model, for bulk statements."""
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _sqlite_engine(url: str, *, sync: str, pool_size: int, immediate: bool) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        json_serializer=_json,
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
