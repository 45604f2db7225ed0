from collections.abc import Callable, Iterator

import pytest

from catalog import examples
from catalog.sheet import ImportReport, import_sheet
from hub.kernel.actor import Actor
from hub.kernel.db import Database

ACTOR = Actor("user", "示例操作员", 7)


@pytest.fixture(scope="session")
def zeku_read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The example catalogue on SQLite, loaded once, for tests that only read."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('zeku') / 'hub.sqlite3'}", sqlite_sync="OFF")
    database.create_all()
    with database.write() as tx:
        examples.load(tx, actor=ACTOR)
    yield database
    database.close()


@pytest.fixture
def zeku(database: Database) -> Database:
    """The example catalogue in a database of the test's own, on SQLite and on PostgreSQL."""
    with database.write() as tx:
        examples.load(tx, actor=ACTOR)
    return database


@pytest.fixture
def bring(database: Database) -> Callable[..., ImportReport]:
    """Import a sheet given as headings and rows of text."""

    def run(headings: str, *rows: str, actor: Actor = ACTOR) -> ImportReport:
        text = "\n".join([headings, *rows]).replace(" | ", "\t")
        with database.write() as tx:
            return import_sheet(tx, text.encode(), filename="表.tsv", actor=actor)

    return run
