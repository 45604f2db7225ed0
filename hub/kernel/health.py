"""What the database says about its own health: damaged pages, broken references, its idea of the time."""

from datetime import UTC, datetime

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from hub.kernel.db import Database, Tx

#: Complaints shown; a damaged file has thousands.
MOST = 20


def unreachable(database: Database) -> str:
    """Why this database cannot be asked anything; empty when it can."""
    try:
        with database.engine.connect() as connection:
            inspect(connection).get_table_names()
    except DBAPIError as error:
        return f"does not answer ({type(error.orig).__name__}: {str(error.orig).splitlines()[0]})"
    return ""


def complaints(tx: Tx) -> list[str]:
    """Damage SQLite finds in its file and rows that point nowhere; PostgreSQL looks after both itself."""
    if tx.get_bind().dialect.name != "sqlite":
        return []
    try:
        pages = [str(row[0]) for row in tx.connection().execute(text(f"PRAGMA quick_check({MOST})"))]
        orphans = [f"{row[0]} row {row[1]} points at a missing {row[2]}" for row in _orphans(tx)]
    except DBAPIError as error:
        return [str(error.orig)]
    return [line for line in pages if line != "ok"] + orphans


def database_time(tx: Tx) -> datetime:
    """The database server's clock, aware UTC; on SQLite it is this machine's."""
    if tx.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    answer: datetime = tx.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    return answer.astimezone(UTC)


def _orphans(tx: Tx) -> list[tuple[str, int, str]]:
    rows = tx.connection().execute(text("PRAGMA foreign_key_check")).fetchmany(MOST)
    return [(row[0], row[1], row[2]) for row in rows]
