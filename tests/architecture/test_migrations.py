"""The migrations bring an empty database to exactly the tables the models describe."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

import hub.boot
from hub.kernel.db import Database
from hub.migrations.history import alembic_config, upgrade

ADVICE = (
    "The models and hub/migrations/versions disagree. Write the difference down as a new step:\n"
    "  make migration NAME='what changed' ID=0002\n"
    "or, while the first release is not out, write the first step anew:\n"
    "  rm hub/migrations/versions/0001_*.py && make migration NAME='first schema' ID=0001\n"
)


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'empty.sqlite3'}", sqlite_sync="OFF")
    yield database
    database.close()


@pytest.fixture
def empty_postgres(postgres_schema: str) -> Iterator[Database]:
    """A schema without any table, beside the one the other tests share."""
    plain = postgres_schema.partition("?")[0]
    admin, schema = create_engine(plain, isolation_level="AUTOCOMMIT"), f"m{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    database = Database(f"{plain}?options=-csearch_path%3D{schema}", pool_size=2)
    yield database
    database.close()
    with admin.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


def differences(database: Database) -> list[object]:
    with database.engine.begin() as connection:
        upgrade(connection)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, SQLModel.metadata)


def test_sqlite_after_all_migrations_is_what_the_models_say(empty_sqlite):
    found = differences(empty_sqlite)
    assert not found, ADVICE + "\n".join(map(str, found))


def test_postgresql_after_all_migrations_is_what_the_models_say(request, database):
    if database.is_sqlite:
        return
    found = differences(request.getfixturevalue("empty_postgres"))
    assert not found, ADVICE + "\n".join(map(str, found))


def test_history_is_one_line(empty_sqlite):
    with empty_sqlite.engine.connect() as connection:
        script = ScriptDirectory.from_config(alembic_config(connection))
    assert len(script.get_heads()) == 1, "Two revisions follow the same one; rebase the younger on the elder."


def test_every_table_module_is_wired(house):
    tables = [s.module for s in house.sources if s.path.endswith("/models.py")]
    missing = {name: "not imported by hub.boot" for name in tables if name not in hub.boot.MODULES}
    house.check("models_not_wired", missing, "Add the module to MODULES in hub/boot.py, or its tables are never made.")
